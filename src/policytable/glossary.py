"""What issue codes are called in Chinese, for pages and for the reasons of cells."""

from __future__ import annotations

ISSUES = {
    "unknown_package": "不认识的压缩格式",
    "attachment_outside": "附件不在登记范围内",
    "award_unpaired": "奖励金额未能与对象配对",
    "corrupt_runs": "文字定位有误",
    "corrupt_snapshot": "存档已损坏",
    "counts_missing": "缺少国家名单的数目",
    "damaged": "文件已损坏",
    "decision_conflict": "复核决定相互冲突",
    "decision_orphaned": "复核决定找不到原来的字句",
    "decision_reopened": "复核决定须重新确认",
    "duplicate_location": "同一地址登记了两次",
    "empty": "文件没有内容",
    "encrypted": "文件已加密",
    "fetch_failed": "未能取得文件",
    "internal_error": "程序内部错误",
    "missing_snapshot": "缺少存档",
    "network_not_allowed": "未获准访问网络",
    "network_not_available": "无法访问网络",
    "no_rendering": "没有页面图",
    "no_text": "没有文字",
    "not_extracted": "尚未提取",
    "not_found": "找不到文件",
    "not_permitted": "无权读取文件",
    "ocr_failed": "识别失败",
    "ocr_used": "文字由识别得来",
    "page_unread": "有的页未能读取",
    "table_not_rebuilt": "疑似表格未能还原",
    "picture_only": "内容是图片",
    "rule_timeout": "规则运行超时",
    "tables_unread": "有的表格未能读取",
    "text_layer_bad": "文字层不可信",
    "too_large": "文件过大",
    "tool_missing": "缺少所需程序",
    "undecodable": "有的字无法解码",
    "unknown_region": "地区代码不明",
    "unreadable": "文件无法读取",
}


def issue_word(code: str) -> str | None:
    """The Chinese name of an issue code, or None for one that has none yet."""
    if code.startswith("not_a_") and code not in ISSUES:
        return f"内容不是{code.removeprefix('not_a_').upper()}文件"
    return ISSUES.get(code)

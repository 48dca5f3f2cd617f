"""The Chinese words of a workbook that no topic changes."""

from __future__ import annotations

from typing import get_args

from policytable.model.fact import AwardKind, Bearer, Bound, Covers

DECISIONS = (("accept", "确认"), ("correct", "改正"), ("reject", "否决"), ("reopen", "重新复核"), ("skip", "跳过"))
STATES = {"machine": "机器读取", "accepted": "已确认", "corrected": "已改正", "added": "已补录", "rejected": "已否决"}
# Codes of the reviewers' reasons; whoever calls may give another list.
REASONS = (
    ("misread", "读错数值"),
    ("wrong_object", "对象不对"),
    ("wrong_level", "级别不对"),
    ("wrong_place", "出处不对"),
    ("not_stated", "原文没有此规定"),
    ("duplicate", "重复"),
    ("scan", "扫描识别有误"),
    ("other", "其他"),
)
LEVELS = (("national", "国家级"), ("provincial", "省级"), ("prefecture", "地市级"), ("county", "区县级"), ("unspecified", "未注明级别"))
BOUNDS = (("exact", "正好"), ("at_least", "不少于"), ("about", "左右"), ("at_most", "不超过"), ("range", "区间"))
KINDS = (("fixed", "定额"), ("cap", "上限"), ("range", "区间"), ("rate", "按比例"), ("unstated", "未给出金额"))
PERS = (("total", "累计"), ("year", "每年"))
RECIPIENTS = (
    ("enterprise", "企业"),
    ("management", "企业管理层"),
    ("person", "个人"),
    ("institution", "高校、院所、协会"),
    ("park", "园区"),
    ("agency", "服务机构"),
    ("bank", "银行"),
    ("government", "政府"),
)
STACKING = (("highest_only", "就高，不重复"), ("difference", "差额补足"), ("cumulative", "可叠加"))
BEARERS = (
    ("government", "政府承担"),
    ("enterprise", "企业自理"),
    ("either", "可自理，可由政府承担"),
    ("shared", "双方分担"),
    ("not_charged", "不收取费用"),
)
COVERS = (("evaluation", "第三方评价"), ("review", "评审、论证、验收"), ("recheck", "复核"), ("verification", "核查"))
SUBJECTS = (("titleholder", "获评企业"), ("agency", "第三方机构"), ("applicant", "申报单位"), ("government", "主管部门"))
FLAGS = (("true", "是"), ("false", "否"))
OTHER = ("other", "其他")
OUTCOMES = {"applied": "已写入", "already": "此前已写入", "skipped": "已跳过", "refused": "未写入", "noted": "提示"}

for _words, _codes in ((BOUNDS, Bound), (KINDS, AwardKind), (BEARERS, Bearer), (COVERS, Covers)):
    assert tuple(code for code, _ in _words) == get_args(_codes), "a code has no word"

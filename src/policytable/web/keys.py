"""The keys of the desk, in one table: the dialog under `?` is made from it, and the browser reads it there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does. `code` is the letter that a button or link carries as `data-key`; `keys` are what is pressed for it, as the browser
    names it (change these to move a key); `decides` where it writes something, so that a second press must not reach the next item."""

    code: str
    keys: tuple[str, ...]
    words: str
    group: str
    decides: bool = False


_DECIDE, _MOVE, _SPAN, _OTHER = "判断", "移动", "划选原文", "其他"
KEYS: tuple[Key, ...] = (
    Key("a", ("a",), "确认", _DECIDE, True),
    Key("c", ("c",), "更正：到读数一栏", _DECIDE),
    Key("r", ("r",), "否决", _DECIDE, True),
    Key("s", ("s",), "跳过", _DECIDE, True),
    Key("u", ("u",), "撤销上一个判断", _DECIDE, True),
    Key("x", ("x",), "此处没有规定", _DECIDE, True),
    Key("t", ("t",), "已复核的重新复核", _DECIDE, True),
    Key("1", ("1",), "采用第一方的意见", _DECIDE, True),
    Key("2", ("2",), "采用第二方的意见", _DECIDE, True),
    Key("submit", ("Ctrl+Enter",), "保存更正、补录", _DECIDE),
    Key("b", ("b",), "同组一并判断", _DECIDE),
    Key("m", ("m",), "分派给我", _DECIDE, True),
    Key("q", ("q",), "向同事提问", _DECIDE),
    Key("j", ("j", "ArrowDown"), "下一条", _MOVE),
    Key("k", ("k", "ArrowUp"), "上一条", _MOVE),
    Key("open", ("Enter",), "打开清单中选中的一条", _MOVE),
    Key("d", ("d",), "整份文件", _MOVE),
    Key("g", ("g",), "地区页", _MOVE),
    Key("/", ("/",), "查找", _MOVE),
    Key("e", ("e",), "用键盘改依据的起止", _SPAN),
    Key("n", ("n",), "由选中的文字补充一条", _SPAN),
    Key("v", ("v",), "文字与页面图切换", _SPAN),
    Key("o", ("o",), "回到依据", _SPAN),
    Key("w", ("w",), "怎样读出的", _OTHER),
    Key(".", (".",), "重试未成的提交", _OTHER),
    Key("?", ("?",), "这张表", _OTHER),
    Key("esc", ("Escape",), "关闭、放弃划选、离开输入框", _OTHER),
)
SPAN_KEYS: tuple[tuple[str, str], ...] = (
    ("← →", "终点移一个字"),
    ("Shift ← →", "起点移一个字"),
    ("Ctrl ← →", "终点移一个词（加 Shift 为起点）"),
    ("[ ]", "起点、终点到分句之处"),
    ("Enter", "取用"),
    ("Esc", "复原"),
)
_NAMES = {"ArrowDown": "↓", "ArrowUp": "↑", "Escape": "Esc"}


def grouped() -> tuple[tuple[str, tuple[Key, ...]], ...]:
    """The keys by group, in the order of the table."""
    groups = dict.fromkeys(key.group for key in KEYS)
    return tuple((group, tuple(key for key in KEYS if key.group == group)) for group in groups)


def printed(key: str) -> str:
    """A key as people read it."""
    return _NAMES.get(key, key)

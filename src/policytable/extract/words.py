"""Whole words: a quote begins and ends where words do. jieba cuts, with the domain's own terms in its dictionary."""

from __future__ import annotations

import logging
from functools import lru_cache

import jieba

from policytable.rules import pack

# Terms that the general dictionary cuts in two, and that every topic shares; frequencies are high enough to win against their parts.
_TERMS = (
    "第三方评价",
    "第三方机构",
    "评价费用",
    "动态管理",
    "国家级",
    "省级",
    "市级",
    "区级",
    "万元",
    "亿元",
)
_MARKS = frozenset("，。；：！？、()“”《》[]")


@lru_cache(maxsize=4)
def _cutter(terms: tuple[str, ...]) -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    # read from the dictionary each time: jieba would else load a cache from the shared temporary folder, where anybody may write
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    for term in (*_TERMS, *terms):
        cutter.add_word(term, freq=10**6)
    return cutter


def boundaries(text: str) -> frozenset[int]:
    """The offsets of folded text at which words begin or end (0 and its length among them)."""
    return _boundaries(text, pack().topic.terms)


@lru_cache(maxsize=2048)
def _boundaries(text: str, terms: tuple[str, ...]) -> frozenset[int]:
    edges, at = {0}, 0
    for word in _cutter(terms).cut(text, HMM=False):
        at += len(word)
        edges.add(at)
    return frozenset(edges)


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The window widened to whole words, never across a punctuation mark and never by more than three characters a side."""
    edges = boundaries(text)
    low, high = start, end
    while low > 0 and low not in edges and text[low - 1] not in _MARKS and start - low < 3:
        low -= 1
    while high < len(text) and high not in edges and text[high] not in _MARKS and high - end < 3:
        high += 1
    return (low if low in edges else start), (high if high in edges else end)

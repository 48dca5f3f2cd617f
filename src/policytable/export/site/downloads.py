"""The files beside the site that its pages offer, in groups; all others are named by the data package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Download:
    """A file by its path from the edition's folder, with what it holds; `front` ones stand on the front page, under `word`."""

    name: str
    about: str
    word: str = ""

    @property
    def front(self) -> bool:
        """Whether the front page offers it."""
        return bool(self.word)


@dataclass(frozen=True, slots=True)
class Shelved:
    """What belongs together."""

    title: str
    files: tuple[Download, ...]


# What is written after the pages: it is there whenever they are.
LATE = ("manifest.json", "edition.json", "feed.atom")
DOWNLOADS = (
    Shelved(
        "报告",
        (
            Download("report/report.docx", "报告全文，可编辑", "报告 DOCX"),
            Download("report/report.xlsx", "报告各表，每格链到依据", "报告 XLSX"),
        ),
    ),
    Shelved(
        "表格",
        (
            Download("summary.csv", "总表，一省一行，与网页所印相同", "summary.csv"),
            Download("wide.csv", "总表分列：每个级别、每种情形一列", "wide.csv"),
            Download("facts.csv", "全部事实，一条一行，带原文和出处", "facts.csv"),
            Download("policies.csv", "政策清单", "policies.csv"),
            Download("statements.csv", "单元格中的每一条说法及其依据"),
            Download("coverage.csv", "各省各栏读了多少、得到多少"),
            Download("issues.csv", "没有读到、没有读懂的内容"),
        ),
    ),
    Shelved(
        "供程序使用",
        (
            Download("cells.jsonl", "单元格，连同说法、依据和链接"),
            Download("facts.jsonl", "事实，连同原文位置和复核状态"),
            Download("policies.jsonl", "政策"),
            Download("documents.jsonl", "文件及其读取方式"),
            Download("table.json", "总表及每格的状态"),
            Download("annotations.jsonl", "依据，W3C 网络标注"),
        ),
    ),
    Shelved(
        "说明与变动",
        (
            Download("dictionary.md", "数据字典：每一列、每一键的含义"),
            Download("datapackage.json", "数据包描述（Data Package）"),
            Download("csv-metadata.json", "CSV 的元数据（CSVW）"),
            Download("manifest.json", "全部文件及其摘要"),
            Download("feed.atom", "各版变动，供订阅"),
        ),
    ),
)


def offered(there: Callable[[str], bool]) -> tuple[Shelved, ...]:
    """The groups with the files that an edition has."""
    held = (replace(group, files=tuple(one for one in group.files if one.name in LATE or there(one.name))) for group in DOWNLOADS)
    return tuple(group for group in held if group.files)

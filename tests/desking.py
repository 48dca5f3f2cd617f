"""A small home for the desk's tests: four documents of our own words with some sixty facts, read once and copied for each test."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from policytable.model import Register
from policytable.pipeline import Place, Refreshed, Workbench, refresh
from policytable.sources import load_register
from policytable.store import Home

CITIES = (
    ("320100", "南京市", 14), ("320200", "无锡市", 17), ("320300", "徐州市", 9), ("320400", "常州市", 12), ("320500", "苏州市", 23),
    ("320600", "南通市", 11), ("320700", "连云港市", 4), ("320800", "淮安市", 5), ("320900", "盐城市", 7), ("321000", "扬州市", 8),
    ("321100", "镇江市", 6), ("321200", "泰州市", 10), ("321300", "宿迁市", 3),
)  # fmt: skip
_SOURCES = (
    ("plan", "320000", "plan.html", "江苏省绿色工厂培育办法", "2018-03-01"),
    ("tasks", "320000", "tasks.html", "江苏省绿色制造年度任务分解", "2018-04-10"),
    ("city", "320400", "city.html", "常州市绿色工厂奖励措施", "2018-05-01"),
    ("sheet", "330000", "sheet.pdf", "浙江省绿色工厂奖励办法", "2018-06-01"),
)
_PLAN = """
<h2>第一章 总则</h2>
<p>第一条 到2020年，全省创建国家级绿色工厂37家，创建省级绿色工厂90家。</p>
<p>第二条 到2020年，全省创建国家级绿色园区6家。</p>
<p>第三条 重点在钢铁、化工、建材、纺织等行业选择企业创建绿色工厂。</p>
<h2>第二章 扶持</h2>
<p>第四条 对获得国家级绿色工厂称号的企业，给予一次性奖励83万元；对获得省级绿色工厂称号的企业，给予一次性奖励41万元。</p>
<p>第五条 对获得国家级绿色园区、绿色供应链管理企业称号的，分别给予奖励120万元、60万元。</p>
<p>第六条 对获得国家级绿色设计产品称号的企业，每个产品给予奖励9万元，同一企业累计不超过45万元。</p>
<p>第七条 绿色工厂第三方评价费用由企业自行承担。</p>
<h2>第三章 管理</h2>
<p>第八条 绿色工厂每三年复核一次，复核不合格的，撤销绿色工厂称号。</p>
<p>第九条 对绿色工厂实行动态管理，有进有出。</p>
<p>第十条 省工业和信息化厅不定期对绿色工厂开展现场抽查。</p>
<p>第十一条 申报绿色工厂弄虚作假的，三年内不得再次申报。</p>
"""
_CITY = """
<p>第一条 到2020年，全市创建国家级绿色工厂12家。</p>
<p>第二条 对获得国家级绿色工厂称号的企业，给予一次性奖励29万元。</p>
<p>第三条 对获得省级绿色工厂称号的企业，给予一次性奖励最高15万元。</p>
<p>第四条 对获得市级绿色工厂称号的企业，给予一次性奖励7万元。</p>
<p>第五条 绿色工厂每两年复核一次。</p>
<p>第六条 绿色工厂评审不收取任何费用。</p>
"""
_SHEET = (
    "浙江省绿色工厂奖励办法",
    "第一条 到2020年，全省创建国家级绿色工厂55家。",
    "第二条 对获得国家级绿色工厂称号的企业，给予一次性奖励66万元。",
    "第三条 对获得省级绿色工厂称号的企业，给予一次性奖励33万元。",
    "第四条 对获得国家级绿色园区称号的，给予奖励88万元。",
    "第五条 绿色工厂第三方评价费用由省财政承担。",
    "第六条 绿色工厂每三年复核一次。",
    "第七条 发生重大安全事故的，撤销绿色工厂称号。",
)


def write_corpus(folder: Path) -> Path:
    """The four documents and their register, whose path is given back."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.html").write_text(page("江苏省绿色工厂培育办法", _PLAN), "utf-8")
    (folder / "tasks.html").write_text(page("江苏省绿色制造年度任务分解", _tasks()), "utf-8")
    (folder / "city.html").write_text(page("常州市绿色工厂奖励措施", _CITY), "utf-8")
    _pdf(folder / "sheet.pdf")
    lines = ['as_of = "2019-09-30"', 'topic = "green_factory"', 'sample_mark = "示例文稿，非官方原文"']
    lines += [f'[[place]]\nadcode = "{code}"\nname = "{name}"' for code, name, _ in CITIES]
    for source, region, file, title, issued in _SOURCES:
        lines.append(f'[[source]]\nid = "{source}"\nregion = "{region}"\nlocations = ["{file}"]\nrole = "main"')
        lines.append(f'title = "{title}"\nissued = "{issued}"\nsample = true')
    path = folder / "sources.toml"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def page(title: str, body: str) -> str:
    """A web page of an office with one paper on it."""
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f'<!doctype html><html lang="zh"><head>{head}</head><body><h1>{title}</h1>{body}</body></html>'


def _tasks() -> str:
    rows = "".join(f"<tr><td>{name}</td><td>{number}</td><td>{2 * number + 1}</td></tr>" for _, name, number in CITIES)
    head = "<tr><th>地区</th><th>国家级绿色工厂（家）</th><th>省级绿色工厂（家）</th></tr>"
    return f"<p>到2020年，各设区市创建绿色工厂目标任务如下：</p><table>{head}{rows}</table>"


def _pdf(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    canvas.setFont("STSong-Light", 14)
    for number, line in enumerate(_SHEET):
        canvas.drawString(70, 770 - 30 * number, line)
    canvas.save()


@dataclass
class Rig:
    """A home with its corpus, the place of its editions, and a clock that goes on a second a look."""

    folder: Path
    home: Home
    seconds: Iterator[int] = field(default_factory=itertools.count)

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def register(self) -> Register:
        return load_register(self.corpus / "sources.toml")[0]

    def clock(self) -> str:
        return (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=next(self.seconds))).isoformat()

    def refresh(self) -> Refreshed:
        """As `policytable run`."""
        return refresh(self.home, self.register, Place(self.corpus, self.out), self.clock)

    def workbench(self) -> Workbench:
        """A desk on this home."""
        return Workbench(self.home, lambda: self.register, self.clock)


def rig_at(folder: Path) -> Rig:
    """A fresh home with the four documents read and published."""
    write_corpus(folder / "corpus")
    rig = Rig(folder, Home(folder / "home"))
    rig.refresh()
    return rig


def copied(rig: Rig, folder: Path) -> Rig:
    """The same home in another place, as it is now."""
    rig.home.close()
    shutil.copytree(rig.folder, folder, symlinks=True)
    return Rig(folder, Home(folder / "home"))

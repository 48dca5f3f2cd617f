"""Which paper stands on which: the nation's on top, every paper with its whole title, the lines between them on rails at the side."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.charts.lettering import breadth, fitted, wrapped
from policytable.charts.nouns import Edge, Node
from policytable.charts.pen import ACCENT, BODY, FAINT_LINE, NOTE, STRONG, WARM, WIDE, Pen, figure
from policytable.charts.rails import Rail, kept, ordered, tracks

_LAYERS = ("国家", "省级", "市级", "县（区）级")
_LINE, _SLOT, _PAD, _BETWEEN, _HEAD = 18, 17, 7, 8, 30
_READ = "箭头从一份文件指向它所依据、修订或废止的文件。"
_LOOKS = {
    "依据": 'stroke="currentColor" stroke-opacity="0.75" stroke-width="1.3"',
    "修订": f'stroke="{ACCENT}" stroke-width="1.8" stroke-dasharray="7 3"',
    "废止": f'stroke="{WARM}" stroke-width="1.8" stroke-dasharray="2 3"',
}
_OTHERS = ("9 3 2 3", "4 4", "1 4")


def lineage(nodes: tuple[Node, ...], edges: tuple[Edge, ...], title: str, key: str, width: int = WIDE) -> str:
    """Every node as a card, by layer from the top; edges to papers that are not there are left out."""
    drawn = kept(nodes, edges)
    pen = Pen(key, width)
    order = ordered(nodes, drawn)
    plan = _Plan(order, drawn, width)
    pen.words(_READ if drawn else "", 4, 10, NOTE)
    layer = None
    for node in order:
        if node.layer != layer:
            layer = node.layer
            name = _LAYERS[layer] if 0 <= layer < len(_LAYERS) else f"第{layer + 1}层"
            pen.words(name, plan.left, plan.cards[node.id].y - 14, STRONG)
        _card(pen, node, plan)
    for rail, x in plan.rails:
        _rail(pen, rail, x, plan)
    told = "；".join(f"《{plan.titles[edge.start]}》{edge.kind}《{plan.titles[edge.end]}》" for edge in drawn)
    return pen.finish(
        plan.bottom, title, f"{len(nodes)}件文件，{len(drawn)}处联系：{told}。" if drawn else f"{len(nodes)}件文件，没有联系。"
    )


@dataclass(frozen=True, slots=True)
class _Card:
    """A paper on the drawing: its upper edge, its height, the lines of its title and of the note below it, or the note beside it."""

    y: float
    tall: float
    lines: tuple[str, ...]
    below: tuple[str, ...]
    beside: str


class _Plan:
    """Where everything lies, before any of it is drawn."""

    __slots__ = ("_incoming", "_outgoing", "bottom", "cards", "label", "left", "rails", "titles", "width")

    def __init__(self, order: tuple[Node, ...], edges: tuple[Edge, ...], width: float) -> None:
        self.width = width
        self.titles = {node.id: node.label for node in order}
        self._incoming = {node.id: tuple(dict.fromkeys(edge.kind for edge in edges if edge.end == node.id)) for node in order}
        self._outgoing = {node.id: tuple(edge for edge in edges if edge.start == node.id) for node in order}
        self.label = max([breadth(_word(edge.kind), NOTE.size) for edge in edges], default=-14) + 14
        count = len({(edge.end, edge.kind) for edge in edges})
        self._place(order, edges, 4 + self.label + min(count, 8) * 10)  # a first guess of the gutter, to know the heights
        rails = self._measured(edges)
        used = max(tracks(rails), default=-1) + 1
        apart = min(10.0, width * 0.4 / max(used, 1))
        self._place(order, edges, 4 + used * apart + self.label)
        rails = self._measured(edges)
        inner = self.left - self.label
        self.rails = tuple((rail, inner - (track + 0.5) * apart) for rail, track in zip(rails, tracks(rails), strict=True))

    def tied(self, node: str) -> bool:
        """Whether a line reaches or leaves a paper."""
        return bool(self._incoming[node] or self._outgoing[node])

    def incoming(self, node: str, kind: str) -> float:
        """The height at which the rail of that kind reaches a paper."""
        return self._slot(node, self._incoming[node].index(kind))

    def outgoing(self, start: str, end: str, kind: str) -> float:
        """The height at which an edge leaves a paper."""
        own = self._outgoing[start]
        return self._slot(start, len(self._incoming[start]) + own.index(Edge(start, end, kind)))

    def _slot(self, node: str, index: int) -> float:
        card = self.cards[node]
        count = len(self._incoming[node]) + len(self._outgoing[node])
        return card.y + card.tall / 2 + (index - (count - 1) / 2) * _SLOT

    def _place(self, order: tuple[Node, ...], edges: tuple[Edge, ...], left: float) -> None:
        self.left = left
        room = self.width - left - 22
        self.cards: dict[str, _Card] = {}
        y, layer = (20.0 if edges else 0.0), None
        for node in order:
            y += _HEAD if node.layer != layer else 0
            layer = node.layer
            below = " · ".join(words for words in (node.group, node.note) if words)
            lines = wrapped(node.label, room, BODY.size, 3)
            beside = len(lines) == 1 and breadth(lines[0], BODY.size) + breadth(below, NOTE.size) + 24 <= room
            noted = () if beside or not below else wrapped(below, room, NOTE.size, 2)
            slots = len(self._incoming[node.id]) + len(self._outgoing[node.id])
            tall = max(_LINE * len(lines) + 16 * len(noted) + 2 * _PAD, _SLOT * slots + 6)
            self.cards[node.id] = _Card(y, tall, lines, noted, below if beside else "")
            y += tall + _BETWEEN
        self.bottom = y

    def _measured(self, edges: tuple[Edge, ...]) -> tuple[Rail, ...]:
        found = []
        for end, kind in dict.fromkeys((edge.end, edge.kind) for edge in edges):
            heights = {edge.start: self.outgoing(edge.start, end, kind) for edge in edges if (edge.end, edge.kind) == (end, kind)}
            ends = [self.incoming(end, kind), *heights.values()]
            found.append(Rail(end, kind, tuple(sorted(heights, key=lambda start: heights[start])), min(ends), max(ends)))
        return tuple(found)


def _card(pen: Pen, node: Node, plan: _Plan) -> None:
    card = plan.cards[node.id]
    with pen.mark("，".join(words for words in (node.label, node.group, node.note) if words), node.href):
        looks = 'fill="currentColor" fill-opacity="0.035" stroke="currentColor" stroke-opacity="0.3" stroke-width="1" rx="3"'
        pen.box(plan.left, card.y + 0.5, plan.width - plan.left - 4, card.tall - 1, looks)
        if plan.tied(node.id):
            pen.box(plan.left, card.y + 0.5, 4, card.tall - 1, f'fill="{ACCENT}"')
        y = card.y + (card.tall - _LINE * len(card.lines) - 16 * len(card.below)) / 2
        for line in card.lines:
            pen.words(line, plan.left + 13, y + _LINE / 2)
            y += _LINE
        pen.words(card.beside, plan.width - 13, card.y + card.tall / 2, NOTE.to("end"))
        for line in card.below:
            pen.words(line, plan.left + 13, y + 8, NOTE)
            y += 16


def _rail(pen: Pen, rail: Rail, x: float, plan: _Plan) -> None:
    """The rail from the arrow at the paper that is stood upon to every paper that stands on it, each with the word between them."""
    looks = _looks(rail.kind)
    target = plan.incoming(rail.end, rail.kind)
    inner = plan.left - plan.label
    with pen.mark(f"{len(rail.starts)}件文件{rail.kind}《{plan.titles[rail.end]}》"):
        pen.path(f"M{figure(plan.left - 6)} {figure(target)}H{figure(x)}V{figure(target)}", looks)
        pen.path(f"M{figure(x)} {figure(rail.top)}V{figure(rail.bottom)}", looks)
        _head(pen, rail.kind, plan.left - 1, target)
    for start in rail.starts:
        y = plan.outgoing(start, rail.end, rail.kind)
        with pen.mark(f"《{plan.titles[start]}》{rail.kind}《{plan.titles[rail.end]}》"):
            pen.path(f"M{figure(x)} {figure(y)}H{figure(inner + 2)}", looks)
            pen.words(_word(rail.kind), inner + plan.label / 2 - 1, y, NOTE.to("middle"))


def _word(kind: str) -> str:
    return fitted(kind, 60, NOTE.size)


def _looks(kind: str) -> str:
    dash = _OTHERS[sum(kind.encode()) % len(_OTHERS)]
    return _LOOKS.get(kind, f'{FAINT_LINE.replace("0.35", "0.75")} stroke-dasharray="{dash}"')


def _head(pen: Pen, kind: str, x: float, y: float) -> None:
    """An arrow, or a cross where the paper is put out of force."""
    far, near, above, below = figure(x - 8), figure(x), figure(y - 4), figure(y + 4)
    if kind == "废止":
        pen.path(f"M{far} {above}L{near} {below}M{far} {below}L{near} {above}", f'stroke="{WARM}" stroke-width="2"')
        return
    ink = ACCENT if kind == "修订" else "currentColor"
    pen.path(f"M{far} {above}L{near} {figure(y)}L{far} {below}", f'stroke="{ink}" stroke-width="1.8"')

"""Sample texts as pages of government sites, one template for each kind of site system."""

from __future__ import annotations

import html
import re
import string

from sample_text import DOCUMENTS, Piece, Text, numbered, spans


def to_html(text: Text) -> bytes:
    """The page in its shape; `paragraph` of the head chooses how the editor of that site writes paragraphs."""
    head, pieces = text.head, numbered(text.pieces)
    title = head.get("page_title") or next(piece.text for piece in pieces if piece.kind == "#")
    write = _p_lines if head.get("paragraph", "p") == "p" else _br_lines if head["paragraph"] == "br" else _span_lines
    links = "".join(f'<li><a href="{href}" target="_blank">{name}</a></li>' for name, href in head.get("attachments", []))
    values = {key: html.escape(str(value)) for key, value in head.items() if isinstance(value, str | int)}
    values |= {"title": html.escape(title), "body": write(pieces), "attachments": links, "charset": head.get("encoding", "utf-8")}
    values.setdefault("mark", "")
    shape = (DOCUMENTS / "src" / "shapes" / f"{head['shape']}.html").read_text(encoding="utf-8")
    return string.Template(shape).substitute(values).encode(head.get("encoding", "utf-8"))


def _p_lines(pieces: tuple[Piece, ...]) -> str:
    style = {"#": "center", "##": "center", "@": "center", ":": "center", "!": "center", ">": "left", "<": "right"}
    lines = []
    for piece in pieces:
        if piece.kind == "|":
            lines.append(_table(piece.rows))
            continue
        align = style.get(piece.kind, "justify")
        indent = "" if align != "justify" else "text-indent:2em;"
        inner = f"<strong>{html.escape(piece.text)}</strong>" if piece.kind in ("#", "##", "=", "!") else html.escape(piece.text)
        lines.append(f'<p style="{indent}text-align:{align};">{inner}</p>')
    return "\n".join(lines)


def _br_lines(pieces: tuple[Piece, ...]) -> str:
    lines = []
    for piece in pieces:
        if piece.kind == "|":
            lines.append(_table(piece.rows))
        elif piece.kind in ("#", "##", "@", ":", "!"):
            lines.append(f"<center><b>{html.escape(piece.text)}</b></center>")
        elif piece.kind == "<":
            lines.append(f'<div align="right">{html.escape(piece.text)}</div>')
        else:
            lines.append(("" if piece.kind == ">" else "&nbsp;&nbsp;&nbsp;&nbsp;") + html.escape(piece.text) + "<br>")
    return "\n".join(lines)


def _span_lines(pieces: tuple[Piece, ...]) -> str:
    lines = []
    for piece in pieces:
        if piece.kind == "|":
            lines.append(_table(piece.rows))
            continue
        face = "方正小标宋简体" if piece.kind == "#" else "黑体" if piece.kind in ("=", "##") else "仿宋_GB2312"
        align = "center" if piece.kind in ("#", "##", "@", ":", "!") else "right" if piece.kind == "<" else "justify"
        lead = "" if align != "justify" or piece.kind == ">" else "　　"
        # Word pasted into such an editor leaves figures in a font, and so in an element, of their own
        figure = r'<span lang="EN-US" style="font-family:Times New Roman">\1</span>'
        inner = re.sub(r"([0-9]+)", figure, html.escape(piece.text, quote=False))
        lines.append(f'<p class="MsoNormal" align="{align}"><span style="font-family:{face};font-size:16pt">{lead}{inner}</span></p>')
    return "\n".join(lines)


def _table(rows: tuple[tuple[str, ...], ...]) -> str:
    out, last = ['<table border="1" cellspacing="0" cellpadding="4" style="border-collapse:collapse;margin:0 auto"><tbody>'], -1
    for r, _, high, wide, cell in spans(rows):
        if r != last:
            out.append("<tr>" if last < 0 else "</tr>\n<tr>")
            last = r
        size = (f' rowspan="{high}"' if high > 1 else "") + (f' colspan="{wide}"' if wide > 1 else "")
        out.append(f"<td{size}><p>{html.escape(cell)}</p></td>")
    return "".join([*out, "</tr></tbody></table>"])

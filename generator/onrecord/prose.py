"""Markdown that authors write, to HTML: notes, glosses, summaries and free pages.

The same Markdown as in source texts (see `markdown`) without footnotes, whose ids would meet on a page with
several fields. Raw HTML is shown as text. Links lead to `http`, `https` and `mailto` addresses, and within
the site to `actor:ID`, `claim:SLUG#ID`, `article:SLUG` and `page:NAME`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from typing import Literal
from urllib.parse import unquote

from onrecord import markdown
from onrecord.document import Markup, Row, escape, presentable

Resolve = Callable[[str], str | None]
"""A target such as `actor:ID` to an `href`, or None where there is no such thing."""

_REMEMBERED = 4096
"""Fields kept in memory: a field stands on several pages, most of which are made soon after each other."""

_TARGET = re.compile(r"(?:actor|claim|article|page):")
_TARGET_LINK = re.compile(
    r'<a href="((?:actor|claim|article|page):[^"]*)"((?: title="[^"]*")?>)(.*?)</a>', re.S
)

_NO_MARKUP = re.compile(r"[^\W\d_][^\\`*_\[\]<&~\x00-\x1f\x7f-\x9f]*\n*")
"""A single line in which nothing can be markup: it begins with a letter, and every character that begins
something within a paragraph is missing."""


@dataclass(frozen=True, slots=True)
class ProseProblem:
    """Something in a Markdown field that cannot be shown as it was meant.

    `image`: images are not shown (`value`: the address). `heading`: there are no headings in fields (its
    text). `link`: neither an absolute address nor a target of ours (the destination). `target`: a target
    that `resolve` does not know (as typed).
    """

    kind: Literal["image", "heading", "link", "target"]
    value: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown as HTML.

    `text`: its words alone, with blank lines between blocks, for search, data and previews. `title`: of a
    free page that begins with a first-level heading; that heading is in neither `html` nor `text`.
    """

    html: str
    text: str
    title: str | None = None
    problems: tuple[ProseProblem, ...] = ()
    single: bool = False
    """Whether it is one paragraph and nothing else."""

    @property
    def inline(self) -> str | None:
        """The HTML of a single paragraph without its tags, to stand within a line; None if there is more."""
        return self.html[len("<p>") : -len("</p>\n")] if self.single else None


def render(text: str, resolve: Resolve, headings: bool = False) -> Prose:
    """Markdown to HTML. `headings` are for free pages alone; they get ids, which contain `_`.

    A link whose target is not known leaves only its words, and a problem. So does any other link that we do
    not write, an image its alternative text, and a heading where none may be a paragraph.
    """
    prose = _read(text, headings)
    if '<a href="' not in prose.html:
        return prose
    unknown = []

    def lead(link: re.Match[str]) -> str:
        target = unquote(unescape(link[1]))
        href = resolve(target)
        if href is None:
            unknown.append(ProseProblem("target", target))
            return link[3]
        return f'<a href="{escape(href)}"{link[2]}{link[3]}</a>'

    html = _TARGET_LINK.sub(lead, prose.html)
    return replace(prose, html=html, problems=(*prose.problems, *unknown))


@lru_cache(_REMEMBERED)
def _read(text: str, headings: bool) -> Prose:
    """Markdown to HTML in which links to targets have the target as their address."""
    if _NO_MARKUP.fullmatch(text):
        line = text.rstrip()
        line = presentable(line)
        return Prose(f"<p>{escape(line)}</p>\n", line, single=True)
    problems = []

    def link(destination: str) -> str | None:
        if _TARGET.match(destination):
            return destination
        href = markdown.absolute_link(destination)
        if href is None:
            problems.append(ProseProblem("link", unquote(destination)))
        return href

    flow = markdown.read(text, link, footnotes=False, headings=headings)
    problems += [ProseProblem("image", unquote(address)) for address in flow.images]
    if not headings and flow.headings:
        problems.append(ProseProblem("heading", flow.title or ""))
    titled = headings and flow.headed
    rows = flow.rows[1:] if titled else flow.rows
    shown = presentable(flow.text)
    ids: dict[str, int] = {}
    html = "".join(_row(row, shown, ids) for row in rows)
    return Prose(
        html,
        shown[flow.rows[0].span.end :].lstrip() if titled else shown,
        flow.title if titled else None,
        tuple(problems),
        len(rows) == 1 and html.startswith("<p>"),
    )


def _row(row: Row, text: str, ids: dict[str, int]) -> str:
    html = "".join(
        piece.html if isinstance(piece, Markup) else escape(text[piece.start : piece.end])
        for piece in row.pieces
    )
    if not re.match(r"<h[1-6]>", html):
        return html
    words = re.findall(r"[^\W_]+", text[row.span.start : row.span.end].lower())
    id_ = "h_" + "-".join(words)
    ids[id_] = ids.get(id_, 0) + 1
    if ids[id_] > 1:
        id_ += f"_{ids[id_]}"
    return f'{html[:3]} id="{id_}"{html[3:]}'

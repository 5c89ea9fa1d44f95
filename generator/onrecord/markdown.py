"""The only door to markdown-it: Markdown to pieces of markup and runs of text.

The pieces, joined, are what markdown-it itself would render (its `commonmark` preset with tables,
strikethrough and footnotes; raw HTML shown as text), but for these departures:

- An image is never loaded: its alternative text stands in `<span class="image">`.
- A link that the caller's policy refuses, or that stands within another link, leaves only its words.
  (What markdown-it itself refuses, such as `javascript:`, is no link to it and stands as it was typed.)
- A fence's language becomes a class only if it is a plain word.
- Tables scroll in a focusable box of their own, and align by class (a style attribute would break the
  content security policy).
- Blocks nested more than `MAX_NESTING` deep are shown as text; markdown-it would drop them.
- A text so tangled that its lines are looked at more than `MAX_LOOKS` times each is shown as it was typed.
- A link leaves only its words where the addresses before it were `ADDRESSES` long.
- A table ends where more cells would be missing than `ADDED_CELLS` allows; what follows is shown as text.
- Footnotes are numbered in reading order, their ids contain `_` (so that no claim has the same), they
  carry the roles of DPUB-ARIA, and a definition may stand anywhere, even within another. Only those are
  shown that the text refers to. Their numbers and arrows are markup: no quote has to contain them.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim, unescapeAll
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.fence import fence
from markdown_it.rules_block.paragraph import paragraph
from markdown_it.rules_block.table import table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from onrecord.document import Markup, Piece, Row, Run, Span, escape, presentable

LinkPolicy = Callable[[str], str | None]
"""A link's destination, normalised and percent-encoded, to the `href` to write, or None to write no link."""

MAX_NESTING = 20
"""Levels of quotes and lists (a list takes two): the preset's own limit. Every level costs time for each
line, so that a higher one would let a small text take long."""

ADDED_CELLS = 1_000
"""Cells that markdown-it may add to the tables of a text where rows have fewer than the head, and one more
for every ten characters of the text. Its own limit, for each table, lets a text of 2,000 characters make
65,536 cells, which takes a second."""

ADDRESSES = 100_000
ADDRESSES_PER_CHARACTER = 10
"""Characters that the addresses and titles of a text's links may have together: so many, and so many more for
each of its own. One that is defined once and used often would else make a page of hundreds of megabytes."""

MAX_LOOKS = 20
"""Times that a line may be looked at, on average, for what it begins or ends; lists and quotes in one
another up to the last level need 16. Some fifty lines of others, quoted lazily within a note, need more than
50 each, and minutes for a text of a few megabytes."""
_FEW = 1_000  # looks that any text may take

_LANGUAGE = re.compile(r"[\w+#.-]{1,40}")
_NO_MARKUP = re.compile(r"[^\\`*_\[\]<&~\n]+")
"""Words in which nothing begins that is more than text."""
_FOOTNOTE_REFERENCE = re.compile(r"\[\^[^\s\]]{1,100}\]")
_WEB = re.compile(r"https?://([\w.-]+)(?::(\d{1,5}))?(?:[/?#]|$)", re.ASCII | re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^?#]", re.IGNORECASE)
_BYTE = re.compile(r"25[0-5]|2[0-4]\d|1?\d?\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Flow:
    """What a Markdown text holds: see `Document` for `text`, `rows`, `blocks`, `title` and `headed`.

    `images` are the addresses of its images; `headings` counts its headings. `origins` are the tokens that
    made the blocks, each with the offset at which its text begins (for `sourcemap`).
    """

    text: str
    rows: tuple[Row, ...]
    blocks: tuple[Span, ...]
    title: str | None
    headed: bool
    images: tuple[str, ...]
    headings: int
    origins: tuple[tuple[int, Token], ...]


def absolute_link(destination: str) -> str | None:
    """The policy for a source text: only links to `http`, `https` and `mailto` stay, and only valid ones.

    A relative address of a source text would point into our site, where its page does not stand. An address
    with a name or password in it shows another host than it leads to, and is no valid HTML.
    """
    if web := _WEB.match(destination):
        host, port = web.groups()
        labels = host.removesuffix(".").split(".")
        if not all(labels) or int(port or 0) > 0xFFFF:
            return None
        if labels[-1].isdigit() and not (len(labels) == 4 and all(map(_BYTE.fullmatch, labels))):
            return None
    elif not _MAIL.match(destination):
        return None
    address, sign, fragment = destination.partition("#")
    return address + sign + fragment.replace("#", "%23")


def read(source: str, link: LinkPolicy, *, footnotes: bool = True, headings: bool = True) -> Flow:
    """Markdown to a flow. Without `headings`, their text stands in paragraphs instead."""
    # Footnote rules cost time on every bracket, so they are only there where a footnote can be.
    footnotes = footnotes and ("[^" in source or "^[" in source)
    env: EnvType = {"looks": _FEW + MAX_LOOKS * source.count("\n")}
    try:
        tokens = _parser(footnotes).parse(source, env)
    except _Tangled:
        footnotes, tokens = False, _as_typed().parse(source)
    collected = _collect_footnotes(tokens, env) if footnotes else _Footnotes()
    writer = _Writer(link, collected, headings, ADDRESSES + ADDRESSES_PER_CHARACTER * len(source))
    return writer.write(tokens)


# --- the parser


class _Tangled(Exception):
    """The lines of a text were looked at too often."""


@cache
def _as_typed() -> MarkdownIt:
    """Knows paragraphs and nothing else."""
    return MarkdownIt("zero", {"html": False}).enable("newline")


@cache
def _parser(footnotes: bool) -> MarkdownIt:
    # The parser's own limit, at which it drops text, lies beyond the level at which `_too_deep` steps in.
    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False, "maxNesting": MAX_NESTING + 4})
    parser.enable(["table", "strikethrough"])
    # Escapes and entities stay pieces of their own: `sourcemap` tells what they were typed as.
    parser.core.ruler.disable("text_join")
    parser.core.ruler.at("inline", _inline)
    parser.block.ruler.before("table", "line_of_words", _line_of_words)
    parser.block.ruler.before("table", "too_deep", _too_deep)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("fence", _fence, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    if footnotes:
        parser.use(footnote_plugin, move_to_end=False)
        parser.inline.ruler.at("footnote_ref", _footnote_reference)
    return parser


def _too_deep(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    return not silent and state.level >= MAX_NESTING and paragraph(state, line, end, silent)


def _line_of_words(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    # What most texts are made of: a letter that nothing stands before, and a blank line after its own.
    # That is a paragraph by every other rule too, each of which would take as long to say no.
    if state.level or state.sCount[line] or not state.isEmpty(min(line + 1, state.lineMax)):
        return False
    if not state.src[state.bMarks[line]].isalpha():
        return False
    _look(state)
    return paragraph(state, line, end, silent)


def _fence(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    # The first of the rules that are tried on a line, whatever it might begin or end.
    _look(state)
    return fence(state, line, end, silent)


def _look(state: StateBlock) -> None:
    state.env["looks"] -= 1
    if state.env["looks"] < 0:
        raise _Tangled


def _inline(state: StateCore) -> None:
    # As markdown-it does it, but for words alone, which its rules would only pass on.
    for token in state.tokens:
        if token.type == "inline":
            token.children = []
            if _NO_MARKUP.fullmatch(token.content):
                token.children.append(Token("text", "", 0, content=token.content))
            else:
                state.md.inline.parse(token.content, state.md, state.env, token.children)


def _table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    if not table(state, line, end, True):
        return False
    return silent or table(state, line, _last_row(state, line, end), False)


def _last_row(state: StateBlock, line: int, end: int) -> int:
    """The row before which a table that begins at a line has to end, for the cells that it lacks."""
    columns = sum(map(bool, map(str.strip, _line(state, line + 1).split("|"))))
    left = state.env.setdefault("added cells", ADDED_CELLS + len(state.src) // 10)
    ends_table = state.md.block.ruler.getRules("blockquote")
    for row in range(line + 2, end):
        words = _line(state, row).strip()
        if not words or state.sCount[row] < state.blkIndent:
            break
        if words[0] != "|" and any(rule(state, row, end, True) for rule in ends_table):
            break
        cells = words.count("|") + 1 - words.startswith("|") - words.endswith("|")
        left -= max(0, columns - cells)
        if left < 0:
            return row
    state.env["added cells"] = left
    return end


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _footnote_reference(state: StateInline, silent: bool) -> bool:
    # The plugin's rule looks for the end of a label as far as the line goes, at every `[^`.
    return bool(_FOOTNOTE_REFERENCE.match(state.src, state.pos)) and footnote_ref(state, silent)


# --- footnotes


class _Footnotes:
    """The footnotes that are referred to, in reading order, each with its tokens and number of references."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        self.tokens: list[list[Token]] = []
        self.references: list[int] = []


def _collect_footnotes(tokens: list[Token], env: EnvType) -> _Footnotes:
    """Takes the definitions out of `tokens`, and finds which are referred to, in what order."""
    definitions = _lift_definitions(tokens)
    listed = env.get("footnotes", {}).get("list", {})
    found = _Footnotes()
    waiting = deque([tokens])
    while waiting:
        for token in waiting.popleft():
            for child in token.children or ():
                if child.type != "footnote_ref":
                    continue
                key = child.meta["id"]
                if key not in found.numbers:
                    found.numbers[key] = len(found.numbers) + 1
                    entry = listed[key]
                    inline = entry.get("tokens")
                    if inline is not None:
                        body = _paragraph(inline, entry["content"])
                    else:
                        body = definitions.get(entry["label"], [])
                    found.tokens.append(body)
                    found.references.append(0)
                    waiting.append(body)
                found.references[found.numbers[key] - 1] += 1
    return found


def _lift_definitions(tokens: list[Token]) -> dict[str, list[Token]]:
    """Takes the definitions out of `tokens`, by label; of two with one label the last counts.

    The plugin's own way to do so loses its count where one definition stands within another.
    """
    definitions: dict[str, list[Token]] = {}
    stack: list[list[Token]] = [[]]
    labels: list[str] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            stack.append([])
            labels.append(token.meta["label"])
        elif token.type == "footnote_reference_close":
            definitions[labels.pop()] = stack.pop()
        else:
            stack[-1].append(token)
    tokens[:] = stack[0]
    return definitions


def _paragraph(children: list[Token], content: str) -> list[Token]:
    return [
        Token("paragraph_open", "p", 1, block=True),
        Token("inline", "", 0, children=children, content=content),
        Token("paragraph_close", "p", -1, block=True),
    ]


# --- tokens to pieces


class _Writer:
    """Walks the tokens once, collecting pieces, rows, blocks and the text."""

    def __init__(self, link: LinkPolicy, footnotes: _Footnotes, headings: bool, addresses: int) -> None:
        self._link = link
        self._addresses = addresses
        self._footnotes = footnotes
        self._shown_references = [0] * len(footnotes.tokens)
        self._heading_tags = headings
        self._text: list[str] = []
        self._length = 0
        self._separator = ""
        self._html: list[str] = []
        self._run: tuple[int, bool, bool] | None = None  # start, linked, code
        self._pieces: list[Piece] = []
        self._rows: list[Row] = []
        self._row_start: int | None = None
        self._blocks: list[Span] = []
        self._block_start: int | None = None
        self._links: list[bool] = []
        self._images: list[str] = []
        self._headings: list[tuple[int, int]] = []
        self._origins: list[tuple[int, Token]] = []

    def write(self, tokens: list[Token]) -> Flow:
        """The flow of all tokens."""
        depth = start = 0
        for index, token in enumerate(tokens):
            depth += token.nesting
            if depth == 0:
                self._write_blocks(tokens[start : index + 1])
                self._end_row()
                start = index + 1
        if self._footnotes.tokens:
            self._write_footnotes()
            self._end_row()
        text = "".join(self._text)
        title = presentable(" ".join(text[slice(*self._headings[0])].split())) if self._headings else ""
        return Flow(
            text,
            tuple(self._rows),
            tuple(self._blocks),
            title or None,
            bool(tokens) and tokens[0].tag == "h1",
            tuple(self._images),
            len(self._headings),
            tuple(self._origins),
        )

    # pieces

    def _markup(self, html: str) -> None:
        """Markup stands here."""
        if self._run:
            self._end_run()
        self._html.append(html)

    def _words(self, text: str, *, code: bool = False) -> None:
        """Text stands here; it joins the run before it if no markup stands between them."""
        if not text:
            return
        if self._separator and self._text:
            if self._run:  # paragraphs of a tight list item, with a footnote taken out between
                self._markup("\n")
            self._text.append(self._separator)
            self._length += len(self._separator)
        self._separator = ""
        if self._html:
            self._end_markup()
        if self._run is None:
            self._run = (self._length, True in self._links, code)
            if self._block_start is None:
                self._block_start = self._length
            if self._row_start is None:
                self._row_start = self._length
        self._text.append(text)
        self._length += len(text)

    def _end_run(self) -> None:
        if self._run:
            start, linked, code = self._run
            self._pieces.append(Run(start, self._length, linked, code))
            self._run = None

    def _end_markup(self) -> None:
        if self._html:
            self._pieces.append(Markup("".join(self._html)))
            self._html.clear()

    def _separate(self, separator: str) -> None:
        """White space before the next words: a tab, a line end or a blank line; the widest counts."""
        self._separator = max(self._separator, separator)

    def _end_block(self, token: Token) -> None:
        if self._block_start is not None:
            self._origins.append((self._block_start, token))
            self._blocks.append(Span(self._block_start, self._length))
            self._block_start = None

    def _end_row(self) -> None:
        self._end_run()
        self._end_markup()
        if self._pieces:
            start = self._length if self._row_start is None else self._row_start
            self._rows.append(Row(tuple(self._pieces), Span(start, self._length)))
        self._pieces = []
        self._row_start = None

    # blocks

    def _write_blocks(self, tokens: Sequence[Token]) -> None:
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "inline":
                before = tokens[index - 1]
                token.meta["cell"] = before.tag in ("td", "th")
                self._separate("\t" if token.meta["cell"] else "\n\n")
                start = self._length
                self._write_inline(token.children or ())
                self._end_block(token)
                if before.type == "heading_open":
                    self._headings.append((start, self._length))
            elif kind == "fence" or kind == "code_block":
                self._write_code(token)
            elif kind == "table_open":
                self._separate("\n\n")
                self._markup('<div class="scroll" tabindex="0">\n' + _tag(tokens, index))
            elif kind == "table_close":
                self._markup(_tag(tokens, index) + "</div>\n")
            elif (kind == "heading_open" or kind == "heading_close") and not self._heading_tags:
                self._markup("<p>" if token.nesting == 1 else "</p>\n")
            else:
                if kind == "tr_open":
                    self._separate("\n")
                if html := _tag(tokens, index):
                    self._markup(html)

    def _write_code(self, token: Token) -> None:
        self._separate("\n\n")
        language = mdTrim(unescapeAll(token.info)).split(maxsplit=1)[:1] if token.info else []
        if language and _LANGUAGE.fullmatch(language[0]):
            self._markup(f'<pre><code class="language-{language[0]}">')
        else:
            self._markup("<pre><code>")
        self._words(token.content, code=True)
        self._end_block(token)
        self._markup("</code></pre>\n")

    # words

    def _write_inline(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            kind = token.type
            if kind == "text" or kind == "text_special":
                self._words(token.content)
            elif kind == "softbreak":
                self._words("\n")
            elif kind == "hardbreak":
                self._markup("<br>")
                self._words("\n")
            elif kind == "code_inline":
                self._markup("<code>")
                self._words(token.content, code=True)
                self._markup("</code>")
            elif kind == "link_open":
                self._open_link(token)
            elif kind == "link_close":
                if self._links.pop():
                    self._markup("</a>")
            elif kind == "image":
                self._images.append(str(token.attrs["src"]))
                self._markup('<span class="image">')
                self._words(_alternative(token))
                self._markup("</span>")
            elif kind == "footnote_ref":
                self._refer(token.meta["id"])
            else:  # emphasis, strong, strikethrough
                self._markup(f"<{token.tag}>" if token.nesting == 1 else f"</{token.tag}>")

    def _open_link(self, token: Token) -> None:
        # markdown-it lets an address in angle brackets stand within a link, which is no valid HTML.
        href = None if True in self._links else self._link(str(token.attrs["href"]))
        self._links.append(href is not None)
        if href is None:
            return
        title = token.attrs.get("title")
        # A definition may be written once and used often.
        self._addresses -= len(href) + len(str(title or ""))
        if self._addresses < 0:
            self._links[-1] = False
            return
        attributes = f' title="{escape(presentable(str(title)))}"' if title else ""
        self._markup(f'<a href="{escape(presentable(href))}"{attributes}>')

    # footnotes

    def _refer(self, key: int) -> None:
        number = self._footnotes.numbers[key]
        self._shown_references[number - 1] += 1
        mark = _reference_id(number, self._shown_references[number - 1])
        if True in self._links:
            self._markup(f'<sup id="{mark}" class="footnote">[{number}]</sup>')
        else:
            link = f'<a href="#fn_{number}" id="{mark}" role="doc-noteref">[{number}]</a>'
            self._markup(f'<sup class="footnote">{link}</sup>')

    def _write_footnotes(self) -> None:
        self._markup('<div class="footnotes" role="doc-endnotes">\n<ol>\n')
        for index, tokens in enumerate(self._footnotes.tokens):
            number = index + 1
            self._markup(f'<li id="fn_{number}">')
            paragraph_last = bool(tokens) and tokens[-1].type == "paragraph_close"
            self._write_blocks(tokens[:-1] if paragraph_last else tokens)
            for count in range(1, self._footnotes.references[index] + 1):
                times = f"<sup>{count}</sup>" if count > 1 else ""
                # U+FE0E keeps the arrow from being shown as an emoji.
                attributes = 'class="footnote-back" role="doc-backlink"'
                href = f"#{_reference_id(number, count)}"
                self._markup(f' <a href="{href}" {attributes}>\u21a9\ufe0e{times}</a>')
            self._markup("</p></li>\n" if paragraph_last else "</li>\n")
        self._markup("</ol>\n</div>\n")


def _reference_id(number: int, count: int) -> str:
    return f"fnref_{number}" if count == 1 else f"fnref_{number}_{count}"


def _alternative(image: Token) -> str:
    """An image's alternative text: its label without markup."""
    parts = []
    for token in image.children or ():
        if token.type == "image":
            parts.append(_alternative(token))
        elif token.type == "softbreak" or token.type == "hardbreak":
            parts.append("\n")
        else:
            parts.append(token.content)
    return "".join(parts)


def _tag(tokens: Sequence[Token], index: int) -> str:
    """A block's tag with the line ends around it, as `RendererHTML.renderToken` writes it."""
    token = tokens[index]
    if token.hidden:
        return ""
    html = "\n" if token.nesting != -1 and index and tokens[index - 1].hidden else ""
    if token.nesting == -1:
        return f"{html}</{token.tag}>\n"
    html += "<" + token.tag
    for name, value in token.attrs.items():
        if name == "style":
            name, value = "class", str(value).replace("text-align:", "align-")
        html += f' {name}="{escape(str(value))}"'
    if token.nesting == 1 and index + 1 < len(tokens):
        following = tokens[index + 1]
        if following.type == "inline" or following.hidden:
            return html + ">"
        if following.nesting == -1 and following.tag == token.tag:
            return html + ">"
    return html + ">\n"

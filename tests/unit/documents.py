"""Hypothesis strategies for source texts and what is laid over them."""

from __future__ import annotations

from hypothesis import strategies as st
from onrecord.document import Document, Span
from onrecord.text import parse
from onrecord.weave import Highlight, NameLink, Role

WORDS = [
    "harbour",
    "said",
    "the mayor",
    "“no”",
    "a & b",
    "x < y",
    "Ünïté",
    "قال",
    "🙂",
    "\u00a0",
    "&amp;",
    "\\*",
]

INLINE = [
    *("*", "**", "_", "~~", "`", "``", "[", "]", "](https://example.org/a)", "](relative)", "![", "<b>"),
    *(
        "<https://example.org/b>",
        "](https://example.org \"a 'title'\")",
        "&lt;",
        "\\",
        "  \n",
        "\n",
        " ",
        "|",
    ),
]
BLOCK = [
    *(
        "\n\n",
        "\n",
        "# ",
        "## ",
        "> ",
        "- ",
        "1. ",
        "    ",
        "```\n",
        "``` py\n",
        "***\n",
        "---\n",
        "| a | b |\n|---|---|\n",
    ),
    *("| c | d |\n", "[ref]: https://example.org/c\n", "\t"),
]
FOOTNOTES = ["[^1]", "[^2]", "^[", "\n\n[^1]: ", "\n\n[^2]: ", "\n\n    [^2]: ", "> [^1]: ", "- [^2]: "]


def markdown_sources(*, footnotes: bool = True) -> st.SearchStrategy[str]:
    """Markdown of every kind, most of it odd."""
    parts = WORDS * 2 + INLINE + BLOCK * 2 + (FOOTNOTES if footnotes else [])
    return st.lists(st.sampled_from(parts), max_size=40).map("".join)


def plain_sources() -> st.SearchStrategy[str]:
    """Plain text with all kinds of white space and line ends, and characters that HTML forbids."""
    parts = [
        *WORDS,
        *INLINE,
        "\n\n",
        "\r\n",
        "\r",
        "\u00a0\n",
        "\u2029",
        "\f",
        "\0",
        "\x85",
        "\ud800",
        "\ufffe",
    ]
    return st.lists(st.sampled_from(parts), max_size=40).map("".join)


def documents() -> st.SearchStrategy[Document]:
    return st.one_of(
        plain_sources().map(lambda source: parse(source, "plain")),
        markdown_sources().map(lambda source: parse(source, "markdown")),
    )


def spans(document: Document) -> st.SearchStrategy[Span]:
    offsets = st.integers(0, len(document.text))
    return st.tuples(offsets, offsets).map(lambda pair: Span(min(pair), max(pair)))


def marker(id_: str) -> str:
    return f'<a class="marker" href="#{id_}">{id_}</a>'


@st.composite
def highlights(draw: st.DrawFn, document: Document) -> list[Highlight]:
    made = []
    for number in range(draw(st.integers(0, 7))):
        places = tuple(sorted(draw(st.lists(spans(document), min_size=1, max_size=3))))
        role: Role = "gloss" if draw(st.integers(0, 2)) == 0 else "claim"
        status = draw(st.sampled_from(["", "none", "denied"]))
        made.append(Highlight(f"c{number}", role, places, status, marker(f"c{number}")))
    return made


@st.composite
def annotated(draw: st.DrawFn) -> tuple[Document, list[Highlight], list[NameLink]]:
    """A document with highlights and name links anywhere."""
    document = draw(documents())
    links = [NameLink(span, "name.html") for span in draw(st.lists(spans(document), max_size=4))]
    return document, draw(highlights(document)), links

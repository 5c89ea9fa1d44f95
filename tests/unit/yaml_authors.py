"""YAML as authors write it: the same values in many styles, with comments and blank lines in between."""

from __future__ import annotations

import json
import re

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from onrecord.document import forbidden
from onrecord.yamltree import Value

WORDS = (
    "the",
    "old",
    "words",
    "no",
    "012",
    "2016-05",
    "it’s",
    "قال",
    "東京",
    "👩‍👩‍👧",
    "a:b",
    "#1",
    "x,y",
    "[z]",
)
# fmt: off
SURPRISES = (
    *("", " ", "  lead", "trail ", "a: b", "a #b", "#c", "- d", "-", "?", "? q", ":", "e:", "no", "~", "012"),
    *(
        "12:30",
        "2016-05-03",
        "<<",
        "=",
        "'q'",
        '"d"',
        "it's",
        'say "no"',
        "back\\slash",
        "{x: y}",
        "[x, y]",
        "a, b",
    ),
    *(
        "two\nlines",
        "ends\n",
        "ends\n\n",
        "\nbegins",
        "a\n\n\nb",
        "a\n  b\nc",
        "tab\there",
        "\ttab",
        "tab\t",
        " \n ",
    ),
    *(
        "!tag",
        "&anchor",
        "*alias",
        "%d",
        "@at",
        "`t`",
        "| bar",
        "> more",
        "---",
        "...",
        "--- x",
        "... x",
        "null",
    ),
    *(
        "nb\u00a0sp",
        "ls\u2028ps\u2029",
        "nel\x85",
        "cr\rlf\r\n",
        "\ufeffmark",
        "rtl \u200f\u202bx\u202c",
        "🇨🇭 👩‍👩‍👧",
    ),
    *("a long text that goes on " * 8, "longwordwithoutanyblank" * 8, "x # y: z " * 20),
)
# fmt: on

texts = st.one_of(
    st.sampled_from([it for it in SURPRISES if forbidden(it) is None]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join),
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\t\n"), max_size=40
    ),
)
"""Texts with every surprise, none with a control character."""

keys = st.sampled_from(("quote", "id", "note", "a b", "schlüssel", "no", "x-y", "12", "prefix"))


def values(leaves: st.SearchStrategy[str] = texts) -> st.SearchStrategy[Value]:
    """Texts, lists and mappings."""
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
        max_leaves=8,
    )


mappings = st.dictionaries(keys, values(), min_size=1, max_size=5)

_PLAIN = re.compile(r"[^\W_][\w ’.-]*[\w’.]|[^\W_]")
_LINE = re.compile(r"[^\s#:][^\t\r\n\x85\u2028\u2029\ufeff]*(?<! )")


@st.composite
def written(draw: DrawFn, mapping: st.SearchStrategy[Value] = mappings) -> str:
    """A file that holds a mapping, as somebody may have typed it."""
    data = draw(mapping)
    assert isinstance(data, dict)
    lines = [*_trivia(draw, 0), *_mapping(draw, data, 0), *draw(st.sampled_from(([], ["", ""], ["# end"])))]
    newline = draw(st.sampled_from(("\n", "\n", "\r\n")))
    text = newline.join(line for line in lines) + draw(st.sampled_from((newline, newline, "")))
    return draw(st.sampled_from(("", "", "\ufeff"))) + text


def _trivia(draw: DrawFn, column: int) -> list[str]:
    """Comments and blank lines between two entries."""
    return draw(
        st.sampled_from(
            (
                [],
                [],
                [],
                [""],
                [" " * column + "# a comment: with 'signs'"],
                ["", " " * column + "# next", ""],
            )
        )
    )


def _behind(draw: DrawFn) -> str:
    return draw(st.sampled_from(("", "", "", "  # behind")))


def _mapping(draw: DrawFn, data: dict[str, Value], column: int) -> list[str]:
    lines = []
    for number, (key, value) in enumerate(data.items()):
        if number:
            lines += _trivia(draw, column)
        sign = (f"{key}:", f"'{key}':", f"{key} :")[draw(st.sampled_from((0, 0, 0, 1, 2)))]
        lines += _entry(draw, sign, value, column, indentless=True)
    return lines


def _list(draw: DrawFn, items: list[Value], column: int) -> list[str]:
    lines = []
    for number, item in enumerate(items):
        if number:
            lines += _trivia(draw, column)
        inner = column + 2
        if isinstance(item, dict) and item and draw(st.booleans()):
            first, *rest = _mapping(draw, item, inner)
            lines += [" " * column + "- " + first[inner:], *rest]
        elif isinstance(item, list) and item and draw(st.booleans()):
            first, *rest = _list(draw, item, inner)
            lines += [" " * column + "- " + first[inner:], *rest]
        else:
            lines += _entry(draw, "-", item, column)
    return lines


def _entry(draw: DrawFn, sign: str, value: Value, column: int, indentless: bool = False) -> list[str]:
    """A key or dash with its value."""
    head = " " * column + sign
    inner = column + draw(st.sampled_from((2, 2, 4, 1)))
    if isinstance(value, str):
        first, *rest = _scalar(draw, value, inner)
        return [
            head
            + (" " * draw(st.sampled_from((1, 1, 3))) + first if first else "")
            + _behind(draw) * (not rest),
            *rest,
        ]
    if not value or draw(st.sampled_from((False, False, True))):
        return [f"{head} {_flow(draw, value)}{_behind(draw)}"]
    if isinstance(value, list):
        at = column if indentless and draw(st.booleans()) else inner
        return [head + _behind(draw), *_trivia(draw, at), *_list(draw, value, at)]
    return [head + _behind(draw), *_trivia(draw, inner), *_mapping(draw, value, inner)]


def _scalar(draw: DrawFn, text: str, column: int) -> list[str]:
    """A scalar's lines; the first stands beside the key."""
    pad = " " * column
    paragraphs = text.removesuffix("\n").split("\n")
    choices = ["double"]
    if "\n" not in text and not re.search("[\t\r\x85\u2028\u2029\ufeff]", text):
        choices += ["single", "wrapped"]
        if _PLAIN.fullmatch(text):
            choices += ["plain", "plain", "plain wrapped"]
    if (
        all(_LINE.fullmatch(line) or (number and not line) for number, line in enumerate(paragraphs))
        and paragraphs[-1]
    ):
        choices += ["literal", "folded"]
    choice = draw(st.sampled_from(choices))
    chomp = "" if text.endswith("\n") else "-"
    if choice == "plain":
        return [text]
    if choice == "plain wrapped":
        first, *rest = re.split("(?<=[^ ]) (?=[^ ])", text)
        return [first, *(pad + word for word in rest)]
    if choice == "single":
        return ["'" + text.replace("'", "''") + "'"]
    if choice == "wrapped":
        first, *rest = re.split("(?<=[^ ]) (?=[^ ])", "'" + text.replace("'", "''") + "'")
        return [first, *(pad + word for word in rest)]
    if choice == "literal":
        return [f"|{chomp}", *(pad + line if line else "" for line in paragraphs)]
    if choice == "folded":
        lines = []
        for number, line in enumerate(paragraphs):
            if number and paragraphs[number - 1]:
                lines.append("")
            lines += [pad + part for part in re.split("(?<=[^ ]) (?=[^ ])", line)] if line else [""]
        return [f">{chomp}", *lines]
    return [_double(text)]


def _double(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return re.sub("[\x85\u2028\u2029\ufeff]", lambda match: f"\\u{ord(match[0]):04x}", written)


def _flow(draw: DrawFn, value: Value) -> str:
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) and draw(st.booleans()) else _double(value)
    comma = draw(st.sampled_from((", ", ", ", " ,", ",   ")))
    trailing = draw(st.sampled_from(("", "", ", "))) if value else ""
    blank = draw(st.sampled_from(("", "", " ")))
    if isinstance(value, list):
        return "[" + blank + comma.join(_flow(draw, item) for item in value) + trailing + blank + "]"
    pairs = (f"{key}: {_flow(draw, item)}" for key, item in value.items())
    return "{" + blank + comma.join(pairs) + trailing + blank + "}"

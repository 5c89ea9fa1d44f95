"""What YAML found wrong, in an author's words.

YAML's own messages tell what the parser expected, which rarely is what the author did. The mistakes here
are told by where the parser stopped and by what stands there, so that libyaml and its Python twin, which
word their messages differently, lead to the same advice.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml import MarkedYAMLError, YAMLError

from onrecord.diagnostics import Problem
from onrecord.encoding import Lines

LONGEST_QUOTED = 60
"""Code points of the author's own words in a message."""

LONGEST_LINE = 300
"""Code points of a line that is written out in a hint, as it should be."""

_ENTRY = re.compile(
    r"(?P<lead>(?:[ ]*-[ ]+)*[ ]*)(?:(?P<key>[^\s:#'\"\[{&*!|>@`%-][^:#]*):[ ]+)?(?P<value>.*)"
)
_BARE_WORD = re.compile(r"[\w-]{1,40}")
_KEY_WITHOUT_BLANK = re.compile(r"[ ]*(?:- )*[\w-]+:\S")
_SPECIAL = "@`%*&!|>,?"
_CLOSING = "\"'])}"


class _Advice(NamedTuple):
    code: str
    offset: int
    message: str
    hint: str


def clip(text: str) -> str:
    """The author's words for a message: on one line, cut where they are long."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTED else text[:LONGEST_QUOTED] + "…"


def explain(lines: Lines, error: YAMLError) -> Problem:
    """The problem that stopped the parser; `lines` are those of the text it read."""
    advice = _advice(lines, error)
    end = advice.offset + 1
    return Problem(advice.code, advice.message, lines.location(advice.offset, end), advice.hint)


def _advice(lines: Lines, error: YAMLError) -> _Advice:
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return _Advice(
            "yaml-syntax", 0, f"this is not YAML: {error}", "see docs/format.md for the form of the file"
        )
    text = lines.text
    offset = min(error.problem_mark.index, len(text))
    begun = error.context_mark.index if error.context_mark else offset
    problem, context = error.problem or "", error.context or ""
    here = lines.location(offset, offset).line
    line, column = lines.line(here), lines.location(offset, offset).column - 1
    char = text[offset : offset + 1]

    indentation = line[: len(line) - len(line.lstrip())]
    if "\t" in indentation or char == "\t":
        tab = offset if char == "\t" else offset - column + indentation.index("\t")
        return _Advice(
            "yaml-tab", tab, "a tab stands where YAML allows spaces only", "put spaces in its place"
        )
    if line.startswith("%"):
        return _Advice(
            "yaml-directive",
            offset - column,
            "a line that begins with `%` is a directive to YAML, and not part of this format",
            "delete the line, or put the text in quotation marks",
        )
    if "quoted scalar" in context:
        if "end of stream" in problem or "document indicator" in problem:
            return _Advice(
                "yaml-quote",
                begun,
                "the quotation mark that opens here is never closed",
                f"close it, or {_in_quotes(lines, begun)}",
            )
        return _Advice(
            "yaml-escape",
            text.rfind("\\", 0, offset + 1),
            "a backslash between double quotation marks begins a special sign, and this is none",
            "use single quotation marks around the value, or write `\\\\` for a backslash",
        )
    if "mapping values" in problem:
        return _colon(lines, offset, here, line, column)
    if "expected ':'" in problem:
        return _Advice(
            "yaml-syntax",
            begun,
            f"“{clip(lines.line(lines.location(begun, begun).line))}” is no key with a value",
            "write it as `key: value`; indent it further if it goes on from the line above",
        )
    if "flow" in context and ("node" not in context or not char):
        opening = begun if begun < len(text) else max(text.rfind("["), text.rfind("{"))
        return _Advice(
            "yaml-bracket",
            opening,
            f"the `{text[opening]}` that opens here is not closed where it should be",
            f"close it; if it is part of the text, {_in_quotes(lines, opening)}",
        )
    if text[begun : begun + 1] in ("*", "&", "!", "|", ">") and begun != offset:
        return _special(lines, begun)
    before = line[:column].rstrip(" ")
    in_value = bool(before.strip(" -"))
    if char == "-" and in_value:
        return _special(lines, offset)
    if char and (char in _SPECIAL or (char in _CLOSING and "node content" in problem)):
        return _special(lines, offset)
    if before and before[-1] in _CLOSING:
        return _after_closing(lines, offset, before)
    if char == ":" and not in_value:
        message, hint = (
            "a key is missing before this colon",
            "write the key, or put the text in quotation marks",
        )
        return _Advice("yaml-syntax", offset, message, hint)
    if "block" in context and not in_value:
        return _Advice(
            "yaml-indentation",
            offset,
            "this line does not line up with the lines above it",
            "give it the same number of spaces as the entries it belongs with",
        )
    return _Advice(
        "yaml-syntax", offset, f"YAML cannot read on from here: {problem}", "see the line above, too"
    )


def _after_closing(lines: Lines, offset: int, before: str) -> _Advice:
    """Text after a closing quotation mark or bracket, which `before` ends with."""
    quote = before[-1] in "\"'"
    hint = _in_quotes(lines, offset)
    if quote and lines.text[offset - 1] == before[-1]:
        hint = "this may be an opening mark: look for one that is not closed in the lines above"
    return _Advice(
        "yaml-quote" if quote else "yaml-bracket",
        offset,
        f"text follows after the closing {'quotation mark' if quote else f'`{before[-1]}`'}",
        hint,
    )


def _colon(lines: Lines, offset: int, number: int, line: str, column: int) -> _Advice:
    """A colon where no key can end: in a value, or because the line is indented too far."""
    entry = _ENTRY.fullmatch(line)
    if entry and entry["key"] is not None and entry.start("value") <= column:
        return _Advice(
            "yaml-colon",
            offset,
            "a colon and a space in a value without quotation marks end a key to YAML",
            _in_quotes(lines, offset),
        )
    above = number - 1
    while above > 1 and not lines.line(above).strip():
        above -= 1
    if _KEY_WITHOUT_BLANK.match(lines.line(above)):
        key = lines.line(above).strip().removeprefix("- ").partition(":")
        return _Advice(
            "yaml-colon",
            offset - column,
            f"the line above has no space after its colon: “{clip(lines.line(above))}”",
            f"write `{clip(key[0])}: {clip(key[2])}`",
        )
    if _BARE_WORD.fullmatch(line[:column].strip(" -")):
        return _Advice(
            "yaml-indentation",
            offset - column + len(line) - len(line.lstrip()),
            "this line is indented further than the key above, so it goes on with that key's text",
            "give it the same number of spaces as the key above",
        )
    return _Advice(
        "yaml-colon",
        offset,
        "a colon and a space in a value without quotation marks end a key to YAML",
        "put the whole value in quotation marks, from its first line to its last",
    )


def _special(lines: Lines, offset: int) -> _Advice:
    return _Advice(
        "yaml-special-character",
        offset,
        f"a value cannot begin with `{lines.text[offset]}`, which means something else to YAML",
        _in_quotes(lines, offset),
    )


def _in_quotes(lines: Lines, offset: int) -> str:
    """The advice to quote the value in the line at `offset`, with the line as it should be written."""
    line = lines.line(lines.location(offset, offset).line)
    if len(line) > LONGEST_LINE:
        return "put the whole value in quotation marks"
    entry = _ENTRY.fullmatch(line)
    value = (entry["value"] if entry else line).strip()
    key = f"{entry['key']}: " if entry and entry["key"] else ""
    needs_single = '"' in value or "\\" in value
    quoted = "'" + value.replace("'", "''") + "'" if needs_single else f'"{value}"'
    return f"put the whole value in quotation marks: `{key}{quoted}`"

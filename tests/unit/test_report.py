from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.diagnostics import Diagnostic, KeyPlace, Location, Problem, Severity
from onrecord.report import WINDOW, as_github, as_json, as_text, locate_all, summary

PATH = "content/a.yaml"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def diagnostic(
    line: str, column: int, end_column: int, message: str = "wrong", hint: str | None = None
) -> tuple[Diagnostic, dict[str, str]]:
    """A diagnostic about a stretch of a line, which is the second one of its file."""
    at = Location(PATH, 2, column, 2, end_column)
    return Diagnostic("bad-word", Severity.ERROR, message, at, hint), {PATH: f"first\n{line}\nlast\n"}


def shown(line: str, column: int, end_column: int) -> tuple[str, str]:
    """The line as it is shown, and the line of carets under it."""
    found, sources = diagnostic(line, column, end_column)
    *_, text, carets = as_text([found], sources, colour=False).split("\n")
    assert (text[:4], carets[:4]) == ("2 | ", "  | ")
    return text[4:], carets[4:]


# --- for people


def test_a_diagnostic_shows_its_line_and_what_to_do():
    found, sources = diagnostic("  kind: evnt", 9, 13, "“evnt” is no kind", "did you mean `event`?")
    assert (
        as_text([found], sources, colour=False)
        == """\
error[bad-word]: “evnt” is no kind
 --> content/a.yaml:2:9
  |
2 |   kind: evnt
  |         ^^^^
help: did you mean `event`?"""
    )


def test_diagnostics_are_set_apart_and_line_numbers_aligned():
    found = [
        Diagnostic("one", Severity.WARNING, "first", Location(PATH, 10, 1, 10, 2)),
        Diagnostic("two", Severity.INFO, "second\nwith more\n  and more", Location("gone.yaml", 3, 2, 3, 4)),
    ]
    assert (
        as_text(found, {PATH: "a\n" * 10}, colour=False)
        == """\
warning[one]: first
  --> content/a.yaml:10:1
   |
10 | a
   | ^

note[two]: second
  with more
    and more
 --> gone.yaml:3:2"""
    )


def test_a_problem_of_a_whole_file_shows_no_line():
    found = Diagnostic("one", Severity.ERROR, "gone", Location(PATH))
    assert as_text([found], {PATH: "a\n"}, colour=False) == "error[one]: gone\n --> content/a.yaml:1:1"


def test_of_several_lines_the_first_is_shown():
    found = Diagnostic("one", Severity.ERROR, "long", Location(PATH, 1, 4, 3, 2))
    assert as_text([found], {PATH: "a: bc\n  d\n  e\n"}, colour=False).endswith("1 | a: bc\n  |    ^^")


@pytest.mark.parametrize(
    ("line", "column", "end_column", "expected"),
    [
        ("\ta: b", 5, 6, ("    a: b", "       ^")),
        ("中文: 字", 5, 6, ("中文: 字", "      ^^")),
        ("é e\u0301: ü", 7, 8, ("é e\u0301: ü", "     ^")),
        ("مرحبا: x", 8, 9, ("مرحبا: x", "       ^")),
        ("a\u00a0b c", 5, 6, ("a b c", "    ^")),
        ("a\x1b[31mb", 7, 8, ("a␛[31mb", "      ^")),
        ("a\u202eb c", 5, 6, ("a<U+202E>b c", "           ^")),
        ("a: b\r", 4, 5, ("a: b", "   ^")),
        ("a: b", 5, 5, ("a: b", "    ^")),
        ("a: b", 40, 50, ("a: b", "    ^")),
    ],
)
def test_the_caret_stands_under_what_is_meant(
    line: str, column: int, end_column: int, expected: tuple[str, str]
):
    assert shown(line, column, end_column) == expected


@pytest.mark.parametrize("before", [0, 5, 99, 150, 1_000_000])
@pytest.mark.parametrize("after", [0, 5, 99, 150, 1_000_000])
def test_a_long_line_is_cut_around_the_caret(before: int, after: int):
    text, carets = shown("a" * before + "HERE" + "b" * after, before + 1, before + 5)
    assert len(text) <= WINDOW + 2
    assert text[carets.index("^") :].startswith("HERE")
    assert carets.strip() == "^^^^"
    assert text.startswith("…") == (text.find("a" * before + "HERE") < 0)
    assert text.endswith("…") == (text.find("HERE" + "b" * after) < 0)


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")),
    st.integers(1, 200),
    st.integers(0, 50),
)
def test_nothing_in_an_authors_words_reaches_the_terminal_as_a_command(line: str, column: int, length: int):
    found, sources = diagnostic(line, column, column + length, message=line, hint=line)
    text = as_text([found], sources, colour=False)
    assert all(char.isprintable() or char in "\n\u200c\u200d" for char in text)
    carets = text.split("\n")[4]
    assert "^" in carets
    assert len(carets) <= 2 * WINDOW


def test_colours_change_nothing_but_the_colour():
    found, sources = diagnostic("  kind: evnt", 9, 13, "“evnt” is no kind", "did you mean `event`?")
    coloured = as_text([found], sources, colour=True)
    assert COLOUR.search(coloured)
    assert COLOUR.sub("", coloured) == as_text([found], sources, colour=False)


@pytest.mark.parametrize(
    ("severities", "told"),
    [
        ([], "no problems"),
        ([Severity.ERROR], "1 error"),
        ([Severity.WARNING, Severity.ERROR, Severity.ERROR], "2 errors, 1 warning"),
        ([Severity.INFO, Severity.INFO, Severity.WARNING], "1 warning, 2 notes"),
    ],
)
def test_the_summary_counts_by_severity(severities: list[Severity], told: str):
    assert summary([Diagnostic("a", severity, "b", Location("c")) for severity in severities]) == told


# --- for machines


def test_json_is_a_list_of_all_there_is_to_say():
    found, _ = diagnostic("a", 1, 2, "“é”", "do")
    assert json.loads(as_json([found])) == [
        {
            "code": "bad-word",
            "severity": "error",
            "message": "“é”",
            "path": PATH,
            "line": 2,
            "column": 1,
            "end_line": 2,
            "end_column": 2,
            "hint": "do",
        }
    ]
    assert json.loads(as_json([])) == []


def test_github_gets_one_command_for_each_diagnostic():
    found = [
        Diagnostic("a", Severity.ERROR, "50% wrong\n::error::x", Location("a,b:c.yaml", 2, 3, 2, 5), "do"),
        Diagnostic("b", Severity.WARNING, "w", Location("d.yaml", 1, 2, 3, 4)),
        Diagnostic("c", Severity.INFO, "i", Location("e.yaml")),
    ]
    assert as_github(found) == (
        "::error file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=3,endColumn=5,title=a::"
        "50%25 wrong%0A::error::x%0Ahelp: do\n"
        "::warning file=d.yaml,line=1,endLine=3,title=b::w\n"
        "::notice file=e.yaml,line=1,endLine=1,col=1,endColumn=1,title=c::i\n"
    )


# --- places


def test_problems_are_located_sorted_and_told_once():
    problems = [
        Problem("z", "last", KeyPlace("b.yaml", ("x",))),
        Problem("b", "twice", KeyPlace("a.yaml", ("y", 0)), "do"),
        Problem("a", "first at its place", KeyPlace("a.yaml", ("y",)), severity=Severity.WARNING),
        Problem("c", "known", Location("a.yaml", 1, 2, 1, 3)),
        Problem("b", "twice", KeyPlace("a.yaml", ("y",)), "do"),
        Problem("d", "no such file", KeyPlace("c.yaml", ("x",))),
    ]
    assert locate_all(problems, {"a.yaml": "x: 1\ny: 2\n", "b.yaml": "x: 1\n"}) == (
        Diagnostic("c", Severity.ERROR, "known", Location("a.yaml", 1, 2, 1, 3)),
        Diagnostic("a", Severity.WARNING, "first at its place", Location("a.yaml", 2, 4, 2, 5)),
        Diagnostic("b", Severity.ERROR, "twice", Location("a.yaml", 2, 4, 2, 5), "do"),
        Diagnostic("z", Severity.ERROR, "last", Location("b.yaml", 1, 4, 1, 5)),
        Diagnostic("d", Severity.ERROR, "no such file", Location("c.yaml")),
    )

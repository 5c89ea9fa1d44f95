from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.diagnostics import Location, Problem
from onrecord.encoding import Lines, decode


def refused(data: bytes) -> Problem:
    decoded = decode("seeds/a.txt", data)
    assert decoded.value is None
    (problem,) = decoded.problems
    return problem


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_utf_8_is_read_as_it_is_but_for_a_byte_order_mark(text: str):
    assert decode("a.txt", b"\xef\xbb\xbf" + text.encode()).value == text
    if not text.startswith("\ufeff"):
        decoded = decode("a.txt", text.encode())
        assert decoded.value == text or "UTF-16" in decoded.problems[0].message


def test_line_breaks_are_kept():
    assert decode("a.txt", b"one\r\ntwo\rthree\n").value == "one\r\ntwo\rthree\n"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("The harbour".encode("utf-16"), "UTF-16"),
        ("The harbour".encode("utf-16-le"), "UTF-16"),
        ("The harbour".encode("utf-16-be"), "UTF-16"),
        ("The harbour".encode("utf-32"), "UTF-32"),
        ("Le café du port est fermé".encode("latin-1"), "Latin-1"),
        ("“The harbour” is closed".encode("cp1252"), "Windows-1252"),
        ("قال المتحدث إن الميناء مغلق".encode("cp1256"), "Windows-1256"),
        ("Порт закрыт, сказал он".encode("cp1251"), "Windows-1251"),
    ],
)
def test_other_encodings_are_refused_by_name(data: bytes, name: str):
    problem = refused(data)
    assert problem.code == "not-utf8"
    assert name in problem.message
    assert problem.hint is not None
    assert "UTF-8" in problem.hint


def test_the_first_wrong_byte_has_its_line_and_column():
    problem = refused("first\r\nété caf".encode() + b"\xe9\n")
    assert problem.place == Location("seeds/a.txt", 2, 8, 2, 9)


def test_a_nul_character_is_refused_where_it_stands():
    problem = refused(b"one\ntwo\0")
    assert (problem.code, problem.place) == ("nul-character", Location("seeds/a.txt", 2, 4, 2, 5))


@given(st.text(st.sampled_from("ab\r\n\u2028\x85😀")))
def test_lines_end_as_editors_end_them(text: str):
    lines = Lines("a.txt", text)
    expected = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [lines.line(number + 1) for number in range(len(expected))] == expected
    assert lines.line(len(expected) + 1) == lines.line(0) == ""


def test_a_stretch_is_told_in_lines_and_columns_of_code_points():
    text = "a😀b\r\nçd\n"
    lines = Lines("a.txt", text)
    assert lines.location(1, 3) == Location("a.txt", 1, 2, 1, 4)
    assert lines.location(2, text.index("d")) == Location("a.txt", 1, 3, 2, 2)
    assert lines.location(len(text), len(text)) == Location("a.txt", 3, 1, 3, 1)

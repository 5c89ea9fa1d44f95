"""`onrecord anchor`: a line in, a line out."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from onrecord.cli import onrecord
from onrecord.jsonlines import answers

TEXT = "The port is shut. Forty boats lie idle, and the ice house has sold nothing for a month."


def answer(*requests: object) -> list[dict[str, object]]:
    lines = [json.dumps(request, ensure_ascii=False).encode() for request in requests]
    return list(answers(lines))


def request(quote: str, **more: object) -> dict[str, object]:
    return {"id": "q", "text": TEXT, "format": "text", "quote": quote, "prefix": None, "suffix": None, **more}


@pytest.mark.parametrize(
    ("asked", "start", "end", "status"),
    [
        (request("port"), 4, 8, "exact"),
        (request("PORT IS"), 4, 11, "normalised"),
        (request("The port […] boats"), 0, 29, "ellipsis"),
        (request("the ice horse has sold nothing"), 44, 74, "drifted"),
        (request("the") | {"text": "the the"}, None, None, "ambiguous"),
        (request("submarine"), None, None, "orphan"),
        (request("the", hint=0) | {"text": "the the"}, 0, 3, "exact"),
        (request("old port", format="markdown") | {"text": "The *old* port"}, 5, 14, "normalised"),
        ({"text": TEXT, "quote": "port"}, 4, 8, "exact"),
    ],
)
def test_an_answer_has_a_span_and_a_status(
    asked: dict[str, object], start: int | None, end: int | None, status: str
) -> None:
    (given_,) = answer(asked)
    assert given_["id"] == asked.get("id")
    assert (given_["start"], given_["end"], given_["status"]) == (start, end, status)
    assert isinstance(given_["us"], float)
    assert isinstance(given_["prep_us"], float)


def test_drifted_tells_how_like_and_gaps_tell_their_pieces() -> None:
    drifted, gaps = answer(request("the ice horse has sold nothing"), request("The port […] boats"))
    assert drifted["likeness"] == 0.967
    assert gaps["spans"] == ((0, 8), (24, 29))
    assert "doubts" not in gaps


def test_a_text_is_prepared_once_for_the_requests_that_follow_one_another() -> None:
    prepared = [
        "prep_us" in given_
        for given_ in answer(request("port"), request("boats"), request("port", text="port"))
    ]
    assert prepared == [True, False, True]


@pytest.mark.parametrize(
    "line",
    [
        b"no JSON",
        b"[]",
        b"{}",
        b'{"text": "a"}',
        b'{"text": 1, "quote": "a"}',
        b'{"text": "a", "quote": "a", "format": "html"}',
        b'{"text": "a", "quote": "a", "prefix": 1}',
        b'{"text": "a", "quote": "a", "hint": "1"}',
        b'{"text": "a", "quote": "a", "hint": true}',
        b'"\xff"',
        b"[" * 100_000,
        b'{"hint": ' + b"1" * 10_000 + b"}",
    ],
)
def test_a_line_that_is_no_request_gets_an_error_with_its_number_and_the_next_is_read(line: bytes) -> None:
    good = json.dumps(request("port")).encode()
    error, blank = list(answers([b"\n", line, good]))
    assert error["line"] == 2
    assert error["error"]
    assert blank["start"] == 4


@given(st.lists(st.binary(max_size=40)))
def test_nothing_makes_the_filter_fail(lines: Iterable[bytes]) -> None:
    assert all("error" in given_ for given_ in answers(lines))


@given(st.text(max_size=30), st.text(max_size=20), st.sampled_from(["text", "markdown"]), st.integers())
def test_any_text_and_quote_have_an_answer(text: str, quote: str, format: str, hint: int) -> None:
    line = json.dumps({"text": text, "quote": quote, "format": format, "hint": hint}).encode()
    (given_,) = answers([line])
    assert "status" in given_
    start, end = given_["start"], given_["end"]
    assert start is None or (
        isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text)
    )


@pytest.mark.parametrize(("lines", "status"), [(b"", 0), (b'{"text": "a", "quote": "a"}\n', 0), (b"no\n", 1)])
def test_the_command_says_by_its_status_whether_every_line_was_a_request(lines: bytes, status: int) -> None:
    result = CliRunner().invoke(onrecord, ["anchor"], input=lines)
    assert result.exit_code == status
    assert len(result.output.splitlines()) == len(lines.splitlines())
    assert all(isinstance(json.loads(line), dict) for line in result.output.splitlines())

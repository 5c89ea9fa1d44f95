"""`onrecord anchor`: requests in JSON Lines to answers in JSON Lines.

One request a line, one answer a line, in the same order and at once, so that another program may hold the
filter open. The last text is kept: requests with the same text stand together. A line that is no request
gets an answer too, with `error` and its line number, and the next line is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from time import thread_time

from onrecord.anchoring import Orphan, Placed, TextQuoteSelector
from onrecord.model import AnchorStatus
from onrecord.quotable import Format, Quotable


class BadRequest(Exception):
    """A line that is no request; the message says why, `id` is the request's if it has one."""

    def __init__(self, message: str, id: object = None) -> None:
        super().__init__(message)
        self.id = id


def answers(lines: Iterable[bytes]) -> Iterator[dict[str, object]]:
    """An answer for each line that is not blank."""
    kept: Quotable | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            id_, text, form, selector = _request(line)
        except BadRequest as error:
            yield {"id": error.id, "line": number, "error": str(error)}
            continue
        started = thread_time()
        prep = None
        if kept is None or kept.source != text or kept.format != form:
            kept = Quotable(text, form)
            prep = thread_time() - started
            started = thread_time()
        answer = _answer(kept, selector)
        answer = {"id": id_, **answer, "us": round((thread_time() - started) * 1e6, 1)}
        if prep is not None:
            answer["prep_us"] = round(prep * 1e6, 1)
        yield answer


def _request(line: bytes) -> tuple[object, str, Format, TextQuoteSelector]:
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        raise BadRequest("this line is no JSON in UTF-8") from None
    if not isinstance(request, dict):
        raise BadRequest("a request is a JSON object")
    id_ = request.get("id")
    text, quote = request.get("text"), request.get("quote")
    if not isinstance(text, str):
        raise BadRequest("`text` must be a text", id_)
    if not isinstance(quote, str):
        raise BadRequest("`quote` must be a text", id_)
    form = request.get("format", "text")
    if form not in ("text", "markdown"):
        raise BadRequest("`format` must be `text` or `markdown`", id_)
    for name in ("prefix", "suffix", "within"):
        if not isinstance(request.get(name), str | None):
            raise BadRequest(f"`{name}` must be a text or null", id_)
    hint = request.get("hint")
    if hint is not None and (not isinstance(hint, int) or isinstance(hint, bool)):
        raise BadRequest("`hint` must be a whole number or null", id_)
    selector = TextQuoteSelector(
        quote, request.get("prefix"), request.get("suffix"), request.get("within"), hint
    )
    return id_, text, form, selector


def _answer(source: Quotable, selector: TextQuoteSelector) -> dict[str, object]:
    outcome = source.place(selector)
    if isinstance(outcome, Placed):
        answer: dict[str, object] = {
            "start": outcome.spans[0].start,
            "end": outcome.spans[-1].end,
            "status": outcome.status.value,
        }
        if outcome.status is AnchorStatus.DRIFTED:
            answer["likeness"] = round(outcome.likeness, 3)
        if len(outcome.spans) > 1:
            answer["spans"] = outcome.spans
        if outcome.doubts:
            answer["doubts"] = [doubt.value for doubt in outcome.doubts]
        return answer
    if isinstance(outcome, Orphan):
        return {"start": None, "end": None, "status": AnchorStatus.ORPHAN.value, "why": outcome.why.value}
    return {"start": None, "end": None, "status": AnchorStatus.AMBIGUOUS.value, "places": outcome.total}

"""HTML as tests look at it: a strict reader of fragments, and its comparison with a browser's parser."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from selectolax.lexbor import LexborHTMLParser

VOID = {"br", "hr"}

Attributes = tuple[tuple[str, str | None], ...]
Event = tuple[str, str, Attributes]
"""("open", tag, attributes), ("close", tag, ()) or ("text", words, ()); no text follows another."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), f"an attribute stands twice in <{tag}>: {names}"
        assert tag != "a" or "a" not in self.open, "a link stands within a link"
        self.events.append(("open", tag, tuple(sorted(attributes))))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()
        self.events.append(("close", tag, ()))

    def handle_data(self, data: str) -> None:
        if self.events and self.events[-1][0] == "text":
            data = self.events.pop()[1] + data
        self.events.append(("text", data, ()))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def events(html: str) -> list[Event]:
    """What the fragment holds; AssertionError if it is not well formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, f"never closed: {reader.open}"
    return reader.events


def assert_read_alike_by_a_browser(html: str) -> None:
    """A browser repairs wrong nesting in silence: it must find nothing to repair."""
    body = LexborHTMLParser(f"<!DOCTYPE html><title>t</title><body>{html}</body>").css_first("body")
    assert body is not None
    assert events(body.inner_html or "") == events(html)


def stripped(html: str) -> list[Event]:
    """What the fragment holds without segments, name links and markers."""
    kept: list[Event] = []
    dropped: list[bool] = []
    in_marker = 0
    for kind, name, attributes in events(html):
        if kind == "open" and name not in VOID:
            is_marker = name == "a" and ("class", "marker") in attributes
            ours = is_marker or _is_ours(name, dict(attributes))
            dropped.append(ours)
            in_marker += bool(in_marker or is_marker)
            if ours or in_marker:
                continue
        elif kind == "close":
            ours = dropped.pop()
            if in_marker:
                in_marker -= 1
                continue
            if ours:
                continue
        elif in_marker:
            continue
        if kind == "text" and kept and kept[-1][0] == "text":
            kept[-1] = ("text", kept[-1][1] + name, ())
        else:
            kept.append((kind, name, attributes))
    return kept


def _is_ours(name: str, attributes: dict[str, str | None]) -> bool:
    if name == "a":
        return attributes.get("class") == "name"
    classes = attributes.get("class") or ""
    return name == "span" and (
        "data-claim" in attributes or "data-gloss" in attributes or classes.startswith(("lane-", "gloss"))
    )


def letters(html: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each character of the fragment outside markers, with the ids of the segment in which it stands."""
    open_: list[tuple[bool, frozenset[str]]] = [(False, frozenset())]
    for kind, name, attributes in events(html):
        if kind == "text":
            in_marker, ids = open_[-1]
            if not in_marker:
                yield from ((letter, ids) for letter in name)
        elif kind == "close":
            open_.pop()
        elif name not in VOID:
            in_marker, ids = open_[-1]
            found = dict(attributes)
            named = f"{found.get('data-claim') or ''} {found.get('data-gloss') or ''}".split()
            assert not (named and ids), "a segment stands within a segment"
            open_.append((in_marker or found.get("class") == "marker", ids or frozenset(named)))

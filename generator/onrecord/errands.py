"""Articles read by helpers: the texts of their files to them, and what the articles came to back.

A helper sees no folder of the site, only the texts that it was given. Which text an article annotates stands
in its record; what a line of it says is taken for that, and where it was another file after all, the helper
says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from onrecord import pipeline
from onrecord.annotate import Setting
from onrecord.depot import Depot
from onrecord.diagnostics import Checked
from onrecord.register import Encoded, encoded
from onrecord.sources import ArticleFiles, Listing, Sources, TextFile

TEXTS = 16
"""Texts that stay prepared for placing quotes, since several articles may be about one."""
_TEXT = re.compile(r"^text:[ \t]+[\"']?(.+?)[\"']?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Given:
    """An article to be read, and what its files are."""

    files: ArticleFiles
    texts: Mapping[str, Checked[TextFile | None]]


@dataclass(frozen=True, slots=True)
class Brought:
    """What an article came to, and the files that were read; None where one of them had not been given."""

    found: Encoded | None
    read: frozenset[str]


def given(sources: Sources, files: ArticleFiles) -> Given:
    """An article's files, as far as can be told without reading it."""
    texts = {path: sources.read(path) for path in (files.path, *files.layers)}
    record = texts[files.path].value
    if record is not None and (named := _TEXT.search(record.text)) is not None:
        texts[named[1]] = sources.read(named[1])
    return Given(files, texts)


def begin_reading(depot: Depot, setting: Setting) -> Callable[[Sequence[Given]], list[Brought]]:
    """What reads articles, with the setting of them all."""
    read_text = lru_cache(TEXTS)(pipeline.read_text)

    def read(some: Sequence[Given]) -> list[Brought]:
        return [_read(it, setting, read_text) for it in some]

    return read


def _read(it: Given, setting: Setting, read_text: Callable[[TextFile], pipeline.PreparedText]) -> Brought:
    texts = _Texts(it.texts)
    try:
        annotated = pipeline.read_article(texts, it.files, setting, read_text)
    except _NotGiven:
        return Brought(None, frozenset())
    return Brought(encoded(annotated.value, annotated.problems), frozenset(texts.asked))


class _NotGiven(Exception):
    """A file that was not given is asked for."""


class _Texts:
    """The files that were given; implements `sources.Sources`."""

    def __init__(self, texts: Mapping[str, Checked[TextFile | None]]) -> None:
        self._texts = texts
        self.asked: set[str] = set()

    def listing(self) -> Checked[Listing]:
        return Checked(Listing((), (), ()))

    def read(self, path: str) -> Checked[TextFile | None]:
        if path not in self._texts:
            raise _NotGiven(path)
        self.asked.add(path)
        return self._texts[path]

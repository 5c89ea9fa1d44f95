"""What a search finds, to the files that a browser searches in. The only door to Pagefind.

Pagefind is a program of its own, spoken with over its standard input and output: base64 of JSON, each
message ended by a comma (its documentation, "Indexing content using the Node or Python API"; the protocol is
that of its Python package, which waits a tenth of a second after every message and so is not used).
"""

from __future__ import annotations

import base64
import fnmatch
import json
import os
import selectors
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from onrecord.artifacts import INDEX, Artifact
from onrecord.pagefind import settled
from onrecord.pages.search import Record

KEPT = ("pagefind.js", "pagefind-entry.json", "*.pf_meta", "wasm.*.pagefind", "*/*.pf_*")
"""What a search needs: not Pagefind's own interfaces."""

AT_ONCE = 1 << 16
"""Bytes that are read in one go."""


class IndexingFailed(Exception):
    """The index could not be made; the message says why."""


def engine() -> Path | None:
    """The program that makes the index; None where the extra `search` is not installed."""
    try:
        from pagefind_bin import get_executable
    except ImportError:
        return None
    return Path(get_executable())


def search_index(program: Path, records: Iterable[Record], language: str) -> tuple[Artifact, ...]:
    """Index the records; the files, the same for the same records.

    `language` is that of the interface (BCP 47): all records go into its one index, since a browser searches
    only the index of the language that the page is in. Raises IndexingFailed.
    """
    try:
        made = _run(program, _requests(records, language.partition("-")[0].lower()))
        files = settled({name: made[name] for pattern in KEPT for name in fnmatch.filter(made, pattern)})
    except (OSError, ValueError, LookupError) as error:
        raise IndexingFailed(str(error)) from error
    return tuple(Artifact(f"{INDEX}{name}", content) for name, content in files.items())


def _requests(records: Iterable[Record], language: str) -> Iterator[Mapping[str, object]]:
    """What is asked of Pagefind: an index, every record, the files."""
    yield {"type": "NewIndex", "config": {"keep_index_url": True, "force_language": language}}
    for record in records:
        filters: dict[str, list[str]] = {}
        for key, value in record.filters:
            filters.setdefault(key, []).append(value)
        yield {
            "type": "AddRecord",
            "index_id": 0,
            "url": record.url,
            "content": record.words,
            "language": language,
            "meta": {
                # Pagefind takes `title` for the most telling words of a record. It searches in all of these,
                # so that a word of an article's title here would find each of its claims.
                "title": record.said,
                "quoted": str(record.quoted),
                "lang": record.language,
            },
            "filters": filters,
            "sort": None,
        }
    # `WriteFiles` answers before everything is on the disk, and what is then ended leaves files cut short.
    yield {"type": "GetFiles", "index_id": 0}


def _run(program: Path, requests: Iterable[Mapping[str, object]]) -> Mapping[str, bytes]:
    """Ask everything; the files of the last answer by name.

    Both ends are served by turns, so that neither side waits for the other to read. A thread that reads along
    could be waited for in vain: where memory is short one may end before it begins.
    """
    with subprocess.Popen(  # noqa: S603  # the program comes with its package
        [program, "--service"],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None  # noqa: S101  # both are pipes
        assert process.stdout is not None  # noqa: S101
        to, answers = process.stdin.fileno(), process.stdout.fileno()
        os.set_blocking(to, False)
        messages, unsent, read = _messages(requests), b"", _Answers()
        try:
            with selectors.DefaultSelector() as ends:
                ends.register(answers, selectors.EVENT_READ)
                ends.register(to, selectors.EVENT_WRITE)
                while read.files is None:
                    for key, _ in ends.select():
                        if key.fd == answers:
                            read.more(os.read(answers, AT_ONCE))
                        elif unsent := unsent or next(messages, b""):
                            unsent = unsent[os.write(to, unsent) :]
                        else:
                            # It stays open: Pagefind ends with its input, whatever is still to be done.
                            ends.unregister(to)
        finally:
            process.kill()
        return read.files


def _messages(requests: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    for number, request in enumerate(requests):
        yield base64.b64encode(json.dumps({"message_id": number, "payload": request}).encode()) + b","


class _Answers:
    """What Pagefind has answered so far; `files` are those of the last answer, None before it is there."""

    def __init__(self) -> None:
        self.files: Mapping[str, bytes] | None = None
        self._begun: list[bytes] = []

    def more(self, piece: bytes) -> None:
        """Read on. Raises ValueError where Pagefind complains, or ends before its time."""
        if not piece:
            raise ValueError("it ended before its time")
        *ends, rest = piece.split(b",")
        for end in ends:
            payload = json.loads(base64.b64decode(b"".join((*self._begun, end))))["payload"]
            self._begun = []
            if payload["type"] == "Error":
                raise ValueError(str(payload.get("message")))
            if payload["type"] == "GetFiles":
                self.files = {it["path"]: base64.b64decode(it["content"]) for it in payload["files"]}
        self._begun.append(rest)

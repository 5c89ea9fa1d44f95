"""Pages written by helpers: the addresses of some to them, and the files back.

Only whoever builds writes to the output, so that helpers need no way to it, and what they have not brought
yet is nowhere. A helper that does some pages once more brings the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from onrecord.artifacts import Artifact, Stream
from onrecord.bundle import Bundle, Unpacked, unpacked
from onrecord.depot import Depot
from onrecord.helpers import Helpers
from onrecord.output import Replacement
from onrecord.writer import Hands, Part, Some, Writer

Files = list[tuple[str, bytes]]


class FarHands:
    """Helpers, where there is enough to write; those who are `near` otherwise. Implements `writer.Hands`."""

    def __init__(self, helpers: Helpers, bundle: Callable[[], Bundle], near: Hands) -> None:
        """`bundle` is made when it is needed."""
        self._helpers = helpers
        self._bundle = bundle
        self._near = near

    def written(
        self, writer: Writer, made: Replacement, parts: Sequence[Part], templates: Collection[str], pages: int
    ) -> Iterator[Some]:
        """Write all parts, and the index: that one here, with what the program for it needs."""
        if not self._helpers.worth_asking(pages):
            yield from self._near.written(writer, made, parts, templates, pages)
            return
        addresses = ([it.url for it in part] for part in parts)
        for some, files in self._helpers.divided(begin_writing, self._bundle(), addresses):
            for path, content in files:
                made.write(Artifact(path, content))
            yield some
        yield writer.indexed(made)


def begin_writing(depot: Depot, bundle: Bundle) -> Callable[[Sequence[str]], tuple[Some, Files]]:
    """What makes the pages and files at some addresses of a site."""
    return _FarWriter(unpacked(bundle, depot)).write


class _FarWriter:
    """Writes pages where there is no output."""

    def __init__(self, site: Unpacked) -> None:
        self._site = site  # as long as it is held, its theme lies on the disk
        index = _made_elsewhere if site.searchable else None
        self._writer = Writer(site.loaded, site.theme, site.wording, index)

    def write(self, addresses: Sequence[str]) -> tuple[Some, Files]:
        """The files at these addresses."""
        made = _Parcel()
        some = self._writer.some(made, self._writer.found(addresses))
        return some, made.outputs


def _made_elsewhere() -> tuple[Artifact, ...]:
    """The search index is the business of whoever builds."""
    return ()


class _Parcel:
    """Files in memory; implements `writer.Sink`."""

    def __init__(self) -> None:
        self.outputs: Files = []

    def write(self, artifact: Artifact | Stream) -> None:
        """Write a file."""
        whole = artifact.content if isinstance(artifact, Artifact) else b"".join(artifact.pieces)
        self.outputs.append((artifact.path, whole))

"""A site that is being shown: its pages are rendered when somebody asks for them, and then kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.diagnostics import Location, Problem
from onrecord.formats import Files
from onrecord.pages import Directory
from onrecord.pages.addresses import NOT_FOUND
from onrecord.records import SiteFile
from onrecord.render import Renderer, TemplateFault


class Edition:
    """A site as it was at one moment, in one theme. `assets` are the theme's files by their address."""

    def __init__(
        self, config: SiteFile, directory: Directory, renderer: Renderer, assets: Mapping[str, bytes]
    ) -> None:
        self.config = config
        self.directory = directory
        self.files = Files(directory)
        self.renderer = renderer
        self.assets = assets
        self._made: dict[str, bytes] = {}

    def addresses(self) -> Iterator[str]:
        """The address of every file."""
        yield from (entry.url for entry in self.directory.entries())
        yield from (file.url for file in self.files.entries())
        yield from self.assets

    def kept(self, url: str) -> bytes | None:
        """The file at an address, if that takes no work."""
        return self.assets[url] if url in self.assets else self._made.get(url)

    def file(self, url: str) -> bytes | None:
        """The file at an address; None if there is none. Raises TemplateFault."""
        content = self.kept(url)
        if content is not None:
            return content
        if (file := self.files.at(url)) is not None:
            return b"".join(file.pieces())  # some are large, and seldom asked for
        if (entry := self.directory.at(url)) is None:
            return None
        made = self._made[url] = self.renderer.render(self.directory.page(entry)).content
        return made

    def missing(self) -> bytes:
        """What stands for a page that is not there. Raises TemplateFault."""
        return self.file(NOT_FOUND) or b""

    def rehearse(self) -> Problem | None:
        """Render one page of each kind; what is wrong with their templates."""
        for entry in self.directory.samples():
            try:
                self.file(entry.url)
            except TemplateFault as fault:
                return fault.problem
        return None


def file_fault(error: OSError) -> Problem:
    """A file of a theme that is not to be had."""
    why = error.strerror or str(error)
    path = str(error.filename or "the theme")
    return Problem("file-unreadable", f"{path} cannot be read: {why}", Location("site.yaml"), "put it back")

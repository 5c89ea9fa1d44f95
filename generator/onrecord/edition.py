"""A site that is being shown: its pages are rendered when somebody asks for them, and then kept."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.diagnostics import Location, Problem
from onrecord.pages import Directory, sitemap
from onrecord.pages.addresses import NOT_FOUND, SITEMAP
from onrecord.records import SiteFile
from onrecord.render import Renderer, TemplateFault


class Edition:
    """A site as it was at one moment, in one theme. `assets` are the theme's files by their address."""

    def __init__(
        self, config: SiteFile, directory: Directory, renderer: Renderer, assets: Mapping[str, bytes]
    ) -> None:
        self.config = config
        self.directory = directory
        self.renderer = renderer
        self.assets = assets
        self._made: dict[str, bytes] = {}

    def kept(self, url: str) -> bytes | None:
        """The file at an address, if that takes no work."""
        return self.assets[url] if url in self.assets else self._made.get(url)

    def file(self, url: str) -> bytes | None:
        """The file at an address; None if there is none. Raises TemplateFault."""
        content = self.kept(url)
        if content is None:
            content = self._make(url)
            if content is not None:
                self._made[url] = content
        return content

    def missing(self) -> bytes:
        """What stands for a page that is not there. Raises TemplateFault."""
        return self.file(NOT_FOUND) or b""

    def rehearse(self) -> Problem | None:
        """Render one page of each kind; what is wrong with their templates."""
        seen: set[str] = set()
        for entry in self.directory.entries():
            if entry.template not in seen:
                seen.add(entry.template)
                try:
                    self.file(entry.url)
                except TemplateFault as fault:
                    return fault.problem
        return None

    def _make(self, url: str) -> bytes | None:
        if url == SITEMAP:
            if self.config.base_url is None:
                return None
            return sitemap(self.directory.frame(entry) for entry in self.directory.entries()).encode()
        entry = self.directory.at(url)
        return None if entry is None else self.renderer.render(self.directory.page(entry)).content


def file_fault(error: OSError) -> Problem:
    """A file of a theme that is not to be had."""
    why = error.strerror or str(error)
    path = str(error.filename or "the theme")
    return Problem("file-unreadable", f"{path} cannot be read: {why}", Location("site.yaml"), "put it back")

"""A site kept in memory while its author works on it: what a change touches is read anew, and nothing else.

An article is read anew if a file changed that it was read from, or a setting or an actor that it asked for;
the fold is made anew if anything that it derives from changed. What comes out is what a build would write.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from onrecord import catalogues, pipeline, regular
from onrecord.diagnostics import Checked, Diagnostic, Problem, Severity
from onrecord.edition import Edition, file_fault
from onrecord.indexing import engine
from onrecord.languages import Language
from onrecord.ledger import Ledger
from onrecord.pages import Directory, Wording
from onrecord.pipeline import Common, Loaded, Options
from onrecord.project import Project
from onrecord.reading import Reading
from onrecord.records import SiteFile, ThemeChoice
from onrecord.render import Renderer
from onrecord.report import locate_all
from onrecord.site import Site
from onrecord.sources import Listing
from onrecord.store import Store, StoreLost
from onrecord.themes import MAX_BYTES, Theme, find_theme
from onrecord.trial import Present

OPTIONS = Options(strict=False, drafts=True)


@dataclass(frozen=True, slots=True)
class State:
    """What there is to see. `number` grows with every change of it.

    `edition` is the last site without errors, or the only one there is; None if there was none to show yet.
    `sources` are the texts that the diagnostics point into. `reading`: articles read, and how many there
    are to read, while there are any.
    """

    number: int
    edition: Edition | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    sources: Mapping[str, str] | None = None
    reading: tuple[int, int] | None = None

    @property
    def failed(self) -> bool:
        """Whether there is any error."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)


@dataclass(frozen=True, slots=True)
class _Dress:
    """Theme and language as they lie on the disk: whatever is in their folders, and what is wrong with it."""

    theme: Theme | None
    language: Language
    templates: Mapping[str, bytes]
    assets: Mapping[str, bytes]
    problems: tuple[Problem, ...]


class Session:
    """Follows a site's folder. Every new `State` is given to `publish`."""

    def __init__(
        self,
        project: Project,
        publish: Callable[[State], None],
        options: Options = OPTIONS,
        store: Store | None = None,
    ) -> None:
        """`store` keeps what was read for the next time; without one, nothing is kept."""
        self.root = project.root
        self.state = State(0)
        self._publish = publish
        self._options = options
        self._project = project
        self._ledger = Ledger(project)
        self._reading = Reading(self._ledger, store or Store(None))
        self._listing: Checked[Listing] = Checked(Listing((), (), ()))
        self._common: Checked[Common] | None = None
        self._common_read: frozenset[str] = frozenset()
        self._held: Common | None = None  # articles are read with it: the last without errors, if any was
        self._held_clean = False
        self._folded: Checked[Site] | None = None
        self._present: Present | None = None
        self._dress: _Dress | None = None
        self._renderer: Renderer | None = None
        self._rendered: tuple[object, ...] = ()  # what the renderer was made for
        self._shelf = self._shown_shelf = self._reading.shelf()
        self._shown: Loaded | None = None
        self._good: Edition | None = None  # what stays while the site has errors
        self._makeshift = True  # no site without errors was shown yet
        self._rehearsed = False
        self._choice = (ThemeChoice(), "")  # and the language
        self._located: dict[str, tuple[object, tuple[Diagnostic, ...], str | None]] = {}

    # --- taking note of changes

    def refresh(self, paths: Collection[str] | None, interrupted: Callable[[], bool] = lambda: False) -> bool:
        """Bring everything up to date with the files at, or under, `paths`; with all files if None.

        Paths are relative to the site. Stops early, to be called again with what changed meanwhile, when
        `interrupted` says so. Returns whether all was done.
        """
        try:
            return self._refresh(paths, interrupted)
        except StoreLost:
            self._folded = None
            self._reading.begin_anew()
            return self._refresh(None, interrupted)

    def _refresh(self, paths: Collection[str] | None, interrupted: Callable[[], bool]) -> bool:
        self._reading.tidy(self._shown_shelf)  # not at the end: who asked before may still be reading
        changed = self._ledger.changed(paths)
        self._relist(paths)
        self._reading.changed(changed)
        self._reread_common(changed)
        self._redress(paths)
        if not self._read(self._reading.readers(changed) & self._reading.stale.keys(), interrupted):
            return False
        if not self._reading.settled:
            self._show_early()
            self._reading.weigh(interrupted)
            if not self._read(self._reading.stale.keys(), interrupted):
                return False
        self._show()
        return True

    def close(self) -> None:
        """Keep what the next session can begin with."""
        with suppress(StoreLost):
            self._reading.remember_fold()

    def present(self) -> Present | None:
        """The site as it was last read, None where nothing was yet; may be asked for from any thread.

        While articles are read anew it is the former one: theirs and the new actors would not go together.
        """
        reading, held = self._reading, self._held
        if reading.settled and held is not None:
            present = Present(self._listing.value, held, reading.facts(), reading.shelf())
            if held is self._held and reading.settled:
                self._present = present
        return self._present

    def report(self, diagnostic: Diagnostic) -> None:
        """Tell of something that went wrong outside of the site's own files."""
        self._tell(replace(self.state, diagnostics=(diagnostic,), reading=None))

    def watched(self) -> tuple[str, ...]:
        """The folders that matter, absolute: some within the site, and those of the theme in use."""
        inside = {"content", "themes", catalogues.FOLDER, *self._ledger.folders()}
        theme = self._dress.theme if self._dress is not None else None
        outside = {
            str(folder)
            for folder in (theme.folders if theme is not None else ())
            if not folder.is_relative_to(self.root)
        }
        return tuple(sorted({f"{self.root}/{name}" for name in inside} | outside))

    def _relist(self, paths: Collection[str] | None) -> None:
        if paths is not None and not self._other_files(paths):
            return
        self._listing = self._ledger.listing()
        self._reading.list_anew(self._listing.value)

    def _other_files(self, paths: Collection[str]) -> bool:
        """Whether the set of files may be another one now."""
        listing = self._listing.value
        listed = {*listing.shared, pipeline.SITE_FILE}
        for path in paths:
            inside = path.startswith("content")
            if not inside and ("/" in path or not path.endswith((".yaml", ".yml"))):
                continue
            there = (self.root / path).is_file()
            if path in listed or self._reading.reads(path):
                if not there:
                    return True
            elif there or not path.rpartition("/")[2].startswith((".", "#")):
                return True
        return False

    def _reread_common(self, changed: set[str]) -> None:
        listing = self._listing.value
        named = {*listing.shared, pipeline.SITE_FILE}
        if self._common is not None and not changed & named and named == self._common_read:
            return
        self._common = pipeline.read_common(self._ledger, listing, self._options)
        self._common_read = frozenset(named)
        common, clean = self._common.value, not _errors(self._common.problems)
        if self._held_clean and not clean:
            return
        if self._held is not None and self._held.known == common.known:
            common = replace(common, known=self._held.known)  # so that the fold sees that actors are the same
        self._held, self._held_clean = common, clean
        self._reading.read_with(common)

    def _read(self, slugs: Collection[str], interrupted: Callable[[], bool]) -> bool:
        """Read these articles; False if there was an interruption."""
        slugs = sorted(slugs)
        for done in self._reading.read(slugs):
            if self._folded is None and done % 20 == 0:
                self._tell(replace(self.state, reading=(done, len(slugs))))
            if interrupted() and done < len(slugs):
                return False
        return True

    # --- showing

    def _fold(self, common: Common) -> Checked[Site]:
        """The site, folded; the former one with other articles in it where nothing derived changes."""
        former = self._folded
        self._folded = self._reading.fold(common, self._listing.value)
        if former is None:
            self._reading.remember_fold()
        self._shelf = self._reading.shelf()
        return self._folded

    def _show(self) -> None:
        """Publish the site as it is now, or what is wrong with it."""
        assert self._common is not None  # noqa: S101  # both are read first
        assert self._held is not None  # noqa: S101
        common, listing = self._held, self._listing.value
        folded = self._fold(common)
        loaded = pipeline.conclude(common, listing, folded.value)
        problems = [*self._listing.problems, *self._common.problems, *folded.problems, *loaded.problems]
        problems += self._reading.problems()
        dress = self._dress
        problems += dress.problems if dress is not None else ()
        self._publish_site(loaded.value, problems)

    def _show_early(self) -> None:
        """Show what an edit of actors or settings changes on every page, before all articles are read anew.

        What is derived, and the names that are found in texts, are as they were; they follow.
        """
        common, former = self._held, self._folded
        edition = self.state.edition
        if common is None or former is None or edition is None or self._shown is None or self.state.failed:
            return
        if self._common is None or _errors(self._common.problems):
            return
        actors = common.known.actors.by_id
        if common.config is None or actors.keys() != former.value.actors.keys():
            return
        folded = self._reading.refolded(common.setting.config) or former
        site = replace(folded.value, config=common.setting.config, actors=actors)
        early = Loaded(site, common.pages.by_name)
        if (made := self._edition(early)) is not None and self._problem_of(made) is None:
            self._tell(replace(self.state, edition=made, reading=(0, len(self._reading.stale))))

    def _publish_site(self, loaded: Loaded | None, problems: list[Problem]) -> None:
        if loaded is not None and (not _errors(problems) or self._good is None or self._makeshift):
            made = self._edition(loaded)
            if made is not None and self._good is None and not _errors(problems):
                self._tell(replace(self.state, edition=made))  # at once: there is nothing better to keep
            fault = self._problem_of(made) if made is not None else None
            if fault is not None:
                problems.append(fault)
            if made is not None and fault is None:
                self._good, self._shown, self._shown_shelf = made, loaded, self._shelf
                self._makeshift = _errors(problems)
        diagnostics, sources = self._locate(problems)
        self._tell(State(0, self._good, diagnostics, sources))

    def _tell(self, state: State) -> None:
        self.state = replace(state, number=self.state.number + 1)
        self._publish(self.state)

    # --- the theme

    def _redress(self, paths: Collection[str] | None) -> None:
        """Look for theme and language anew if they, or the choice of them, may have changed."""
        config = self._held.setting.config if self._held is not None else SiteFile("untitled")
        choice = (config.theme, config.language)
        within = (
            f"{self.root}/themes",
            f"{self.root}/{catalogues.FOLDER}",
            *(str(f) for f in self._theme_folders()),
        )
        concerned = paths is None or any(
            f"{self.root}/{path}".startswith(within) or path.startswith(within) for path in paths
        )
        if self._dress is None or concerned or self._choice != choice:
            self._choice = choice
            self._dress = self._look(*choice)

    def _theme_folders(self) -> tuple[object, ...]:
        return self._dress.theme.folders if self._dress is not None and self._dress.theme is not None else ()

    def _look(self, choice: ThemeChoice, tag: str) -> _Dress:
        language = catalogues.find_language(tag, self.root)
        try:
            found = find_theme(choice, self.root)
            if found.value is None:
                return _Dress(None, language.value, {}, {}, found.problems)
            templates = {
                str(path): regular.read(path, MAX_BYTES)
                for folder in found.value.folders
                for _, path in regular.files(folder / "templates")
            }
            assets = {asset.path: asset.content for asset in found.value.assets()}
        except OSError as error:
            return _Dress(None, language.value, {}, {}, (file_fault(error),))
        problems = (*found.problems, *language.problems)
        return _Dress(found.value, language.value, templates, assets, problems)

    def _edition(self, loaded: Loaded) -> Edition | None:
        dress = self._dress
        if dress is None or dress.theme is None:
            return None
        if engine() is None:  # a build would have no search page
            loaded = loaded.without_search()
        config = loaded.site.config
        wording = Wording(dress.language, config.words)
        made_for = (dress.theme, dress.templates, wording)
        if self._renderer is None or made_for != self._rendered:
            self._renderer, self._rendered = Renderer(dress.theme, wording), made_for
            self._rehearsed = False
        directory = Directory(loaded.site, loaded.pages, wording)
        return Edition(config, directory, self._renderer, dress.assets)

    def _problem_of(self, edition: Edition) -> Problem | None:
        """What is wrong with the site's own templates, tried on these pages if they are new."""
        theme = self._dress.theme if self._dress is not None else None
        if self._rehearsed or theme is None or not theme.own(self.root):
            return None
        fault = edition.rehearse()
        self._rehearsed = fault is None
        return fault

    # --- diagnostics

    def _locate(self, problems: Iterable[Problem]) -> tuple[tuple[Diagnostic, ...], Mapping[str, str]]:
        """Problems with their lines; files are looked through again only where something changed."""
        by_path: dict[str, list[Problem]] = {}
        for problem in problems:
            by_path.setdefault(problem.place.path, []).append(problem)
        located: dict[str, tuple[object, tuple[Diagnostic, ...], str | None]] = {}
        for path, found in sorted(by_path.items()):
            key = (self._ledger.digest(path), found)
            held = self._located.get(path)
            if held is None or held[0] != key or key[0] is None:
                read = self._project.read(path).value
                text = read.text if read is not None else None
                places = {path: text} if text is not None else {}
                held = (key, locate_all(found, places), text)
            located[path] = held
        self._located = located
        sources = {path: text for path, (_, _, text) in located.items() if text is not None}
        return tuple(item for _, items, _ in located.values() for item in items), sources


def _errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)

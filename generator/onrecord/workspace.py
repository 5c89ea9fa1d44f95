"""A site in a folder, and what the commands do with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.building import Building, read_site
from onrecord.catalogues import find_language
from onrecord.catalogues import folders as catalogue_folders
from onrecord.diagnostics import Checked, Diagnostic, KeyPlace, Problem, Severity
from onrecord.division import much_kept
from onrecord.languages import Language
from onrecord.manifest import Former, Shelfmark, Told, inputs, manifest_of
from onrecord.output import check_target
from onrecord.pages import Wording
from onrecord.pipeline import Loaded, Options, load
from onrecord.progress import progress
from onrecord.project import Project
from onrecord.report import locate_all
from onrecord.schema import KINDS, Kind
from onrecord.site import Site
from onrecord.sources import CORRECTIONS, TextFile
from onrecord.store import FILE_OF_BUILDS, Store, StoreLost
from onrecord.themes import Theme, find_theme

if TYPE_CHECKING:
    from onrecord.corrections import Growth
    from onrecord.dates import Date
    from onrecord.fixes import Survey, Unsure
    from onrecord.helpers import Helpers
    from onrecord.reach import Manners
    from onrecord.upgrades import Upgraded

Find = Callable[[Site], Iterable[Problem]]
"""Says what is wrong with a site."""

# What one command alone needs is imported there: a small build would import longer than build.


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command.

    `sources` are the texts that the diagnostics point into, by path. `loaded` is None where site.yaml could
    not be read, and after a build, when what was read is put away. `drafts` is how many entries are proposed,
    not confirmed, and so left out; `pages` is how many were written.
    """

    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    loaded: Loaded | None
    drafts: int
    pages: int = 0

    @property
    def failed(self) -> bool:
        """Whether there is any error."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self.diagnostics)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A site that was read, and the theme and the language it is to be shown in."""

    loaded: Loaded | None
    theme: Theme | None = None
    language: Language | None = None


def nothing(site: Site) -> Iterable[Problem]:
    """No problems."""
    return ()


class Workspace:
    """A site's folder."""

    def __init__(self, folder: Path) -> None:
        """Raises project.NotASite where there is no site.yaml."""
        self.project = Project(folder)

    def check(
        self, options: Options = Options(), *, info: bool = False, links: Manners | None = None
    ) -> Outcome:
        """Read the whole site, and say what is wrong; with `info`, also what may have been forgotten.

        With `links`, pages elsewhere are asked in this manner whether they still answer. Both are looked for
        only where there are no errors. For the former drafts count, which takes a second reading.
        """
        from onrecord.lints import lints

        ready = self._read(options)
        outcome = self._outcome(ready.value.loaded, ready.problems)
        if outcome.failed:
            return outcome
        found = list(ready.problems)
        if info:
            drafted = load(self.project, replace(options, drafts=True)).value
            found += lints(self.project, drafted) if drafted is not None else ()
        if links is not None:
            found += self._asked(links)
        return self._outcome(ready.value.loaded, found)

    def _asked(self, manners: Manners) -> Iterator[Problem]:
        from onrecord.external import external_links, page_of, remarks
        from onrecord.reach import ask

        found = tuple(external_links(self.project))
        with progress("Asking") as tell:
            answers = ask((page_of(target.written) for target in found), manners, tell)
        return remarks(found, answers)

    def build(
        self,
        out: Path,
        options: Options = Options(),
        *,
        jobs: int | None = 1,
        remember: bool = False,
        former: Former | None = None,
        helpers: Helpers | None = None,
        also: Find = nothing,
    ) -> Outcome:
        """Build the site into `out`, unless it has errors; what `also` finds wrong with it is told with them.

        `jobs`: the most processes that there may be; None: as many as pay. `helpers` work in their place
        where there is enough to do. With `remember`, what is read is kept in the site's folder, and what was
        kept there and is the same today is not read again; a `former` build that was looked for already is
        not looked for again. Raises output.OutputRefused and OSError; in either case `out` is what it was.
        """
        check_target(out, self.project.root)
        root = self.project.root
        mark = Shelfmark(root, out, options.strict, options.base_url, drafts=options.drafts)
        if remember and former is None:
            former = mark.former()
        with much_kept():
            try:
                store = Store(root if remember else None, FILE_OF_BUILDS)
                outcome = self._build(
                    out, options, jobs, store, mark if remember else None, former, helpers, also
                )
            except StoreLost:  # deleted under way, or its disk failed: once more, without
                outcome = self._build(out, options, jobs, Store.in_memory(), None, None, helpers, also)
        return replace(outcome, loaded=None)

    def _build(
        self,
        out: Path,
        options: Options,
        jobs: int | None,
        kept: Store,
        mark: Shelfmark | None,
        former: Former | None,
        helpers: Helpers | None,
        also: Find,
    ) -> Outcome:
        begun = former.begun if former is not None else time.time_ns()
        with closing(kept) as store:
            root = self.project.root
            with progress("Reading") as tell:
                found = read_site(self.project, options, store, jobs, tell, former, helpers)
            read = found.value
            ready = self._ready(Checked(read.loaded, found.problems))
            loaded, theme, language = ready.value.loaded, ready.value.theme, ready.value.language
            problems = (*ready.problems, *(also(loaded.site) if loaded is not None else ()))
            outcome = self._outcome(loaded, problems)
            if outcome.failed or loaded is None or theme is None or language is None:
                return outcome
            aside = mark.aside if mark is not None else None
            wording = Wording(language, loaded.site.config.words)
            manifest = former.manifest if former is not None else None
            building = Building(root, read, loaded, theme, wording, store, manifest, aside, helpers)
            written = building.write(out, jobs)
            outcome = self._outcome(loaded, (*problems, *written.problems))
            if written.value is None:
                return outcome
            outcome = replace(outcome, pages=written.value.pages)
            if mark is not None:
                told = Told(outcome.diagnostics, outcome.drafts, outcome.pages)
                looked = inputs(root, read.stamps, (*theme.folders, *catalogue_folders(root)), begun, former)
                manifest = manifest_of(root, out, looked, written.value.outputs, written.value.details, told)
                if read.sight is not None:
                    store.remember_sight(manifest.look, read.sight)
                mark.leave(manifest)
        return outcome

    def and_also(self, outcome: Outcome, found: Sequence[Problem]) -> Outcome:
        """What came of a command, with other problems that were found besides."""
        more = self._outcome(None, found)
        diagnostics = (*outcome.diagnostics, *more.diagnostics)
        return replace(outcome, diagnostics=diagnostics, sources={**outcome.sources, **more.sources})

    def look(self) -> Checked[Survey]:
        """The quotes that have no sure place."""
        from onrecord.fixes import survey

        return survey(self.project)

    def fix(self, looked: Checked[Survey], chosen: Mapping[KeyPlace, int], write: bool) -> Fixed:
        """Rewrite, if `write` says so, what can be mended; of other files nothing changes.

        A file that cannot be written, or has changed since it was looked at, is told; the others are written.
        """
        from onrecord.fixes import corrections
        from onrecord.rewrite import Changed, rewrite
        from onrecord.yamledit import EditRefused, edit

        mended: set[KeyPlace] = set()
        rewritten: list[str] = []
        refused: dict[str, str] = {}
        broken = False
        stale = {article.path for article in looked.value.articles if article.stale is not None}
        for correction in corrections(looked.value, chosen) if write else ():
            path = correction.file.path
            if not refused.keys().isdisjoint(correction.after):
                continue
            try:
                rewrite(self.project.root, correction.file, edit(correction.file.text, *correction.edits))
            except Changed:
                refused[path] = "it has been saved since it was read; run the command again"
            except EditRefused as why:
                refused[path] = str(why)
            except OSError as error:
                refused[path] = f"it cannot be written: {error.strerror or error}"
                broken = True
            else:
                rewritten.append(path)
                mended |= {unsure.place for unsure in correction.entries}
                stale.discard(path)
        outcome = self._outcome(None, looked.problems)
        left = tuple(unsure for unsure in looked.value.unsure if unsure.place not in mended)
        return Fixed(
            found=looked.value,
            diagnostics=outcome.diagnostics,
            sources=outcome.sources,
            rewritten=tuple(rewritten),
            left=left,
            stale=bool(stale),
            refused=refused,
            broken=broken,
        )

    def rename(self, kind: str, old: str, new: str) -> Renamed:
        """Another id for an actor or a claim, in every file that uses it; all files or none are written.

        Raises renames.RenameRefused; nothing is written where the site has errors, which are told.
        """
        from onrecord.renames import RenameRefused, rename_actor, rename_claim, still_sound
        from onrecord.rewrite import Changed, rewrite_all
        from onrecord.yamledit import EditRefused

        ready = self._read(Options(drafts=True))
        outcome = self._outcome(ready.value.loaded, ready.problems)
        if outcome.failed or outcome.loaded is None:
            return Renamed(outcome, ())
        try:
            if kind == "actor":
                files = rename_actor(self.project, outcome.loaded.site, old, new)
            else:
                files = rename_claim(self.project, old, new)
        except EditRefused as why:
            raise RenameRefused(str(why)) from None
        if not still_sound(self.project, files):
            raise RenameRefused("the site would have errors that it has not now; rename it by hand")
        try:
            rewrite_all(self.project.root, [(it.file, it.text) for it in files])
        except Changed:
            raise RenameRefused("a file has been saved since it was read; run the command again") from None
        return Renamed(outcome, tuple(it.file.path for it in files))

    def log_changes(
        self, former: bytes | None, day: Date, options: Options = Options(), *, write: bool
    ) -> Logged:
        """Compare the claims with the record of what was published, and with `write` add to the log.

        What is read is kept for the build that follows. Raises corrections.LogRefused and OSError; in either
        case the log is what it was.
        """
        from onrecord.corrections import grown

        with closing(Store(self.project.root, FILE_OF_BUILDS)) as store:
            with progress("Reading") as tell:
                found = read_site(self.project, options, store, None, tell)
            ready = self._ready(Checked(found.value.loaded, found.problems))
            loaded, language = ready.value.loaded, ready.value.language
            outcome = self._outcome(loaded, ready.problems)
            if outcome.failed or loaded is None or language is None:
                return Logged(outcome, None)
            log = self.project.read(CORRECTIONS).value
            wording = Wording(language, loaded.site.config.words)
            growth = grown(former, loaded, wording, log.text if log is not None else None, day)
        if write and growth.text is not None:
            self._write_log(log, growth.text)
        return Logged(self.and_also(outcome, growth.problems), growth)

    def _write_log(self, log: TextFile | None, text: str) -> None:
        from onrecord.corrections import LogRefused
        from onrecord.rewrite import Changed, rewrite
        from onrecord.scaffold import Refused, create

        try:
            if log is not None:
                rewrite(self.project.root, log, text)
            else:
                create(self.project, CORRECTIONS, text)
        except Changed:
            raise LogRefused(
                f"{CORRECTIONS} has been saved since it was read; run the command again"
            ) from None
        except Refused as why:
            raise LogRefused(f"{why}; run the command again") from None

    def upgrade(self) -> Upgraded:
        """Bring the site to the present format; all files or none are written.

        Raises upgrades.UpgradeRefused, OSError.
        """
        from onrecord.rewrite import Changed, rewrite_all
        from onrecord.upgrades import UpgradeRefused, upgrade

        upgraded = upgrade(self.project)
        try:
            rewrite_all(self.project.root, [(it.file, it.text) for it in upgraded.files])
        except Changed:
            raise UpgradeRefused("a file has been saved since it was read; run the command again") from None
        return upgraded

    def known(self) -> Mapping[str, tuple[str, ...]]:
        """What an editor may complete (see `schema.json_schema`); of what cannot be read, the rest."""
        from onrecord.completion import completions

        with progress("Reading") as tell:
            loaded = load(self.project, Options(strict=False, drafts=True), tell).value
        return {} if loaded is None else completions(loaded.site)

    def write_schemas(self, kinds: Iterable[Kind] = KINDS) -> None:
        """Write the JSON Schemas with this site's own ids to where its files say they are."""
        from onrecord.scaffold import write_schemas

        write_schemas(self.project, self.known(), kinds)

    def _read(self, options: Options) -> Checked[_Ready]:
        with progress("Reading") as tell:
            return self._ready(load(self.project, options, tell))

    def _ready(self, loaded: Checked[Loaded | None]) -> Checked[_Ready]:
        """What was read, with the theme and the language that it names."""
        if loaded.value is None:
            return Checked(_Ready(None), loaded.problems)
        config = loaded.value.site.config
        theme = find_theme(config.theme, self.project.root)
        language = find_language(config.language, self.project.root)
        problems = (*loaded.problems, *theme.problems, *language.problems)
        return Checked(_Ready(loaded.value, theme.value, language.value), problems)

    def _outcome(self, loaded: Loaded | None, problems: Iterable[Problem]) -> Outcome:
        paths = sorted({problem.place.path for problem in problems})
        sources = {path: file.text for path in paths if (file := self.project.read(path).value) is not None}
        drafts = loaded.site.derived.drafts if loaded is not None else 0
        return Outcome(tuple(locate_all(problems, sources)), sources, loaded, drafts)


@dataclass(frozen=True, slots=True)
class Fixed:
    """What came of `fix`: what was found, which files were rewritten, and what is left.

    `refused` names, by path, why a file was not rewritten; with `broken`, the disk refused at least one.
    """

    found: Survey
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, str]
    rewritten: tuple[str, ...]
    left: tuple[Unsure, ...]
    stale: bool
    refused: Mapping[str, str]
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Renamed:
    """What came of `rename`: the site as it was, and which files were rewritten."""

    before: Outcome
    rewritten: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Logged:
    """What came of `log_changes`: the site, and what there is to tell; None where it has errors."""

    outcome: Outcome
    growth: Growth | None

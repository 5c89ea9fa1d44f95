"""A change of a layer, tried before it is written: what an author would be told of it.

The layer as it would be is read, placed, united and folded by the very pipeline; what it is told now and
was not told before is what the change brings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from onrecord import links, schema
from onrecord.diagnostics import Checked, Problem, Severity
from onrecord.document import Document
from onrecord.facts import AnnotatedDocument, ArticleFacts, ClaimFacts, Shelf
from onrecord.model import Article, Claim, ClaimRef, Slug
from onrecord.passages import place_entries
from onrecord.pipeline import Common, PreparedText, read_article, record
from onrecord.site import fold
from onrecord.sources import ArticleFiles, Listing, Sources, TextFile
from onrecord.unite import PlacedEntry, United, unite


@dataclass(frozen=True, slots=True)
class Present:
    """A site as it was last read. `facts`: its articles', but for those that could not be read."""

    listing: Listing
    common: Common
    facts: Mapping[Slug, ArticleFacts]
    shelf: Shelf

    def files(self, slug: Slug) -> ArticleFiles | None:
        """The files of an article."""
        return next((files for files in self.listing.articles if files.slug == slug), None)


@dataclass(frozen=True, slots=True)
class Tried:
    """An article as a change would leave it, None where it could not be read; `problems` are new ones."""

    article: AnnotatedDocument | None
    problems: tuple[Problem, ...]

    @property
    def failed(self) -> bool:
        """Whether the change would bring an error."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


class Trial:
    """Tries changes of one article's layers."""

    def __init__(
        self,
        sources: Sources,
        present: Present,
        files: ArticleFiles,
        read_text: Callable[[TextFile], PreparedText],
    ) -> None:
        self._sources = sources
        self._present = present
        self._files = files
        self._read_text = read_text
        self._before = self._read(sources, files)

    @property
    def before(self) -> AnnotatedDocument | None:
        """The article as it is; None where it cannot be read."""
        return self._before.value

    @property
    def prepared(self) -> PreparedText | None:
        """The article's text, ready for placing quotes."""
        before = self._before.value
        file = self._sources.read(before.article.text_path).value if before is not None else None
        return self._read_text(file) if file is not None else None

    def united(self) -> tuple[United, ...]:
        """All entries of the article's layers as they are, those that are one joined."""
        before, text = self._before.value, self.prepared
        placed: list[PlacedEntry] = []
        for layer in before.article.layers if before is not None and text is not None else ():
            read = record(self._sources, layer.path, schema.layer).value
            if read is not None and text is not None:
                placed += place_entries(layer, read, text.document, text.prepared, strict=False).value
        return unite(placed).value

    def change(self, path: str, text: str) -> Tried:
        """What comes of it if the layer at `path`, which may be a new one, has this text."""
        layers = tuple(sorted({*self._files.layers, path}))
        changed = _Changed(self._sources, TextFile(path, text, ""))
        after = self._read(changed, replace(self._files, layers=layers))
        near = self._near(self._before.value, after.value)
        problems = [*after.problems, *self._of_site(after.value, near)]
        # Places are left out: they move when something is written above them.
        known = Counter(map(_told, (*self._before.problems, *self._of_site(self._before.value, near))))
        new = []
        for problem in problems:
            if known[_told(problem)] > 0:
                known[_told(problem)] -= 1
            else:
                new.append(problem)
        return Tried(after.value, tuple(new))

    def _read(self, sources: Sources, files: ArticleFiles) -> Checked[AnnotatedDocument | None]:
        return read_article(sources, files, self._present.common.setting, self._read_text)

    def _near(
        self, before: AnnotatedDocument | None, after: AnnotatedDocument | None
    ) -> dict[Slug, ArticleFacts]:
        """The other articles that this one names and, if something that can be named goes, that name it."""
        slug = self._files.slug
        named = {other for state in (before, after) if state is not None for other in _named(state.facts)}
        others = self._present.facts
        found = {other: others[other] for other in named if other in others}
        if not _addresses(before) <= _addresses(after):
            found |= {other: it for other, it in others.items() if slug in _named(it)}
        found.pop(slug, None)
        return found

    def _of_site(
        self, article: AnnotatedDocument | None, near: Mapping[Slug, ArticleFacts]
    ) -> Iterator[Problem]:
        """What is wrong between this article and those near it; the rest of the site is taken for granted."""
        if article is None:
            return
        common = self._present.common
        here = {article.facts.slug: article.facts, **near}
        listing = self._present.listing
        listed = {files.slug for files in (*listing.articles, *listing.unread)}
        unread = listed - here.keys()
        shelf = _Beside(article, self._present.shelf)
        folded = fold(common.setting.config, common.known.actors.by_id, here, shelf, unread)
        yield from folded.problems
        targets = [target for it in here.values() for target in it.targets]
        pages = common.pages.by_name
        yield from links.check(targets, folded.value, pages, common.known.actors, unread)


def bearing_on(present: Present, ref: ClaimRef) -> tuple[ClaimRef, ...]:
    """The claims of the site that deny, dispute, support or otherwise relate to a claim, in order."""
    return tuple(
        sorted(
            claim.ref
            for it in present.facts.values()
            for claim in it.claims
            if any(relation.target == ref for relation in claim.relations)
        )
    )


class _Beside:
    """An article as it would be, beside all others as they are; implements `facts.Shelf`."""

    def __init__(self, changed: AnnotatedDocument, others: Shelf) -> None:
        self._changed = changed
        self._others = others

    def article(self, slug: Slug) -> Article:
        changed = self._changed.article
        return changed if slug == changed.slug else self._others.article(slug)

    def claim(self, facts: ClaimFacts) -> Claim:
        changed = self._changed.article
        if facts.ref.article == changed.slug:
            return changed.claims[facts.number - 1]
        return self._others.claim(facts)

    def document(self, slug: Slug) -> Document:
        changed = self._changed
        return changed.document if slug == changed.article.slug else self._others.document(slug)


class _Changed:
    """Sources, with another text for one file."""

    def __init__(self, sources: Sources, file: TextFile) -> None:
        self._sources = sources
        self._file = file

    def listing(self) -> Checked[Listing]:
        return self._sources.listing()

    def read(self, path: str) -> Checked[TextFile | None]:
        return Checked(self._file) if path == self._file.path else self._sources.read(path)


def _addresses(it: AnnotatedDocument | None) -> set[tuple[str, bool]]:
    """The claims that others can relate to, and whether they are withdrawn."""
    return {(claim.ref.id, claim.withdrawn) for claim in it.facts.claims} if it is not None else set()


def _named(it: ArticleFacts) -> Iterator[Slug]:
    """The articles that one names: in relations, and in links of its notes."""
    for claim in it.claims:
        yield from (relation.target.article for relation in claim.relations)
    for target in it.targets:
        kind, _, name = target.written.partition(":")
        if kind in ("claim", "article"):
            yield name.partition("#")[0]


def _told(problem: Problem) -> tuple[str, str, str]:
    return (problem.code, problem.place.path, problem.message)

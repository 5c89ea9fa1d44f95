"""The core as one readable function: a site's files in, the folded site and its documents out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from msgspec import structs

from onrecord import ids, links, schema, settings, text, yamltree
from onrecord.actors import Actors, actors
from onrecord.anchoring import Prepared, prepare
from onrecord.annotate import ArticleInput, Setting, annotate
from onrecord.diagnostics import Checked, KeyPlace, Location, Problem, Severity
from onrecord.document import Document
from onrecord.facts import AnnotatedDocument, ArticleFacts, OpenShelf, Shelf, Target, facts
from onrecord.interpret import known_annotator
from onrecord.model import Slug, claim_ref
from onrecord.records import ActorRecord, Anchors, ArticleFile, Changed, Correction, LayerFile, SiteFile
from onrecord.site import Site, fold, moved, recalled
from onrecord.sources import CORRECTIONS, ArticleFiles, Listing, Sources, TextFile
from onrecord.standing import Standing
from onrecord.suggest import nearest
from onrecord.yamltree import Tree

T = TypeVar("T")

SITE_FILE = "site.yaml"


@dataclass(frozen=True, slots=True)
class Options:
    """What a command may say differently from site.yaml; None leaves it as it is there."""

    strict: bool | None = None
    base_url: str | None = None
    drafts: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """A site, folded, and its free pages' Markdown by name."""

    site: Site
    pages: Mapping[str, str]

    def without_search(self) -> Loaded:
        """The site as if its author wanted no search page."""
        return replace(self, site=replace(self.site, config=structs.replace(self.site.config, search=False)))


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A source text, read, and prepared for placing quotes in it."""

    document: Document
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Known:
    """All actors, and the links of their summaries."""

    actors: Actors
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class _FreePages:
    """The author's own pages by name, and their links."""

    by_name: Mapping[str, str]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Common:
    """What all articles of a site share: settings, actors, the author's own pages, the log of corrections.

    `config` is None where site.yaml cannot be read.
    """

    config: SiteFile | None
    setting: Setting
    known: Known
    pages: _FreePages
    corrections: tuple[Correction, ...] = ()


def load(
    sources: Sources,
    options: Options = Options(),
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Checked[Loaded | None]:
    """Read, place, unite and fold a whole site; all problems of all files in one run.

    None only where site.yaml itself cannot be read. `progress` is told of articles done, out of how many.
    """
    listing, problems = _parts(sources.listing())
    common, found = _parts(read_common(sources, listing, options))
    problems += found
    annotated: dict[str, AnnotatedDocument] = {}
    for done, files in enumerate(listing.articles):
        progress(done, len(listing.articles))
        article, found = _parts(read_article(sources, files, common.setting))
        problems += found
        if article is not None:
            annotated[files.slug] = article
    known = {slug: item.facts for slug, item in annotated.items()}
    folded, found = _parts(fold_all(common, listing, known, OpenShelf(annotated)))
    problems += found
    loaded, found = _parts(conclude(common, listing, folded))
    return Checked(loaded, (*problems, *found))


def read_common(sources: Sources, listing: Listing, options: Options) -> Checked[Common]:
    """Read site.yaml, all actors, all free pages and the log of corrections."""
    config, problems = _parts(record(sources, SITE_FILE, schema.site))
    whole = not _errors(problems)
    known, found = _parts(read_actors(sources, listing.actors))
    problems += found
    pages, found = _parts(_read_pages(sources, listing.pages))
    problems += found
    log = None
    if listing.corrections is not None:
        log, found = _parts(record(sources, listing.corrections, schema.corrections))
        problems += found
    setting = _setting(config, whole, known.actors, options)
    problems += _unknown_annotators(known.actors, setting)
    told = log.corrections if log is not None else ()
    return Checked(Common(config, setting, known, pages, told), tuple(problems))


def fold_all(
    common: Common,
    listing: Listing,
    articles: Mapping[Slug, ArticleFacts],
    shelf: Shelf,
    standing: Standing | None = None,
) -> Checked[Site]:
    """Join all articles, by slug, into the site, and check what links them.

    Those listed and not among them could not be read. `standing`, where it is known, is what came of it.
    """
    config, actors = common.setting.config, common.known.actors
    if standing is not None:
        return recalled(config, actors.by_id, articles, shelf, standing)
    unread = _unread(listing, articles)
    site, problems = _parts(fold(config, actors.by_id, articles, shelf, unread))
    targets = (target for article in site.articles for target in article.targets)
    problems += links.check(targets, site, common.pages.by_name, actors, unread)
    return Checked(site, tuple(problems))


def folded_from(common: Common, listing: Listing, articles: Collection[Slug]) -> tuple[object, ...]:
    """All that a fold of these articles depends on but their facts."""
    actors, unread = common.known.actors, _unread(listing, articles)
    pages = sorted(common.pages.by_name)
    return (
        tuple(actors.by_id.values()),
        actors.whole,
        common.setting.config.claim_pages,
        pages,
        sorted(unread),
    )


def conclude(common: Common, listing: Listing, site: Site) -> Checked[Loaded | None]:
    """Check what else only the whole site can tell: links that lead to articles, and settings."""
    targets = (*common.known.targets, *common.pages.targets)
    names = common.pages.by_name
    unread = _unread(listing, site.articles.by_slug)
    problems = [*links.check(targets, site, names, common.known.actors, unread)]
    problems += _unknown_corrected(common.corrections, site)
    if common.config is None:
        return Checked(None, tuple(problems))
    folders = (*listing.articles, *listing.unread)
    layers = {path.rsplit("/", 1)[-1].removesuffix(".yaml") for files in folders for path in files.layers}
    problems += settings.check(SITE_FILE, common.config, names, layers)
    return Checked(Loaded(replace(site, corrections=common.corrections), names), tuple(problems))


def _unknown_corrected(corrections: Iterable[Correction], site: Site) -> Iterator[Problem]:
    """Entries of the log about a claim that is not there, and was not removed by its word."""
    present, withdrawn = site.derived.present, site.derived.withdrawn
    gone = {claim_ref(it.claim) for it in corrections if it.changed is Changed.REMOVED}
    refs = [claim_ref(it.claim) for it in corrections]
    known = gone.union(ref for ref in refs if ref in present or ref in withdrawn)
    former = moved(site) if not known.issuperset(refs) else {}
    for index, (it, ref) in enumerate(zip(corrections, refs, strict=True)):
        article = site.articles.by_slug.get(ref.article)
        if ref in known or ref in former or (article is not None and not article.whole):
            continue
        # What is like no other may well have been there: when publishing, the log is told that it is gone.
        near = nearest(ref.id, (claim.ref.id for claim in article.claims)) if article is not None else None
        if near is not None or not ref.id:
            hint = f"did you mean “{ref.article}#{near}”?" if near else "write SLUG#ID, as it was published"
            place = KeyPlace(CORRECTIONS, ("corrections", index, "claim"))
            yield Problem("unknown-claim", f"there is no claim “{it.claim}”", place, hint, Severity.WARNING)


def _unread(listing: Listing, read: Collection[str]) -> frozenset[str]:
    return frozenset([files.slug for files in (*listing.articles, *listing.unread)]).difference(read)


def _setting(config: SiteFile | None, whole: bool, known: Actors, options: Options) -> Setting:
    """The setting of all articles. Where site.yaml cannot be read they are looked through all the same."""
    config = config or SiteFile("untitled")
    if options.base_url is not None:
        config = structs.replace(config, base_url=options.base_url)
    strict = config.anchors is Anchors.STRICT if options.strict is None else options.strict
    return Setting(config, known, strict=strict, drafts=options.drafts, whole=whole)


def _unknown_annotators(known: Actors, setting: Setting) -> list[Problem]:
    """Actors' records by annotators whom site.yaml does not name."""
    problems: list[Problem] = []
    for actor in known.by_id.values():
        if actor.by is not None:
            known_annotator(actor.by, actor.place / "by", setting.annotators, problems)
    return problems


def read_text(source: TextFile) -> PreparedText:
    """A source text, by its ending as Markdown or as plain text."""
    document = text.parse(source.text, "markdown" if source.path.endswith(".md") else "plain")
    return PreparedText(document, prepare(document.text, document.blocks))


def read_article(
    sources: Sources,
    files: ArticleFiles,
    setting: Setting,
    read_text: Callable[[TextFile], PreparedText] = read_text,
) -> Checked[AnnotatedDocument | None]:
    """One article with its text and all its layers; `read_text` may remember what it read before."""
    article, problems = _parts(record(sources, files.path, schema.article))
    layers: list[tuple[str, LayerFile]] = []
    targets: list[Target] = []
    whole = True
    for path in files.layers:
        layer, found = _parts(record(sources, path, schema.layer))
        problems += found
        whole = whole and not _errors(found)
        if layer is not None:
            layers.append((path, layer))
            linked = links.read_fields(links.layer_fields(path, layer))
            problems += linked.problems
            targets += linked.value
    if article is None:
        return Checked(None, tuple(problems))
    source, found = _parts(source_text(sources, files.path, article))
    problems += found
    if source is None:
        return Checked(None, tuple(problems))
    read = read_text(source)
    given = ArticleInput(files.slug, files.path, article, tuple(layers), whole)
    annotated = annotate(given, read.document, read.prepared, setting)
    problems += annotated.problems
    known = facts(annotated.value, tuple(targets))
    return Checked(AnnotatedDocument(read.document, annotated.value, known), tuple(problems))


def read_actors(sources: Sources, paths: Iterable[str]) -> Checked[Known]:
    """All actors' files."""
    files: list[tuple[str, Mapping[str, ActorRecord]]] = []
    problems: list[Problem] = []
    targets: list[Target] = []
    whole = True
    for path in paths:
        read, found = _parts(record(sources, path, schema.actors))
        problems += found
        whole = whole and not _errors(found)
        if read is not None:
            files.append((path, read))
            linked = links.read_fields(links.actor_fields(path, read))
            problems += linked.problems
            targets += linked.value
    known = actors(files, whole=whole)
    return Checked(Known(known.value, tuple(targets)), (*problems, *known.problems))


def record(sources: Sources, path: str, read: Callable[[Tree], Checked[T | None]]) -> Checked[T | None]:
    """The record in a YAML file, by the reader of its kind."""
    file, problems = _parts(sources.read(path))
    if file is None:
        return Checked(None, tuple(problems))
    tree, found = _parts(yamltree.parse(path, file.text))
    problems += found
    if tree is None:
        return Checked(None, tuple(problems))
    value = read(tree)
    return Checked(value.value, (*problems, *value.problems))


def source_text(sources: Sources, path: str, article: ArticleFile) -> Checked[TextFile | None]:
    """The text that an article annotates; problems are told where article.yaml names it."""
    place = KeyPlace(path, ("text",))
    if not article.text.endswith((".txt", ".md")):
        problem = Problem(
            "text-format",
            f"{article.text} is neither .txt nor .md",
            place,
            "save it as plain text (.txt) or Markdown (.md)",
        )
        return Checked(None, (problem,))
    read = sources.read(article.text)
    # A file that is missing or out of bounds is the mistake of whoever named it.
    problems = [
        structs.replace(problem, place=place)
        if problem.place == Location(article.text) and problem.code != "not-utf8"
        else problem
        for problem in read.problems
    ]
    if read.value is None:
        return Checked(None, tuple(problems))
    if not read.value.text.strip():
        problems.append(
            Problem("empty-text", f"{article.text} holds no text", place, "name a file that has words in it")
        )
        return Checked(None, tuple(problems))
    if article.text_digest is not None and article.text_digest != read.value.digest:
        problems.append(
            Problem(
                "text-changed",
                f"{article.text} is not the text that was annotated: its digest is {read.value.digest}",
                KeyPlace(path, ("text_digest",)),
                "see that every quote still stands where it should, then write the new digest",
                Severity.WARNING,
            )
        )
    return Checked(read.value, tuple(problems))


def _read_pages(sources: Sources, paths: Iterable[str]) -> Checked[_FreePages]:
    pages: dict[str, str] = {}
    problems: list[Problem] = []
    targets: list[Target] = []
    for path in paths:
        name = unicodedata.normalize("NFC", path.rsplit("/", 1)[-1].removesuffix(".md"))
        why = "another has this name in another Unicode form" if name in pages else ids.problem(name)
        if why is not None:
            problems.append(
                Problem("bad-page-name", f"{path} has no address: {why}", Location(path), "rename the file")
            )
            continue
        file, found = _parts(sources.read(path))
        problems += found
        if file is not None:
            pages[name] = file.text
            linked = links.read_fields([(Location(path), file.text)], headings=True)
            problems += linked.problems
            targets += linked.value
    return Checked(_FreePages(pages, tuple(targets)), tuple(problems))


def _errors(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _parts(checked: Checked[T]) -> tuple[T, list[Problem]]:
    return checked.value, list(checked.problems)

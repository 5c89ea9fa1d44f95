"""Another id for an actor or a claim: the edits of every file that uses it, and of nothing else.

What is asked for is refused where it would change what the site says: where the new id is taken, or is a name
by which somebody else is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from onrecord import prose, schema, text, yamltree
from onrecord.anchoring import prepare
from onrecord.diagnostics import Checked, KeyPath
from onrecord.model import Layer
from onrecord.passages import place_entries
from onrecord.pipeline import Options, load, record, source_text
from onrecord.records import RelationKind
from onrecord.site import Site
from onrecord.sources import ArticleFiles, Listing, Sources, TextFile
from onrecord.suggest import nearest
from onrecord.unite import EntryType, PlacedEntry, United, unite
from onrecord.yamledit import Edit, Exchange, Insert, Rename, Replace, edit
from onrecord.yamltree import Value

_ACTOR_KEYS = ("speaker", "via", "against", "about", "refers_to", "event", "where")
_CLAIM_KEYS = tuple(kind.value for kind in RelationKind)
_TARGET = re.compile(r"(?:actor|claim):[^\s()<>\"'\[\]]+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

Written = tuple[KeyPath, str]
"""A text of a YAML file, with the keys that lead to it."""


class RenameRefused(Exception):
    """This cannot be renamed so; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file as it was read, and its new text."""

    file: TextFile
    text: str


def rename_actor(sources: Sources, site: Site, old: str, new: str) -> tuple[Rewritten, ...]:
    """Every file that names the actor by its id, with the new one; the old one is noted in `was`.

    The site has no errors. Raises RenameRefused, yamledit.EditRefused.
    """
    old = _nfc(old)
    if old not in site.actors:
        raise RenameRefused(f"no actor has the id “{old}”; {_closest(old, site.actors)}")
    new = _new_id(old, new)
    for actor in site.actors.values():
        if actor.id == new:
            raise RenameRefused(f"the actor “{new}” has a record in {actor.place.path} already")
        if new in actor.was and actor.id != old:
            raise RenameRefused(f"“{new}” is an earlier id of {actor.id} ({actor.name}); choose another id")
    trees = _Trees(sources)
    edits = _linked(trees, f"actor:{old}", f"actor:{new}")
    for path, keys, reference in trees.actor_references():
        if _nfc(reference) == new:
            raise RenameRefused(f"“{new}” is a name by which {path} means somebody; choose another id")
        if _nfc(reference) == old:
            edits.append((path, Replace(keys, new)))
    path = site.actors[old].place.path
    key = next(key for key in trees.mapping(path) if _nfc(key) == old)
    edits.append((path, Rename((key,), new)))
    edits.append((path, _was((key,), site.actors[old].was, old, new)))
    return trees.rewritten(edits, f"actor:{old}", f"actor:{new}")


def rename_claim(sources: Sources, old: str, new: str) -> tuple[Rewritten, ...]:
    """Every file that names the claim by its id, with the new one; the old one is noted in `was`.

    `old` is `SLUG#ID`, or the id alone where one claim of the site has it. The site has no errors. Raises
    RenameRefused, yamledit.EditRefused.
    """
    slug, old = _meant(sources, _nfc(old))
    where, hash_, id_ = new.strip().rpartition("#")
    if hash_ and _nfc(where) != slug:
        raise RenameRefused(f"a claim stays in its article: write {slug}#{id_}, or the id alone")
    new = _new_id(old, id_)
    united = _united(sources, slug)
    for item in united:
        if item.id == new:
            raise RenameRefused(f"{slug} has a {item.type} “{new}” already; choose another id")
        if item.id != old and any(new in entry.entry.was for entry in item.entries):
            raise RenameRefused(f"“{new}” is an earlier id of {slug}#{item.id}; choose another id")
    trees = _Trees(sources)
    edits = _linked(trees, f"claim:{slug}#{old}", f"claim:{slug}#{new}")
    for path, keys, reference in trees.claim_references():
        target, hash_, id_ = reference.rpartition("#")
        if _nfc(id_) == old and (_nfc(target) if hash_ else _slug(path)) == slug:
            edits.append((path, Replace(keys, f"{target}#{new}" if hash_ else new)))
    entries = next(item for item in united if item.id == old).entries
    named = [entry for entry in entries if entry.entry.id is not None]
    edits += ((entry.place.path, Replace((*entry.place.keys, "id"), new)) for entry in named)
    # Without an explicit id the quote gave it, and would go on doing so.
    first = named[0] if named else next(entry for entry in entries if entry.entry.quote is not None)
    path, keys = first.place.path, first.place.keys
    if not named:
        edits.append((path, Insert(keys, "id", new, after="quote")))
    edits.append((path, _was(keys, first.entry.was, old, new, after="id" if named else "quote")))
    edits += (
        (entry.place.path, _was(entry.place.keys, entry.entry.was, None, new))
        for entry in entries
        if entry is not first and new in entry.entry.was
    )
    return trees.rewritten(edits, f"claim:{slug}#{old}", f"claim:{slug}#{new}")


def still_sound(sources: Sources, rewritten: Iterable[Rewritten]) -> bool:
    """Whether the site, with these files rewritten, has no problem that it did not have."""
    overlay = _Overlay(sources, {it.file.path: it.text for it in rewritten})
    before = load(sources, Options(drafts=True)).problems
    return len(load(overlay, Options(drafts=True)).problems) <= len(before)


class _Overlay:
    """Sources, some of whose files are other ones."""

    def __init__(self, sources: Sources, texts: Mapping[str, str]) -> None:
        self._sources = sources
        self._texts = texts

    def listing(self) -> Checked[Listing]:
        return self._sources.listing()

    def read(self, path: str) -> Checked[TextFile | None]:
        read = self._sources.read(path)
        if path not in self._texts or read.value is None:
            return read
        return Checked(TextFile(path, self._texts[path], read.value.digest), read.problems)


# --- what is asked for


def _new_id(old: str, new: str) -> str:
    try:
        id_ = schema.identifier(new.strip())
    except schema.Fault as fault:
        raise RenameRefused(f"{fault}; {fault.hint}") from None
    if id_ == old:
        raise RenameRefused(f"“{old}” is its id already")
    return id_


def _closest(id_: str, choices: Iterable[str]) -> str:
    close = nearest(id_, choices)
    return f"did you mean “{close}”?" if close else "see that it is written as in its file"


def _meant(sources: Sources, written: str) -> tuple[str, str]:
    """The article and id of the claim that `SLUG#ID` or `ID` means."""
    slug, hash_, id_ = written.rpartition("#")
    articles = [it.slug for it in sources.listing().value.articles if not hash_ or it.slug == slug]
    claims = [(it, claim) for it in articles for claim in _claims(sources, it)]
    meant = [claim for claim in claims if claim[1] == id_]
    if len(meant) > 1:
        several = ", ".join("#".join(claim) for claim in meant)
        raise RenameRefused(f"“{written}” may be any of {several}; write one of them")
    if not meant:
        close = _closest(written, ["#".join(claim) if hash_ else claim[1] for claim in claims])
        raise RenameRefused(f"no claim has the id “{written}”; {close}")
    return meant[0]


def _claims(sources: Sources, slug: str) -> Iterator[str]:
    return (item.id for item in _united(sources, slug) if item.type is EntryType.CLAIM)


def _united(sources: Sources, slug: str) -> tuple[United, ...]:
    """The entries of an article's layers, placed and united."""
    article = next(it for it in sources.listing().value.articles if it.slug == slug)
    found = record(sources, article.path, schema.article).value
    source = source_text(sources, article.path, found).value if found is not None else None
    if source is None:
        return ()
    document = text.parse(source.text, "markdown" if source.path.endswith(".md") else "plain")
    prepared = prepare(document.text, document.blocks)
    placed: list[PlacedEntry] = []
    for layer in _layers(sources, article):
        value = record(sources, layer.path, schema.layer).value
        if value is not None:
            placed += place_entries(layer, value, document, prepared, strict=False).value
    return unite(placed).value


def _layers(sources: Sources, article: ArticleFiles) -> Iterator[Layer]:
    for path in article.layers:
        name = path.rsplit("/", 1)[-1].removesuffix(".yaml")
        yield Layer(name, path, name, None, None, None, None, True)


def _was(keys: KeyPath, was: tuple[str, ...], old: str | None, new: str, after: str | None = None) -> Edit:
    """Note the old id, behind the key `after`; the new one is no earlier one any more."""
    noted: list[Value] = [id_ for id_ in was if id_ != new]
    noted += [old] if old is not None and old not in noted else []
    value = noted[0] if len(noted) == 1 else noted
    return Replace((*keys, "was"), value) if was else Insert(keys, "was", value, after)


def _nfc(written: str) -> str:
    return unicodedata.normalize("NFC", written.strip())


def _slug(path: str) -> str:
    return _nfc(path.split("/")[2])


# --- where ids stand


class _Trees:
    """The YAML files and pages of a site, each read once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        listing = sources.listing().value
        self.articles = [article.path for article in listing.articles]
        self.layers = [path for article in listing.articles for path in article.layers]
        self.actors = listing.actors
        self.pages = listing.pages
        self._mappings: dict[str, dict[str, Value]] = {}

    def file(self, path: str) -> TextFile:
        file = self._sources.read(path).value
        if file is None:
            raise RenameRefused(f"{path} cannot be read any more; run the command again")
        return file

    def mapping(self, path: str) -> dict[str, Value]:
        """What a YAML file holds; nothing if it is empty."""
        if path not in self._mappings:
            tree = yamltree.parse(path, self.file(path).text).value
            self._mappings[path] = tree.data if tree is not None and isinstance(tree.data, dict) else {}
        return self._mappings[path]

    def actor_references(self) -> Iterator[tuple[str, KeyPath, str]]:
        """Every reference to an actor, with its file and keys."""
        for path in self.articles:
            yield from ((path, *it) for it in _texts(self.mapping(path), ("outlet",)))
        for path, keys, entry in self._entries():
            yield from ((path, *it) for key in _ACTOR_KEYS for it in _texts(entry, (key,), keys))
        for path in self.actors:
            for id_, record_ in self.mapping(path).items():
                for below in (("part_of",), ("where",), ("roles", "of")):
                    yield from ((path, *it) for it in _texts(record_, below, (id_,)))

    def claim_references(self) -> Iterator[tuple[str, KeyPath, str]]:
        """Every reference to a claim, with its file and keys."""
        for path, keys, entry in self._entries():
            yield from ((path, *it) for key in _CLAIM_KEYS for it in _texts(entry, (key,), keys))

    def prose(self) -> Iterator[tuple[str, KeyPath, str]]:
        """Every Markdown field of a YAML file."""
        for path, keys, entry in self._entries():
            for below in (("note",), ("note", "text"), ("gloss",), ("check", "note")):
                yield from ((path, *it) for it in _texts(entry, below, keys))
        for path in self.actors:
            for id_, record_ in self.mapping(path).items():
                yield from ((path, *it) for it in _texts(record_, ("summary",), (id_,)))

    def _entries(self) -> Iterator[tuple[str, KeyPath, Value]]:
        for path in self.layers:
            entries = self.mapping(path).get("annotations")
            for index, entry in enumerate(entries if isinstance(entries, list) else ()):
                yield path, ("annotations", index), entry

    def rewritten(self, edits: Iterable[tuple[str, Edit]], old: str, new: str) -> tuple[Rewritten, ...]:
        """Every file that the edits, or links in pages, change. Raises yamledit.EditRefused."""
        by_file: dict[str, list[Edit]] = {}
        for path, it in edits:
            by_file.setdefault(path, []).append(it)
        done = [
            Rewritten(self.file(path), edit(self.file(path).text, *by_file[path])) for path in sorted(by_file)
        ]
        for path in self.pages:
            page = self.file(path)
            exchanged = page.text
            for start, end, words in reversed(_links(page.text, old, new, headings=True)):
                exchanged = exchanged[:start] + words + exchanged[end:]
            if exchanged != page.text:
                done.append(Rewritten(page, exchanged))
        return tuple(done)


def _texts(value: Value, below: tuple[str, ...], keys: KeyPath = ()) -> Iterator[Written]:
    """The texts under some keys, where a list may stand for any single value."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, below, (*keys, index))
    elif below and isinstance(value, dict):
        if below[0] in value:
            yield from _texts(value[below[0]], below[1:], (*keys, below[0]))
    elif not below and isinstance(value, str):
        yield keys, value


# --- links


def _linked(trees: _Trees, old: str, new: str) -> list[tuple[str, Edit]]:
    """The edits of every Markdown field with links to `old`."""
    return [
        (path, Exchange(keys, parts))
        for path, keys, words in trees.prose()
        if (parts := _links(words, old, new, headings=False))
    ]


def _links(markdown: str, old: str, new: str, *, headings: bool) -> tuple[tuple[int, int, str], ...]:
    """Where a Markdown text links to `old`, and what is to stand there.

    What looks like a link may stand in code, or be words. So each gets an id that nothing else has, and the
    text is read once more: those that come out as links were links.
    """
    kind, _, _ = old.partition(":")
    maybe = [match for match in _TARGET.finditer(markdown) if _plain(match[0]) == old]
    if not maybe:
        return ()
    lone = kind + ":q"
    while lone in markdown:
        lone += "q"
    at, marked = 0, ""
    for number, match in enumerate(maybe):
        marked += markdown[at : match.start()] + f"{lone}{number}q"
        at = match.end()
    targets: set[str] = set()

    def noted(target: str) -> str:
        targets.add(target)
        return "#"

    prose.render(marked + markdown[at:], noted, headings)
    return tuple(
        (match.start(), match.end(), new)
        for number, match in enumerate(maybe)
        if f"{lone}{number}q" in targets
    )


def _plain(destination: str) -> str:
    """A link's destination without escapes."""
    return unquote(unescape(_ESCAPE.sub(r"\1", destination)))

"""Remarks on a site without a mistake in it: what its authors may have forgotten.

All are of severity info and shown on request alone. What a text says is never one: that nobody answers an
accusation is a fact about the world, and no fault of an annotator's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from onrecord import cues, yamltree
from onrecord.answers import ANSWERS
from onrecord.diagnostics import KeyPlace, Problem, Severity
from onrecord.facts import ArticleFacts
from onrecord.folding import key
from onrecord.model import ActorId, ActorVoice, Claim, Slug
from onrecord.pipeline import Loaded
from onrecord.site import Site
from onrecord.sources import Sources

_DENIALS = frozenset(cues.forms(cues.DENIAL))
_ACCUSATIONS = frozenset(cues.forms(" ".join(cues.ACCUSING.values()) + " accusation accusations"))
_REPORTING = frozenset(
    cues.forms(
        " ".join((cues.SAYING, cues.TELLING, cues.REJECTING, cues.NOUNS, cues.VIEWS, *cues.ACCUSING.values()))
    )
) | {"according", "allegedly", "reportedly", "called", "calls", "asked", "asks", "described", "describes"}
_WORD = re.compile(r"[^\W\d_]+")
_ACTOR_LINK = re.compile(r"actor:([^\s()<>\"'\[\]]+)")
_SETTLED_BY = ("kind", "against", "denies", "disputes", "undercuts", "refers_to", "gloss", "withdrawn")
"""Keys that say what an entry is, or that somebody has thought of it."""


def lints(sources: Sources, loaded: Loaded) -> Iterator[Problem]:
    """The remarks on a site that was read without errors, drafts included."""
    site = loaded.site
    yield from _unused_actors(sources, loaded)
    for path in (path for article in sources.listing().value.articles for path in article.layers):
        yield from _suggested_kinds(sources, path)
    articles = {article.slug: article for article in site.articles}
    languages = {layer.path: layer.language for article in site.articles for layer in article.head.layers}
    for claim in site.claims.values():
        yield from _outdated_checks(site, articles, claim)
        language = languages.get(claim.place.path) or site.config.language
        if language.partition("-")[0] == "en":
            yield from _asserting_summaries(site, articles[claim.ref.article], claim)


def _remark(code: str, message: str, place: KeyPlace, hint: str) -> Problem:
    return Problem(code, message, place, hint, Severity.INFO)


def _unused_actors(sources: Sources, loaded: Loaded) -> Iterator[Problem]:
    """Actors of whom nothing is said, whose name no text has, and to whom nothing leads."""
    site = loaded.site
    used = {*_used(site), *_linked(sources, loaded)}
    for actor in site.actors.values():
        if actor.id not in used and not actor.hidden:
            yield _remark(
                "unused-actor",
                f"nothing in the site speaks of “{actor.name}”",
                KeyPlace(actor.place.path, actor.place.keys, on_key=True),
                "add a name that the texts use for it, or delete the record",
            )


def _used(site: Site) -> Iterator[ActorId]:
    for article in site.articles:
        if article.outlet is not None:
            yield article.outlet
        yield from (name.actor for name in article.names)
        for mention in site.article(article.slug).mentions:
            yield from (id_ for actors in mention.actors for id_ in actors)
    for claim in (*site.claims.values(), *site.withdrawn.values()):
        yield from (v.actor for v in (*claim.voices, *claim.carriers) if isinstance(v, ActorVoice))
        yield from (*claim.accused, *claim.concerned, *claim.event, *claim.where)
    for actor in site.actors.values():
        yield from actor.part_of
        yield from (role.of for role in actor.roles if role.of is not None)
        if actor.where is not None:
            yield actor.where


def _linked(sources: Sources, loaded: Loaded) -> Iterator[ActorId]:
    """Actors whom a note or a page may link to."""
    listing = sources.listing().value
    layers = (path for article in listing.articles for path in article.layers)
    for path in (*layers, *listing.actors, *listing.pages):
        file = sources.read(path).value
        if file is not None and "actor:" in file.text:
            yield from _ACTOR_LINK.findall(file.text)


def _suggested_kinds(sources: Sources, path: str) -> Iterator[Problem]:
    """Claims without a kind, whose cue tells of a denial or an accusation."""
    file = sources.read(path).value
    tree = yamltree.parse(path, file.text).value if file is not None else None
    entries = tree.data.get("annotations") if tree is not None and isinstance(tree.data, dict) else None
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, dict) or any(given in entry for given in _SETTLED_BY):
            continue
        cue = entry.get("cue", "")
        words = {word.lower() for word in _WORD.findall(cue)} if isinstance(cue, str) else set()
        place = KeyPlace(path, ("annotations", index, "cue"))
        if words & _ACCUSATIONS:
            hint = "add `against:` with the accused; or `kind: statement`, if it accuses nobody"
            yield _remark(
                "kind-suggested", f"“{cue}” tells of an accusation, and none is marked", place, hint
            )
        elif words & _DENIALS:
            hint = "add `denies:` with the claim, or `kind: denial`; or `kind: statement`, if it is none"
            yield _remark("kind-suggested", f"“{cue}” tells of a denial, and none is marked", place, hint)


def _outdated_checks(site: Site, articles: Mapping[Slug, ArticleFacts], claim: Claim) -> Iterator[Problem]:
    """Checks that are older than an answer to what was checked."""
    for number, check in enumerate(claim.checks):
        for relation in site.links(claim.ref).in_:
            published = articles[relation.source.article].published
            checked = check.date and check.date.latest
            answered = published and published.earliest
            if checked and answered and checked < answered and relation.kind in ANSWERS:
                yield _remark(
                    "check-outdated",
                    f"this check is older than {relation.source}, which {relation.kind} the claim",
                    claim.place / "check" / number,
                    "see whether the finding still holds, and add a check with today's date",
                )
                break


def _asserting_summaries(site: Site, article: ArticleFacts, claim: Claim) -> Iterator[Problem]:
    """Summaries of what others say that name neither who says it nor that it is said."""
    if article.voice in claim.voices:
        return
    names = [name for voice in claim.voices if isinstance(voice, ActorVoice) for name in _names(site, voice)]
    for summary in claim.summary:
        words = {word.lower() for word in _WORD.findall(summary)}
        said = key(summary)
        if words & _REPORTING or any(name in said for name in names) or '"' in said:
            continue
        yield _remark(
            "summary-asserts",
            "this summary says as a fact what somebody claims",
            claim.place / "summary",
            "say in it who says so: “… says that …”, “according to …”",
        )


def _names(site: Site, voice: ActorVoice) -> Iterable[str]:
    actor = site.actors[voice.actor]
    return (key(name) for name in (actor.name, *(other.name for other in actor.names)))

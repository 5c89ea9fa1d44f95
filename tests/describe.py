"""A folded site as a text that a person can read: what the golden files hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from msgspec import structs
from onrecord.dates import Date
from onrecord.folding import key
from onrecord.model import (
    Actor,
    ActorVoice,
    Article,
    ArticleVoice,
    Attributed,
    Claim,
    Gloss,
    Mention,
    Passage,
    Readings,
    TimelineEntry,
    Voice,
)
from onrecord.records import SiteFile, Source
from onrecord.site import Site

T = TypeVar("T")


def describe(site: Site) -> str:
    """Everything the fold knows, in a fixed order."""
    return "\n".join(_lines(site)) + "\n"


def _lines(site: Site) -> Iterator[str]:
    yield from _config(site.config)
    for actor in site.actors.values():
        yield from _actor(actor)
    for article in site.articles:
        yield from _article(site.article(article.slug), site)
    yield "accusations"
    for accusation in site.accusations:
        how = "answered" if accusation.answered else "no answer in this text"
        yield f"  {accusation.claim} against {accusation.accused}: {how}"
        for relation in accusation.answers:
            yield f"    {relation.source} {relation.kind} {relation.target}"
        for relation in accusation.others:
            yield f"    (another voice) {relation.source} {relation.kind} {relation.target}"
    for pair in site.derived.pairs:
        count = len(pair.accusations)
        yield f"  {voice(pair.accuser)} accuses {pair.accused}: {count}, answered {pair.answered}"
    for telling in dict.fromkeys(site.derived.tellings.values()):
        yield f"told again: {', '.join(map(str, telling))}"
    for place in site.derived.places:
        yield f"place {place.place}: {', '.join((*place.events, *map(str, place.claims)))}"
    for outlet in site.derived.outlets:
        carried = ", ".join(f"{voice(who)} {count}" for who, count in outlet.speakers)
        cues = ", ".join(f"{cue} {count}" for cue, count in outlet.cues)
        told_of = f"{len(outlet.articles)} articles, {outlet.claims} claims, {outlet.own} its own"
        yield f"outlet {outlet.outlet}: {told_of}; carries: {carried or '–'}; words: {cues or '–'}"
    yield "timeline"
    for entry in site.timeline:
        yield f"  {entry.when or 'undated'} {entry.kind} {_what(entry)}"
    yield "names"
    for row in site.names:
        users = ", ".join(
            dict.fromkeys(f"{voice(use.voice)}{'' if use.direct else ' (reported)'}" for use in row.uses)
        )
        own = key(row.surface) == key(site.actors[row.actor].name)
        kind = "name" if own else row.type or "phrase"
        yield f"  {row.actor}: {row.surface} [{kind}] {len(row.uses)}× by {users}"
    yield "profiles"
    for who, profile in site.profiles.items():
        facts = {
            "said": profile.said,
            "carried": profile.carried,
            "about": profile.about,
            "against": profile.against,
            "gave answers": [relation.source for relation in profile.given],
            "got answers": [relation.source for relation in profile.received],
            "cues": [row.cue for row in profile.cues],
            "members": profile.members,
            "here": profile.located,
            "told by": profile.occurs,
            "timeline": [f"{entry.when} {_what(entry)}" for entry in profile.timeline],
            "next to": [
                f"{voice(near.voice)} ({' '.join(f'{tie} {count}' for tie, count in near.ties)})"
                for near in site.derived.neighbours(who)
            ],
        }
        told = "; ".join(f"{key}: {', '.join(map(str, items))}" for key, items in facts.items() if items)
        if told:
            yield f"  {voice(who)} — {told}"
    yield from (f"redirect {old} → {new}" for old, new in site.redirects.items())


def _config(config: SiteFile) -> Iterator[str]:
    """What site.yaml says beyond the defaults."""
    yield f"site “{config.title}”"
    plain = SiteFile(config.title)
    for field in structs.fields(config):
        if (value := getattr(config, field.name)) != getattr(plain, field.name):
            yield f"  {field.name}: {value}"


def _actor(actor: Actor) -> Iterator[str]:
    facts = {
        "names": [
            f"{name.name} [{name.type}]{f' ({name.lang})' if name.lang else ''}" for name in actor.names
        ],
        "roles": [f"{role.role} of {role.of}" if role.of else role.role for role in actor.roles],
        "part of": actor.part_of,
        "when": [actor.when] if actor.when else [],
        "where": [actor.where] if actor.where else [],
        "was": actor.was,
    }
    told = "".join(f"; {key}: {', '.join(map(str, items))}" for key, items in facts.items() if items)
    yield f"actor {actor.id}, {actor.kind}, “{actor.name}”{', hidden' if actor.hidden else ''}{told}"


def _article(article: Article, site: Site) -> Iterator[str]:
    when = article.published or "undated"
    yield f"article {article.slug} “{article.title}” by {voice(article.voice)}, {when}, {article.language}"
    for fact, items in (
        ("written by", article.author),
        ("tags", article.tags),
        ("was", article.was),
        ("drafts kept out", sorted(article.drafts)),
    ):
        if items:
            yield f"  {fact}: {', '.join(items)}"
    for layer in article.layers:
        facts = (layer.by, layer.date, layer.language, layer.licence, None if layer.shown else "not shown")
        told = "".join(f", {fact}" for fact in facts if fact)
        yield f"  layer {layer.name} “{layer.title}”{told}"
    for claim in article.claims:
        yield from _claim(claim, site)
    for mention in article.mentions:
        meant = _readings(mention.actors, lambda ids: " + ".join(ids) or "nobody")
        yield f"  mention {mention.id} {_passage(mention.passage, mention.quote)} → {meant}"
        yield from _remarks(mention)
    for gloss in article.glosses:
        yield f"  gloss {gloss.id} {_passage(gloss.passage, gloss.quote)}"
        for text in gloss.texts:
            yield f"    {text.value}{_by(text.by)}"
        yield from _remarks(gloss)
    for use in article.names:
        found = f"mention {use.mention}" if use.mention else f"{use.type or 'name'}"
        words = "" if use.direct else " (reported)"
        inside = f" in {use.claim}" if use.claim else ""
        linked = "linked" if use.linked else "not linked"
        told = f"{use.span.start}-{use.span.end} “{use.surface}” → {use.actor} [{found}], {linked}"
        yield f"  name {told}, by {voice(use.voice)}{words}{inside}"


def _passage(passage: Passage | None, quote: str) -> str:
    if passage is None:
        return f"(unplaced) “{quote}”"
    spans = ",".join(f"{span.start}-{span.end}" for span in passage.spans)
    return f"“{passage.text}” {spans} {passage.status}"


def _remarks(item: Claim | Gloss | Mention) -> Iterator[str]:
    """What every entry may have."""
    facts = {
        "lang": _readings(item.lang, str),
        "tags": _joined(item.tags),
        "was": ", ".join(item.was),
        "annotated by": ", ".join(item.by),
        "on": ", ".join(map(str, item.dates)),
    }
    yield from (f"    {key}: {told}" for key, told in facts.items() if told)
    for note in item.notes:
        yield f"    note: {' ⏎ '.join(note.text.split(chr(10)))}{_signed(note.by, note.date)}"
        yield from (f"      source: {_source(source)}" for source in note.source)
    yield from (f"    unsure: {doubt.value}{_by(doubt.by)}" for doubt in item.unsure)


def _claim(claim: Claim, site: Site) -> Iterator[str]:
    yield f"  claim {claim.number} {claim.ref.id} {_passage(claim.passage, claim.quote)}"
    if claim.withdrawn:
        yield f"    withdrawn: {'; '.join(item.value for item in claim.withdrawn)}"
    chain = _readings(claim.via, lambda voices: " → ".join(map(voice, voices)))
    said = _readings(claim.speakers, lambda voices: " + ".join(map(voice, voices)))
    yield f"    said by {said}" + (f", carried by {chain}" if chain else "")
    status = site.links(claim.ref).status if claim.ref in site.claims else "none"
    verbatim = _readings(claim.verbatim, lambda quoted: "verbatim" if quoted else "reported")
    kinds, treatments = _readings(claim.kind, str), _readings(claim.treatment, str)
    yield f"    {kinds}, {verbatim}, article {treatments}, status {status}"
    for fact, found in (
        ("cue", _readings(claim.cue, str)),
        ("against", _joined(claim.against)),
        ("about", _joined(claim.about)),
        ("event", _readings(claim.event, str)),
        ("when", _readings(claim.when, str)),
        ("where", _readings(claim.where, str)),
        ("summary", _readings(claim.summary, str)),
        ("original", _readings(claim.original, lambda said: f"{said.text} ({said.lang})")),
    ):
        if found:
            yield f"    {fact}: {found}"
    for relation in claim.relations:
        yield f"    {relation.kind} {relation.target}{_by(relation.by)}"
    for relation in site.links(claim.ref).in_ if claim.ref in site.claims else ():
        yield f"    ← {relation.source} {relation.kind} it{_by(relation.by)}"
    for check in claim.checks:
        words = f": {check.note}" if check.note else ""
        yield f"    check: {check.finding}{_signed(check.by, check.date)}{words}"
        yield from (f"      source: {_source(source)}" for source in check.sources)
    yield from _remarks(claim)


def _source(source: Source) -> str:
    return ", ".join(str(fact) for fact in (source.text, source.url, source.date, source.archive) if fact)


def _signed(by: str | None, date: Date | None) -> str:
    signed = ", ".join(str(fact) for fact in (by, date) if fact)
    return f" ({signed})" if signed else ""


def voice(who: Voice) -> str:
    """A voice in a word."""
    if isinstance(who, ActorVoice):
        return who.actor
    if isinstance(who, ArticleVoice):
        return f"the article {who.article}"
    return f"unnamed ({who.description})" if who.description else "unnamed"


def _what(entry: TimelineEntry) -> str:
    told = f" told by {', '.join(map(str, entry.claims))}" if entry.claims else ""
    return f"{entry.actor or entry.article or ''}{told}".strip()


def _by(annotators: Iterable[str]) -> str:
    names = ", ".join(annotators)
    return f" ({names})" if names else ""


def _readings(readings: Readings[T], show: Callable[[T], str]) -> str:
    if not readings.differ:
        return "".join(show(reading.value) for reading in readings.all)
    return " | ".join(f"{show(reading.value)}{_by(reading.by)}" for reading in readings.all)


def _joined(items: tuple[Attributed[str], ...]) -> str:
    return ", ".join(f"{item.value}{_by(item.by)}" for item in items)

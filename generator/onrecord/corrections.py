"""What changed in published claims: what was published, compared with what is to be, for the authors' log.

A publisher keeps a record beside what it published, and gives it back the next time: then `grown` says which
entries content/corrections.yaml gets, and which claims lost their address. What is told is a matter of what
readers were told: whose words, which words, against and about whom, of what kind, how the article treats it,
what a check found, whether it stands. That something was added (an actor whom a claim is about, an answer) is
growth, and told nowhere; another name of an actor or id of a claim changes nothing of the matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.dates import Date
from onrecord.diagnostics import Location, Problem, Severity
from onrecord.folding import key
from onrecord.model import AnswerStatus, ClaimRef, Slug, claim_ref
from onrecord.pages import addresses
from onrecord.pages.book import Book
from onrecord.pages.wording import Wording
from onrecord.pipeline import Loaded
from onrecord.published import WITHHELD, Party, Published, others, published, record
from onrecord.records import Changed, Correction
from onrecord.similarity import likeness
from onrecord.site import Site, moved
from onrecord.sources import CORRECTIONS
from onrecord.yamledit import Append, EditRefused, Insert, Replace, Value, edit
from onrecord.yamltree import parse

STANDING = (Changed.WITHDRAWN, Changed.RESTORED, Changed.REMOVED)
STRENGTH = tuple(AnswerStatus)

ALIKE = 0.6
"""Likeness from which another quote may be the same claim's in other words; the author confirms it or not."""
COMPARED = 40
"""Claims of an article, lost and new, of which each is compared with each; of more, only equal words are."""
IN_A_COMPARISON = 400
"""Code points of a quote that are compared."""

NEW_FILE = "# yaml-language-server: $schema=../.onrecord/schema/corrections.json\n"


class _Kept(NamedTuple):
    """A claim that was published and still is, then and now."""

    ref: ClaimRef
    then: Published
    now: Published


class LogRefused(Exception):
    """The log cannot be added to; the message says why."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What there is to tell since the former publication.

    `record` is what is published now, to be kept with it for the next time: lines of JSON, the same to the
    byte for the same site, in which no hidden actor is named. `text`: what
    content/corrections.yaml is to be, None where it stays as it is. `problems`: warnings about claims whose
    address is gone, with the line that keeps it.
    """

    record: bytes
    entries: tuple[Correction, ...] = ()
    text: str | None = None
    problems: tuple[Problem, ...] = ()


# --- what changed


def grown(former: bytes | None, loaded: Loaded, wording: Wording, log: str | None, day: Date) -> Growth:
    """What the log gets when this site is published over one whose `record` was `former`.

    `log` is the text of content/corrections.yaml, None if there is none; what it tells already is not told
    again. `day` is when. The first publication, with no former one, tells nothing. A site that publishes to
    several places tells each change once. Raises LogRefused where the log is written in a way that cannot be
    added to.
    """
    site, book = loaded.site, Book(loaded.site, wording)
    now = record(book)
    if former is None:
        return Growth(now)
    then, since = others(former, now), others(now, former)
    if then is None or since is None:
        return Growth(now, problems=(_unreadable("is of no form that this version of onrecord knows"),))
    present = moved(site)
    kept, lost = _divided(site, then, present, book)
    people = _people(site)
    found = [entry for it in kept for entry in _changes(it, people, day)]
    found += _standing(site, then, present, day)
    found += (Correction(day, it.claim, Changed.REMOVED, (it.line,)) for it in lost if not it.withdrawn)
    entries = tuple(_untold(found, site, present))
    return Growth(now, entries, _text(log, entries), tuple(_lost(site, lost, _new(then, since), book)))


def _divided(
    site: Site, then: Iterable[Published], present: Mapping[ClaimRef, ClaimRef], book: Book
) -> tuple[list[_Kept], list[Published]]:
    """The claims that still stand, and those of which not even a stone is left."""
    kept: list[_Kept] = []
    lost: list[Published] = []
    desk = book.desk(addresses.CLAIMS)
    for it in then:
        ref = _today(it.claim, present)
        if ref in site.derived.withdrawn:
            continue
        if ref not in site.derived.present:
            lost.append(it)
        elif not it.withdrawn:
            kept.append(_Kept(ref, it, published(desk, site.derived.present[ref])))
    return kept, lost


def _today(claim: str, present: Mapping[ClaimRef, ClaimRef]) -> ClaimRef:
    ref = claim_ref(claim)
    return present.get(ref, ref)


def _people(site: Site) -> Mapping[str, str]:
    """Who somebody was then is who now: under another id, or withheld."""
    found: dict[str, str] = {}
    for actor in site.actors.values():
        for id_ in (actor.id, *actor.was):
            found[f"actor:{id_}"] = WITHHELD if actor.hidden else f"actor:{actor.id}"
    return found


def _changes(kept: _Kept, people: Mapping[str, str], day: Date) -> Iterator[Correction]:
    """What readers are told otherwise of a claim than before."""
    then, now, claim = kept.then, kept.now, str(kept.ref)
    if key(then.words) != key(now.words):
        yield Correction(day, claim, Changed.WORDS, (then.words,), (now.words,))
    for changed, before, since in (
        (Changed.SPEAKER, then.speakers, now.speakers),
        (Changed.VIA, then.via, now.via),
        (Changed.AGAINST, then.against, now.against),
        (Changed.ABOUT, then.about, now.about),
    ):
        were, are = {people.get(it.who, it.who) for it in before}, {it.who for it in since}
        # Of whom the name is withheld, then or now, nothing is told.
        if WITHHELD not in were | are and (were - are if changed is Changed.ABOUT else were != are):
            yield Correction(day, claim, changed, _names(before), _names(since))
    for changed, told, telling in (
        (Changed.KIND, then.kinds, now.kinds),
        (Changed.TREATMENT, (then.treatment,), (now.treatment,)),
        (Changed.FINDING, then.findings, now.findings),
    ):
        if set(told) != set(telling):
            yield Correction(day, claim, changed, told, telling)
    if _strength(then.answer) < _strength(now.answer):
        yield Correction(day, claim, Changed.ANSWER, (then.answer,), (now.answer,))


def _names(parties: Iterable[Party]) -> tuple[str, ...]:
    return tuple(party.name for party in parties)


def _strength(answer: str) -> int:
    """The place of an answer status, the strongest first; one of another version counts as none."""
    return STRENGTH.index(AnswerStatus(answer)) if answer in STRENGTH else len(STRENGTH)


def _standing(
    site: Site, then: Iterable[Published], present: Mapping[ClaimRef, ClaimRef], day: Date
) -> Iterator[Correction]:
    """The claims that were withdrawn, or are no longer."""
    for it in then:
        ref = _today(it.claim, present)
        if not it.withdrawn and ref in site.derived.withdrawn:
            reasons = [reason.value for reason in site.withdrawn[ref].withdrawn]
            yield Correction(day, str(ref), Changed.WITHDRAWN, reason=" ".join(reasons))
        if it.withdrawn and ref in site.derived.present:
            yield Correction(day, str(ref), Changed.RESTORED)


def _untold(
    found: Iterable[Correction], site: Site, present: Mapping[ClaimRef, ClaimRef]
) -> Iterator[Correction]:
    """Those that the log does not end with already, as it does if another place was published to first."""
    ends: dict[tuple[ClaimRef, str], Correction] = {}
    for it in site.corrections:
        ends[_today(it.claim, present), _sort(it.changed)] = it
    for it in found:
        last = ends.get((_today(it.claim, present), _sort(it.changed)))
        if last is None or (last.changed, last.to) != (it.changed, it.to):
            yield it


def _sort(changed: Changed) -> str:
    return "standing" if changed in STANDING else changed.value


# --- addresses that are gone


def _new(then: Iterable[Published], since: Iterable[Published]) -> Mapping[Slug, list[Published]]:
    """The claims that were not there before, by article."""
    before = {it.claim for it in then}
    found: dict[Slug, list[Published]] = {}
    for it in since:
        if it.claim not in before and not it.withdrawn:
            found.setdefault(claim_ref(it.claim).article, []).append(it)
    return found


def _lost(
    site: Site, lost: Iterable[Published], new: Mapping[Slug, list[Published]], book: Book
) -> Iterator[Problem]:
    """For each address that is gone, what keeps it."""
    by_article: dict[Slug, list[Published]] = {}
    for it in lost:
        by_article.setdefault(claim_ref(it.claim).article, []).append(it)
    for slug, gone in by_article.items():
        for it, likely in _paired(gone, new.get(slug, [])):
            yield _reworded(site, it, likely) if likely is not None else _gone(book, it)


def _paired(lost: list[Published], new: list[Published]) -> Iterator[tuple[Published, Published | None]]:
    """Each lost claim with the new one that may be it in other words, no new one twice."""
    left = {it.claim: it for it in new}
    same = {key(it.words): it for it in new}
    few = len(lost) <= COMPARED and len(new) <= COMPARED
    for it in lost:
        words = key(it.words)
        found = same.get(words)
        if (found is None or found.claim not in left) and few and words:
            alike = [(_likeness(words, key(other.words)), other.claim, other) for other in left.values()]
            best = max(alike, default=None)
            found = best[2] if best is not None and best[0] >= ALIKE else None
        if found is not None:
            left.pop(found.claim, None)
        yield it, found


def _likeness(one: str, other: str) -> float:
    """How alike two quotes are; one that holds the other is that quote with more or fewer words."""
    if one in other or other in one:
        return 1.0
    return likeness(one[:IN_A_COMPARISON], other[:IN_A_COMPARISON])


def _reworded(site: Site, lost: Published, likely: Published) -> Problem:
    claim = site.claims[claim_ref(likely.claim)]
    former = claim_ref(lost.claim).id
    return Problem(
        "claim-address-lost",
        f"{lost.claim} was published and is gone; this may be the same claim in other words.\n"
        f"It stood there as: {lost.line}",
        claim.place,
        f"if it is, add `was: {former}` to it, and its address leads here",
        Severity.WARNING,
    )


def _gone(book: Book, lost: Published) -> Problem:
    ref = claim_ref(lost.claim)
    path = f"content/articles/{ref.article}/article.yaml"
    article = book.articles.get(ref.article)
    stood = f"\nIt stood there as: {lost.line}" if lost.line else ""
    return Problem(
        "claim-address-lost",
        f"{lost.claim} was published, and nothing is at its address now.{stood}",
        article.place if article is not None else Location(path),
        "if readers should learn why, put the entry back with `withdrawn: REASON`",
        Severity.WARNING,
    )


def record_missing() -> Problem:
    """What is told where claims cannot be compared with what was published."""
    return _unreadable("is missing at the target")


def _unreadable(why: str) -> Problem:
    return Problem(
        "record-unreadable",
        f"the record of what was published {why}",
        Location(CORRECTIONS),
        "see by hand whether what you changed belongs into the log; from the next time on it is compared",
        Severity.WARNING,
    )


# --- the file


def _text(log: str | None, entries: Iterable[Correction]) -> str | None:
    """The log with these entries at its end, every other byte as it was; None if there are none."""
    values: list[Value] = [_value(entry) for entry in entries]
    try:
        return _with(NEW_FILE if log is None else log, values) if values else None
    except EditRefused as why:
        raise LogRefused(f"{CORRECTIONS} cannot be added to: {why}") from None


def _with(text: str, values: list[Value]) -> str:
    tree = parse(CORRECTIONS, text).value
    data = tree.data if tree is not None and isinstance(tree.data, dict) else {}
    if data.get("corrections"):
        return edit(text, *(Append(("corrections",), value) for value in values))
    if "corrections" in data:
        return edit(text, Replace(("corrections",), values))
    return edit(text, Insert((), "corrections", values))


def _value(entry: Correction) -> Value:
    value: dict[str, Value] = {
        "date": entry.date.text,
        "claim": entry.claim,
        "changed": entry.changed.value,
    }
    for name, texts in (("from", entry.from_), ("to", entry.to)):
        if texts:
            value[name] = texts[0] if len(texts) == 1 else list(texts)
    if entry.reason is not None:
        value["reason"] = entry.reason
    return value

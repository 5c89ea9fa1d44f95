"""The fold: every article's facts together, references between them checked, and all that is derived.

Nothing here is written by hand by an author (docs/format.md, "Derived"), and nothing here rates anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord import folding
from onrecord.diagnostics import Checked, Problem, Severity
from onrecord.model import (
    Accusation,
    Actor,
    ActorId,
    ActorVoice,
    AnswerStatus,
    Article,
    Claim,
    ClaimLinks,
    ClaimRef,
    CueRow,
    NameRow,
    NameUse,
    Profile,
    Readings,
    Relation,
    Site,
    Slug,
    TimelineEntry,
    TimelineKind,
    Voice,
)
from onrecord.records import ActorKind, NameType, RelationKind, SiteFile
from onrecord.suggest import nearest

ANSWERS = (RelationKind.DENIES, RelationKind.DISPUTES, RelationKind.UNDERCUTS)
STATUS = {
    RelationKind.DENIES: AnswerStatus.DENIED,
    RelationKind.DISPUTES: AnswerStatus.DISPUTED,
    RelationKind.UNDERCUTS: AnswerStatus.UNDERCUT,
}


def fold(
    config: SiteFile,
    actors: Mapping[ActorId, Actor],
    articles: Iterable[Article],
    unread: Collection[Slug] = (),
) -> Checked[Site]:
    """Join all articles into the site.

    Relations to claims that do not exist are errors and left out; those to withdrawn claims are warnings
    and left out too. `unread` are articles that could not be read: what refers to them is no mistake.
    """
    problems: list[Problem] = []
    ordered = _newest_first(articles)
    present: dict[ClaimRef, Claim] = {}
    withdrawn: dict[ClaimRef, Claim] = {}
    for article in ordered:
        for claim in article.claims:
            (withdrawn if claim.withdrawn else present)[claim.ref] = claim
    links = _links(ordered, present, withdrawn, unread, problems)
    accusations = tuple(_accusations(present, links, actors))
    timeline = _timeline(ordered, actors, present)
    names = _name_rows(ordered, actors)
    site = Site(
        config=config,
        articles=ordered,
        actors=actors,
        claims=present,
        withdrawn=withdrawn,
        links=links,
        profiles=_profiles(ordered, actors, present, links, accusations, timeline, names),
        accusations=accusations,
        timeline=timeline,
        names=names,
        redirects=_redirects(ordered, actors, config, problems),
    )
    return Checked(site, tuple(problems))


def refold(
    former: Checked[Site], config: SiteFile, actors: Mapping[ActorId, Actor], changed: Mapping[Slug, Article]
) -> Checked[Site] | None:
    """The site with other settings, and with some articles in the place of their former selves.

    None where that changes anything derived: then the whole site has to be folded. What is not derived
    from is left out by name (`_facts`), so that a new field is taken for one that matters.
    """
    site = former.value
    if config.claim_pages != site.config.claim_pages or actors is not site.actors:
        return None
    present, withdrawn = dict(site.claims), dict(site.withdrawn)
    found = 0
    for article in site.articles:
        new = changed.get(article.slug)
        if new is None:
            continue
        if _facts(new, former.problems) != _facts(article, former.problems):
            return None
        found += 1
        for claim in new.claims:
            (withdrawn if claim.withdrawn else present)[claim.ref] = claim
    if found < len(changed):
        return None
    articles = tuple(changed.get(article.slug, article) for article in site.articles)
    return replace(
        former, value=replace(site, config=config, articles=articles, claims=present, withdrawn=withdrawn)
    )


def _facts(article: Article, problems: Sequence[Problem]) -> Article:
    """The article without what nothing is derived from; places matter only where there are problems."""
    claims = []
    for claim in article.claims:
        bare = replace(
            claim,
            quote="",
            passage=None,
            treatment=Readings(),
            summary=Readings(),
            original=Readings(),
            unsure=(),
            notes=(),
            checks=(),
            tags=(),
            lang=Readings(),
            dates=(),
        )
        claims.append(bare if problems else replace(bare, place=article.place, relation_places={}))
    return replace(
        article,
        title="",
        author=(),
        language="",
        url=None,
        retrieved=None,
        archive=None,
        rights=None,
        summary=None,
        tags=(),
        text_path="",
        words=0,
        layers=(),
        claims=tuple(claims),
        glosses=(),
        mentions=(),
    )


def _newest_first(articles: Iterable[Article]) -> tuple[Article, ...]:
    """By date of publication, the newest first, undated ones last; equal ones by slug."""
    by_slug = sorted(articles, key=lambda article: article.slug)
    dated = [(article.published, article) for article in by_slug if article.published is not None]
    dated.sort(key=lambda pair: pair[0].sort_key, reverse=True)
    return (*(article for _, article in dated), *(a for a in by_slug if a.published is None))


# --- relations


def _links(
    articles: Sequence[Article],
    present: Mapping[ClaimRef, Claim],
    withdrawn: Mapping[ClaimRef, Claim],
    unread: Collection[Slug],
    problems: list[Problem],
) -> Mapping[ClaimRef, ClaimLinks]:
    partial = {*unread, *(article.slug for article in articles if not article.whole)}
    drafts = {ClaimRef(article.slug, id_) for article in articles for id_ in article.drafts}
    out: dict[ClaimRef, list[Relation]] = defaultdict(list)
    in_: dict[ClaimRef, list[Relation]] = defaultdict(list)
    for article in articles:
        for claim in article.claims:
            for relation in claim.relations:
                if relation.target in present:
                    if claim.ref in present:
                        out[claim.ref].append(relation)
                        in_[relation.target].append(relation)
                elif relation.target.article not in partial and relation.target not in drafts:
                    problems.append(_broken(claim, relation, articles, present, withdrawn))

    def by_place(relation: Relation) -> tuple[str, int, str]:
        return (relation.source.article, present[relation.source].number, relation.kind)

    return {
        ref: ClaimLinks(_status(in_[ref]), tuple(out[ref]), tuple(sorted(in_[ref], key=by_place)))
        for ref in present
    }


def _status(received: Iterable[Relation]) -> AnswerStatus:
    """The strongest answer: denied, then disputed, then undercut."""
    kinds = {relation.kind for relation in received}
    return next((STATUS[kind] for kind in ANSWERS if kind in kinds), AnswerStatus.NONE)


def _broken(
    claim: Claim,
    relation: Relation,
    articles: Sequence[Article],
    present: Mapping[ClaimRef, Claim],
    withdrawn: Mapping[ClaimRef, Claim],
) -> Problem:
    place = claim.relation_places[relation.kind, relation.target]
    local = relation.target.article == claim.ref.article
    written = relation.target.id if local else str(relation.target)
    if relation.target in withdrawn:
        return Problem(
            "relation-to-withdrawn",
            f"the claim “{written}” was withdrawn; nothing is shown to bear on it",
            place,
            f"take “{written}” out of `{relation.kind.value}`",
            Severity.WARNING,
        )
    slugs = [article.slug for article in articles]
    if relation.target.article not in slugs:
        close = nearest(relation.target.article, slugs)
        hint = f"did you mean “{close}#{relation.target.id}”?" if close else "write SLUG#ID, or ID alone"
        return Problem("unknown-claim", f"no article has the slug “{relation.target.article}”", place, hint)
    here = [ref.id for ref in present if ref.article == relation.target.article]
    close = nearest(relation.target.id, here)
    if close is None:
        close = next((ref.id for ref, other in present.items() if relation.target.id in other.was), None)
    if close is not None:
        suggestion = close if local else f"{relation.target.article}#{close}"
        hint = f"did you mean “{suggestion}”?"
    else:
        hint = "give the claim you mean an `id:` and write it here"
    return Problem("unknown-claim", f"there is no claim “{written}”", place, hint)


# --- accusations and answers


def _accusations(
    present: Mapping[ClaimRef, Claim], links: Mapping[ClaimRef, ClaimLinks], actors: Mapping[ActorId, Actor]
) -> Iterable[Accusation]:
    for ref, claim in present.items():
        if not claim.accused:
            continue
        received = [
            relation
            for told in _repeated(ref, links)
            for relation in links[told].in_
            if relation.kind in ANSWERS
        ]
        for accused in claim.accused:
            speaks = {
                relation: any(
                    isinstance(voice, ActorVoice) and _speaks_for(voice.actor, accused, actors)
                    for voice in present[relation.source].voices
                )
                for relation in received
            }
            yield Accusation(
                claim=ref,
                accused=accused,
                answers=tuple(relation for relation, for_them in speaks.items() if for_them),
                others=tuple(relation for relation, for_them in speaks.items() if not for_them),
            )


def _repeated(ref: ClaimRef, links: Mapping[ClaimRef, ClaimLinks]) -> list[ClaimRef]:
    """The claim and those that it repeats, directly or by way of another."""
    found, pending = [ref], [ref]
    while pending:
        for relation in links[pending.pop()].out:
            if relation.kind is RelationKind.REPEATS and relation.target not in found:
                found.append(relation.target)
                pending.append(relation.target)
    return found


def _speaks_for(speaker: ActorId, accused: ActorId, actors: Mapping[ActorId, Actor]) -> bool:
    """Whether `speaker` is the accused, is part of it (at any depth), or has a role of it."""
    pending, seen = [speaker], {speaker}
    while pending:
        if (id_ := pending.pop()) == accused:
            return True
        wholes = set(actors[id_].part_of)
        if id_ == speaker:
            wholes.update(role.of for role in actors[id_].roles if role.of is not None)
        pending += wholes - seen
        seen |= wholes
    return False


# --- names


def _name_rows(articles: Sequence[Article], actors: Mapping[ActorId, Actor]) -> tuple[NameRow, ...]:
    """Every name that the texts use, for each actor in order of id, by first use."""
    rows: dict[tuple[ActorId, str], list[NameUse]] = {}
    for article in articles:
        for use in article.names:
            if not actors[use.actor].hidden:
                rows.setdefault((use.actor, use.surface), []).append(use)
    return tuple(
        NameRow(actor, surface, _name_type(actors[actor], surface, uses), tuple(uses))
        for (actor, surface), uses in sorted(rows.items(), key=lambda row: row[0][0])
    )


def _name_type(actor: Actor, surface: str, uses: Sequence[NameUse]) -> NameType | None:
    """The sort of name, by the actor's record; a phrase that no record lists has none."""
    listed = {folding.key(name.name): name.type for name in actor.names}
    return listed.get(folding.key(surface)) or next((use.type for use in uses if use.type is not None), None)


# --- time


def _timeline(
    articles: Sequence[Article], actors: Mapping[ActorId, Actor], present: Mapping[ClaimRef, Claim]
) -> tuple[TimelineEntry, ...]:
    """Events with the claims that tell them, claims that are dated themselves, and publications."""
    told: dict[ActorId, list[ClaimRef]] = defaultdict(list)
    entries: list[TimelineEntry] = []
    for ref, claim in present.items():
        for event in claim.event:
            told[event].append(ref)
        # A date of its own stands for itself; one that its event has stands there with the event.
        events = {actors[event].when for event in claim.event if not actors[event].hidden}
        own = (when for when in claim.when if when not in events)
        entries += (TimelineEntry(TimelineKind.EVENT, when, claims=(ref,)) for when in own)
    for actor in actors.values():
        if actor.kind == ActorKind.EVENT and not actor.hidden:
            claims = tuple(told[actor.id])
            entries.append(TimelineEntry(TimelineKind.EVENT, actor.when, actor=actor.id, claims=claims))
    for article in articles:
        entries.append(TimelineEntry(TimelineKind.PUBLICATION, article.published, article=article.slug))
        if article.published is not None:
            said = tuple(claim.ref for claim in article.claims if claim.ref in present)
            entries.append(
                TimelineEntry(TimelineKind.STATEMENT, article.published, claims=said, article=article.slug)
            )
    return tuple(sorted(entries, key=_by_time))


def _by_time(entry: TimelineEntry) -> tuple[object, ...]:
    begin = entry.when.sort_key if entry.when is not None else ()
    return (entry.when is None, begin, entry.kind, entry.actor or entry.article or "", entry.claims)


# --- profiles


@dataclass
class _Draft:
    """A profile in the making."""

    said: list[ClaimRef] = field(default_factory=list)
    carried: list[ClaimRef] = field(default_factory=list)
    about: list[ClaimRef] = field(default_factory=list)
    against: list[ClaimRef] = field(default_factory=list)
    accusations: list[Accusation] = field(default_factory=list)
    given: list[Relation] = field(default_factory=list)
    received: list[Relation] = field(default_factory=list)
    names: list[NameRow] = field(default_factory=list)
    cues: dict[str, list[ClaimRef]] = field(default_factory=dict)
    members: list[ActorId] = field(default_factory=list)
    timeline: list[TimelineEntry] = field(default_factory=list)
    located: list[ClaimRef] = field(default_factory=list)
    occurs: list[ClaimRef] = field(default_factory=list)

    def profile(self) -> Profile:
        cues = sorted(self.cues.items(), key=lambda item: (-len(item[1]), item[0]))
        return Profile(
            said=tuple(self.said),
            carried=tuple(self.carried),
            about=tuple(self.about),
            against=tuple(self.against),
            accusations=tuple(self.accusations),
            given=tuple(self.given),
            received=tuple(self.received),
            names=tuple(self.names),
            cues=tuple(CueRow(cue, tuple(claims)) for cue, claims in cues),
            members=tuple(self.members),
            timeline=tuple(self.timeline),
            located=tuple(self.located),
            occurs=tuple(self.occurs),
        )


def _profiles(
    articles: Sequence[Article],
    actors: Mapping[ActorId, Actor],
    present: Mapping[ClaimRef, Claim],
    links: Mapping[ClaimRef, ClaimLinks],
    accusations: Sequence[Accusation],
    timeline: Sequence[TimelineEntry],
    names: Sequence[NameRow],
) -> Mapping[Voice, Profile]:
    drafts: dict[Voice, _Draft] = {ActorVoice(id_): _Draft() for id_ in actors}
    for article in articles:
        drafts.setdefault(article.voice, _Draft())
    for ref, claim in present.items():
        for voice in claim.voices:
            draft = drafts.setdefault(voice, _Draft())
            draft.said.append(ref)
            for cue in _cues(claim, voice):
                draft.cues.setdefault(" ".join(cue.lower().split()), []).append(ref)
            draft.given += (r for r in links[ref].out if r.kind in ANSWERS)
            draft.received += (r for r in links[ref].in_ if r.kind in ANSWERS)
        for voice in claim.carriers:
            drafts.setdefault(voice, _Draft()).carried.append(ref)
        for actor in claim.concerned:
            drafts[ActorVoice(actor)].about.append(ref)
        for actor in claim.accused:
            drafts[ActorVoice(actor)].against.append(ref)
        for actor in claim.where:
            drafts[ActorVoice(actor)].located.append(ref)
        for actor in claim.event:
            drafts[ActorVoice(actor)].occurs.append(ref)
    for accusation in accusations:
        drafts[ActorVoice(accusation.accused)].accusations.append(accusation)
    for row in names:
        drafts[ActorVoice(row.actor)].names.append(row)
    for member in actors.values():
        roles = (role.of for role in member.roles if role.of is not None)
        for whole in dict.fromkeys((*member.part_of, *roles)):
            if not member.hidden:
                drafts[ActorVoice(whole)].members.append(member.id)
    _share_timeline(drafts, timeline, present)
    return {voice: draft.profile() for voice, draft in drafts.items()}


def _cues(claim: Claim, voice: Voice) -> Iterable[str]:
    """The words that report this speaker; where annotators differ on who speaks, each one's own alone."""
    holders = {by for reading in claim.speakers.all if voice in reading.value for by in reading.by}
    differ = claim.speakers.differ
    return (cue.value for cue in claim.cue.all if not differ or holders.intersection(cue.by))


def _share_timeline(
    drafts: Mapping[Voice, _Draft], timeline: Sequence[TimelineEntry], present: Mapping[ClaimRef, Claim]
) -> None:
    """Give every event on the timeline to those who tell it, those it concerns, and itself."""
    for entry in timeline:
        if entry.kind is not TimelineKind.EVENT or entry.when is None:
            continue
        voices: dict[Voice, list[ClaimRef]] = defaultdict(list)
        if entry.actor is not None:
            voices[ActorVoice(entry.actor)] = list(entry.claims)
        for ref in entry.claims:
            claim = present[ref]
            concerned = (ActorVoice(actor) for actor in (*claim.concerned, *claim.accused))
            for voice in dict.fromkeys((*claim.voices, *concerned)):
                voices[voice].append(ref)
        for voice, claims in voices.items():
            own = tuple(dict.fromkeys(claims))
            drafts[voice].timeline.append(replace(entry, claims=own))


# --- former addresses


def _redirects(
    articles: Sequence[Article], actors: Mapping[ActorId, Actor], config: SiteFile, problems: list[Problem]
) -> Mapping[str, str]:
    """Former addresses of articles, claims and actors, and where each leads now.

    An earlier id that is in use again, or that two records claim, is an error.
    """
    found: dict[str, str] = {}
    taken = {f"articles/{article.slug}.html" for article in articles}
    taken |= {f"actors/{id_}.html" for id_ in actors}
    taken |= {f"claims/{c.ref.article}/{c.ref.id}.html" for a in articles for c in a.claims}

    def add(old: str, new: str, id_: str, record: Article | Actor | Claim) -> None:
        if old in taken or old in found:
            problems.append(
                Problem(
                    "former-id-in-use",
                    f"the earlier id “{id_}” is in use: {old} has a page already",
                    record.place / "was",
                    "take it out of `was`, since its address cannot lead to two places",
                )
            )
        else:
            found[old] = new

    for article in articles:
        page = f"articles/{article.slug}.html"
        for old in article.was:
            add(f"articles/{old}.html", page, old, article)
        if not config.claim_pages:
            continue
        for claim in article.claims:
            for slug in (article.slug, *article.was):
                ids = claim.was if slug == article.slug else (claim.ref.id, *claim.was)
                for old in ids:
                    new = f"claims/{article.slug}/{claim.ref.id}.html"
                    add(f"claims/{slug}/{old}.html", new, old, claim)
    for actor in actors.values():
        for old in actor.was:
            if not actor.hidden:
                add(f"actors/{old}.html", f"actors/{actor.id}.html", old, actor)
    return found

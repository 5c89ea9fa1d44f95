"""The fold: every article's facts together, and the references between them checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from onrecord.articles import Articles, newest_first
from onrecord.derived import Derived
from onrecord.diagnostics import Checked, KeyPlace, Problem, Severity
from onrecord.facts import ArticleFacts, ClaimFacts, Shelf
from onrecord.model import (
    Accusation,
    Actor,
    ActorId,
    Article,
    Claim,
    ClaimLinks,
    ClaimRef,
    NameRow,
    Profile,
    Relation,
    Slug,
    TimelineEntry,
    Voice,
)
from onrecord.records import Correction, SiteFile
from onrecord.standing import Standing
from onrecord.suggest import SUGGESTED, nearest


class Claims(Mapping[ClaimRef, Claim]):
    """Claims in full, by their address, fetched from their articles."""

    def __init__(self, facts: Mapping[ClaimRef, ClaimFacts], shelf: Shelf) -> None:
        self._facts = facts
        self._shelf = shelf

    def __getitem__(self, ref: ClaimRef) -> Claim:
        return self._shelf.claim(self._facts[ref])

    def __contains__(self, ref: object) -> bool:
        return ref in self._facts

    def __iter__(self) -> Iterator[ClaimRef]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


@dataclass(frozen=True, slots=True)
class Site:
    """The whole site, folded.

    `articles` newest first, undated last, then by slug. `actors` holds hidden ones too: ask `Actor.hidden`.
    `redirects`: former address → present one, both relative to the site's root. `shelf` has the articles
    in full. `corrections`: what changed in published claims, as its authors' log has it.
    """

    config: SiteFile
    articles: Articles
    actors: Mapping[ActorId, Actor]
    derived: Derived
    redirects: Mapping[str, str]
    shelf: Shelf
    corrections: tuple[Correction, ...] = ()

    @property
    def claims(self) -> Mapping[ClaimRef, Claim]:
        """Every claim but withdrawn ones, and drafts that are left out."""
        return Claims(self.derived.present, self.shelf)

    @property
    def withdrawn(self) -> Mapping[ClaimRef, Claim]:
        """Those that were withdrawn."""
        return Claims(self.derived.withdrawn, self.shelf)

    @property
    def accusations(self) -> tuple[Accusation, ...]:
        """All accusations with their answers."""
        return self.derived.accusations

    @property
    def timeline(self) -> tuple[TimelineEntry, ...]:
        """Everything that has a date, or should have one."""
        return self.derived.timeline

    @property
    def names(self) -> tuple[NameRow, ...]:
        """Every name that the texts use."""
        return self.derived.names

    @property
    def profiles(self) -> Mapping[Voice, Profile]:
        """Every voice's profile."""
        return self.derived.profiles

    def article(self, slug: Slug) -> Article:
        """The article with this slug, in full; KeyError if there is none."""
        return self.shelf.article(slug)

    def links(self, ref: ClaimRef) -> ClaimLinks:
        """A claim's relations; KeyError if it is not in `claims`."""
        return self.derived.links(ref)


def fold(
    config: SiteFile,
    actors: Mapping[ActorId, Actor],
    articles: Mapping[Slug, ArticleFacts],
    shelf: Shelf,
    unread: Collection[Slug] = (),
) -> Checked[Site]:
    """Join all articles into the site.

    Relations to claims that do not exist are errors and left out; those to withdrawn claims are warnings
    and left out too. `unread` are articles that could not be read: what refers to them is no mistake.
    """
    ordered = Articles(newest_first(articles.values()), articles)
    derived = Derived(ordered, actors)
    problems = [*_broken_relations(ordered, derived, shelf, unread)]
    redirects = _redirects(ordered, derived, actors, config, shelf, problems)
    return Checked(Site(config, ordered, actors, derived, redirects, shelf), tuple(problems))


def recalled(
    config: SiteFile,
    actors: Mapping[ActorId, Actor],
    articles: Mapping[Slug, ArticleFacts],
    shelf: Shelf,
    standing: Standing,
) -> Checked[Site]:
    """The same, without a look at articles: what folding them came to is known."""
    ordered = Articles(standing.order, articles)
    derived = Derived(ordered, actors, standing)
    return Checked(Site(config, ordered, actors, derived, standing.redirects, shelf), standing.problems)


def refold(
    former: Checked[Site], config: SiteFile, articles: Mapping[Slug, ArticleFacts], shelf: Shelf
) -> Checked[Site]:
    """The site with other settings and articles from which the same is derived: their heads may be others."""
    site = former.value
    ordered = Articles(site.articles.slugs, articles)
    same = replace(site, config=config, articles=ordered, derived=site.derived.of(ordered), shelf=shelf)
    return structs.replace(former, value=same)


def moved(site: Site) -> Mapping[ClaimRef, ClaimRef]:
    """Every former reference to a claim that no other claim has now, and the claim's present one."""
    found: dict[ClaimRef, ClaimRef] = {}
    derived = site.derived
    for article in site.articles:
        if not article.was and article.slug not in derived.gathered.renamed:
            continue
        for claim in article.claims:
            for slug in (article.slug, *article.was):
                for id_ in (claim.ref.id, *claim.was):
                    former = ClaimRef(slug, id_)
                    if former not in derived.present and former not in derived.withdrawn:
                        found.setdefault(former, claim.ref)
    return found


# --- relations that lead nowhere


def _broken_relations(
    articles: Sequence[ArticleFacts], derived: Derived, shelf: Shelf, unread: Collection[Slug]
) -> Iterator[Problem]:
    astray = derived.gathered.astray
    if not astray:
        return
    partial = {*unread, *(article.slug for article in articles if not article.whole)}
    drafts = {ClaimRef(article.slug, id_) for article in articles for id_ in article.drafts}
    slugs = dict.fromkeys(article.slug for article in articles)
    wrong = 0
    for claim, relation in astray:
        if relation.target.article not in partial and relation.target not in drafts:
            yield _broken(claim, relation, slugs, derived, shelf, suggest=wrong < SUGGESTED)
            wrong += 1


def _broken(
    claim: ClaimFacts,
    relation: Relation,
    slugs: Collection[Slug],
    derived: Derived,
    shelf: Shelf,
    *,
    suggest: bool,
) -> Problem:
    place = shelf.claim(claim).relation_places[relation.kind, relation.target]
    local = relation.target.article == claim.ref.article
    written = relation.target.id if local else str(relation.target)
    if relation.target in derived.withdrawn:
        return Problem(
            "relation-to-withdrawn",
            f"the claim “{written}” was withdrawn; nothing is shown to bear on it",
            place,
            f"take “{written}” out of `{relation.kind.value}`",
            Severity.WARNING,
        )
    if relation.target.article not in slugs:
        close = nearest(relation.target.article, slugs) if suggest else None
        hint = f"did you mean “{close}#{relation.target.id}”?" if close else "write SLUG#ID, or ID alone"
        return Problem("unknown-claim", f"no article has the slug “{relation.target.article}”", place, hint)
    close = None
    if suggest:
        here = [ref.id for ref in derived.present if ref.article == relation.target.article]
        close = nearest(relation.target.id, here)
    if close is None and suggest:
        others = derived.present.items()
        close = next((ref.id for ref, other in others if relation.target.id in other.was), None)
    if close is not None:
        suggestion = close if local else f"{relation.target.article}#{close}"
        hint = f"did you mean “{suggestion}”?"
    else:
        hint = "give the claim you mean an `id:` and write it here"
    return Problem("unknown-claim", f"there is no claim “{written}”", place, hint)


# --- former addresses


def _redirects(
    articles: Sequence[ArticleFacts],
    derived: Derived,
    actors: Mapping[ActorId, Actor],
    config: SiteFile,
    shelf: Shelf,
    problems: list[Problem],
) -> Mapping[str, str]:
    """Former addresses of articles, claims and actors, and where each leads now.

    An earlier id that is in use again, or that two records claim, is an error.
    """
    found: dict[str, str] = {}
    slugs = {article.slug for article in articles}

    def add(old: str, new: str, id_: str, *, taken: bool, record: KeyPlace) -> None:
        if taken or old in found:
            problems.append(
                Problem(
                    "former-id-in-use",
                    f"the earlier id “{id_}” is in use: {old} has a page already",
                    record / "was",
                    "take it out of `was`, since its address cannot lead to two places",
                )
            )
        else:
            found[old] = new

    for article in articles:
        page = f"articles/{article.slug}.html"
        for old in article.was:
            add(f"articles/{old}.html", page, old, taken=old in slugs, record=article.place)
        if not config.claim_pages or not (article.was or article.slug in derived.gathered.renamed):
            continue
        for claim in article.claims:
            for slug in (article.slug, *article.was):
                ids = claim.was if slug == article.slug else (claim.ref.id, *claim.was)
                for old in ids:
                    there = ClaimRef(slug, old)
                    taken = there in derived.present or there in derived.withdrawn
                    place = shelf.claim(claim).place
                    new = f"claims/{article.slug}/{claim.ref.id}.html"
                    add(f"claims/{slug}/{old}.html", new, old, taken=taken, record=place)
    for actor in actors.values():
        for old in actor.was:
            if not actor.hidden:
                new = f"actors/{actor.id}.html"
                add(f"actors/{old}.html", new, old, taken=old in actors, record=actor.place)
    return found

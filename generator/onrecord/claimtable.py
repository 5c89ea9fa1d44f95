"""The claims of a site by their address, and the relations that each receives.

Whoever asks has `Claims`. Behind it is `Near`, which takes each claim from the facts of its article, until
somebody goes through all claims; from then on it is `Gathered`, which has all of them at hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass

from onrecord.articles import Articles
from onrecord.facts import ArticleFacts, ClaimFacts
from onrecord.model import ClaimRef, Relation, Slug
from onrecord.standing import Standing


@dataclass(frozen=True, slots=True)
class Gathered:
    """All claims, in order of article and place, and the relations that those `present` receive.

    `relations`: these, by the claim that receives them. `astray`: relations to what is no claim, or was
    withdrawn, and the claims that have them. `renamed`: the articles with claims that had other ids.
    """

    present: dict[ClaimRef, ClaimFacts]
    withdrawn: dict[ClaimRef, ClaimFacts]
    relations: Mapping[ClaimRef, Sequence[Relation]]
    astray: Sequence[tuple[ClaimFacts, Relation]]
    renamed: frozenset[Slug]

    def received(self, ref: ClaimRef) -> Sequence[Relation]:
        """The relations that a claim receives."""
        return self.relations.get(ref, ())


def gathered(articles: Iterable[ArticleFacts]) -> Gathered:
    """Everything there is."""
    present: dict[ClaimRef, ClaimFacts] = {}
    withdrawn: dict[ClaimRef, ClaimFacts] = {}
    renamed: set[Slug] = set()
    relating: list[ClaimFacts] = []
    for article in articles:
        for claim in article.claims:
            (withdrawn if claim.withdrawn else present)[claim.ref] = claim
            if claim.relations:
                relating.append(claim)
            if claim.was:
                renamed.add(article.slug)
    received: dict[ClaimRef, list[Relation]] = defaultdict(list)
    astray: list[tuple[ClaimFacts, Relation]] = []
    for claim in relating:
        for relation in claim.relations:
            if relation.target not in present:
                astray.append((claim, relation))
            elif not claim.withdrawn:
                received[relation.target].append(relation)
    return Gathered(present, withdrawn, dict(received), astray, frozenset(renamed))


class Claims:
    """The claims of articles by their address; with no `standing` to tell what they receive, gathered."""

    def __init__(self, articles: Articles, standing: Standing | None) -> None:
        self._found: Gathered | Near = (
            gathered(articles) if standing is None else Near(articles, standing, lambda: self.gathered)
        )

    def of(self, articles: Articles) -> Claims:
        """The same claims, of articles whose heads alone may be others."""
        found = self._found
        return Claims(articles, found.standing) if isinstance(found, Near) else self

    @property
    def present(self) -> Mapping[ClaimRef, ClaimFacts]:
        """Every claim but withdrawn ones, in order of article and place."""
        return self._found.present

    @property
    def withdrawn(self) -> Mapping[ClaimRef, ClaimFacts]:
        """Those that were withdrawn."""
        return self._found.withdrawn

    @property
    def gathered(self) -> Gathered:
        """All claims in one go."""
        found = self._found
        if isinstance(found, Near):  # from now on it would take longer
            found = self._found = gathered(found.articles)
        return found

    def received(self, ref: ClaimRef) -> Sequence[Relation]:
        """The relations that a claim receives."""
        return self._found.received(ref)


class Near:
    """The same, each claim found in the facts of its article; who goes through all of them gathers all."""

    def __init__(self, articles: Articles, standing: Standing, gather: Callable[[], Gathered]) -> None:
        self.articles = articles
        self.standing = standing
        self._claims: dict[Slug, Mapping[str, ClaimFacts]] = {}
        self._received: dict[Slug, Mapping[ClaimRef, Sequence[Relation]]] = {}
        self.present: Mapping[ClaimRef, ClaimFacts] = _ClaimTable(
            lambda ref: self._claim(ref, withdrawn=False), lambda: gather().present, standing.claims
        )
        self.withdrawn: Mapping[ClaimRef, ClaimFacts] = _ClaimTable(
            lambda ref: self._claim(ref, withdrawn=True), lambda: gather().withdrawn, len(standing.withdrawn)
        )

    def received(self, ref: ClaimRef) -> Sequence[Relation]:
        """The relations that a claim receives."""
        slug = ref.article
        if slug not in self._received:
            self._received[slug] = self.standing.received_by(slug)
        return self._received[slug].get(ref, ())

    def _claim(self, ref: ClaimRef, *, withdrawn: bool) -> ClaimFacts:
        slug = ref.article
        if slug not in self._claims:
            self._claims[slug] = {claim.ref.id: claim for claim in self.articles.by_slug[slug].claims}
        claim = self._claims[slug][ref.id]
        if claim.withdrawn is not withdrawn:
            raise KeyError(ref)
        return claim


class _ClaimTable(Mapping[ClaimRef, ClaimFacts]):
    def __init__(
        self,
        near: Callable[[ClaimRef], ClaimFacts],
        everything: Callable[[], dict[ClaimRef, ClaimFacts]],
        count: int,
    ) -> None:
        self._near = near
        self._everything = everything
        self._count = count

    def __getitem__(self, ref: ClaimRef) -> ClaimFacts:
        return self._near(ref)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ClaimRef]:
        return iter(self._everything())

    def values(self) -> ValuesView[ClaimFacts]:
        return self._everything().values()

    def items(self) -> ItemsView[ClaimRef, ClaimFacts]:
        return self._everything().items()

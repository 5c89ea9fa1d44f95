"""The articles of a site in their order; the facts of each are fetched when they are asked for.

Where facts come from is the business of whoever makes it: from memory, or from a store, in which case a page
costs the facts that stand on it, and only what is derived from all of them costs all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import overload

from onrecord.facts import ArticleFacts
from onrecord.model import Slug

FEW = 64


class Articles(Sequence[ArticleFacts]):
    """Some articles in order, by `slugs`; `by_slug` has the facts of all articles of the site.

    To go through all of them asks `by_slug`, after the first few, for everything at once.
    """

    def __init__(self, slugs: Sequence[Slug], by_slug: Mapping[Slug, ArticleFacts]) -> None:
        self.slugs = slugs
        self.by_slug = by_slug

    @overload
    def __getitem__(self, place: int) -> ArticleFacts: ...
    @overload
    def __getitem__(self, place: slice) -> Articles: ...
    def __getitem__(self, place: int | slice) -> ArticleFacts | Articles:
        if isinstance(place, slice):
            return Articles(self.slugs[place], self.by_slug)
        return self.by_slug[self.slugs[place]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Articles) and tuple(self) == tuple(other)

    def __len__(self) -> int:
        return len(self.slugs)

    def __iter__(self) -> Iterator[ArticleFacts]:
        if len(self.slugs) < len(self.by_slug):
            yield from map(self.by_slug.__getitem__, self.slugs)
            return
        # Many look at the first few alone.
        yield from map(self.by_slug.__getitem__, self.slugs[:FEW])
        yield from self._all[FEW:]

    @cached_property
    def _all(self) -> tuple[ArticleFacts, ...]:
        found = dict(self.by_slug.items())
        return tuple([found[slug] for slug in self.slugs])


def newest_first(articles: Iterable[ArticleFacts]) -> tuple[Slug, ...]:
    """The articles by date of publication, the newest first, undated ones last; equal ones by slug."""
    by_slug = sorted(articles, key=lambda article: article.slug)
    dated = [(article.published, article.slug) for article in by_slug if article.published is not None]
    dated.sort(key=lambda pair: pair[0].sort_key, reverse=True)
    return (*(slug for _, slug in dated), *(a.slug for a in by_slug if a.published is None))

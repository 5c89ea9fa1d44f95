"""Articles by their slug, fetched from a store: in full, or what of them matters to the site."""

from __future__ import annotations

from collections.abc import Collection, ItemsView, Iterator, Mapping, ValuesView

from onrecord.document import Document
from onrecord.facts import ArticleFacts, ClaimFacts
from onrecord.model import Article, Claim, Slug
from onrecord.store import Store


class StoredShelf:
    """Articles in full by their slug, fetched from a store; implements `facts.Shelf`."""

    def __init__(self, store: Store, rows: Mapping[Slug, int]) -> None:
        self._store = store
        self._rows = rows

    @property
    def rows(self) -> Collection[int]:
        """The rows of the store where they stand."""
        return self._rows.values()

    def article(self, slug: Slug) -> Article:
        """The article with this slug."""
        return self._store.article(self._rows[slug])

    def claim(self, facts: ClaimFacts) -> Claim:
        """A claim of an article."""
        return self._store.claim(self._rows[facts.ref.article], facts.number)

    def document(self, slug: Slug) -> Document:
        """Its text."""
        return self._store.document(self._rows[slug])

    def encoded(self, slug: Slug) -> tuple[bytes, bytes, bytes]:
        """An article's facts, it in full and its text, encoded."""
        return self._store.encoded(self._rows[slug])


class StoredFacts(Mapping[Slug, ArticleFacts]):
    """The facts of articles by slug, fetched from a store; all at once for whoever goes through them."""

    def __init__(self, store: Store, rows: Mapping[Slug, int]) -> None:
        self._store = store
        self._rows = rows

    def __getitem__(self, slug: Slug) -> ArticleFacts:
        return self._store.facts(self._rows[slug])

    def __contains__(self, slug: object) -> bool:
        return slug in self._rows

    def __iter__(self) -> Iterator[Slug]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def items(self) -> ItemsView[Slug, ArticleFacts]:
        """Each article's, with its slug."""
        self._store.fetch_facts(self._rows.values())
        return super().items()

    def values(self) -> ValuesView[ArticleFacts]:
        """Each article's."""
        self._store.fetch_facts(self._rows.values())
        return super().values()

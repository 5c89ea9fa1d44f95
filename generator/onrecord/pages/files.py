"""Which files for machines lie beside the pages: the address of each, None where it would hold nothing."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nsmallest
from itertools import chain, islice

from onrecord.dates import Date
from onrecord.facts import ArticleFacts
from onrecord.model import ActorId, ActorVoice, ClaimRef, Slug
from onrecord.pages import addresses
from onrecord.pages.book import Book

NEWEST = 50  # entries of a feed: readers of feeds keep what they have seen


def site_feed(book: Book) -> str | None:
    """The feed of the newest articles."""
    return addresses.FEED if book.feeds and any(True for _ in newest_articles(book)) else None


def changes_feed(book: Book) -> str | None:
    """The feed of the newest changes in published claims."""
    dated = any(day(it.date) is not None for _, it in book.log.entries)
    return addresses.CHANGES_FEED if book.feeds and dated else None


def actor_feed(book: Book, actor: ActorId) -> str | None:
    """The feed of the newest claims by an actor or about them."""
    if not book.feeds or book.site.actors[actor].hidden:
        return None
    dated = (ref for ref in _concerning(book, actor) if day(book.articles[ref.article].published))
    return addresses.actor_feed(actor) if any(True for _ in dated) else None


def actor_data(book: Book, actor: ActorId) -> str | None:
    """What is known of an actor."""
    hidden = book.site.actors[actor].hidden
    return addresses.actor_data(actor) if book.config.downloads and not hidden else None


def web_annotations(book: Book, slug: Slug) -> str | None:
    """What annotators wrote about an article."""
    article = book.articles[slug]
    written = article.remarks or any(not claim.withdrawn for claim in article.claims)
    return addresses.web_annotations(slug) if book.config.downloads and written else None


def claims_table(book: Book) -> str | None:
    """All claims, for spreadsheets."""
    return addresses.CLAIMS_CSV if book.config.downloads and book.site.derived.present else None


def claims_data(book: Book) -> str | None:
    """All claims, for programs."""
    return addresses.CLAIMS_JSON if book.config.downloads and book.site.derived.present else None


def newest_articles(book: Book) -> Iterator[ArticleFacts]:
    """The newest articles; those without a date are not among them."""
    return islice((it for it in book.site.articles if day(it.published) is not None), NEWEST)


def newest_claims(book: Book, actor: ActorId) -> list[ClaimRef]:
    """The claims by an actor or about them in the newest articles; those in undated ones are left out."""
    refs = dict.fromkeys(_concerning(book, actor))
    dated = (ref for ref in refs if day(book.articles[ref.article].published) is not None)
    return nsmallest(
        NEWEST, dated, key=lambda ref: (book.positions[ref.article], book.numbers(ref.article)[ref.id])
    )


def day(date: Date | None) -> str | None:
    """The first day of a date (the last, where the first is open), as ISO 8601 has it.

    None where it is not known, or outside of the years 1 to 9999 that feeds can tell.
    """
    found = (date.earliest or date.latest) if date is not None else None
    if found is None or not 1 <= found[0] <= 9999:
        return None
    year, month, day_ = found
    return f"{year:04}-{month:02}-{day_:02}"


def _concerning(book: Book, actor: ActorId) -> Iterator[ClaimRef]:
    profile = book.site.derived.profile(ActorVoice(actor))
    return chain(profile.said, profile.against, profile.about)

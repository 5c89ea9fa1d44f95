"""Which pages a site has, and what stands on each.

Each page is computed from the folded site alone, independently of the others. Whatever would be empty
is neither made nor linked.

    addresses   where each page lies, and links between them
    when        dates in words
    wording     the interface's words, and a display word for each term
    parts       what pages are put together from: links, claims in lists, notes
    tieparts    the same for pages about the whole site: pairs, a network, places, outlets, words
    views       what stands on each kind of page
    attribution what a claim or an article is called wherever it stands alone
    log         the log of what changed in published claims
    book        the site as its pages show it: names, links, items, made once for each depth of folders
    notes       the notes beside the text
    facets      the filters of an article's page
    cast        who speaks in an article or is named there
    article     the page of an article
    citations   how others cite a claim's page
    corrections what changed in published claims, in words
    claims      the page of a claim
    entries     what several lists hold: accusations, exchanges, events, names
    paging      long lists over several pages
    files       which files for machines lie beside the pages
    network     who stands next to somebody, drawn and as a table
    profiles    actors, and articles' own voices
    lists       claims, accusations and answers, what happened when, names
    accusers    who accuses whom: a matrix and every pair
    surveys     places, outlets, contested words, what was taken back, the method
    search      the search page, and what a search finds
    contents    the lists of a site: name, address, whether there is anything on it, how it is made
    home        the home page, and the articles that it does not hold
    frames      what is around every page
    directory   every page's address, and what is made at it
    sitemap     sitemap.xml
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.pages.directory import Directory
from onrecord.pages.views import Frame, Page
from onrecord.pages.wording import Wording
from onrecord.site import Site

__all__ = ["Directory", "Frame", "Page", "Wording", "pages"]


def pages(site: Site, free_pages: Mapping[str, str], wording: Wording | None = None) -> Iterator[Page]:
    """Every page of the site.

    `free_pages` holds the Markdown of the author's own pages by name, of which `home` is the home page's
    own text. `wording` is English with the site's `words` if not given.
    """
    site.derived.foresee()
    directory = Directory(site, free_pages, wording)
    return (directory.page(entry) for entry in directory.entries())

"""Which pages a site has, and what stands on each.

Each page is computed from the folded site alone, independently of the others. Whatever would be empty
is neither made nor linked.

    addresses   where each page lies, and links between them
    when        dates in words
    wording     the interface's words, and a display word for each term
    parts       what pages are put together from: links, claims in lists, notes
    views       what stands on each kind of page
    book        the site as its pages show it: names, links, items, made once for each depth of folders
    notes       the notes beside the text
    facets      the filters of an article's page
    cast        who speaks in an article or is named there
    article     the page of an article
    claims      the page of a claim
    entries     what several lists hold: accusations, exchanges, events, names
    paging      long lists over several pages
    lists       home and the pages that list
    files       which files for machines lie beside the pages
    profiles    actors, and articles' own voices
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


def pages(
    site: Site,
    free_pages: Mapping[str, str],
    wording: Wording | None = None,
) -> Iterator[Page]:
    """Every page of the site.

    `free_pages` holds the Markdown of the author's own pages by name, of which `home` is the home page's
    own text. `wording` is English with the site's `words` if not given.
    """
    site.derived.foresee()
    directory = Directory(site, free_pages, wording)
    return (directory.page(entry) for entry in directory.entries())

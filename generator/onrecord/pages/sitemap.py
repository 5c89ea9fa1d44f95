"""sitemap.xml, for search engines (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from onrecord.pages.views import Page

MOST = 50_000  # addresses in one sitemap, by the protocol


def sitemap(pages: Iterable[Page]) -> str:
    """The sitemap of all pages that may be listed; those without a canonical address are left out."""
    lines = [
        f"<url><loc>{escape(page.frame.canonical)}</loc></url>"
        for page in pages
        if page.frame.canonical is not None and page.frame.indexed
    ]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines[:MOST],
            "</urlset>\n",
        )
    )

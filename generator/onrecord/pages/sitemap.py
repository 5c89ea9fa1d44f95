"""sitemap.xml, for search engines (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import islice

MOST = 50_000  # addresses in one sitemap, by the protocol


def sitemap(urls: Iterable[str]) -> str:
    """The sitemap of pages, by their public addresses."""
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *(f"<url><loc>{escape(url)}</loc></url>" for url in islice(urls, MOST)),
            "</urlset>\n",
        )
    )

"""sitemap.xml, for search engines (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from onrecord.pages.views import Frame

MOST = 50_000  # addresses in one sitemap, by the protocol


def sitemap(frames: Iterable[Frame]) -> str:
    """The sitemap of pages, by their frames; those that may not be listed are left out."""
    lines = [
        f"<url><loc>{escape(frame.canonical)}</loc></url>"
        for frame in frames
        if frame.canonical is not None and frame.indexed
    ]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines[:MOST],
            "</urlset>\n",
        )
    )

"""Files that hosts read: `_headers`, `_redirects`, robots.txt.

The first two are written as both Netlify and Cloudflare Pages understand them (their documentation, "Headers"
and "Redirects"); where they differ, what one of them takes the other passes over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord import hosting
from onrecord.pages import addresses

Header = tuple[str, str]

NOT_JEKYLL = b""
"""GitHub Pages leaves out what begins with `_` unless there is a file `.nojekyll`, whatever is in it."""


def headers(base_url: str | None, assets: str) -> str:
    """The file `_headers` of a site at this address, with its theme's assets in the folder `assets`.

    Where several rules concern a file, Cloudflare joins the values of a header by commas, unless a later
    rule takes it away first, by a line `! NAME`; Netlify passes over that line, and the later value holds.
    """
    root = addresses.base_path(base_url) + "/"
    every = hosting.headers(addresses.HOME)
    lines = [f"{root}*", *map(_line, every)]
    # Both hosts also serve a page without its ending, and Cloudflare sends readers there.
    exceptions = [(hosting.SEARCH_PAGE, name) for name in (hosting.SEARCH_PAGE, "search")]
    exceptions += [(f"{folder}any", f"{folder}*") for folder in (assets, *hosting.INDEX_PARTS)]
    for example, pattern in exceptions:
        if others := tuple(_otherwise(hosting.headers(example), dict(every))):
            lines += ["", root + pattern, *others]
    return "\n".join(lines) + "\n"


def redirects(base_url: str | None, moved: Mapping[str, str]) -> str:
    """The file `_redirects`: from former addresses to present ones, both relative to the site's root.

    Each stands there twice. `301!` is Netlify's for a redirect from an address at which there is a file, as
    there is here, for hosts that know no such list; Cloudflare passes over it, and takes the plain one.
    """
    root = addresses.base_path(base_url) + "/"
    rules = ((root + addresses.quoted(old), root + addresses.quoted(new)) for old, new in moved.items())
    return "".join(f"{old} {new} 301!\n{old} {new} 301\n" for old, new in rules)


def robots(base_url: str) -> str:
    """The file robots.txt: everything may be listed, and here is what there is."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {addresses.absolute(base_url, addresses.SITEMAP)}\n"


def has_robots(base_url: str) -> bool:
    """Whether robots.txt would be read: only at the root of a host is it (RFC 9309, 2.3)."""
    return addresses.base_path(base_url) == ""


def _otherwise(now: tuple[Header, ...], before: Mapping[str, str]) -> Iterator[str]:
    """The lines that give a file other headers than it has by a rule before."""
    for name, value in now:
        if before[name] != value:
            yield f"  ! {name}"
            yield _line((name, value))


def _line(header: Header) -> str:
    return f"  {header[0]}: {header[1]}"

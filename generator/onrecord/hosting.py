"""How the files of a site are to be sent over HTTP: headers and content types, by a file's path.

The one place that says so: for `_headers`, which hosts read; for `serve`; for whatever sends the files to a
host. A path is a file's address relative to the output folder (`assets/0123456789ab/style.css`).

Strict-Transport-Security is not among the headers: it binds every page of a host name, and for months, to
HTTPS, which is for whoever runs the host to promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

from onrecord.artifacts import ASSETS, INDEX, Artifact

SEARCH_PAGE = "search.html"

REVALIDATE = "public, max-age=0, must-revalidate"
"""For pages: a correction, or a claim withdrawn, is seen by whoever loads the page next."""
FOR_A_DAY = "public, max-age=86400"
"""For parts of the search index. Their names have 28 bits of a digest: enough for a day, not for a year."""
FOR_GOOD = "public, max-age=31536000, immutable"
"""For assets: a year, the most that HTTP ever asked servers not to go beyond (RFC 2616, 14.21)."""

INDEX_PARTS = tuple(f"{INDEX}{folder}/" for folder in ("filter", "fragment", "index"))
"""Folders in which Pagefind names each file after what is in it."""
_HASHED_ASSET = re.compile(r"assets/[0-9a-f]{12}/")

CACHE = "Cache-Control"
POLICY = "Content-Security-Policy"
SECURITY = (
    ("X-Content-Type-Options", "nosniff"),
    # Who reads what here is nobody else's business: pages elsewhere are not told where a reader comes from.
    ("Referrer-Policy", "same-origin"),
    # For browsers that do not know `frame-ancestors`: a page in somebody's frame would speak in their name.
    ("X-Frame-Options", "DENY"),
)
"""Headers that every file has, besides the policy."""

_STRICT = "default-src 'self'"
# Pagefind's search is WebAssembly, and `default-src` stands in for `script-src` only where there is none.
_SEARCH = f"{_STRICT}; script-src 'self' 'wasm-unsafe-eval'"
_REST = (
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'"
)

UNKNOWN_TYPE = "application/octet-stream"
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
    # Feeds too: browsers show this type and save Atom's own, and readers of feeds take either.
    "xml": "application/xml",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff": "font/woff",
    "woff2": "font/woff2",
}
"""Content types by the ending of a file's name: a table of our own, since Python's asks the machine."""
_TEXT = ("text/", "application/json", "application/xml", "image/svg+xml")


def is_hashed(path: str) -> bool:
    """Whether the file's name is made from what is in it, so that other content has another name."""
    return _HASHED_ASSET.match(path) is not None or path.startswith(INDEX_PARTS)


def assets_folder(assets: Iterable[Artifact]) -> str:
    """The folder for these assets, named after what is in all of them: `assets/0123456789ab/`.

    One name for all, so that they may name each other by relative addresses without being rewritten.
    """
    digest = blake2b(digest_size=6)
    for asset in assets:
        # With their lengths, so that a name and the content after it are not taken for other ones.
        for part in (asset.path.encode(), asset.content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return f"{ASSETS}{digest.hexdigest()}/"


def in_folder(folder: str, asset: Artifact) -> Artifact:
    """An asset of a theme, moved to that folder."""
    return Artifact(folder + asset.path.removeprefix(ASSETS), asset.content)


def cache_control(path: str) -> str:
    """How long whoever has a copy of the file may go on using it: the value of `Cache-Control`."""
    if not is_hashed(path):
        return REVALIDATE
    return FOR_GOOD if path.startswith(ASSETS) else FOR_A_DAY


def content_security_policy(path: str) -> str:
    """What a page may load and do: only what the site itself holds; the search page runs WebAssembly too."""
    return f"{_SEARCH if path == SEARCH_PAGE else _STRICT}; {_REST}"


def headers(path: str) -> tuple[tuple[str, str], ...]:
    """Names and values of the headers to send with the file, besides its content type."""
    return ((POLICY, content_security_policy(path)), *SECURITY, (CACHE, cache_control(path)))


def content_type(path: str) -> str:
    """The value of `Content-Type`; of a name with an unknown ending, `application/octet-stream`."""
    return TYPES.get(path.rpartition(".")[2].lower(), UNKNOWN_TYPE)


def compressible(path: str) -> bool:
    """Whether the file is text of some kind: images and fonts are compressed as they are."""
    return content_type(path).startswith(_TEXT)

"""Where each page lies, and how one page links to another.

An address is a file's path relative to the output folder, with `/`, not percent-encoded
(`articles/a-slug.html`, perhaps with `#part`). Links are made from it for the page they stand on.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from onrecord.hosting import SEARCH_PAGE
from onrecord.model import ActorId, ClaimRef, Slug

HOME = "index.html"
ARTICLES = "articles/index.html"
ACTORS = "actors/index.html"
CLAIMS = "claims/index.html"
ACCUSATIONS = "accusations.html"
TIMELINE = "timeline.html"
NAMES = "names.html"
ACCUSERS = "accusers.html"
ACCUSED = "accused.html"
MOST_ACCUSATIONS = "most-accusations.html"
PLACES = "places.html"
OUTLETS = "outlets.html"
GLOSSARY = "glossary.html"
CHANGES = "changes.html"
METHOD = "method.html"
SEARCH = SEARCH_PAGE
NOT_FOUND = "404.html"
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
HEADERS = "_headers"
REDIRECTS = "_redirects"
NOT_JEKYLL = ".nojekyll"
FEED = "feed.xml"
CHANGES_FEED = "changes.xml"
CLAIMS_JSON = "claims.json"
CLAIMS_CSV = "claims.csv"

# `quote` leaves letters, digits and `_.-~` as they are; these two divide an address.
SAFE = "/#"
PLAIN = re.compile(r"[A-Za-z0-9_.~/#-]*")
"""An address that stands in a link as it is: nearly every one."""


def article(slug: Slug) -> str:
    """The page of an article."""
    return f"articles/{slug}.html"


def article_voice(slug: Slug) -> str:
    """The list of what an article says in its own voice, where its outlet is not known."""
    return f"articles/{slug}/voice.html"


def note(ref: ClaimRef) -> str:
    """A claim's note beside the text it stands in."""
    return f"articles/{ref.article}.html#{ref.id}"


def passage(ref: ClaimRef) -> str:
    """A claim's place in the text: its marker."""
    return f"articles/{ref.article}.html#ref_{ref.id}"


def claim(ref: ClaimRef) -> str:
    """The page of a claim."""
    return f"claims/{ref.article}/{ref.id}.html"


def actor(id_: ActorId) -> str:
    """The page of an actor."""
    return f"actors/{id_}.html"


def web_annotations(slug: Slug) -> str:
    """What annotators wrote about an article, for programs."""
    return f"articles/{slug}.annotations.json"


def actor_feed(id_: ActorId) -> str:
    """The feed of the claims by an actor or about them."""
    return f"actors/{id_}.xml"


def actor_data(id_: ActorId) -> str:
    """What is known of an actor, for programs."""
    return f"actors/{id_}.json"


def actor_kind(kind: str) -> str:
    """The list of the actors of one kind."""
    return f"actors/kind/{kind}.html"


def claims_by(facet: str, value: str) -> str:
    """The claims of one kind, or of one status; no slug has a `_`."""
    return f"claims/by_{facet}/{value}.html"


def free_page(name: str) -> str:
    """A page that the site's author wrote."""
    return f"pages/{name}.html"


def numbered(address: str, page: int) -> str:
    """Page `page`, from 1, of a long list: the list's own address, then `2.html` and so on in its folder."""
    return address if page == 1 else f"{address.removesuffix('.html')}/{page}.html"


def root(address: str) -> str:
    """How the page at `address` reaches the site's root: one `../` for each folder."""
    return "../" * address.count("/")


def link(page: str, target: str) -> str:
    """The `href` by which the page at `page` names `target`; a part of the page itself is named alone."""
    path, hash_, part = target.partition("#")
    if hash_ and path == page:
        return "#" + quoted(part)
    return root(page) + quoted(target)


def base_path(base_url: str | None) -> str:
    """The path of a site's public address, without the `/` at its end: empty at the root of a host."""
    return urlsplit(base_url or "").path.rstrip("/")


def absolute(base_url: str, address: str) -> str:
    """The public address of a page."""
    return base_url.rstrip("/") + "/" + quoted(address)


def quoted(address: str) -> str:
    """An address as it stands in a link, percent-encoded."""
    return address if PLAIN.fullmatch(address) else quote(address, safe=SAFE)


def fragment(id_: str) -> str:
    """The link to a part of the page it stands on."""
    return "#" + quoted(id_)

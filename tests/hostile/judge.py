"""What may stand in an output, whatever was put in: anything else is an escape."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.hostile.cases import SECRET

# fmt: off
ELEMENTS = frozenset((
    "html", "head", "meta", "title", "link", "script", "body", "header", "nav", "main", "footer",
    "article", "aside", "section", "div", "span", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol",
    "li", "dl", "dt", "dd", "a", "b", "em", "strong", "s", "sup", "bdi", "bdo", "q", "blockquote",
    "cite", "code", "pre", "br", "hr", "table", "thead", "tbody", "tr", "th", "td", "time", "small",
    "mark", "abbr", "data", "figure", "figcaption", "details", "summary", "button", "form", "fieldset",
    "legend", "label", "input", "select", "option", "template", "noscript", "caption", "search",
    "textarea", "output", "dialog",
))
# fmt: on
"""What our templates and Markdown write. Nothing that runs, embeds, loads or draws."""

DRAWN = frozenset(("desc", "defs", "marker", "path", "g", "rect", "text"))
"""What our own drawings are made of, and nothing else may hold."""
DRAWINGS = ("network", "bar")
DRAWN_ATTRIBUTES = frozenset(
    ("viewBox", "refX", "refY", "markerWidth", "markerHeight", "markerUnits", "preserveAspectRatio")
)

ADDRESSES = ("href", "src", "action", "formaction", "cite", "data", "poster", "srcset", "ping", "background")
SCHEME = re.compile(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.\-]*):")
SCRIPT = re.compile(r"(?:(?:\.\./)*|/(?:sub/)?)assets/(?:[0-9a-f]{12}/)?[a-z-]+\.js")
SCHEMES = {"http", "https", "mailto"}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
COMPUTED = "99999927"
"""What the payloads of templates come to if one is computed."""


csv.field_size_limit(1 << 30)


def findings(out: Path) -> Iterator[str]:
    """What is wrong with an output."""
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_symlink():
            yield f"{name} is a link"
        elif path.is_file():
            yield from (f"{name}: {what}" for what in _file(name, path.read_bytes()))
        elif not path.is_dir():
            yield f"{name} is no file"


def _file(name: str, content: bytes) -> Iterator[str]:
    if name.startswith("pagefind/"):
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        yield "is not UTF-8"
        return
    if SECRET in text:
        yield "holds what lies outside of the site"
    if not name.startswith("assets/"):
        if COMPUTED in text:
            yield "holds what a template computed"
        # Offsets count on the source's own characters in the data; JSON escapes what it must.
        if not name.endswith(".json") and (found := CONTROLS.search(text)):
            yield f"holds the character {found[0]!r}"
    if name.endswith(".html"):
        yield from _page(text)
    elif name.endswith(".json"):
        yield from _json(text)
    elif name.endswith(".xml"):
        yield from _xml(text)
    elif name.endswith(".csv"):
        for row in csv.reader(StringIO(text, newline="")):
            if len(row) != 11:
                yield f"a row has {len(row)} cells"
            yield from (f"a cell is a formula: {cell[:40]!r}" for cell in row if cell.startswith(FORMULA))


def _page(text: str) -> Iterator[str]:
    yield from elements(LexborHTMLParser(text))


def elements(tree: LexborHTMLParser) -> Iterator[str]:
    """What is wrong with the elements of a page."""
    if tree.root is None:
        yield "is empty"
        return
    ids: set[str] = set()
    for node in tree.root.traverse():
        yield from _element(node, ids)


def _element(node: LexborNode, ids: set[str]) -> Iterator[str]:
    tag = node.tag or ""
    attributes = node.attributes
    if tag == "svg" and attributes.get("class") not in DRAWINGS:
        yield "has a drawing that is not ours"
    elif tag in DRAWN and not any(above.tag == "svg" for above in _above(node)):
        yield f"has the element {tag}, and no drawing around it"
    elif tag not in ELEMENTS and tag not in DRAWN and tag != "svg":
        yield f"has the element {tag}"
    if tag == "script":
        yield from _script(node)
    if tag == "meta" and (attributes.get("http-equiv") or "refresh") != "refresh":
        yield f"has http-equiv={attributes['http-equiv']}"
    if tag == "meta" and "http-equiv" in attributes:
        yield from _address("refresh", (attributes.get("content") or "").partition("url=")[2])
    if tag == "form" and "action" in attributes:
        yield "has a form that is sent somewhere"
    for name, value in attributes.items():
        if name.startswith("on") or name in ("style", "srcdoc", "nonce", "is", "xmlns", "http-equiv-x"):
            yield f"has the attribute {name}"
        if not re.fullmatch(r"[a-z][a-z0-9-]*|og:[a-z_]+", name) and name not in DRAWN_ATTRIBUTES:
            yield f"has the attribute {name!r}"
        if name in ADDRESSES:
            yield from _address(name, value or "")
        if name == "id":
            if value in ids:
                yield f"has two elements with the id {value}"
            ids.add(value or "")


def _above(node: LexborNode) -> Iterator[LexborNode]:
    while (above := node.parent) is not None:
        yield above
        node = above


def _address(name: str, value: str) -> Iterator[str]:
    scheme = SCHEME.match(value)
    if scheme and scheme[1].lower() not in SCHEMES:
        yield f"leads to {value[:60]!r} by {name}"
    if value.strip().startswith(("//", "\\\\", "/\\", "\\/")):
        yield f"leads elsewhere by {name}: {value[:60]!r}"


def _script(node: LexborNode) -> Iterator[str]:
    kind, source = node.attributes.get("type"), node.attributes.get("src") or ""
    if kind == "application/ld+json":
        try:
            json.loads(node.text())
        except ValueError:
            yield "has linked data that cannot be read"
    elif not SCRIPT.fullmatch(source):
        yield f"has a script from {source!r}"
    elif node.text().strip():
        yield "has a script of its own"


def _json(text: str) -> Iterator[str]:
    try:
        json.loads(text)
    except ValueError as error:
        yield f"cannot be read: {error}"


def _xml(text: str) -> Iterator[str]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        yield "declares a document type"
        return
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  # ours, and without declarations
    except ElementTree.ParseError as error:
        yield f"cannot be read: {error}"
        return
    for element in root.iter():
        namespace = element.tag.partition("}")[0]
        if namespace not in ("{http://www.w3.org/2005/Atom", "{http://www.sitemaps.org/schemas/sitemap/0.9"):
            yield f"has the element {element.tag}"
        for name in ("href", "src"):
            yield from _address(name, element.get(name, ""))

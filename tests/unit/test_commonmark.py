"""CommonMark's own 652 examples, from the npm package commonmark-spec (tests/tools/package.json)."""

from __future__ import annotations

import random
import re
from functools import cache

import pytest
from onrecord.document import Document, Span
from onrecord.text import parse
from onrecord.weave import Highlight, NameLink, Role, weave

from tests.tools.programs import NODE_MODULES
from tests.unit.fragments import assert_read_alike_by_a_browser, events, stripped
from tests.unit.plain_rendering import plain_rendering

SPECIFICATION = NODE_MODULES / "commonmark-spec" / "spec.txt"
EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)
COUNT = 652


@cache
def examples() -> list[str]:
    if not SPECIFICATION.exists():
        pytest.fail("CommonMark's examples are not here: `make test` installs them", pytrace=False)
    text = SPECIFICATION.read_text("utf-8").split("<!-- END TESTS -->")[0]
    return [match[1].replace("→", "\t") for match in EXAMPLE.finditer(text)]


@pytest.fixture
def example(number: int) -> str:
    # The examples' links are relative, and those we do not write: absolute ones give links to weave into.
    return re.sub(r"(?<![\w/:.])/(?=u(rl|ri)\b)", "https://example.org/", examples()[number - 1])


def woven(document: Document, seed: int) -> str:
    """The document with highlights and links at places that differ from example to example."""
    chance = random.Random(seed)  # noqa: S311  # the same places each time

    def span() -> Span:
        start, end = sorted(chance.choices(range(len(document.text) + 1), k=2))
        return Span(start, end)

    highlights = []
    for number in range(8):
        spans = tuple(sorted(span() for _ in range(chance.choice((1, 1, 2)))))
        marker = f'<a class="marker" href="#c{number}">{number}</a>'
        role: Role = "gloss" if number % 4 == 3 else "claim"
        highlights.append(Highlight(f"c{number}", role, spans, "none", marker))
    links = [NameLink(span(), "name.html") for _ in range(4)]
    return "".join(row.html for row in weave(document, highlights, links))


def test_there_are_all_examples():
    assert len(examples()) == COUNT


@pytest.mark.parametrize("number", range(1, COUNT + 1))
class TestExample:
    def test_is_rendered_as_markdown_it_does(self, example: str):
        html = "".join(row.html for row in weave(parse(example, "markdown"), ()))
        assert html == plain_rendering(example)

    def test_stays_well_formed_when_annotated(self, example: str, number: int):
        assert_read_alike_by_a_browser(woven(parse(example, "markdown"), number))

    def test_is_the_plain_page_again_when_stripped(self, example: str, number: int):
        document = parse(example, "markdown")
        plain = "".join(row.html for row in weave(document, ()))
        assert stripped(woven(document, number)) == events(plain)

"""The further looks that come with the program: the same pages in other type and colours, as good to read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from onrecord.workspace import Workspace

from tests.browser.views import COLOURS, SIZES, View, assert_readable_in
from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOOKS = sorted(path.name for path in (ROOT / "themes").iterdir() if path.name != "default")
VIEWS = {
    "desktop": View((1280, 900), rules=None),
    "dark": View((1280, 900), {"color_scheme": "dark"}, COLOURS),
    "phone": View((390, 844), rules=SIZES),
    "narrow": View((320, 640), rules=SIZES),
}


@pytest.fixture(scope="module", params=LOOKS)
def look(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, server: Callable[..., str]
) -> tuple[str, str, list[str]]:
    """A look's name, where the edition stands in it, and some of its pages."""
    site: Path = tmp_path_factory.mktemp("look")
    for name in ("content", "seeds"):
        shutil.copytree(ROOT / name, site / name)
    chosen = (ROOT / "site.yaml").read_text("utf-8") + f"\ntheme: {request.param}\nsearch: no\n"
    (site / "site.yaml").write_text(chosen, "utf-8")
    assert not Workspace(site).build(site / "out").failed
    out = site / "out"
    article = next(path for path in sorted((out / "articles").glob("*.html")) if path.name != "index.html")
    actor = min((out / "actors").glob("*.html"))
    claim = min(it for it in (out / "claims").glob("*/*.html") if not it.parent.name.startswith("by_"))
    some = (article, actor, claim, out / "index.html", out / "accusers.html", out / "timeline.html")
    return request.param, server(out), [path.relative_to(out).as_posix() for path in some]


def test_a_look_has_no_barriers_and_fits_every_screen(
    browser: Browser, look: tuple[str, str, list[str]], picture: Callable[[Page, str], None]
) -> None:
    name, address, pages = look
    context = browser.new_context(bypass_csp=True)
    try:
        page = context.new_page()
        for url in pages:
            page.goto(address + url)
            assert_readable_in(VIEWS, page, picture, f"{name}-{url.replace('/', '_')}")
    finally:
        context.close()


def test_a_look_sets_the_default_themes_variables_and_nothing_else() -> None:
    for name in LOOKS:
        sheet = (ROOT / f"themes/{name}/assets/{name}.css").read_text("utf-8")
        selectors = {line.strip() for line in sheet.splitlines() if line.rstrip().endswith("{")}
        assert selectors == {
            ":root {",
            "@media not (prefers-color-scheme: dark) {",
            "@media (prefers-color-scheme: dark) {",
        }

"""The further looks that come with the program: the same pages in other type and colours, as good to read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from onrecord.workspace import Workspace

from tests.conftest import ROOT
from tests.tools.programs import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOOKS = sorted(path.name for path in (ROOT / "themes").iterdir() if path.name != "default")
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": DESKTOP,
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "narrow": {"viewport": {"width": 320, "height": 640}},
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


@pytest.mark.parametrize("view", VIEWS)
def test_a_look_has_no_barriers_and_fits_every_screen(
    browser: Browser, look: tuple[str, str, list[str]], view: str, picture: Callable[[Page, str], None]
) -> None:
    name, address, pages = look
    assert AXE.is_file(), "no axe here: `make test` installs it"
    context = browser.new_context(bypass_csp=True, **VIEWS[view])
    try:
        page = context.new_page()
        for url in pages:
            page.goto(address + url)
            picture(page, f"{name}-{view}-{url.replace('/', '_')}")
            page.evaluate(AXE.read_text("utf-8"))
            found = page.evaluate("async () => (await axe.run()).violations")
            assert [(rule["id"], node["target"]) for rule in found for node in rule["nodes"]] == [], url
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url
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

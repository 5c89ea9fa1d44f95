from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.tools.programs import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {
    "home": "index.html",
    "article": "articles/*.html",
    "actor": "actors/*.html",
    "claim": "claims/*/*.html",
    **{name: f"{name}.html" for name in ("accusations", "accusers", "timeline", "places", "outlets")},
    **{name: f"{name}.html" for name in ("names", "glossary", "method")},
    "actors": "actors/index.html",
    "claims": "claims/index.html",
}
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "mobile": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    # 1280 px at a zoom of 400 %, as WCAG 1.4.10 asks.
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


@pytest.fixture(scope="module")
def address(built_site: Path, server: Callable[..., str]) -> str:
    return server(built_site)


@pytest.mark.browser
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_no_barrier(browser: Browser, built_site: Path, address: str, kind: str, view: str) -> None:
    if not AXE.exists():
        pytest.fail("no axe here: `make test` installs it", pytrace=False)
    path = min(built_site.glob(PAGES[kind]), default=None)
    assert path is not None, f"the site has no {kind} page"

    # The page's policy forbids foreign scripts, and axe is one.
    context = browser.new_context(bypass_csp=True, **VIEWS[view])
    try:
        page = context.new_page()
        page.goto(address + path.relative_to(built_site).as_posix())
        page.evaluate(AXE.read_text("utf-8"))
        violations = page.evaluate("async () => (await axe.run()).violations")
    finally:
        context.close()
    assert [
        f"{found['id']}: {found['help']}: {node['target']}" for found in violations for node in found["nodes"]
    ] == []

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

KINDS = ["index.html", "articles/*.html", "actors/*.html", "claims/*/*.html"]


@pytest.fixture(params=KINDS)
def path(request: pytest.FixtureRequest, built_site: Path) -> str:
    """The first page of each kind."""
    found = min(built_site.glob(request.param), default=None)
    assert found is not None, f"the site has no {request.param}"
    return found.relative_to(built_site).as_posix()


def test_a_page_opens_under_a_sub_path(
    page: Page, server: Callable[..., str], built_site: Path, path: str
) -> None:
    answer = page.goto(server(built_site, "/some/where/") + path)
    assert answer is not None
    assert answer.ok
    assert page.locator("main h1").count() == 1


def test_a_page_opens_from_the_disk(page: Page, built_site: Path, path: str) -> None:
    page.goto((built_site / path).as_uri())
    assert page.locator("main h1").count() == 1

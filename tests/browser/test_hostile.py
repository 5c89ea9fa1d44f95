"""Hostile texts in a real browser, under the policy that pages keep to: nothing of them runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from onrecord.document import forbidden

from tests.conftest import Shared
from tests.folders import write
from tests.hostile.cases import BASE, FIELDS, fields, payloads

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = (
    "index.html",
    "articles/well.html",
    "articles/well-two.html",
    "actors/mayor.html",
    "claims/well/dry.html",
)


@pytest.fixture(scope="module")
def hostile(shared: Shared, onrecord) -> Path:
    """A site with all hostile texts, one after the other, in every field."""

    def make(folder: Path) -> None:
        text = " ".join(" ".join(it.text.split()) for it in payloads() if not forbidden(it.text))
        write(folder, {**BASE, **fields(FIELDS, text[:4_900])})
        done = onrecord("build", folder, "--out", folder / "out", "--no-cache")
        assert done.returncode == 0, done.stderr

    return shared("hostile", make) / "out"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_hostile_runs(page: Page, hostile: Path, server: Callable[..., str], path: str):
    elsewhere: list[str] = []
    address = server(hostile)
    page.on(
        "request", lambda request: None if request.url.startswith(address) else elsewhere.append(request.url)
    )
    page.on("dialog", lambda dialog: elsewhere.append(dialog.message))
    page.goto(address + path)
    page.evaluate(
        "document.querySelectorAll('main *').forEach((it) => it.dispatchEvent(new Event('mouseover')))"
    )
    assert page.evaluate("window.pwned") is None
    assert page.url == address + path
    assert page.locator("main").count() == 1
    assert elsewhere == []

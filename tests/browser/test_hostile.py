"""Hostile texts in a real browser, under the policy that pages keep to: nothing of them runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from onrecord.document import forbidden

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
def hostile(tmp_path_factory: pytest.TempPathFactory, onrecord) -> Path:
    """A site with all hostile texts, one after the other, in every field."""
    folder = tmp_path_factory.mktemp("hostile")
    text = " ".join(" ".join(it.text.split()) for it in payloads() if not forbidden(it.text))
    for path, body in {**BASE, **fields(FIELDS, text[:4_900])}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(body, "utf-8")
    done = onrecord("build", folder, "--out", folder / "out", "--no-cache")
    assert done.returncode == 0, done.stderr
    return folder / "out"


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

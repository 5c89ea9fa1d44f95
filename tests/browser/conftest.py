from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own. Whatever the browser complains about fails the test."""
    context = browser.new_context(reduced_motion="reduce")  # nothing has to be waited for
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def picture() -> Callable[[Page, str], None]:
    """`picture(page, name)` keeps the whole page as NAME.png in the folder that ONRECORD_PICTURES names.

    An artefact of the test run, to be looked at; where the variable is not set, there is none.
    """
    folder = os.environ.get("ONRECORD_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder, f"{name}.png"), full_page=True)

    return keep

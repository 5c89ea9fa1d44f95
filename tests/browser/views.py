"""The ways to look at a page, and what must hold in each: no barriers, and nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.tools.programs import AXE

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at a page that is open already."""

    screen: tuple[int, int]
    media: dict[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] | None = ()
    """The rules of axe that this view can break while those before it kept them; None for all."""


COLOURS = ("color-contrast", "link-in-text-block")
SIZES = ("target-size", "scrollable-region-focusable")

BARRIERS = """async ([rules, within]) => {
    const asked = rules ? { runOnly: rules } : {};
    const { violations } = await axe.run(within, { resultTypes: ["violations"], ...asked });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => [id, target]));
}"""
"""What axe finds by those rules, or by all; and where."""


def assert_no_barriers(page: Page, rules: tuple[str, ...] | None = None, within: str = "html") -> None:
    """The page's context must have been opened with `bypass_csp`: the policy forbids foreign scripts."""
    if not page.evaluate("'axe' in window"):
        assert AXE.is_file(), "no axe here: `make test` installs it"
        page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(BARRIERS, [rules, within]) == [], page.url


def assert_readable_in(
    views: Mapping[str, View], page: Page, picture: Callable[[Page, str], None], name: str
) -> None:
    """The open page in one view after another; a picture of each is kept as NAME-VIEW."""
    for view_name, view in views.items():
        page.set_viewport_size({"width": view.screen[0], "height": view.screen[1]})
        page.emulate_media(**{"color_scheme": "light", "forced_colors": "none", **view.media})
        picture(page, f"{name}-{view_name}")
        if view.rules != ():
            assert_no_barriers(page, view.rules)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, view_name)

"""How soon a reader sees what they asked for, on 200 claims and 10,000 words.

    python -m tests.benchmarks.reading [--rounds 5]

Prints the median and the longest, in milliseconds: from a click on a box of a filter to the next paint, with
the page's script and without it, and from the pointer's rest on five overlapping claims to the card, less the
quarter of a second that it waits. Needs a browser, as the tests do.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.workspace import Workspace
from playwright.sync_api import sync_playwright

from tests.reading import dense_site
from tests.tools.programs import CHROME

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOXES = ("by_1", "kind_event", "status_denied", "layer_2", "layer_2", "by_1", "kind_event", "status_denied")

PAINTED = """(id) => new Promise((done) => {
    const start = performance.now();
    document.getElementById(id).click();
    requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - start);
        port2.postMessage(0);
    });
})"""

CARD = """() => new Promise((done) => {
    const part = document.querySelector("[data-claim='c2-4 c2-3 c2-2 c2-1 c2-0']");
    part.scrollIntoView({ block: "center" });
    const start = performance.now();
    part.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
    document.querySelector(".card").addEventListener("toggle", () =>
        requestAnimationFrame(() => done(performance.now() - start - 250)), { once: true });
})"""


def main() -> None:
    """Builds the page, measures, prints."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder) / "out"
        Workspace(dense_site(Path(folder) / "site")).build(out)
        browser = playwright.chromium.launch(executable_path=CHROME.find(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        address = (out / "articles" / "ledger.html").as_uri()
        page.goto(address)
        _tell("filter", _filters(page, rounds))
        _tell("card", [float(page.evaluate(CARD)) for _ in range(rounds) if page.reload()])
        page.route("**/reader.js", lambda route: route.abort())
        page.reload()
        _tell("filter, style sheet alone", _filters(page, rounds))
        browser.close()


def _filters(page: Page, rounds: int) -> list[float]:
    return [float(page.evaluate(PAINTED, box)) for _ in range(rounds) for box in BOXES]


def _tell(what: str, times: Sequence[float]) -> None:
    print(f"{what:<28}median {statistics.median(times):6.0f} ms   longest {max(times):6.0f} ms")


if __name__ == "__main__":
    main()

"""What site.yaml says of pages, layers and terms: whether there are such."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from onrecord.diagnostics import KeyPlace, Problem, Severity
from onrecord.pages.contents import NAMES
from onrecord.pages.wording import LANGUAGE, TERMS
from onrecord.records import SiteFile
from onrecord.suggest import nearest


def check(path: str, config: SiteFile, pages: Collection[str], layers: Collection[str]) -> Iterator[Problem]:
    """The settings that concern nothing; `pages` are the names of free pages, `layers` those of all layers.

    Options for a layer that no article has yet are only a warning.
    """
    place, key = KeyPlace(path), KeyPlace(path, on_key=True)
    main = [*NAMES, *pages]
    for index, item in enumerate(config.navigation or ()):
        if item.page not in main:
            at = place / "navigation" / index
            yield _unknown("unknown-page", f"there is no page “{item.page}”", item.page, main, at)
    for term in config.words:
        if term not in TERMS and not term.startswith(LANGUAGE):
            at = key / "words" / term
            yield _unknown("unknown-term", f"“{term}” is no term of the pages", term, list(TERMS), at)
    for name in config.layers:
        if name not in layers:
            message, at = f"no article has a layer {name}.yaml", key / "layers" / name
            yield _unknown("unknown-layer", message, name, sorted(layers), at, Severity.WARNING)


def _unknown(
    code: str,
    message: str,
    name: str,
    known: Collection[str],
    place: KeyPlace,
    severity: Severity = Severity.ERROR,
) -> Problem:
    close = nearest(name, known)
    hint = f"did you mean `{close}`?" if close else "write one of " + ", ".join(f"`{n}`" for n in known)
    return Problem(code, message, place, hint if known else "take it out", severity)

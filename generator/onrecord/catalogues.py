"""The catalogues of the program and of a site: which of them a language is made of.

A catalogue is a file `locale/LANGUAGE.po`, in the site or in this package. The site's stands before the
program's, and the nearer language before the wider one: for `ar-LY` that is `ar-LY`, then `ar`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from onrecord import regular
from onrecord.diagnostics import Checked, Location, Problem
from onrecord.encoding import decode
from onrecord.languages import NOTHING, Catalogue, Language, fallbacks, read
from onrecord.regular import TooLarge, is_file

FOLDER = "locale"
MAX_BYTES = 2_000_000
"""Ours have some fifty thousand."""
PACKAGE = Path(__file__).resolve().parent


def folders(site: Path) -> tuple[Path, ...]:
    """Where catalogues lie: in a site's folder, and in the program's."""
    return site / FOLDER, PACKAGE / FOLDER


def find_language(tag: str, site: Path) -> Checked[Language]:
    """The language `tag` (BCP 47), for a site in the folder `site`; English where there is no catalogue."""
    found: list[Catalogue] = []
    problems: list[Problem] = []
    for part in fallbacks(tag):
        for folder in (site, PACKAGE):
            path = folder / FOLDER / f"{part}.po"
            # A tag is letters, digits and hyphens, but a link may lead anywhere.
            if not is_file(path) or not path.resolve().is_relative_to(folder.resolve()):
                continue
            catalogue = _catalogue(path.relative_to(folder).as_posix(), path)
            found.append(catalogue.value)
            problems += catalogue.problems
    return Checked(Language(tag, found), tuple(problems))


def _catalogue(name: str, path: Path) -> Checked[Catalogue]:
    try:
        decoded = decode(name, regular.read(path, MAX_BYTES))
    except TooLarge as error:
        message = f"{name} has {error.size:,} bytes; the limit is {MAX_BYTES:,}"
        problem = Problem("file-too-large", message, Location(name), "take out what the program does not say")
        return Checked(NOTHING, (problem,))
    except OSError as error:
        why = error.strerror or str(error)
        problem = Problem(
            "file-unreadable", f"{name} cannot be read: {why}", Location(name), "check its permissions"
        )
        return Checked(NOTHING, (problem,))
    if decoded.value is None:
        return Checked(NOTHING, decoded.problems)
    read = _read(name, decoded.value)
    return Checked(read.value, (*decoded.problems, *read.problems))


@lru_cache(maxsize=16)
def _read(name: str, text: str) -> Checked[Catalogue]:
    """`languages.read`, which takes milliseconds, once for each text of a catalogue."""
    return read(name, text)

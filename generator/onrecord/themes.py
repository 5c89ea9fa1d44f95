"""A theme's templates and assets.

A theme is a folder: theme.yaml (`name`, `extends`, `options`), templates/ and assets/. It is found by
name in the site's themes/, else among those that come with the program. A file of a theme stands in for
the file of the same name in the theme it extends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord import regular, yamltree
from onrecord.artifacts import Artifact
from onrecord.diagnostics import Checked, KeyPlace, Location, Problem
from onrecord.encoding import decode
from onrecord.records import ThemeChoice
from onrecord.regular import NoFile, TooLarge, read, within
from onrecord.suggest import nearest

PACKAGE = Path(__file__).resolve().parent
KEYS = ("name", "extends", "options")
_PLAIN_ASSET = re.compile(r"\{\{-?\s*frame\.root\s*-?\}\}assets/")

MAX_BYTES = 1_000_000
"""Of theme.yaml and of a template: ours have at most twenty thousand."""
MAX_ASSET = 100_000_000
"""Of an asset: a picture or a script, never a film."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with those it extends: their folders, its own first. `options` as set by the site."""

    folders: tuple[Path, ...]
    options: Mapping[str, str]

    def own(self, site: Path) -> bool:
        """Whether any part of it lies in the site, and may be changed there."""
        return any(folder.is_relative_to(site) for folder in self.folders)

    def template(self, name: str, level: int = 0) -> Path | None:
        """The template of this name, passing over the first `level` themes; None if there is none."""
        for folder in self.folders[level:]:
            if (path := within(folder / "templates", name)) is not None:
                return path
        return None

    def level(self, name: str, level: int = 0) -> int:
        """Which theme, from 0 and not before `level`, has the template of this name; the last if none has."""
        for index in range(level, len(self.folders)):
            if within(self.folders[index] / "templates", name) is not None:
                return index
        return len(self.folders) - 1

    def files(self, level: int) -> dict[str, bytes]:
        """The templates and assets that the theme at this level has of its own, by path in its folder."""
        found: dict[str, bytes] = {}
        for part in ("templates", "assets"):
            for name, file in regular.files(self.folders[level] / part):
                found[f"{part}/{name}"] = read(file, MAX_ASSET)
        return found

    def misnamed(self, site: Path) -> Iterator[Problem]:
        """Where templates in the site look for assets in a folder in which no build puts them."""
        for folder in self.folders:
            if not folder.is_relative_to(site.resolve()):
                continue
            for name, path in regular.files(folder / "templates"):
                try:
                    lines = read(path, MAX_BYTES).decode("utf-8", "replace").splitlines()
                except TooLarge:  # told when the site is built
                    continue
                for number, line in enumerate(lines, 1):
                    if name.endswith(".html") and (found := _PLAIN_ASSET.search(line)) is not None:
                        place = path.relative_to(site.resolve()).as_posix()
                        columns = found.start() + 1, found.end() + 1
                        yield _misnamed(Location(place, number, columns[0], number, columns[1]))

    def assets(self) -> Iterator[Artifact]:
        """All assets, by path, as they stand in the output under assets/."""
        found: dict[str, Path] = {}
        for folder in reversed(self.folders):
            assets = folder / "assets"
            for name, file in regular.files(assets):
                # Hidden, or with a name that is no text, no page can ask for it.
                if name.isprintable() and not any(part.startswith(".") for part in name.split("/")):
                    found[name] = file
        for name, path in sorted(found.items()):
            yield Artifact(f"assets/{name}", read(path, MAX_ASSET))


def find_theme(choice: ThemeChoice, site: Path) -> Checked[Theme | None]:
    """The theme that a site chose, found from the site's folder. Raises OSError if a file cannot be read."""
    at = KeyPlace("site.yaml", ("theme",))
    problems: list[Problem] = []
    folders: list[Path] = []
    options: dict[str, str] = {}
    wanted: str | None = choice.name
    while wanted is not None:
        folder = _find(wanted, site, folders)
        if folder is None:
            circle = wanted in (taken.name for taken in folders)
            problems.append(_circle(wanted, at) if circle else _unknown(wanted, site, at))
            return Checked(None, tuple(problems))
        folders.append(folder)
        own = site.resolve() in folder.parents
        path = folder.relative_to(site.resolve()).as_posix() if own else f"themes/{wanted}"
        record = _read(folder, f"{path}/theme.yaml", problems)
        options = {**record.options, **options}
        wanted, at = record.extends, KeyPlace(f"{path}/theme.yaml", ("extends",))
    for name in choice.options:
        if name not in options:
            close = nearest(name, options)
            hint = f"did you mean “{close}”?" if close else f"it has: {', '.join(sorted(options)) or 'none'}"
            place = KeyPlace("site.yaml", ("theme", "options", name), on_key=True)
            message = f"the theme “{choice.name}” has no option “{name}”"
            problems.append(Problem("unknown-theme-option", message, place, hint))
    theme = Theme(tuple(folders), {**options, **choice.options})
    problems += theme.misnamed(site)
    return Checked(theme, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Record:
    """theme.yaml."""

    extends: str | None
    options: Mapping[str, str]


def built_in() -> Path:
    """The folder of the themes that come with the program; an editable install has the repository's own."""
    return packaged if (packaged := PACKAGE / "themes").is_dir() else PACKAGE.parent.parent / "themes"


def _find(name: str, site: Path, taken: list[Path]) -> Path | None:
    """The folder of the theme of this name that is not in use yet: so a theme may extend its namesake."""
    for themes in (site / "themes", built_in()):
        folder = within(themes, name)
        if folder is not None and folder not in taken and within(folder, "theme.yaml") is not None:
            return folder
    return None


def _misnamed(at: Location) -> Problem:
    message = "assets do not lie there: a build puts them into a folder named after what is in them"
    return Problem("asset-folder", message, at, "write `{{ frame.assets }}` in the place of all this")


def _unknown(name: str, site: Path, at: KeyPlace) -> Problem:
    known = sorted(
        {path.parent.name for themes in (site / "themes", built_in()) for path in themes.glob("*/theme.yaml")}
    )
    close = nearest(name, known)
    hint = f"did you mean “{close}”?" if close else f"choose one of: {', '.join(known)}"
    return Problem("unknown-theme", f"there is no theme “{name}”", at, hint)


def _circle(name: str, at: KeyPlace) -> Problem:
    message = f"the theme “{name}” extends this one, directly or by way of another"
    return Problem("theme-circle", message, at, "extend another theme, or take `extends` out")


def _read(folder: Path, path: str, problems: list[Problem]) -> _Record:
    decoded = _text(folder / "theme.yaml", path)
    problems += decoded.problems
    tree = yamltree.parse(path, decoded.value or "")
    problems += tree.problems
    root = tree.value.data if tree.value is not None else {}
    place = KeyPlace(path)
    if not isinstance(root, dict):
        if root:
            message, hint = "a theme has keys with values, and this has not", "begin it with `name:`"
            problems.append(Problem("theme-shape", message, place, hint))
        return _Record(None, {})
    for key in root:
        if key not in KEYS:
            close = nearest(key, KEYS)
            hint = f"did you mean “{close}”?" if close else f"it may have: {', '.join(KEYS)}"
            message = f"“{key}” is no key of a theme"
            problems.append(Problem("unknown-key", message, KeyPlace(path, (key,), on_key=True), hint))
    extends, options = root.get("extends") or None, root.get("options") or {}
    if extends is not None and not isinstance(extends, str):
        message, hint = "`extends` is the name of one theme, and this is none", "write `extends: default`"
        problems.append(Problem("theme-shape", message, place / "extends", hint))
        extends = None
    if not isinstance(options, dict) or not all(isinstance(value, str) for value in options.values()):
        message = "`options` gives each option one value"
        problems.append(Problem("theme-shape", message, place / "options", "write `option: value`"))
        options = {}
    return _Record(extends, {key: str(value) for key, value in options.items()})


def _text(file: Path, path: str) -> Checked[str | None]:
    try:
        return decode(path, read(file, MAX_BYTES))
    except TooLarge as error:
        message, hint = (
            f"{path} has {error.size:,} bytes; the limit is {MAX_BYTES:,}",
            "take out what is no option",
        )
        return Checked(None, (Problem("file-too-large", message, Location(path), hint),))
    except NoFile:
        message = f"{path} is no file"
        return Checked(None, (Problem("file-missing", message, Location(path), "put a file in its place"),))

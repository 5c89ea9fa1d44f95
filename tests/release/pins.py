"""The pinned requirements: that each has its hashes, is what is installed here, and names its licence."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tests.release.outcomes import Outcome, State, few

RUNTIME = "requirements.txt"
EVERYTHING = "requirements-dev.txt"
FILES = (RUNTIME, EVERYTHING, "tests/release/requirements.txt")
OURSELVES = {"onrecord", "pip", "setuptools"}
"""What is in every environment without being pinned: the program, and what puts the pins there."""

HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)")
PIN_ANEW = "make pin"


@dataclass(frozen=True, slots=True)
class Pin:
    """A line of a requirements file: one version, for the machines that `requirement`'s marker is true of."""

    name: NormalizedName
    version: str
    requirement: Requirement
    text: str
    """As it stands in the file, to be put into another one."""

    @property
    def here(self) -> bool:
        """Whether it is for this machine."""
        return self.requirement.marker is None or self.requirement.marker.evaluate()


def read(text: str) -> tuple[tuple[Pin, ...], tuple[str, ...]]:
    """The pins of a requirements file, and the lines that are none: no exact version, no hash, an option."""
    pins, wrong = [], []
    joined = re.sub(r"\\\n", " ", re.sub(r"(^|\s)#.*", "", text))
    for line in filter(None, map(str.strip, joined.splitlines())):
        pin = _pin(line)
        if pin is None:
            wrong.append(line.split(" --hash", 1)[0])
        else:
            pins.append(pin)
    return tuple(pins), tuple(wrong)


def _pin(line: str) -> Pin | None:
    try:
        wanted = Requirement(line.split(" --hash", 1)[0].strip())
    except InvalidRequirement:
        return None
    exact = re.fullmatch(r"==([^*,]+)", str(wanted.specifier))
    rest = HASH.sub("", line)
    if exact is None or wanted.url is not None or not HASH.search(line) or " --" in rest:
        return None
    return Pin(canonicalize_name(wanted.name), exact[1], wanted, line)


def hashed(root: Path) -> Outcome:
    """Every requirement is one version with its hashes; what is needed to run is the same in both files."""
    files = {name: read((root / name).read_text("utf-8")) for name in FILES}
    for name, (pins, wrong) in files.items():
        if wrong or not pins:
            said = f"{name}: no pin with a hash: {few(wrong)}" if wrong else f"{name} pins nothing"
            return Outcome("pins", State.FAILED, said, PIN_ANEW)
    everything = {(pin.name, pin.version) for pin in files[EVERYTHING][0]}
    if apart := [pin.name for pin in files[RUNTIME][0] if (pin.name, pin.version) not in everything]:
        said = f"{RUNTIME} and {EVERYTHING} differ in {few(apart)}"
        return Outcome("pins", State.FAILED, said, PIN_ANEW)
    if unmet := sorted({str(it) for it in _asked(root) if not _met(it, files[EVERYTHING][0])}):
        said = f"pyproject.toml asks for what is not pinned: {few(unmet)}"
        return Outcome("pins", State.FAILED, said, PIN_ANEW)
    numbers = ", ".join(f"{len(pins)} in {name}" for name, (pins, _) in files.items())
    return Outcome("pins", State.DONE, f"one version with its hashes each: {numbers}")


def _asked(root: Path) -> Iterator[Requirement]:
    """What pyproject.toml asks for: to run, as extras, to develop."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    groups = (project["project"]["dependencies"], *project["project"]["optional-dependencies"].values())
    for group in (*groups, *project["dependency-groups"].values()):
        yield from map(Requirement, group)


def _met(wanted: Requirement, pins: Iterable[Pin]) -> bool:
    name = canonicalize_name(wanted.name)
    return any(pin.name == name and wanted.specifier.contains(pin.version) for pin in pins)


def installed(pins: Iterable[Pin], found: Iterable[Distribution] | None = None) -> Outcome:
    """What is installed here, or `found`, is what is pinned for this machine, in that version, no more."""
    here = {canonicalize_name(it.name): it.version for it in (distributions() if found is None else found)}
    wanted = {pin.name: pin.version for pin in pins if pin.here}
    other = [
        f"{name} {here.get(name, 'is missing')} for {version}"
        for name, version in wanted.items()
        if here.get(name) != version
    ]
    if other:
        said = f"not as pinned: {few(other)}"
        return Outcome("installed", State.FAILED, said, "make clean, then make lint")
    if unpinned := sorted(here.keys() - wanted.keys() - OURSELVES):
        hint = "make clean, then make lint; what is needed belongs into pyproject.toml, then make pin"
        return Outcome("installed", State.FAILED, f"pinned nowhere: {few(unpinned)}", hint)
    return Outcome("installed", State.DONE, f"{len(wanted)} distributions, all as pinned, and no other")


def licences(pins: Iterable[Pin], found: Iterable[Distribution] | None = None) -> Outcome:
    """What each dependency says that its licence is. Judging them is left to people."""
    here = {canonicalize_name(it.name): it for it in (distributions() if found is None else found)}
    by_licence: dict[str, list[str]] = defaultdict(list)
    for pin in pins:
        if pin.name in here:
            by_licence[licence(here[pin.name])].append(pin.name)
    if none := by_licence.pop("", []):
        said = f"no licence is named by {few(none)}"
        return Outcome("licences", State.FAILED, said, "ask its authors, or take another library")
    said = "; ".join(f"{name}: {', '.join(sorted(those))}" for name, those in sorted(by_licence.items()))
    return Outcome("licences", State.DONE, said)


def licence(found: Distribution) -> str:
    """The licence that a distribution names: as SPDX has it, else in its words; empty if it names none."""
    said = {
        key: found.metadata.get_all(key) or [""] for key in ("License-Expression", "License", "Classifier")
    }
    words = said["License"][0].strip().partition("\n")[0]
    classified = next((it for it in said["Classifier"] if it.startswith("License :: ")), "")
    return said["License-Expression"][0] or words or classified.rpartition(" :: ")[2]

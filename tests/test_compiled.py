"""Compiled templates are kept between runs, and only the right ones are used."""

from __future__ import annotations

from pathlib import Path

import pytest
from onrecord.compiled import Compiled
from onrecord.templates import QuickEnvironment
from onrecord.workspace import Workspace

from tests.folders import SMALL, contents, write

OWN = {
    "site.yaml": SMALL["site.yaml"] + "theme: own\nsearch: no\n",
    "themes/own/theme.yaml": "extends: default\n",
    "themes/own/templates/404.html": "{{ _('Remarks') }} are not here",
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Compiled, "_in_hand", type(Compiled._in_hand)())
    return write(tmp_path / "site", {**SMALL, **OWN})


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that are compiled from now on."""
    found: list[str] = []
    really = QuickEnvironment._generate

    def noted(self: QuickEnvironment, source: object, name: str | None, *rest: object, **more: object) -> str:
        found.append(str(name))
        return really(self, source, name, *rest, **more)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(QuickEnvironment, "_generate", noted)
    return found


def built(site: Path) -> dict[str, bytes]:
    Compiled._in_hand.clear()  # as in another run
    assert not Workspace(site).build(site.parent / "out").failed
    return contents(site.parent / "out")


def kept(site: Path) -> list[Path]:
    return [path for path in (site.parent / "cache").rglob("*") if path.is_file()]


def test_what_was_compiled_once_is_not_compiled_again(site: Path, compiled: list[str]) -> None:
    first = built(site)
    assert "404.html" in compiled
    compiled.clear()
    assert built(site) == first
    assert compiled == []


def test_a_template_that_changed_is_compiled_anew_and_no_other(site: Path, compiled: list[str]) -> None:
    built(site)
    compiled.clear()
    write(site, {"themes/own/templates/404.html": "Gone"})
    assert built(site)["404.html"] == b"Gone"
    assert compiled == ["404.html"]


def test_each_language_has_its_own(site: Path) -> None:
    assert built(site)["404.html"] == b"Remarks are not here"
    write(site, {"site.yaml": OWN["site.yaml"] + "language: ar\n"})
    assert built(site)["404.html"] != b"Remarks are not here"
    write(site, {"site.yaml": OWN["site.yaml"], "locale/en.po": 'msgid "Remarks"\nmsgstr "Start"\n'})
    assert built(site)["404.html"] == b"Start are not here"


@pytest.mark.parametrize("harm", ["torn", "swapped", "another key"])
def test_what_this_user_did_not_seal_is_not_believed(
    site: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    first = built(site)
    paths = kept(site)
    if harm == "torn":
        for path in paths:
            path.write_bytes(path.read_bytes()[:-10])
    elif harm == "swapped":
        held = [path.read_bytes() for path in paths]
        for path, content in zip(paths, held[1:] + held[:1], strict=True):
            path.write_bytes(content)
    else:
        monkeypatch.setenv("XDG_STATE_HOME", str(site.parent / "another home"))
    compiled.clear()
    assert built(site) == first
    assert len(compiled) == len(paths)


def test_where_nothing_can_be_kept_everything_is_compiled(
    site: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = built(site)
    write(site.parent, {"no folder": ""})
    monkeypatch.setenv("XDG_CACHE_HOME", str(site.parent / "no folder"))
    compiled.clear()
    assert built(site) == first
    assert "404.html" in compiled

"""Templates that are compiled our way say what Jinja's own compiler makes of them."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import pytest
from jinja2.compiler import CodeGenerator
from onrecord.compiled import Compiled
from onrecord.templates import QuickEnvironment
from onrecord.workspace import Workspace

from tests.conftest import ROOT
from tests.folders import contents, write
from tests.goldens import SITES

SENTENCES = {
    "parts": '{{ _("%(who)s says %(what)s", what="<b>", who=frame.site_title) }}',
    "number": '{{ _("%(n)s of %(total)s", n=1234, total=3) }}',
    "yes or no": '{{ _("%(n)s", n=true) }}',
    "macro": '{% macro bold(it) %}<b>{{ it }}</b>{% endmacro %}{{ _("He said %(it)s.", it=bold("1 < 2")) }}',
    "markup": '{{ _("<i>%(it)s</i>", it="<i>") }}',
    "twice": '{{ _("%(it)s and %(it)s", it=1) }}',
    "one too many": '{{ _("%(it)s alone", it=1, other=2) }}',
    "one too few": '{{ _("%(it)s and %(other)s", it=1) }}',
    "per cent": '{{ _("100 %% of %(it)s", it=1) }}',
    "another form": '{{ _("%(it)d of %(other)s", it=1, other=2) }}',
    "undefined part": '{{ _("%(it)s", it=nobody) }}',
    "no sentence": "{{ _(it=1) }}",
    "within a sentence": '{{ _("%(it)s", it=_("%(other)s of 5", other=2000)) }}',
    "within a list": '{{ [_("%(it)s", it="<")]|join }}',
    "another function": '{% set _ = namespace %}{{ _("%(it)s", it=1) }}',
    "another of a macro": '{% macro m(_) %}{{ _("%(it)s", it=1) }}{% endmacro %}{{ m(dict) }}',
    "without escaping": '{% autoescape false %}{{ _("%(it)s & %(n)s", it="<", n=1234) }}{% endautoescape %}',
    "as the page has it": '{% autoescape frame.root %}{{ _("%(it)s", it="<") }}{% endautoescape %}',
}


def compile_as_jinja_does(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on by Jinja's own compiler, with nothing kept of what ours made."""
    monkeypatch.setattr(QuickEnvironment, "code_generator_class", CodeGenerator)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    monkeypatch.setattr(Compiled, "_in_hand", OrderedDict())


@pytest.mark.parametrize("site", [ROOT, SITES / "arabic", SITES / "layers-disagree"], ids=lambda it: it.name)
def test_every_page_is_what_jinja_makes_of_it(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not Workspace(site).build(tmp_path / "ours").failed
    compile_as_jinja_does(tmp_path, monkeypatch)
    assert not Workspace(site).build(tmp_path / "theirs").failed
    assert contents(tmp_path / "ours") == contents(tmp_path / "theirs")


@pytest.mark.parametrize("said", SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_is_what_jinja_makes_of_it(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"site.yaml": "title: Tales & more\ntheme: own\n", "themes/own/theme.yaml": "extends: default\n"}
    write(tmp_path, files | {"themes/own/templates/404.html": said})
    ours = Workspace(tmp_path).build(tmp_path / "ours")
    compile_as_jinja_does(tmp_path, monkeypatch)
    theirs = Workspace(tmp_path).build(tmp_path / "theirs")
    assert ours.failed == theirs.failed
    if not ours.failed:
        assert contents(tmp_path / "ours") == contents(tmp_path / "theirs")

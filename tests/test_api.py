from __future__ import annotations

import importlib.util
import inspect
from pathlib import Path

import onrecord
import pytest
from onrecord.anchoring import Ambiguous, Orphan, Placed, TextQuoteSelector
from onrecord.diagnostics import Severity
from onrecord.output import OutputRefused
from onrecord.project import NotASite

from tests.folders import MISTAKE, SMALL, WARNING, contents, write


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", SMALL)


def test_what_is_public_is_documented_and_typed() -> None:
    assert set(onrecord.__all__) == {"SiteError", "__version__", "anchor", "build", "describe", "load"}
    for function in (onrecord.load, onrecord.build, onrecord.anchor):
        assert len(inspect.getdoc(function) or "") > 80
        signature = inspect.signature(function)
        assert signature.return_annotation is not inspect.Signature.empty
        for parameter in signature.parameters.values():
            assert parameter.annotation is not inspect.Parameter.empty
    assert inspect.getdoc(onrecord.SiteError)


def test_no_module_takes_the_place_of_a_public_function() -> None:
    for name in onrecord.__all__:
        assert importlib.util.find_spec(f"onrecord.{name}") is None


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        onrecord.nonsense  # noqa: B018


def test_load_gives_the_folded_site(site: Path) -> None:
    loaded = onrecord.load(site)
    assert loaded.config.title == "Wells"
    assert [article.slug for article in loaded.articles] == ["well"]
    assert sorted(loaded.actors) == ["baker", "mayor"]
    assert sorted(ref.id for ref in loaded.claims) == ["dry", "not-dry"]


def test_a_site_is_named_by_text_or_path(site: Path) -> None:
    assert onrecord.load(str(site)).articles == onrecord.load(site).articles


def test_load_writes_nothing(site: Path) -> None:
    before = contents(site)
    onrecord.load(site)
    assert contents(site) == before


def test_load_raises_the_sites_errors_with_all_that_was_found(site: Path) -> None:
    write(site, MISTAKE | WARNING)
    with pytest.raises(onrecord.SiteError, match=r"claims\.yaml:2:13") as raised:
        onrecord.load(site)
    assert [(found.code, found.severity) for found in raised.value.diagnostics] == [
        ("text-changed", Severity.WARNING),
        ("quote-missing", Severity.ERROR),
    ]
    assert "\x1b" not in str(raised.value)


def test_load_may_be_lenient(site: Path) -> None:
    write(site, MISTAKE)
    (claim,) = onrecord.load(site, strict=False).claims.values()
    assert claim.passage is None


def test_strict_goes_before_site_yaml(site: Path) -> None:
    write(site, MISTAKE | {"site.yaml": "title: Wells\nanchors: lenient\n"})
    onrecord.load(site)
    with pytest.raises(onrecord.SiteError):
        onrecord.load(site, strict=True)


def test_a_site_yaml_that_cannot_be_read_is_an_error_of_the_site(site: Path) -> None:
    write(site, {"site.yaml": "title: [\n"})
    with pytest.raises(onrecord.SiteError, match=r"site\.yaml:"):
        onrecord.load(site)


def test_a_folder_that_is_no_site_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotASite, match=r"there is no site\.yaml in"):
        onrecord.load(tmp_path)
    with pytest.raises(NotASite):
        onrecord.build(tmp_path, tmp_path / "out")


def test_build_writes_the_site_and_gives_the_warnings(site: Path, tmp_path: Path) -> None:
    assert onrecord.build(site, tmp_path / "out") == ()
    write(site, WARNING)
    (warning,) = onrecord.build(str(site), str(tmp_path / "out"), base_url="https://example.org/")
    assert warning.code == "text-changed"
    assert (tmp_path / "out" / "index.html").exists()
    assert (tmp_path / "out" / "sitemap.xml").exists()


def test_a_build_that_fails_leaves_the_output_as_it_was(site: Path, tmp_path: Path) -> None:
    onrecord.build(site, tmp_path / "out")
    former = contents(tmp_path / "out")
    with pytest.raises(OutputRefused):
        onrecord.build(site, site / "content")
    with pytest.raises(ValueError, match="is no web address"):
        onrecord.build(site, tmp_path / "out", base_url="example.org")
    write(site, MISTAKE)
    with pytest.raises(onrecord.SiteError):
        onrecord.build(site, tmp_path / "out")
    assert contents(tmp_path / "out") == former


def test_anchor_places_quotes_by_code_points() -> None:
    text = "🜄 The well is dry. So the well, he says, is dry, is dry."
    placed, ambiguous, orphan = onrecord.anchor(
        text,
        [
            TextQuoteSelector("The  well"),
            TextQuoteSelector("is dry"),
            TextQuoteSelector("the mayor is rich"),
        ],
    )
    assert isinstance(placed, Placed)
    (span,) = placed.spans
    assert text[span.start : span.end] == "The well"
    assert isinstance(ambiguous, Ambiguous)
    assert isinstance(orphan, Orphan)


def test_anchor_of_nothing_is_nothing() -> None:
    assert onrecord.anchor("", []) == []
    assert [type(found) for found in onrecord.anchor("", [TextQuoteSelector("x")])] == [Orphan]


def test_anchor_of_a_format_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no format is called 'pdf'; there are: text, markdown"):
        onrecord.anchor("The well", [TextQuoteSelector("well")], format="pdf")  # type: ignore[arg-type]  # as callers without types may

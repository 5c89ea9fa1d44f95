"""The log of corrections as publishing writes it: `Workspace.log_changes`."""

from __future__ import annotations

from pathlib import Path

import pytest
from onrecord import dates
from onrecord.corrections import Growth, LogRefused, grown
from onrecord.workspace import Workspace

from tests.folders import MISTAKE, SMALL, contents, write

LAYER, LOG = "content/articles/well/claims.yaml", "content/corrections.yaml"
DAY, LATER = dates.parse("2031-06-01"), dates.parse("2031-07-01")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", SMALL)


def sources(site: Path) -> dict[str, bytes]:
    return {path: data for path, data in contents(site).items() if not path.startswith(".onrecord")}


def logged(site: Path, former: bytes | None, *, write: bool = True) -> Growth:
    growth = Workspace(site).log_changes(former, LATER if former else DAY, write=write).growth
    assert growth is not None
    return growth


def edit(site: Path, old: str, new: str) -> None:
    text = (site / LAYER).read_text("utf-8")
    assert old in text
    (site / LAYER).write_text(text.replace(old, new), "utf-8")


def test_publishing_for_the_first_time_writes_no_log_and_a_change_begins_it(site: Path):
    before = sources(site)
    first = logged(site, None)
    assert sources(site) == before
    edit(site, "speaker: mayor", "speaker: baker")
    edited = sources(site)
    dry = logged(site, first.record, write=False)
    assert sources(site) == edited
    done = logged(site, first.record)
    assert (site / LOG).read_text("utf-8") == done.text == dry.text
    assert sources(site).keys() - edited.keys() == {LOG}
    # Run again, after a cut say: the log tells it already, and the next publication has nothing to tell.
    assert logged(site, first.record).text is None
    assert logged(site, done.record).text is None
    assert Workspace(site).check().diagnostics == ()


def test_the_authors_own_words_in_the_log_stay(site: Path):
    first = logged(site, None)
    edit(site, "speaker: mayor", "speaker: baker")
    second = logged(site, first.record)
    log = (site / LOG).read_text("utf-8") + "    reason: We misread it.   # says Ina\n"
    (site / LOG).write_text(log, "utf-8")
    edit(site, "id: not-dry", "id: not-dry, withdrawn: It is not in the text.")
    third = logged(site, second.record)
    assert third.text is not None
    assert third.text.startswith(log)
    assert "changed: withdrawn\n    reason: It is not in the text.\n" in third.text


def test_a_lost_address_is_told_as_a_warning_at_the_entry_that_may_be_it(site: Path):
    edit(
        site, "{quote: the well is dry, speaker: mayor, id: dry}", "{quote: the well is dry, speaker: mayor}"
    )
    edit(site, "disputes: dry", "disputes: the-well-is-dry")
    first = logged(site, None)
    edit(site, "quote: the well is dry", "quote: well is dry")
    edit(site, "disputes: the-well-is-dry", "disputes: well-is-dry")
    done = Workspace(site).log_changes(first.record, LATER, write=False)
    (told,) = done.outcome.diagnostics
    assert (told.code, told.at.path, told.at.line) == ("claim-address-lost", LAYER, 3)
    assert "was: the-well-is-dry" in str(told.hint)
    assert not done.outcome.failed


def test_a_site_with_errors_writes_nothing(site: Path):
    first = logged(site, None)
    write(site, MISTAKE)
    before = sources(site)
    done = Workspace(site).log_changes(first.record, LATER, write=True)
    assert (done.growth, done.outcome.failed) == (None, True)
    assert sources(site) == before


def test_a_log_that_somebody_saves_meanwhile_is_not_written_over(site: Path, monkeypatch: pytest.MonkeyPatch):
    first = logged(site, None)
    edit(site, "speaker: mayor", "speaker: baker")
    whole = grown

    def saved_meanwhile(*arguments):
        (site / LOG).write_text("corrections: []\n", "utf-8")
        return whole(*arguments)

    monkeypatch.setattr("onrecord.corrections.grown", saved_meanwhile)
    with pytest.raises(LogRefused, match="run the command again"):
        logged(site, first.record)
    assert (site / LOG).read_text("utf-8") == "corrections: []\n"

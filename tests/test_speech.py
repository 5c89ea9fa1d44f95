"""Reported speech: how well it is found, in texts written for it, and what is proposed for it."""

from __future__ import annotations

import re
import time
from functools import reduce
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from onrecord import text as texts
from onrecord.actors import Actors, actors
from onrecord.cli import onrecord as root
from onrecord.pipeline import Options
from onrecord.proposals import propose
from onrecord.records import ActorKind, ActorRecord, Name, NameType
from onrecord.reportedspeech import reported
from onrecord.workspace import Workspace

from tests.conftest import ROOT
from tests.folders import SMALL, write
from tests.gold_speech import Part, Score, found_in, pairs, parts

HELD_OUT = tuple(parts("held-out.txt"))
TUNING = (*parts("tuning.txt"), *parts("tuning-later.txt"))
MANUAL = ROOT / "docs/reported-speech.md"
KINDS = ("plain", "denial and accusation", "passive", "nominal", "several verbs", "quotations")

KNOWN = {
    "norlink": ("Norlink",),
    "krohn": ("Ida Krohn", "Krohn"),
    "stark": ("Pelle Stark", "Stark"),
    "league": ("Seamen’s League", "the League"),
    "krohns-office": ("Ministry of Transport",),
}
"""The actors of the text that is held out: each with its names."""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, [str(argument) for argument in arguments], catch_exceptions=False)


def people(names: dict[str, tuple[str, ...]]) -> Actors:
    """Actors with these names, the first their own."""
    records = {
        id_: ActorRecord(own, ActorKind.PERSON, tuple(Name(name, NameType.SHORT) for name in others))
        for id_, (own, *others) in names.items()
    }
    return actors([("content/actors/all.yaml", records)]).value


def score(part: Part) -> Score:
    """How well a part's speech is found, and its speakers guessed."""
    found = found_in(part)
    matched = pairs(part, found)
    entries = propose(part.text, "plain", "en", people(KNOWN)).entries
    guesses = {str(entry["quote"]): entry for entry in entries}
    right = 0
    for said, item in matched:
        entry = guesses[" ".join(part.text[item.span.start : item.span.end].split())]
        speaker = entry["speaker"]
        named = speaker["unnamed"] if isinstance(speaker, dict) else speaker
        # Where nobody is named, or a pronoun with nobody before it, the doubt says so.
        right += named == said.speaker or (said.speaker in ("?", "he", "she") and "unsure" in entry)
    return Score(len(part.said), len(found), len(matched), right)


# -- how well ----------------------------------------------------------------------------------------


def test_precision_and_recall_on_text_held_out_are_those_of_the_manual():
    total = reduce(Score.__add__, map(score, HELD_OUT))
    assert total.marked >= 60
    stated = re.search(
        r"proposes (\d+) passages, (\d+) of them right, out of (\d+).*?precision (0\.\d\d), recall (0\.\d\d)"
        r".*?speaker of (\d+)",
        MANUAL.read_text("utf-8"),
        re.DOTALL,
    )
    assert stated is not None
    assert tuple(map(int, stated.group(1, 2, 3, 6))) == (
        total.proposed,
        total.right,
        total.marked,
        total.speakers,
    )
    assert stated.group(4, 5) == (f"{total.precision:.2f}", f"{total.recall:.2f}")
    assert total.precision >= 0.94
    assert total.recall >= 0.9


@pytest.mark.parametrize("part", HELD_OUT, ids=lambda part: part.name)
def test_every_way_to_report_speech_is_found_more_often_than_not(part: Part):
    found = score(part)
    assert found.precision >= 0.75
    assert found.recall >= 0.7


@pytest.mark.parametrize("part", TUNING, ids=lambda part: part.name)
def test_what_was_learned_from_stays_learned(part: Part):
    found = score(part)
    assert (found.right, found.proposed) == (found.marked, found.marked)


# -- rules -------------------------------------------------------------------------------------------


def said(text: str, *, english: bool = True) -> list[str]:
    blocks = texts.parse(text, "plain").blocks
    return [text[item.span.start : item.span.end] for item in reported(text, blocks, english=english)]


def test_other_languages_get_quotations_only():
    text = "Der Wirt sagte, der Keller sei trocken. „Hier war seit Jahren kein Wasser mehr“, sagte er."
    assert said(text, english=False) == ["Hier war seit Jahren kein Wasser mehr"]


def test_what_is_denied_to_have_been_said_is_no_speech():
    assert said("Rau did not say that the mill was sold. Rau never claimed it was hers.") == []


def test_words_at_arms_length_are_no_speech():
    assert said("The “old” mill and its “famous wheel” are closed.") == []


@given(st.text(alphabet=" .,“”\n'’aBst:;", max_size=120), st.booleans())
def test_whatever_the_text_what_is_found_lies_in_it_in_order_and_apart(noise: str, english: bool):
    text = f"Rau said {noise} and Vale, {noise} claimed that {noise}"
    blocks = texts.parse(text, "plain").blocks
    found = reported(text, blocks, english=english)
    ends = [0]
    for item in found:
        assert ends[-1] <= item.span.start < item.span.end <= len(text)
        for part in (item.cue, item.speaker):
            assert part is None or 0 <= part.start <= part.end <= len(text)
        ends.append(item.span.end)


@pytest.mark.parametrize(
    "piece",
    [
        "he said ",
        "“a b c d e ",
        "“a b c d e” ",
        "claims by ",
        "’s claim by a that ",
        "a ",
        ", and he said",
        "said. ",
    ],
)
def test_a_text_made_to_take_long_takes_no_longer_than_its_length(piece: str):
    def seconds(count: int) -> float:
        text = piece * count
        blocks = texts.parse(text, "plain").blocks
        start = time.perf_counter()
        reported(text, blocks, english=True)
        return time.perf_counter() - start

    seconds(10)
    assert seconds(8000) < 16 * seconds(2000) + 0.5


# -- what is proposed --------------------------------------------------------------------------------

NEWS = """\
Night at the well

The mayor said on Monday that the well is dry. He denied that he had known. A friend of the baker claimed
the pump was stolen, according to nobody. It was alleged that Mr Anton Vale took it.

"We have carried water for nine days," said the baker. "It is enough.

"We will ask for help from Port Selby now."
"""


def proposed(folder: Path, text: str = NEWS, *options: str) -> tuple[Path, Result]:
    site = write(folder / "site", SMALL)
    write(folder, {"night.txt": text})
    done = run("new", "article", "night", site, "--text", folder / "night.txt", *options)
    assert done.exit_code == 0
    return site / "content/articles/night/claims.yaml", done


def test_a_new_article_proposes_drafts_with_quote_cue_and_speaker(tmp_path: Path):
    layer, done = proposed(tmp_path)
    written = layer.read_text("utf-8")
    assert written.startswith(
        "# yaml-language-server: $schema=../../../.onrecord/schema/layer.json\nby: ina\n"
    )
    assert "  - quote: the well is dry\n    speaker: mayor\n    cue: said\n    draft: yes\n" in written
    assert "unsure: whether “He” means who spoke last" in written
    assert "unnamed: A friend of the baker" in written
    assert written.count("- quote:") == written.count("draft: yes") > 5
    assert "against" not in written
    assert "names that no actor has: " in done.stdout
    assert "Anton Vale" in done.stdout
    assert "Port Selby" in done.stdout


def test_drafts_are_placed_exactly_and_kept_out_of_a_build(tmp_path: Path):
    layer, _ = proposed(tmp_path)
    site = layer.parents[3]
    assert run("check", site).stdout == "no problems.\n"
    drafts = Workspace(site).check(Options(drafts=True))
    assert drafts.diagnostics == ()
    assert drafts.loaded is not None
    article = drafts.loaded.site.article("night")
    assert len(article.claims) == layer.read_text("utf-8").count("- quote:")
    assert all(claim.draft and claim.passage is not None for claim in article.claims)
    assert run("build", site).exit_code == 0
    assert "data-claim" not in (site / "public/articles/night.html").read_text("utf-8")


def test_words_said_twice_are_told_apart(tmp_path: Path):
    text = "The mayor said the well is dry.\n\nA baker claimed the well is dry. Rau said the well is dry."
    layer, _ = proposed(tmp_path, text)
    assert run("check", layer.parents[3]).stdout == "no problems.\n"
    assert layer.read_text("utf-8").count("- quote:") == 3


def test_in_another_language_quotations_are_proposed_without_cue(tmp_path: Path):
    text = "Am Brunnen\n\n„Hier war seit Jahren kein Wasser mehr“, sagte der Wirt."
    layer, done = proposed(tmp_path, text, "--language", "de")
    assert "- quote: Hier war seit Jahren kein Wasser mehr\n    speaker: unnamed\n" in layer.read_text(
        "utf-8"
    )
    assert "cue:" not in layer.read_text("utf-8")
    assert "names that no actor has" not in done.stdout


@given(st.text(alphabet=" .,“”\n\r'’-#*>aBst:;й", max_size=200))
def test_every_proposal_of_any_text_is_placed_where_it_was_found(noise: str):
    text = f"Rau said {noise} and Vale claimed that {noise}."
    for form in ("plain", "markdown"):
        for entry in propose(text, form, "en", people(KNOWN)).entries:
            assert str(entry["quote"]).strip()
            assert entry["draft"] == "yes"
            assert "against" not in entry

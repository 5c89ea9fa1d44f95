"""A build does no more than is needed, and what is there afterwards is what a first build writes."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import Raw, msgpack, structs
from onrecord import manifest, program
from onrecord.manifest import Shelfmark
from onrecord.project import Project
from onrecord.workspace import Workspace

from tests.folders import SMALL, contents, write

Command = Callable[..., subprocess.CompletedProcess[str]]

SITE = {
    **SMALL,
    "site.yaml": SMALL["site.yaml"]
    + "theme: own\nbase_url: https://example.org/\nsearch: no\nhosting: {compress: gzip}\n",
    "themes/own/theme.yaml": "extends: default\n",
    "seeds/dam.md": "# The dam\n\nThe baker said *the dam* is new. The mayor said nothing is new.\n",
    "content/articles/dam/article.yaml": "text: seeds/dam.md\npublished: 2015-01-02\n",
    "content/articles/dam/claims.yaml": (
        "by: ina\nannotations:\n"
        "  - {quote: the dam is new, speaker: baker, note: So it is told.}\n"
        "  - {quote: nothing is new, speaker: mayor, against: baker}\n"
    ),
}
MORE = "annotations:\n  - {quote: The mayor said, gloss: It is not said where.}\n"
LOG = (
    "corrections:\n  - {date: 2031-06-01, claim: well#dry, changed: words, from: dry, to: the well is dry}\n"
)
LAYER = "content/articles/dam/claims.yaml"
WELL = "content/articles/well/claims.yaml"

EDITS: dict[str, Callable[[Path], object]] = {
    "a note": lambda site: replaced(site / LAYER, "So it is told.", "So I am told."),
    "a note, within the same second": lambda site: replaced(site / LAYER, "So it is told", "So it is bold"),
    "a note, saved as editors do": lambda site: exchanged(site / LAYER, "So it is told.", "So I am told."),
    "a speaker": lambda site: replaced(site / LAYER, "speaker: baker", "speaker: mayor"),
    "a text": lambda site: replaced(site / "seeds/dam.md", "# The dam", "# The old dam"),
    "a date": lambda site: replaced(site / "content/articles/dam/article.yaml", "2015", "2016"),
    "another layer": lambda site: write(site, {"content/articles/dam/more.yaml": MORE}),
    "a layer of another name": lambda site: (site / LAYER).rename(site / LAYER.replace("claims", "other")),
    "a layer less": lambda site: (site / LAYER).unlink(),
    "another article": lambda site: shutil.copytree(
        site / "content/articles/dam", site / "content/articles/dyke"
    ),
    "an article less": lambda site: shutil.rmtree(site / "content/articles/dam"),
    "another page": lambda site: write(site, {"content/pages/thanks.md": "# Thanks\n\nTo all.\n"}),
    "a log of corrections": lambda site: write(site, {"content/corrections.yaml": LOG}),
    "the title": lambda site: replaced(site / "site.yaml", "title: ", "title: The "),
    "no compressed copies": lambda site: replaced(site / "site.yaml", "{compress: gzip}", "{files: no}"),
    "a template": lambda site: write(site, {"themes/own/templates/404.html": "Gone"}),
    "a style": lambda site: write(site, {"themes/own/assets/deep/own.css": "p { margin: 0 }"}),
    "the theme": lambda site: replaced(site / "site.yaml", "theme: own\n", ""),
    "a catalogue": lambda site: write(
        site, {"locale/en.po": 'msgid "Home"\nmsgstr "Start"\n\nmsgid "Claims"\nmsgstr "What is claimed"\n'}
    ),
}

SPOILT: dict[str, Callable[[Path], object]] = {
    "a page written over": lambda out: replaced(out / "articles/dam.html", "The dam", "My dam"),
    "a page of the same length": lambda out: replaced(out / "articles/dam.html", "dam", "cat"),
    "a page gone": lambda out: (out / "articles/dam.html").unlink(),
    "a page more": lambda out: (out / "articles/mine.html").write_text("Mine"),
    "a folder more": lambda out: (out / "articles/mine").mkdir(),
    "a page that leads elsewhere": lambda out: linked(out / "articles/dam.html", out.parent / "dam.html"),
    "the style gone": lambda out: next((out / "assets").glob("*/*.css")).unlink(),
    "all gone": shutil.rmtree,
}


def replaced(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def exchanged(path: Path, old: str, new: str) -> None:
    beside = path.with_name(f".{path.name}.swp")
    shutil.copy2(path, beside)
    replaced(beside, old, new).rename(path)


def linked(path: Path, elsewhere: Path) -> None:
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that was built, a while after its files were last changed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    folder = write(tmp_path / "site", SITE)
    aged(folder)
    build(folder)
    return folder


def aged(site: Path) -> None:
    """Let nothing be so new that it could change once more at the same moment."""
    an_hour_ago = time.time() - 3600
    for path in (site, *site.rglob("*")):
        if ".onrecord" not in path.parts:
            os.utime(path, (an_hour_ago, an_hour_ago))


def build(site: Path) -> Path:
    assert not Workspace(site).build(site.parent / "out", remember=True).failed
    return site.parent / "out"


def cold(site: Path) -> dict[str, bytes]:
    assert not Workspace(site).build(site.parent / "cold").failed
    return contents(site.parent / "cold")


def holds(site: Path) -> bool:
    mark = Shelfmark(site, site.parent / "out", None, None)
    former = mark.former()
    return former is not None and mark.told(former) is not None


def files(out: Path) -> dict[str, tuple[int, int]]:
    """Every file with what tells it from one that was written anew."""
    found = ((path, path.stat()) for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): (it.st_ino, it.st_mtime_ns) for path, it in found}


def test_where_nothing_changed_nothing_is_written_and_the_same_is_told(site: Path, onrecord: Command) -> None:
    replaced(site / LAYER, "quote: nothing is new", "quote: nothing is nwe")  # told as a warning
    aged(site)
    command = ("build", site, "--out", site.parent / "out", "--lenient")
    first = onrecord(*command)
    before = files(site.parent / "out")
    second = onrecord(*command)
    assert files(site.parent / "out") == before
    assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, first.stderr)
    assert "nothing is nwe" in second.stderr


def test_two_processes_that_look_see_what_one_sees(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "MANY", 0)
    monkeypatch.setattr(manifest, "PACK", 3)
    replaced(site / LAYER, "So it is told.", "So I am told.")
    build(site)  # leaves a manifest of small packs
    aged(site)
    build(site)
    assert holds(site)
    replaced(site / LAYER, "So I am told.", "So it is told.")
    replaced(site / "seeds/dam.md", "# The dam", "# The old dam")
    former = Shelfmark(site, site.parent / "out", None, None).former()
    assert former is not None
    assert former.changed == frozenset({LAYER, "seeds/dam.md"})


def test_with_no_cache_everything_is_written(site: Path, onrecord: Command) -> None:
    before = files(site.parent / "out")
    assert onrecord("build", site, "--out", site.parent / "out", "--no-cache").returncode == 0
    assert all(before[path] != it for path, it in files(site.parent / "out").items() if path in before)


@pytest.mark.parametrize("edit", EDITS)
def test_what_is_edited_between_the_look_and_the_build_is_seen_by_this_build_or_the_next(
    site: Path, edit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = Shelfmark(site, site.parent / "out", None, None).former()
    EDITS[edit](site)
    later = time.time_ns() + 60 * 10**9  # much is imported in between, on a slow machine for long
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: later)
        Workspace(site).build(site.parent / "out", remember=True, former=former)
    build(site)
    assert contents(site.parent / "out") == cold(site)


@pytest.mark.parametrize("edit", EDITS)
def test_any_edit_is_seen(site: Path, edit: str) -> None:
    assert holds(site)
    EDITS[edit](site)
    assert not holds(site)
    assert contents(build(site)) == cold(site)


@pytest.mark.parametrize("harm", SPOILT)
def test_an_output_that_was_changed_is_written_again(site: Path, harm: str) -> None:
    SPOILT[harm](site.parent / "out")
    assert not holds(site)
    assert contents(build(site)) == cold(site)


@pytest.mark.parametrize("harm", SPOILT)
def test_an_output_that_was_changed_is_written_again_with_an_edited_note(site: Path, harm: str) -> None:
    EDITS["a note"](site)
    SPOILT[harm](site.parent / "out")
    assert contents(build(site)) == cold(site)


STEPS: dict[str, Callable[[Path, int], object]] = {
    "a note": lambda site, number: write(
        site, {LAYER: SITE[LAYER].replace("So it is told", f"So it is told {number} times")}
    ),
    "a note of the same length": lambda site, number: write(
        site, {LAYER: SITE[LAYER].replace("told", str(1000 + number))}
    ),
    "a note elsewhere": lambda site, number: write(
        site, {WELL: SITE[WELL].replace("id: dry", f"id: dry, note: Seen {number} times")}
    ),
    "a claim more": lambda site, number: write(site, {"content/articles/dam/more.yaml": MORE}),
    "a title": lambda site, number: write(
        site, {"site.yaml": SITE["site.yaml"].replace("Wells", f"Wells {number}")}
    ),
    "a search": lambda site, number: write(site, {"site.yaml": SITE["site.yaml"].replace("no\n", "yes\n")}),
    "no search": lambda site, number: write(site, {"site.yaml": SITE["site.yaml"]}),
    "nothing": lambda site, number: None,
    "a build elsewhere": lambda site, number: Workspace(site).build(site.parent / "elsewhere", remember=True),
    "a page edited in the output": lambda site, number: (site.parent / "out/articles/well.html").write_text(
        "My"
    ),
    "a page more in the output": lambda site, number: (site.parent / "out/articles/mine").touch(),
    "nothing aside": lambda site, number: shutil.rmtree(site / ".onrecord/standby", ignore_errors=True),
    "a page edited aside": lambda site, number: aside(site, "articles/well.html"),
    "a page more aside": lambda site, number: aside(site, "articles/mine"),
    "the manifest gone": lambda site, number: kept_manifest(site).unlink(),
    "an output without cache": lambda site, number: Workspace(site).build(site.parent / "out"),
}
NOTES = ("a note", "a note of the same length", "a note elsewhere")


def kept_manifest(site: Path) -> Path:
    """Of the builds into `out`, the last."""
    return max(site.glob(".onrecord/*.manifest"), key=lambda path: path.stat().st_mtime_ns)


def aside(site: Path, path: str) -> None:
    """Write to what was put aside, if anything was."""
    if (site / ".onrecord/standby").exists():
        (site / ".onrecord/standby" / path).write_text("Mine")


def follow(site: Path, chosen: random.Random, length: int) -> int:
    """Take steps, building after each; how often the output was made of what lay aside."""
    made_of_former = 0
    for number in range(length):
        step = chosen.choice(NOTES) if chosen.random() < 0.5 else chosen.choice(list(STEPS))
        STEPS[step](site, number)
        lying = site / ".onrecord/standby"
        place = lying.stat().st_ino if lying.exists() else None
        out = build(site)
        assert contents(out) == cold(site), step
        made_of_former += out.stat().st_ino == place
    return made_of_former


def test_after_any_edits_and_harms_the_output_is_what_a_first_build_writes(site: Path) -> None:
    assert follow(site, random.Random(1), 16) > 3  # noqa: S311 - nobody is to be kept from guessing it


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 22))
def test_after_many_edits_and_harms_the_output_is_what_a_first_build_writes(site: Path, seed: int) -> None:
    follow(site, random.Random(seed), 60)  # noqa: S311 - nobody is to be kept from guessing it


def test_an_edited_note_leaves_the_files_that_do_not_show_it(site: Path) -> None:
    before = files(site.parent / "out")
    EDITS["a note"](site)
    after = files(build(site))
    written = {path for path in after if before.get(path) != after[path]}
    page = "articles/dam.html"
    assert {page, f"{page}.gz", "articles/dam.annotations.json"} <= written
    kept = {"articles/well.html", "articles/well.html.gz", "claims.json", "about.html", "404.html"}
    assert kept.isdisjoint(written)
    assert not [path for path in written if path.startswith("assets/")]


def test_to_see_what_an_editor_exchanged_no_other_folder_is_looked_through(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    EDITS["a note, saved as editors do"](site)
    with monkeypatch.context() as patch:
        patch.setattr(Project, "listing", lambda _: pytest.fail("everything was listed"))
        built = contents(build(site))
    assert built == cold(site)


def test_a_file_of_a_wrong_name_beside_an_edited_one_is_told(site: Path) -> None:
    EDITS["a note, saved as editors do"](site)
    write(site, {LAYER.replace("claims.yaml", "more.yml"): MORE})
    told = Workspace(site).build(site.parent / "out", remember=True).diagnostics
    assert [it.code for it in told] == ["yml-file"]


@pytest.mark.parametrize("folder", ["content/articles/dam", "content/articles", "content", "seeds"])
def test_a_folder_that_was_moved_out_with_a_link_in_its_place_is_refused_as_by_a_first_build(
    site: Path, folder: str
) -> None:
    linked(site / folder, site.parent / "elsewhere")
    codes = [it.code for it in Workspace(site).build(site.parent / "cold").diagnostics]
    assert "path-outside" in codes
    assert not holds(site)
    told = Workspace(site).build(site.parent / "out", remember=True)
    assert [it.code for it in told.diagnostics] == codes


def test_an_edited_title_leaves_the_files_that_do_not_list_the_article(site: Path) -> None:
    before = files(site.parent / "out")
    replaced(site / "content/articles/dam/article.yaml", "published", "title: A dam\npublished")
    after = files(build(site))
    written = {path for path in after if before.get(path) != after[path]}
    assert {"articles/dam.html", "index.html", "actors/baker.html", "claims/index.html"} <= written
    assert {"articles/well.html", "claims/well/dry.html", "about.html", "404.html"}.isdisjoint(written)


def test_another_speaker_leaves_the_pages_about_other_articles(site: Path) -> None:
    before = files(site.parent / "out")
    EDITS["a speaker"](site)
    after = files(build(site))
    written = {path for path in after if before.get(path) != after[path]}
    assert {"articles/dam.html", "index.html", "actors/baker.html", "claims/index.html"} <= written
    assert {"articles/well.html", "articles/well.annotations.json", "claims/well/dry.html"}.isdisjoint(
        written
    )


def test_an_edit_of_what_makes_no_difference_writes_nothing(site: Path) -> None:
    before = files(site.parent / "out")
    replaced(site / "site.yaml", "title:", "# The title follows.\ntitle:")
    assert files(build(site)) == before


def test_another_program_writes_everything(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(site.parent / "out")
    for module in (program, manifest):
        monkeypatch.setattr(module, "version", lambda: b"another")
    assert not holds(site)
    assert all(before[path] != it for path, it in files(build(site)).items() if path in before)


def test_what_another_version_kept_in_its_own_way_costs_a_build_and_nothing_else(site: Path) -> None:
    mark = Shelfmark(site, site.parent / "out", None, None)
    kept = mark.find()
    assert kept is not None
    mark.leave(structs.replace(kept, program=b"another", rest=Raw(msgpack.encode(["other", "details"]))))
    EDITS["a note"](site)
    assert contents(build(site)) == cold(site)


def test_a_manifest_of_somebody_else_is_not_believed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert holds(site)
    monkeypatch.setenv("XDG_STATE_HOME", str(site.parent / "another home"))
    assert not holds(site)


@pytest.mark.parametrize("content", [b"", b"torn", bytes(100)])
def test_a_broken_manifest_costs_a_build_and_nothing_else(site: Path, content: bytes) -> None:
    (kept,) = (site / ".onrecord").glob("*.manifest")
    kept.write_bytes(content)
    assert not holds(site)
    assert contents(build(site)) == cold(site)


def test_files_that_could_change_at_the_same_moment_are_looked_into(site: Path) -> None:
    EDITS["a note"](site)
    build(site)
    assert not holds(site), "a stamp is believed that could stay what it is while the file changes"


def test_the_index_to_search_in_stays_where_it_is_right_and_is_made_where_it_is_not(site: Path) -> None:
    replaced(site / "site.yaml", "search: no\n", "")
    aged(site)
    before = files(build(site))
    index = {path for path in before if path.startswith("pagefind/")}
    assert index
    replaced(site / "site.yaml", "title:", "# The title follows.\ntitle:")
    assert files(build(site)) == before
    EDITS["a note"](site)
    assert contents(build(site)) == cold(site)
    shutil.rmtree(site.parent / "out/pagefind")
    assert contents(build(site)) == cold(site)


def test_a_file_at_the_top_that_is_never_read_is_seen(site: Path) -> None:
    write(site, {"old.yml": "a: b\n"})
    assert not holds(site)


def test_there_are_only_so_many_manifests(site: Path) -> None:
    for number in range(manifest.KEPT + 3):
        Workspace(site).build(site.parent / f"out-{number}", remember=True)
    assert len(list((site / ".onrecord").glob("*.manifest"))) == manifest.KEPT


def test_what_a_killed_build_left_is_cleared_up_where_nothing_else_is_to_be_done(
    site: Path, onrecord: Command
) -> None:
    left = site.parent / ".out.building-1234"
    left.mkdir()
    assert onrecord("build", site, "--out", site.parent / "out").returncode == 0
    assert not left.exists()

"""`onrecord fix` through the command line, on sites of their own."""

from __future__ import annotations

import difflib
import errno
import hashlib
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from onrecord.cli import onrecord as root
from onrecord.project import Project
from onrecord.rewrite import Changed, rewrite

from tests.folders import beside, contents, write

DONE, SITE_ERRORS, WRONG_USE, ENVIRONMENT = 0, 1, 2, 3
CLAIMS = "content/articles/mill/claims.yaml"
ARTICLE = "content/articles/mill/article.yaml"
STALE = "sha256:" + "0" * 64

MILL = {
    "site.yaml": "title: Mill\nannotators: {ina: {name: Ina Moll}, udo: {name: Udo Beck}}\n",
    "seeds/mill.txt": """\
The mill

Ms Rau told the council on Monday that the old mill by the river had been sold to a buyer from abroad.

The boat was late. The brewer said that the boat was never ordered. The miller denied that anybody had
offered him money for the mill or the land around it, and left the meeting early.
""",
    "content/actors/all.yaml": """\
rau: {name: Ms Rau, kind: person}
brewer: {name: The brewer, kind: person}
miller: {name: The miller, kind: person}
""",
    ARTICLE: f"# the record\ntext: seeds/mill.txt   # re-typed\ntext_digest: {STALE}   # old\n",
    CLAIMS: """\
# Who says what of the mill.
by: ina
annotations:

  # its default id has to stay
  - quote: >-
      the old mill by the river has been sold
      to a foreign buyer from abroad
    speaker: rau   # she said it twice
    cue: told

  # two boats
  - {quote: boat was, speaker: brewer,   id: boat}   # which?

  - quote: 'somebody had offered him money for the mill and the land around it'
    prefix: The miller denied that
    speaker: miller
    id: no-offer   # stays
  # the last one
""",
}

SHOWN = """\
content/articles/mill/claims.yaml:6:12  drifted  the-old-mill-by-the
  …Rau told the council on Monday that «the old mill by the river [-has-] {+had+} been sold to a [-foreign-] \
buyer from abroad». The boat was late. The brewer said…
  87 % alike
  take it with  --write

content/articles/mill/claims.yaml:13:13  ambiguous  boat
  “boat was” fits 2 places equally well
  1. …been sold to a buyer from abroad. The «boat was» late. The brewer said that the boat…
     fits as well as the others; writes  suffix: late.
  2. …was late. The brewer said that the «boat was» never ordered. The miller denied that…
     fits as well as the others; writes  suffix: never
  choose with  --choose content/articles/mill/claims.yaml:13=1

content/articles/mill/claims.yaml:15:12  drifted  no-offer
  …never ordered. The miller denied that «[-somebody-] {+anybody+} had offered him money for the mill \
[-and-] {+or+} the land around it», and left the meeting early.
  89 % alike
  take it with  --write

content/articles/mill/article.yaml  the text has changed; `fix --write` notes that in text_digest, once \
every quote has its place

Left: 2 drifted, 1 ambiguous.
"""


@pytest.fixture
def mill(tmp_path: Path) -> Path:
    return write(tmp_path / "mill", MILL)


@pytest.fixture
def one(tmp_path: Path) -> Callable[..., Path]:
    """A site of one text and one layer."""

    def make(text: str, layer: str, **more: str) -> Path:
        files = {"seeds/mill.txt": text, ARTICLE: "text: seeds/mill.txt\n", CLAIMS: layer}
        return write(tmp_path / "one", {**MILL, **files, **more})

    return make


def fix(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(root, ["fix", str(folder), *arguments], catch_exceptions=False)


def codes(folder: Path) -> list[str]:
    """What `check` says about a site."""
    done = CliRunner().invoke(root, ["check", str(folder), "--format", "json"], catch_exceptions=False)
    return [problem["code"] for problem in json.loads(done.stdout)]


def digest(file: Path) -> str:
    return "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()


def changes(before: bytes, after: bytes) -> list[str]:
    """The lines that went and came, as `git diff -U0` shows them."""
    lines = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in lines if line[0] in "+-"]


# -- what is shown -----------------------------------------------------------------------------------


def test_every_unsure_quote_is_shown_with_its_place_candidates_and_words_and_nothing_is_written(
    mill: Path,
) -> None:
    before = contents(mill)
    done = fix(mill)
    assert done.stdout == SHOWN
    assert (done.exit_code, done.stderr, contents(mill)) == (SITE_ERRORS, "", before)


def test_a_site_in_order_has_nothing_to_fix(one: Callable[..., Path]) -> None:
    site = one(MILL["seeds/mill.txt"], "annotations:\n  - {quote: boat was late}\n")
    done = fix(site)
    assert (done.exit_code, done.stdout) == (DONE, "Every quote has its place.\n")


def test_a_quote_that_is_like_nothing_in_the_text_is_shown_without_candidates(
    one: Callable[..., Path],
) -> None:
    site = one("The mill\n\nThe mill is closed.\n", "annotations:\n  - quote: Gulls sang of fish\n")
    done = fix(site, "--write")
    assert "nothing in the text is like it: mend it by hand, or remove the entry" in done.stdout
    assert done.exit_code == SITE_ERRORS


def test_what_cannot_be_read_is_told_and_the_rest_is_looked_through(mill: Path) -> None:
    write(mill, {"content/articles/mill/wrong.yaml": "annotations: [\n"})
    done = fix(mill)
    assert "wrong.yaml:1:14" in done.stderr
    assert "claims.yaml:6:12  drifted" in done.stdout
    assert done.exit_code == SITE_ERRORS


def test_control_characters_of_a_text_do_not_reach_the_terminal(one: Callable[..., Path]) -> None:
    site = one(
        "The \u202emill\u202c is closed. The mill is closed.\n", 'annotations:\n  - quote: "mill\\ekrank"\n'
    )
    assert not {"\x1b", "\u202e"} & set(fix(site).stdout)


# -- what is written ---------------------------------------------------------------------------------


def test_writing_changes_the_lines_of_drifted_quotes_and_no_other_byte(mill: Path) -> None:
    before = contents(mill)
    done = fix(mill, "--write")
    after = contents(mill)
    assert {path for path in after if after[path] != before.get(path)} == {CLAIMS}
    assert changes(before[CLAIMS], after[CLAIMS]) == [
        "-       the old mill by the river has been sold",
        "+       the old mill by the river had been sold",
        "-       to a foreign buyer from abroad",
        "+       to a buyer from abroad",
        "-   - quote: 'somebody had offered him money for the mill and the land around it'",
        "+   - quote: 'anybody had offered him money for the mill or the land around it'",
    ]
    assert done.exit_code == SITE_ERRORS
    assert done.stdout.endswith(f"rewritten: {CLAIMS}\nLeft: 1 ambiguous.\n")


@pytest.mark.parametrize("where", [f"{CLAIMS}:13", "mill#boat", "boat"])
def test_an_ambiguous_quote_is_settled_as_chosen_and_then_the_digest_is_noted(mill: Path, where: str) -> None:
    before = contents(mill)
    done = fix(mill, "--write", "--choose", f"{where}=2")
    after = contents(mill)
    line = "  - {quote: boat was, suffix: never, speaker: brewer,   id: boat}   # which?"
    assert line in after[CLAIMS].decode().splitlines()
    (gone, came) = changes(before[ARTICLE], after[ARTICLE])
    assert gone == f"- text_digest: {STALE}   # old"
    assert came == gone.replace("-", "+", 1).replace(STALE, digest(mill / "seeds/mill.txt"))
    assert done.exit_code == DONE
    assert codes(mill) == []


def test_writing_a_second_time_changes_nothing(mill: Path) -> None:
    fix(mill, "--write", "--choose", "boat=1")
    after = contents(mill)
    done = fix(mill, "--write", "--choose", "boat=1")
    assert contents(mill) == after
    assert (done.exit_code, done.stdout) == (DONE, "Every quote has its place.\n")
    assert done.stderr == "boat needs no choice\n"


def test_check_says_nothing_about_entries_that_were_rewritten(mill: Path) -> None:
    fix(mill, "--write")
    assert sorted(codes(mill)) == ["quote-ambiguous", "text-changed"]


def test_an_orphan_is_rewritten_only_as_chosen(one: Callable[..., Path]) -> None:
    text = "The mill\n\nThe mill of Ada Rau was closed in May.\n"
    layer = "annotations:\n  - quote: The brewery of Ada Rau was never closed\n    id: closed\n"
    site = one(text, layer)
    assert "no place  closed" in fix(site, "--write").stdout
    assert (site / CLAIMS).read_text() == layer
    assert fix(site, "--write", "--choose", "closed=1").exit_code == DONE
    assert codes(site) == []


def test_a_passage_around_the_quote_that_is_gone_is_taken_away(one: Callable[..., Path]) -> None:
    layer = """\
annotations:
  - quote: boat was late
    within: The boat was late, said the brewer  # gone
    # note
    speaker: brewer
"""
    site = one(MILL["seeds/mill.txt"], layer)
    assert fix(site, "--write", "--choose", f"{CLAIMS}:3=1").exit_code == DONE
    assert changes(layer.encode(), (site / CLAIMS).read_bytes()) == [
        "-     within: The boat was late, said the brewer  # gone"
    ]


# -- ids ---------------------------------------------------------------------------------------------

OLD = "had offered him much money for the mill or the land around it"
TEXT = "The mill\n\nNobody had offered him money for the mill or the land around it, he said.\n"


def test_the_id_that_the_old_quote_gave_is_written_down(one: Callable[..., Path]) -> None:
    site = one(TEXT, f"annotations:\n  - quote: {OLD}\n    note: kept\n")
    fix(site, "--write")
    lines = (site / CLAIMS).read_text().splitlines()
    assert lines == [
        "annotations:",
        "  - quote: had offered him money for the mill or the land around it",
        "    id: had-offered-him-much-money",
        "    note: kept",
    ]


def test_an_id_that_stays_by_itself_is_not_written_down(one: Callable[..., Path]) -> None:
    site = one(TEXT, "annotations:\n  - quote: had offered him money for the mill or the lands around it\n")
    fix(site, "--write")
    assert "id:" not in (site / CLAIMS).read_text()
    assert codes(site) == []


def test_an_entry_that_another_layer_names_keeps_that_name(one: Callable[..., Path]) -> None:
    other = {"content/articles/mill/other.yaml": f"by: udo\nannotations:\n  - {{quote: {OLD}, id: offer}}\n"}
    site = one(TEXT, f"annotations:\n  - quote: {OLD}\n", **other)
    assert fix(site, "--write").exit_code == DONE
    assert "id:" not in (site / CLAIMS).read_text()
    assert codes(site) == []


def test_entries_of_two_layers_that_were_one_stay_one(one: Callable[..., Path]) -> None:
    other = {"content/articles/mill/other.yaml": f"by: udo\nannotations:\n  - quote: {OLD}\n"}
    site = one(TEXT, f"annotations:\n  - quote: {OLD}\n", **other)
    assert fix(site, "--write").exit_code == DONE
    for name in (CLAIMS, "content/articles/mill/other.yaml"):
        assert "id: had-offered-him-much-money" in (site / name).read_text()
    assert codes(site) == []


# -- the digest --------------------------------------------------------------------------------------


def test_a_digest_is_noted_when_all_quotes_have_their_places(one: Callable[..., Path]) -> None:
    site = one(MILL["seeds/mill.txt"], "annotations: []\n", **{ARTICLE: MILL[ARTICLE]})
    assert fix(site).exit_code == SITE_ERRORS
    assert fix(site, "--write").exit_code == DONE
    assert codes(site) == []


def test_no_digest_is_added_where_there_was_none(one: Callable[..., Path]) -> None:
    site = one(TEXT, f"annotations:\n  - quote: {OLD}\n")
    fix(site, "--write")
    assert (site / ARTICLE).read_text() == "text: seeds/mill.txt\n"


def test_the_digest_stays_while_a_layer_cannot_be_read(mill: Path) -> None:
    write(mill, {CLAIMS: "annotations:\n  - {quote: boat was late, knid: x}\n"})
    fix(mill, "--write")
    assert (mill / ARTICLE).read_text() == MILL[ARTICLE]


# -- choices -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("boat", "“boat” is not ENTRY=N"),
        ("boat=x", "“boat=x” is not ENTRY=N"),
        ("boat=3", "boat has 2 candidates"),
        ("boat=0", "boat has 2 candidates"),
    ],
)
def test_a_choice_that_is_none_exits_2_and_nothing_is_written(mill: Path, choice: str, said: str) -> None:
    before = contents(mill)
    done = fix(mill, "--write", "--choose", choice)
    assert (done.exit_code, contents(mill)) == (WRONG_USE, before)
    assert said in done.stderr


# -- files -------------------------------------------------------------------------------------------


def test_line_breaks_marks_mode_and_links_of_a_file_stay(mill: Path) -> None:
    layer = "\ufeff" + MILL[CLAIMS].rstrip("\n").replace("\n", "\r\n")
    kept = mill / "kept.txt"
    kept.write_bytes(layer.encode())
    kept.chmod(0o640)
    (mill / CLAIMS).unlink()
    (mill / CLAIMS).symlink_to(kept)
    fix(mill, "--write")
    after = kept.read_bytes()
    assert (mill / CLAIMS).is_symlink()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert after.startswith("\ufeff".encode())
    assert after != layer.encode()
    assert not after.endswith(b"\n")
    assert b"\n" not in after.replace(b"\r\n", b"")
    assert sorted(path.name for path in mill.iterdir()) == ["content", "kept.txt", "seeds", "site.yaml"]


def test_a_file_that_was_saved_meanwhile_is_not_overwritten(mill: Path) -> None:
    read = Project(mill).read(CLAIMS).value
    assert read is not None
    (mill / CLAIMS).write_text("mine: now\n")
    with pytest.raises(Changed):
        rewrite(mill, read, "theirs: then\n")
    assert (mill / CLAIMS).read_text() == "mine: now\n"
    assert beside(mill / CLAIMS) == ["article.yaml"]


def test_a_file_that_cannot_be_written_is_told_and_the_others_are_written(
    mill: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"content/articles/well/article.yaml": "text: seeds/mill.txt\n"}
    write(mill, other | {"content/articles/well/claims.yaml": MILL[CLAIMS]})

    def replaced(new: Path, path: Path) -> None:
        if path == mill / CLAIMS:
            raise PermissionError(errno.EACCES, "Permission denied")
        os.replace(new, path)

    monkeypatch.setattr(Path, "replace", replaced)
    done = fix(mill, "--write", "--choose", "mill#boat=1", "--choose", "well#boat=1")
    assert f"{CLAIMS} was not rewritten: it cannot be written: Permission denied" in done.stderr
    assert "rewritten: content/articles/well/claims.yaml" in done.stdout
    assert done.exit_code == ENVIRONMENT
    assert (mill / CLAIMS).read_text() == MILL[CLAIMS]
    assert (mill / ARTICLE).read_text() == MILL[ARTICLE]
    assert beside(mill / CLAIMS) == ["article.yaml"]


def test_a_quote_that_is_like_several_passages_is_left_to_be_chosen(one: Callable[..., Path]) -> None:
    text = """\
The mill

The miller told the council that the mill by the river had been sold to a buyer from the coast.

The brewer told the council that the mill by the river has been sold to a buyer from the north.
"""
    layer = (
        "annotations:\n  - quote: the mill by the river was sold to a buyer from the south\n    id: sold\n"
    )
    site = one(text, layer)
    shown = fix(site, "--write")
    assert "claims.yaml:2:12  no place  sold" in shown.stdout or "ambiguous  sold" in shown.stdout
    assert (site / CLAIMS).read_text() == layer
    assert fix(site, "--write", "--choose", "sold=2").exit_code == DONE
    assert codes(site) == []

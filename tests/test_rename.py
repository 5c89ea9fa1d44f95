"""`onrecord rename`: every use, and nothing else."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from onrecord.cli import onrecord as root
from onrecord.pipeline import Options
from onrecord.workspace import Workspace

from tests.folders import SMALL, contents, write
from tests.goldens import golden_sites

DONE, SITE_ERRORS, WRONG_USE = 0, 1, 2
MARK = "-zq"
MOVED = b"moved-before:\n  name: Moved Before\n  kind: person\n  was: [moved-long-before]\n"
"""Somebody who was renamed before, so that there is a list of what moved in any case."""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, [str(argument) for argument in arguments], catch_exceptions=False)


def written(site: Path) -> dict[str, bytes]:
    """What the author has written."""
    return {
        path: data for path, data in contents(site).items() if not path.startswith(("public", ".onrecord"))
    }


def changes(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """The lines that differ, as `-old` and `+new`, every byte of them."""
    lines = []
    for path in before:
        old, new = (data[path].decode().splitlines(keepends=True) for data in (before, after))
        lines += [
            line for line in difflib.unified_diff(old, new, n=0) if line[:3] not in ("---", "+++", "@@ ")
        ]
    return lines


MILL = {
    "site.yaml": "title: Mill\nannotators: {ina: {name: Ina}}\nclaim_pages: yes\n",
    "seeds/mill.txt": "The mill\n\nRau said the mill is old. Beck said it is new. Rau denied it."
    " Beck went home.\n",
    "seeds/dam.md": "The dam\n\nBeck said the dam is old.\n",
    "content/actors/all.yaml": """\
# all of them
rau:   # the first
  name: Ms Rau
  summary: "She knows [Beck](actor:beck), and [herself](actor:rau)."
  part_of: 'council'
council: {name: The council, kind: group}
beck:
  name: Beck
  roles:
    - {role: friend, of: rau}
    - {role: partner, of:   rau }
  part_of:
    - council
    - "rau"   # of sorts
"fair": {name: The fair, kind: event, where: town, when: 2014}
town: {name: The town, kind: place}
rau-2: {name: Another Rau}
""",
    "content/articles/mill/article.yaml": "text: seeds/mill.txt\noutlet: rau   # she prints it\n",
    "content/articles/mill/claims.yaml": """\
by: ina
annotations:
  - quote: the mill is old
    speaker: rau
    note: >-
      As [she](actor:rau) says, and `[she](actor:rau)` in code, or actor:rau in words; see
         [this](<actor:rau> "Rau") and [that][r] and
      [another](actor:rau-2), [old](claim:mill#the-mill-is-old).


      [r]: actor:rau
  - {quote: it is new, speaker: [beck, 'rau'], against: rau, denies: the-mill-is-old, id: new}
  - quote: Rau denied it
    about: [rau, town]
    via: {unnamed: rau}
    event: fair
    where: town
    disputes:
      - "mill#the-mill-is-old"
      - new
  - {quote: Beck, suffix: went home, refers_to: rau}
""",
    "content/articles/mill/more.yaml": """\
annotations:\r
- quote: the mill is old\r
  gloss: |\r
    See [her](actor:rau).\r
- quote: the mill is old\r
  check:\r
    finding: unverified\r
    by: ina\r
    date: 2020\r
    sources: rau\r
    note: "\\u201cno\\u201d [x](actor:rau)"\r
""",
    "content/articles/dam/article.yaml": "text: seeds/dam.md\n",
    "content/articles/dam/claims.yaml": """\
annotations:
  - {quote: the dam is old, repeats: "mill#the-mill-is-old", note: "[m](claim:mill%23the-mill-is-old)"}
""",
    "content/pages/about.md": "# About\n\n[Rau](actor:rau), <actor:rau>, `actor:rau`,"
    " [old](claim:mill#the-mill-is-old)\r\n",
}
"""A site in which ids are used in every way."""


@pytest.fixture
def mill(tmp_path: Path) -> Path:
    site = write(tmp_path / "mill", MILL)
    layer = site / "content/articles/mill/more.yaml"
    layer.write_bytes(b"\xef\xbb\xbf" + MILL["content/articles/mill/more.yaml"].encode())
    assert run("check", site).stdout == "no problems.\n"
    return site


def test_an_actor_is_renamed_in_every_use_and_nothing_else_changes(mill: Path):
    before = written(mill)
    done = run("rename", "actor", "rau", "anna-rau", mill)
    assert done.exit_code == DONE
    after = written(mill)
    changed = changes(before, after)
    assert done.stdout.splitlines() == [
        f"rewritten: {path}" for path in before if before[path] != after[path]
    ]
    new = "".join(line[1:] for line in changed if line[0] == "+")
    old = "".join(line[1:] for line in changed if line[0] == "-")
    assert new.replace("anna-rau", "rau").replace("  was: rau\n", "") == old
    text = "".join(data.decode() for data in after.values())
    assert "`[she](actor:rau)` in code, or actor:rau in words" in text
    assert "`actor:rau`" in text
    assert "sources: rau\r\n" in text
    assert "via: {unnamed: rau}" in text
    assert "(actor:rau-2)" in text
    for use in (
        "anna-rau:   # the first\n",
        "outlet: anna-rau   # she prints it",
        "speaker: [beck, 'anna-rau'], against: anna-rau,",
        '- "anna-rau"   # of sorts',
        "of:   anna-rau }",
        '[this](<actor:anna-rau> "Rau")',
        "[r]: actor:anna-rau",
        '"\\u201cno\\u201d [x](actor:anna-rau)"\r\n',
        "[Rau](actor:anna-rau), <actor:anna-rau>,",
        "refers_to: anna-rau}",
    ):
        assert use in text
    assert run("check", mill).stdout == "no problems.\n"


def test_a_claim_without_an_id_gets_one_and_every_relation_and_link_follows(mill: Path):
    before = written(mill)
    done = run("rename", "claim", "mill#the-mill-is-old", "age", mill)
    assert done.exit_code == DONE
    after = written(mill)
    old = "".join(line[1:] for line in changes(before, after) if line[0] == "-")
    new = "".join(line[1:] for line in changes(before, after) if line[0] == "+")
    assert "    id: age\n    was: the-mill-is-old\n" in new
    restored = new.replace("    id: age\n    was: the-mill-is-old\n", "")
    restored = restored.replace("denies: age", "denies: the-mill-is-old").replace(
        "mill#age", "mill#the-mill-is-old"
    )
    assert restored.replace("(claim:mill#the", "(claim:mill%23the") == old.replace(
        "(claim:mill#the", "(claim:mill%23the"
    )
    assert run("check", mill).stdout == "no problems.\n"
    loaded = Workspace(mill).check().loaded
    assert loaded is not None
    assert {
        str(relation.target) for claim in loaded.site.claims.values() for relation in claim.relations
    } == {
        "mill#age",
        "mill#new",
    }


def test_an_id_that_is_written_is_replaced_where_it_stands(mill: Path):
    before = written(mill)
    assert run("rename", "claim", "new", "mill#mill-is-new", mill).exit_code == DONE
    assert changes(before, written(mill)) == [
        "-  - {quote: it is new, speaker: [beck, 'rau'], against: rau, denies: the-mill-is-old, id: new}\n",
        (
            "+  - {quote: it is new, speaker: [beck, 'rau'], against: rau, denies: the-mill-is-old,"
            " id: mill-is-new, was: new}\n"
        ),
        "-      - new\n",
        "+      - mill-is-new\n",
    ]


@pytest.mark.parametrize(("kind", "old", "new"), [("actor", "rau", "anna"), ("claim", "new", "newer")])
def test_there_and_back_again_notes_only_what_it_was(mill: Path, kind: str, old: str, new: str):
    before = written(mill)
    assert run("rename", kind, old, new, mill).exit_code == DONE
    assert run("rename", kind, new, old, mill).exit_code == DONE
    after = written(mill)
    (noted,) = [line for line in changes(before, after) if line[0] == "+"]
    assert f"was: {new}" in noted
    assert run("check", mill).stdout == "no problems.\n"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["actor", "rau", "beck"], "the actor “beck” has a record in content/actors/all.yaml already"),
        (["actor", "rau", "rau"], "“rau” is its id already"),
        (["actor", "rau", "nobody"], "“nobody” is reserved"),
        (["actor", "rau", "Anna Rau"], "write `anna-rau`"),
        (["actor", "rauu", "anna"], "no actor has the id “rauu”; did you mean “rau”?"),
        (["claim", "new", "the-mill-is-old"], "mill has a claim “the-mill-is-old” already"),
        (["claim", "new", "gloss-the-mill-is-old"], "mill has a gloss “gloss-the-mill-is-old” already"),
        (["claim", "new", "dam#newer"], "a claim stays in its article: write mill#newer, or the id alone"),
        (["claim", "mill#nwe", "newer"], "no claim has the id “mill#nwe”; did you mean “mill#new”?"),
        (["claim", "new", "article"], "“article” is reserved"),
    ],
)
def test_what_would_change_the_site_is_refused_and_nothing_is_written(
    mill: Path, arguments: list[str], why: str
):
    before = contents(mill)
    done = run("rename", *arguments, mill)
    assert (done.exit_code, done.stdout) == (WRONG_USE, "")
    assert why in " ".join(done.stderr.split())
    assert contents(mill) == before


def test_an_id_that_is_a_name_of_somebody_else_is_refused(tmp_path: Path):
    files = SMALL | {
        "content/actors/all.yaml": "mayor: {name: The mayor}\nbaker: {name: The baker}\ncook: {name: chef}\n"
    }
    claims = files["content/articles/well/claims.yaml"].replace("speaker: baker", "speaker: chef")
    site = write(tmp_path / "site", files | {"content/articles/well/claims.yaml": claims})
    done = run("rename", "actor", "mayor", "chef", site)
    assert done.exit_code == WRONG_USE
    assert "“chef” is a name by which content/articles/well/claims.yaml means somebody" in " ".join(
        done.stderr.split()
    )


def test_an_earlier_id_of_somebody_else_is_refused(tmp_path: Path):
    files = SMALL | {
        "content/actors/all.yaml": "mayor: {name: The mayor, was: boss}\nbaker: {name: The baker}\n"
    }
    site = write(tmp_path / "site", files)
    done = run("rename", "actor", "baker", "boss", site)
    assert done.exit_code == WRONG_USE
    assert "“boss” is an earlier id of mayor (The mayor)" in " ".join(done.stderr.split())


def test_a_claim_of_several_articles_is_named_with_its_article(mill: Path):
    layer = mill / "content/articles/dam/claims.yaml"
    layer.write_text(layer.read_text("utf-8").replace("the dam is old,", "the dam is old, id: new,"), "utf-8")
    done = run("rename", "claim", "new", "newer", mill)
    assert done.exit_code == WRONG_USE
    assert "“new” may be any of dam#new, mill#new; write one of them" in " ".join(done.stderr.split())


def test_a_site_with_errors_is_left_as_it_is(mill: Path):
    write(mill, {"content/articles/dam/claims.yaml": "annotations:\n  - {quote: the dam is new}\n"})
    before = contents(mill)
    done = run("rename", "actor", "rau", "anna", mill)
    assert (done.exit_code, done.stdout) == (SITE_ERRORS, "")
    assert "error[quote-missing]" in done.stderr
    assert "Nothing was written: 1 error." in done.stderr
    assert contents(mill) == before


def test_where_one_file_cannot_be_written_none_is(mill: Path, monkeypatch: pytest.MonkeyPatch):
    before = contents(mill)
    real, calls = Path.replace, iter(range(100))

    def fails_once(path: Path, target: Path) -> Path:
        if next(calls) == 3:  # the note of what is changed, one file, and a second
            raise OSError(28, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", fails_once)
    with pytest.raises(OSError, match="No space"):
        run("rename", "actor", "rau", "anna", mill)
    monkeypatch.undo()
    after = contents(mill)
    del after[".onrecord/.gitignore"]
    assert after == before


# -- the built site ----------------------------------------------------------------------------------


def built(site: Path) -> dict[str, str]:
    assert run("build", site, "--no-cache").exit_code == DONE
    return {
        path: data.decode("utf-8", "replace")
        for path, data in contents(site / "public").items()
        if path.endswith((".html", ".xml", ".json"))
    }


@pytest.mark.parametrize("folder", golden_sites(), ids=lambda folder: folder.name)
def test_the_built_site_differs_only_in_the_id_and_its_redirect(folder: Path, tmp_path: Path):
    source = {path: data for path, data in contents(folder).items() if not path.startswith("expected")}
    source["content/actors/moved.yaml"] = MOVED
    if b"search:" not in source["site.yaml"]:  # an index has names of its own making
        source["site.yaml"] += b"\nsearch: no\n"
    site = tmp_path / "site"
    for path, data in source.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(data)
    outcome = Workspace(site).check(Options(drafts=True))
    if outcome.failed or outcome.loaded is None:
        pytest.skip("has errors")
    model = outcome.loaded.site
    renamed = [("actor", id_) for id_ in list(model.actors)[:1]]
    renamed += [("claim", str(ref)) for ref in list(model.claims)[:1]]
    for kind, old in renamed:
        before = built(site)
        new = old.rpartition("#")[2] + MARK
        assert run("rename", kind, old, new, site).exit_code == DONE
        led_on = f'<span class="former" id="{old.rpartition("#")[2]}"></span>'
        after = {path: page.replace(MARK, "").replace(led_on, "") for path, page in built(site).items()}
        for path, page in before.items():
            if path == "changes.html":  # which tells of it
                continue
            moved = path.replace(f"/{new.removesuffix(MARK)}.", f"/{new}.")
            there = moved if moved in after else path
            assert after[there] == page, f"{kind} {old}: {path}"
        extra = {path.replace(MARK, "") for path in after} - {*before}
        assert extra == set()
        # Back, so that the next one starts from what there was.
        for path, data in source.items():
            (site / path).write_bytes(data)

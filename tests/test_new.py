"""`onrecord new actor` and `new article`, on sites of their own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from onrecord.cli import onrecord as root

from tests.folders import SMALL, beside, contents, write

DONE, SITE_ERRORS, WRONG_USE = 0, 1, 2

TEXT = "The dam\n\nThe rain began on Monday.\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, [str(argument) for argument in arguments], catch_exceptions=False)


def said(done: Result) -> str:
    """What a refusal says, in one line."""
    return " ".join(done.stderr.split())


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", SMALL)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    return write(tmp_path / "elsewhere", {"dam.txt": TEXT}) / "dam.txt"


# -- actors ------------------------------------------------------------------------------------------


def test_a_new_actor_has_a_file_of_its_own_and_is_known_at_once(site: Path):
    done = run("new", "actor", "ada-lem", site, "--name", "Ada Lem", "--kind", "person")
    assert (done.exit_code, done.stdout) == (DONE, "written: content/actors/ada-lem.yaml\n")
    assert (site / "content/actors/ada-lem.yaml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../../.onrecord/schema/actors.json\n"
        "ada-lem:\n  name: Ada Lem\n  kind: person\n"
    )
    claims = site / "content/articles/well/claims.yaml"
    claims.write_text(claims.read_text("utf-8").replace("baker", "ada-lem"), "utf-8")
    assert run("check", site).stdout == "no problems.\n"


@pytest.mark.parametrize("name", ["no", "#1: the “best”", "مريم", "O'Neil", "- x", "2016"])
def test_a_name_is_kept_as_it_is_typed(site: Path, name: str):
    assert run("new", "actor", "somebody", site, "--name", name).exit_code == DONE
    schema = json.loads((site / ".onrecord/schema/layer.json").read_text("utf-8"))
    assert name in schema["$defs"]["Actor"]["anyOf"][0]["enum"]
    assert run("check", site).stdout == "no problems.\n"


@pytest.mark.parametrize(
    ("id_", "name", "why"),
    [
        ("Ada Lem", "Ada Lem", "“Ada Lem” is no id: it has capital letters; write `ada-lem`"),
        ("article", "Ada Lem", "“article” is no id: “article” is reserved; choose another id"),
        ("mayor", "Ada Lem", "the actor “mayor” has a record in content/actors/all.yaml already"),
        ("earlier", "Ada Lem", "“earlier” is an earlier id of baker (The baker); choose another id"),
        ("ada-lem", " ", "an actor has a name"),
        ("taken", "Ada Lem", "content/actors/taken.yaml exists already"),
    ],
)
def test_an_actor_that_cannot_be_is_refused_and_nothing_is_written(site: Path, id_: str, name: str, why: str):
    baker = "mayor: {name: The mayor}\nbaker: {name: The baker, was: earlier}\n"
    write(site, {"content/actors/all.yaml": baker, "content/actors/taken.yaml": ""})
    before = contents(site)
    done = run("new", "actor", id_, site, "--name", name)
    assert (done.exit_code, done.stdout) == (WRONG_USE, "")
    assert why in said(done)
    assert contents(site) == before


# -- articles ----------------------------------------------------------------------------------------


def test_a_new_article_has_a_record_and_a_layer_and_builds_at_once(site: Path, text: Path):
    done = run("new", "article", "dam", site, "--text", text)
    assert done.exit_code == DONE
    folder = site / "content/articles/dam"
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert (folder / "article.yaml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../../../.onrecord/schema/article.json\n"
        f"text: seeds/dam.txt\ntext_digest: sha256:{digest}\n"
    )
    assert (folder / "claims.yaml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../../../.onrecord/schema/layer.json\nby: ina\nannotations: []\n"
    )
    assert (site / "seeds/dam.txt").read_text("utf-8") == TEXT
    assert done.stdout.splitlines()[:3] == [
        "written: seeds/dam.txt",
        "written: content/articles/dam/article.yaml",
        "written: content/articles/dam/claims.yaml",
    ]
    assert run("check", site).stdout == "no problems.\n"
    assert run("build", site).exit_code == DONE
    assert beside(folder) == ["well"]


def test_the_schema_that_a_new_file_names_is_there(site: Path, text: Path):
    run("new", "article", "dam", site, "--text", text)
    layer = site / "content/articles/dam/claims.yaml"
    named = layer.read_text("utf-8").splitlines()[0].partition("$schema=")[2]
    assert json.loads((layer.parent / named).read_text("utf-8"))["title"] == "A layer of annotations"


def test_a_text_of_the_site_is_annotated_where_it_lies(site: Path):
    write(site, {"texts/2014/dam.md": "# The dam\n"})
    before = contents(site)
    done = run("new", "article", "dam", site, "--text", site / "texts/2014/dam.md", "--language", "EN-gb")
    assert done.exit_code == DONE
    assert "text: texts/2014/dam.md\nlanguage: en-GB\n" in (
        site / "content/articles/dam/article.yaml"
    ).read_text("utf-8")
    assert {path for path in contents(site) if not path.startswith(".onrecord")} - set(before) == {
        "content/articles/dam/article.yaml",
        "content/articles/dam/claims.yaml",
    }


def test_a_text_that_is_in_seeds_already_is_not_copied_again(site: Path, text: Path):
    write(site, {"seeds/dam.txt": TEXT})
    done = run("new", "article", "dam", site, "--text", text)
    assert done.exit_code == DONE
    assert "seeds/dam.txt" not in done.stdout


def test_a_text_keeps_every_byte_when_it_is_copied(site: Path, tmp_path: Path):
    data = b"\xef\xbb\xbfThe dam\r\n\r\nIt holds.\r"
    (tmp_path / "dam.txt").write_bytes(data)
    assert run("new", "article", "dam", site, "--text", tmp_path / "dam.txt").exit_code == DONE
    assert (site / "seeds/dam.txt").read_bytes() == data
    assert run("check", site).stdout == "no problems.\n"


@pytest.mark.parametrize(
    ("slug", "name", "data", "why"),
    [
        ("The Dam", "dam.txt", b"Dam", "“The Dam” is no id: it has capital letters; write `the-dam`"),
        ("well", "dam.txt", b"Dam", "there is an article “well” already, in content/articles/well"),
        ("dam", "dam.pdf", b"Dam", "dam.pdf is neither .txt nor .md"),
        ("dam", "dam.txt", None, "there is no file"),
        ("dam", "dam.txt", b" \n", "holds no text"),
        ("dam", "dam.txt", b"Stra\xdfe", "is not UTF-8"),
        ("dam", "well.txt", b"Another well", "seeds/well.txt is another text already; rename the file"),
    ],
)
def test_an_article_that_cannot_be_is_refused_and_nothing_is_written(
    site: Path, tmp_path: Path, slug: str, name: str, data: bytes | None, why: str
):
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    before = contents(site)
    done = run("new", "article", slug, site, "--text", file)
    assert (done.exit_code, done.stdout) == (WRONG_USE, "")
    assert why in said(done)
    assert contents(site) == before


def test_a_language_that_is_none_is_refused(site: Path, text: Path):
    done = run("new", "article", "dam", site, "--text", text, "--language", "english")
    assert done.exit_code == WRONG_USE
    assert "write `en`" in said(done)
    assert not (site / "content/articles/dam").exists()

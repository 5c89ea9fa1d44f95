"""Files that `onrecord` makes, in an editor: yaml-language-server completes them and marks mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from onrecord.cli import onrecord as root

from tests.folders import SMALL, contents, write
from tests.language_server import Editor, editor
from tests.tools.programs import NODE, YAML_SERVER

DONE = 0


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = write(tmp_path / "site", SMALL)
    (tmp_path / "dam.txt").write_text("The dam\n\nThe mayor said the dam holds.\n", "utf-8")
    assert run("new", "article", "dam", site, "--text", tmp_path / "dam.txt").exit_code == DONE
    assert run("new", "actor", "ada-lem", site, "--name", "Ada Lem").exit_code == DONE
    return site


@pytest.fixture
def opened(site: Path) -> Iterator[Editor]:
    node = NODE.find()
    if node is None or not YAML_SERVER.exists():
        pytest.fail("no Node.js or yaml-language-server here: `make test` installs them")
    with editor([node, str(YAML_SERVER), "--stdio"], site) as client:
        yield client


def offered(client: Editor, path: Path, text: str) -> set[str]:
    """What is offered where a text has `|`; its first line is that of the file."""
    text = path.read_text("utf-8").splitlines()[0] + "\n" + text
    before = text[: text.index("|")].split("\n")
    uri = client.open(path, text.replace("|", "", 1))
    return client.completions(uri, len(before) - 1, len(before[-1]))


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ("  - quote: the dam holds\n    speaker: |\n", {"mayor", "baker", "ada-lem", "Ada Lem", "The mayor"}),
        ("  - quote: the dam holds\n    against: [|]\n", {"mayor", "baker", "ada-lem"}),
        ("  - quote: the dam holds\n    denies: |\n", {"well#dry", "well#not-dry"}),
        ("  - quote: the dam holds\n    kind: |\n", {"statement", "accusation", "denial"}),
        ("  - quote: the dam holds\n    by: |\n", {"ina"}),
        ("  - quote: the dam holds\n    tre|\n", {"treatment"}),
    ],
    ids=["actor", "actors", "claim", "vocabulary", "annotator", "key"],
)
def test_a_layer_is_completed_with_what_the_site_knows(
    site: Path, opened: Editor, entry: str, wanted: set[str]
):
    layer = site / "content/articles/dam/claims.yaml"
    assert wanted <= offered(opened, layer, f"annotations:\n{entry}")


def test_the_outlet_of_an_article_and_the_kind_of_an_actor_are_completed(site: Path, opened: Editor):
    article = site / "content/articles/dam/article.yaml"
    assert {"ada-lem", "baker"} <= offered(opened, article, "text: seeds/dam.txt\noutlet: |\n")
    actor = site / "content/actors/ada-lem.yaml"
    assert {"person", "armed-group"} <= offered(opened, actor, "ada-lem:\n  name: Ada Lem\n  kind: |\n")


def test_a_wrong_key_is_marked_at_its_column(site: Path, opened: Editor):
    layer = site / "content/articles/dam/claims.yaml"
    first = layer.read_text("utf-8").splitlines()[0]
    uri = opened.open(layer, f"{first}\nannotations:\n  - quote: the dam holds\n    spekaer: mayor\n")
    (mistake,) = opened.diagnostics(uri)
    assert mistake["range"]["start"] == {"line": 3, "character": 4}
    assert mistake["range"]["end"] == {"line": 3, "character": 11}
    assert "spekaer" in mistake["message"]


@pytest.mark.parametrize("name", ["claims.yaml", "article.yaml"])
def test_a_file_as_it_is_made_has_no_mistake(site: Path, opened: Editor, name: str):
    path = site / "content/articles/dam" / name
    assert opened.diagnostics(opened.open(path, path.read_text("utf-8"))) == []


# -- onrecord schema ---------------------------------------------------------------------------------


def test_the_schema_of_a_site_knows_its_ids(site: Path):
    done = run("schema", "layer", site)
    assert done.exit_code == DONE
    definitions = json.loads(done.stdout)["$defs"]
    assert definitions["Actor"]["anyOf"][0]["enum"] == sorted(
        ["mayor", "baker", "ada-lem", "The mayor", "The baker", "Ada Lem"]
    )
    assert {"well#dry", "well#not-dry"} <= {*definitions["Claim"]["anyOf"][0]["enum"]}
    assert definitions["Annotator"]["anyOf"][0]["enum"] == ["ina"]


def test_the_schema_without_a_site_knows_none(site: Path):
    assert "mayor" not in run("schema", "layer").stdout
    assert "enum" not in json.loads(run("schema", "layer").stdout)["$defs"]["Actor"]


def test_a_site_with_mistakes_still_completes_what_can_be_read(site: Path):
    write(site, {"content/articles/well/claims.yaml": "annotations:\n  - {quote: nowhere, spekaer: x}\n"})
    assert "ada-lem" in run("schema", "layer", site).stdout


def test_the_schema_is_written_to_where_files_look_for_it(site: Path):
    before = contents(site)
    for path in (site / ".onrecord/schema").iterdir():
        path.unlink()
    for kind in ("site", "article", "layer", "actors", "corrections"):
        done = run("schema", kind, site, "--write")
        assert (done.exit_code, done.stdout, done.stderr) == (DONE, "", "")
    assert contents(site) == before

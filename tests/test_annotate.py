"""What the form in the served page writes to layers, and whom the server lets write."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.annotating import Form
from tests.folders import SMALL, contents, write
from tests.serving import Served, serving

LAYER = "content/articles/well/claims.yaml"
SECOND = "content/articles/well/second.yaml"
FILES = {
    **SMALL,
    SECOND: "by: ina\nannotations:\n  - {quote: the well is dry, id: dry, note: Another remark.}\n",
    "seeds/rain.txt": "Rain\n\nThe baker said it rained.\n",
    "content/articles/rain/article.yaml": "text: seeds/rain.txt\n",
    "content/articles/rain/claims.yaml": (
        "annotations:\n  - {quote: it rained, speaker: baker, undercuts: well#not-dry}\n"
    ),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Served]]:
    site = write(tmp_path_factory.mktemp("annotate") / "site", FILES)
    with serving(site) as served:
        served.until("index.html", "Wells")
        yield site, served


@pytest.fixture
def site(running: tuple[Path, Served]) -> Path:
    """The site as it was at first."""
    folder, served = running
    for path in contents(folder).keys() - FILES.keys():
        (folder / path).unlink()
    write(folder, FILES)
    served.until("articles/well.html", "Another remark.")
    return folder


@pytest.fixture
def form(running: tuple[Path, Served], site: Path) -> Form:
    return Form(running[1])


def added(site: Path, path: str) -> str:
    """What stands in a file behind all that stood there."""
    now = (site / path).read_text("utf-8")
    assert now.startswith(FILES[path])
    return now.removeprefix(FILES[path])


# --- adding


def test_a_form_is_told_what_it_may_choose_from(form: Form):
    assert [layer["path"] for layer in form.known["layers"]] == [LAYER, SECOND]
    assert {actor["id"] for actor in form.known["actors"]} == {"mayor", "baker"}
    assert form.known["claims"][0] == {"id": "dry", "label": "1 The mayor: “the well is dry”"}
    assert form.known["annotators"] == [{"id": "ina", "name": "Ina Moll"}]


def test_a_new_entry_is_appended_and_no_other_byte_changes(form: Form, site: Path):
    told = form.written(form.add(LAYER, "The baker said", speaker=["article"], kind=["event"]))
    assert (told["written"], told["id"], told["line"]) == (True, "the-baker-said", 5)
    lines = ["  - quote: The baker said", "    speaker: article", "    kind: event"]
    assert [text for _, text in told["lines"]] == lines
    assert added(site, LAYER) == "\n".join(lines) + "\n"
    form.served.until("articles/well.html", 'id="the-baker-said"')


def test_what_was_shown_is_what_is_written(form: Form, site: Path):
    order = form.add(LAYER, "The mayor said", "mention", refers_to=["mayor"])
    shown = form.told("preview", order)
    assert contents(site) == {path: text.encode() for path, text in FILES.items()}
    form.told("write", {**order, "seen": shown["seen"]})
    assert added(site, LAYER) == "".join(f"{text}\n" for _, text in shown["lines"])


def test_a_word_that_stands_twice_is_written_with_what_tells_it(form: Form):
    order = form.add(LAYER, "said", speaker=["article"])
    assert form.told("preview", order)["refused"]["code"] == "unplaced"
    order["selected"] = {"words": "said", "before": "dry. The baker ", "after": " it is not"}
    lines = [text for _, text in form.told("preview", order)["lines"]]
    assert lines[:2] == ["  - quote: said", "    suffix: it"]


def test_an_id_that_is_taken_is_not_taken_again(form: Form, site: Path):
    write(
        site, {LAYER: FILES[LAYER].replace("id: dry}", "id: the-baker-said}").replace("disputes: dry, ", "")}
    )
    form.served.until("articles/well.html", 'id="the-baker-said"')
    told = form.told("preview", form.add(LAYER, "The baker said"))
    assert told["id"] == "said-1"
    assert [sign for sign, text in told["lines"] if text == f"    id: {told['id']}"] == ["+"]
    assert not told["failed"]


def test_words_that_another_layer_annotates_join_it(form: Form):
    told = form.told("preview", form.add(SECOND, "it is not", note=["One more."]))
    assert (told["id"], told["joins"], told["failed"]) == ("not-dry", ["not-dry"], False)
    assert not any("id:" in text for _, text in told["lines"])


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"speaker": ["mayr"]}, "actor-unknown"),
        ({"speaker": ["mayor"], "denies": ["nothing"]}, "unknown-claim"),
        ({"kind": ["accusation"]}, "accused-missing"),
        ({"note": ["[x](actor:nobody-here)"]}, "unknown-link"),
        ({"id": ["Not An Id"]}, "bad-id"),
        ({"cue": ["shouted"]}, "cue-missing"),
    ],
)
def test_what_would_bring_a_mistake_is_told_and_not_written(
    form: Form, site: Path, values: dict[str, list[str]], code: str
):
    told = form.written({**form.add(LAYER, "The baker said"), "values": values})
    assert [problem["code"] for problem in told["problems"]] == [code]
    assert told["problems"][0]["hint"]
    assert told["failed"]
    assert not told["written"]
    assert added(site, LAYER) == ""


def test_mistakes_that_are_there_already_are_not_held_against_a_new_entry(form: Form, site: Path):
    write(site, {SECOND: FILES[SECOND].replace("by: ina", "by: nobody")})
    told = form.written(form.add(LAYER, "The baker said", speaker=["article"]))
    assert (told["problems"], told["written"]) == ([], True)


def test_a_new_layer_is_made_with_its_annotator_and_schema(form: Form, site: Path):
    order = {**form.add("names", "The baker", "mention", refers_to=["baker"]), "new": True, "by": "ina"}
    told = form.written(order)
    assert told["path"] == "content/articles/well/names.yaml"
    assert (site / told["path"]).read_text("utf-8") == (
        "# yaml-language-server: $schema=../../../.onrecord/schema/layer.json\n"
        "by: ina\nannotations:\n  - quote: The baker\n    refers_to: baker\n"
    )


@pytest.mark.parametrize(
    "name", ["../../../x", "a/b", "article", "claims", "Claims.yaml", "", ".hidden", "a\0b", "con"]
)
def test_a_new_layer_has_a_name_of_its_own_in_its_folder(form: Form, site: Path, name: str):
    before = contents(site)
    order = {**form.add(name, "The baker", "mention", refers_to=["baker"]), "new": True, "by": ""}
    assert form.told("write", {**order, "seen": ""})["refused"]["code"] == "bad-name"
    assert contents(site) == before


@pytest.mark.parametrize("new", [False, True])
def test_what_no_file_can_hold_is_not_written(form: Form, site: Path, new: bool):
    order = form.add("names" if new else LAYER, "The baker", "gloss", gloss=["a bell \x07"])
    told = form.told("preview", {**order, "new": new, "by": ""})
    assert told["refused"]["code"] == "by-hand"
    assert "U+0007" in told["refused"]["message"]


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "site.yaml", "/etc/passwd", "content/articles/rain/claims.yaml", LAYER + "/", ""],
)
def test_no_file_is_written_but_a_layer_of_the_article(form: Form, site: Path, path: str):
    before = contents(site)
    told = form.told("write", {**form.add(path, "The baker said"), "seen": ""})
    assert told["refused"]["code"] == "no-layer"
    assert contents(site) == before


# --- changing


def test_an_edit_changes_its_line_and_nothing_else(form: Form, site: Path):
    entry = form.entry("not-dry")
    assert entry["values"]["disputes"] == ["dry"]
    told = form.written(form.of(entry, "change", disputes=[], denies=["dry"], note=["So he said."]))
    assert told["written"]
    old = "disputes: dry, id: not-dry"
    new = "denies: dry, note: So he said., id: not-dry"
    assert (site / LAYER).read_text("utf-8") == FILES[LAYER].replace(old, new)


def test_of_several_layers_each_has_its_entry(form: Form, site: Path):
    entries = form.told("find", {"article": "well", "id": "dry"})["entries"]
    assert [(it["layer"], it["by"], it["line"]) for it in entries] == [(LAYER, "ina", 3), (SECOND, "ina", 3)]
    form.written(form.of(form.entry("dry", SECOND), "change", note=["Yet another."]))
    assert (site / LAYER).read_text("utf-8") == FILES[LAYER]
    assert "Yet another." in (site / SECOND).read_text("utf-8")


def test_an_edit_that_breaks_a_reference_is_not_written(form: Form, site: Path):
    told = form.written(form.of(form.entry("not-dry"), "change", id=["other"]))
    assert [problem["path"] for problem in told["problems"]] == ["content/articles/rain/claims.yaml"]
    assert not told["written"]
    assert (site / LAYER).read_text("utf-8") == FILES[LAYER]


def test_deleting_takes_the_entry_and_nothing_else(form: Form, site: Path):
    form.written(form.of(form.entry("dry", SECOND), "delete"))
    assert (site / SECOND).read_text("utf-8") == "by: ina\nannotations: []\n"


def test_a_claim_that_others_bear_on_is_not_deleted_but_can_be_withdrawn(form: Form, site: Path):
    entry = form.entry("not-dry")
    shown = form.told("preview", form.of(entry, "delete"))
    assert (shown["bearing"], shown["failed"]) == (["rain#it-rained"], True)
    assert not form.written(form.of(entry, "delete"))["written"]
    told = form.written(form.of(entry, "change", withdrawn=["Misread."]))
    assert [problem["severity"] for problem in told["problems"]] == ["warning"]
    assert told["written"]
    assert "withdrawn: Misread., id: not-dry" in (site / LAYER).read_text("utf-8")


# --- others at work in the same file


def test_a_file_that_was_saved_since_it_was_shown_is_not_overwritten(form: Form, site: Path):
    order = form.add(LAYER, "The baker said", speaker=["article"])
    shown = form.told("preview", order)
    saved = "# another hand\n" + FILES[LAYER]
    write(site, {LAYER: saved})
    told = form.told("write", {**order, "seen": shown["seen"]})
    assert told["refused"]["code"] == "changed"
    assert (site / LAYER).read_text("utf-8") == saved
    assert form.written(order)["written"]
    assert (site / LAYER).read_text("utf-8").startswith(saved)


@pytest.mark.parametrize("do", ["change", "delete"])
def test_an_entry_of_a_file_that_was_saved_since_is_not_touched(form: Form, site: Path, do: str):
    entry = form.entry("not-dry")
    saved = FILES[LAYER].replace("annotations:\n", "annotations:\n  - {quote: The baker}\n")
    write(site, {LAYER: saved})
    for what in ("preview", "write"):
        assert form.told(what, form.of(entry, do))["refused"]["code"] == "changed"
    assert (site / LAYER).read_text("utf-8") == saved


def test_a_file_that_is_broken_meanwhile_is_left_alone(form: Form, site: Path):
    write(site, {LAYER: "annotations: ["})
    told = form.told("preview", form.add(LAYER, "The baker said"))
    assert told["refused"]["code"] == "by-hand"
    assert "onrecord check" in told["refused"]["message"]


def link(path: Path, target: str | Path) -> None:
    """A link in the place of a file, at once."""
    beside = path.with_suffix(".link")
    beside.symlink_to(target)
    beside.replace(path)


def test_a_link_to_a_layer_stays_a_link(form: Form, site: Path):
    (site / "shared.yaml").write_text(FILES[SECOND], "utf-8")
    link(site / SECOND, "../../../shared.yaml")
    form.written(form.add(SECOND, "The baker said", speaker=["article"]))
    assert (site / SECOND).is_symlink()
    assert "The baker said" in (site / "shared.yaml").read_text("utf-8")
    (site / SECOND).unlink()


def test_a_layer_that_leads_out_of_the_site_is_not_written(form: Form, site: Path, tmp_path: Path):
    outside = tmp_path / "outside.yaml"
    outside.write_text(FILES[SECOND], "utf-8")
    link(site / SECOND, outside)
    told = form.told("preview", form.add(SECOND, "The baker said"))
    (site / SECOND).unlink()
    # Once the server has looked at it, there is no such layer.
    refused = told["refused"]
    assert refused["code"] in ("not-readable", "no-layer")
    assert refused["code"] == "no-layer" or "leads out of the site" in refused["message"]
    assert outside.read_text("utf-8") == FILES[SECOND]


def test_a_write_protected_layer_is_told_of(form: Form, site: Path):
    os.chmod(site / LAYER, 0o444)
    told = form.written(form.add(LAYER, "The baker said", speaker=["article"]))
    os.chmod(site / LAYER, 0o644)
    assert told["refused"]["message"] == f"{LAYER} cannot be written: it is write-protected."
    assert added(site, LAYER) == ""


# --- who may write

ADD = {"do": "add", "article": "well", "layer": LAYER, "type": "gloss", "selected": {"words": "The baker"}}
BODY = json.dumps({**ADD, "values": {"gloss": ["x"]}, "seen": ""}).encode()


@pytest.mark.parametrize("what", ["start", "find", "preview", "write"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"X_OnRecord_Token": ""}, 403),
        ({"X_OnRecord_Token": "é"}, 403),
        ({"X_OnRecord_Token": "a" * 43}, 403),
    ],
)
def test_who_is_not_the_page_is_refused(
    form: Form, site: Path, what: str, headers: dict[str, str], status: int
):
    if what == "start" and "X_OnRecord_Token" in headers:
        return  # which gives the token
    got, body = form.post(what, BODY, **headers)
    assert got == status
    assert form.token.encode() not in body
    assert added(site, LAYER) == ""


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{", b"[" * 100_000, b"\xff", b"null", b'{"do": "add"}'),
        BODY.replace(b'"gloss", ', b'"poem", '),
        BODY.replace(b'{"words": "The baker"}', b'"The baker"'),
        BODY.replace(b'["x"]', b"[1]"),
        BODY.replace(b'["x"]', b'["\\ud800"]'),
        BODY.replace(b'"content', b'"\\udc00content'),
        BODY.replace(b'"add"', b'"burn"'),
        BODY.replace(b'"add"', b'"delete", "index": "0"'),
        BODY.replace(b'"add"', b'"delete", "index": true'),
    ],
)
def test_what_the_page_never_sends_is_refused(form: Form, site: Path, body: bytes):
    assert form.post("write", body)[0] == 400
    assert added(site, LAYER) == ""


def test_a_body_that_is_too_large_is_refused(form: Form):
    assert form.post("preview", b" " * 200_001 + BODY)[0] == 413


@pytest.mark.parametrize("index", [-1, 2, 10**30])
def test_an_entry_that_is_not_there_is_not_changed(form: Form, index: int):
    order = {**form.of(form.entry("not-dry"), "change"), "index": index}
    assert form.told("write", order)["refused"]["code"] == "changed"


def test_the_token_stands_in_no_page_and_no_script(form: Form):
    for path in ("/articles/well.html", "/_onrecord/live.js", "/_onrecord/annotate/server.js"):
        status, body, _ = form.served.get(path)
        assert status == 200
        assert form.token.encode() not in body
    assert form.served.get("/_onrecord/annotate/start")[0] == 404
    assert form.served.get("/_onrecord/annotate/..%2fserver.py")[0] == 404


def test_each_run_has_a_token_of_its_own(form: Form, tmp_path: Path):
    other = write(tmp_path / "other", SMALL)
    with serving(other) as served:
        served.until("index.html", "Wells")
        assert Form(served).token != form.token


def test_whoever_else_reaches_the_machine_only_looks(tmp_path: Path):
    site = write(tmp_path / "open", SMALL)
    with serving(site, "--host", "0.0.0.0") as served:  # noqa: S104
        served.until("index.html", "Wells")
        assert b"annotate" not in served.get("/_onrecord/live.js")[1]
        assert served.get("/_onrecord/annotate/annotate.js")[0] == 404
        origin = f"http://127.0.0.1:{served.port}"
        for what in ("start", "write"):
            headers = {"Origin": origin, "Content-Type": "application/json"}
            assert served.get(f"/_onrecord/annotate/{what}", "POST", **headers)[0] in (404, 405)

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct, structs
from onrecord import records, schema
from onrecord.dates import parse as date
from onrecord.diagnostics import Checked, KeyPath, KeyPlace, Problem
from onrecord.records import (
    ActorKind,
    ActorRecord,
    Annotator,
    ArticleFile,
    Check,
    Entry,
    Finding,
    Kind,
    LayerFile,
    LayerOptions,
    Name,
    NameType,
    NavigationItem,
    Note,
    Original,
    Role,
    SiteFile,
    Source,
    ThemeChoice,
    Treatment,
    Unnamed,
)
from onrecord.schema import keys
from onrecord.yamltree import Tree, parse

PATH = "content/f.yaml"
Read = Callable[[Tree], Checked[Any]]


def read(sort: Read, text: str) -> Checked[Any]:
    tree = parse(PATH, text)
    assert tree.problems == ()
    assert tree.value is not None
    return sort(tree.value)


def good(sort: Read, text: str) -> Any:
    """The record of a text in which nothing is wrong."""
    checked = read(sort, text)
    assert checked.problems == ()
    return checked.value


def entry(text: str) -> Entry:
    """The one entry of a layer."""
    (found,) = good(schema.layer, f"annotations: [{{{text}}}]").annotations
    assert isinstance(found, Entry)
    return found


def told(sort: Read, text: str) -> list[tuple[str, KeyPath]]:
    """The codes of what is wrong, each with the keys it concerns."""
    problems = read(sort, text).problems
    assert all(problem.hint for problem in problems)
    return [(problem.code, place(problem).keys) for problem in problems]


def place(problem: Problem) -> KeyPlace:
    assert isinstance(problem.place, KeyPlace)
    assert problem.place.path == PATH
    return problem.place


def one(sort: Read, text: str) -> Problem:
    (found,) = read(sort, text).problems
    assert isinstance(found, Problem)
    return found


# --- records


def test_a_site_is_read():
    text = """\
format: 1
title: Harbour talk
base_url: https://example.org/reader
language: ar-ly
theme: {name: plain, options: {width: 60}}
navigation: [claims, {page: about, title: About us}]
publish_text: quotes
annotators:
  nour: {name: Nour, url: https://example.org/nour}
layers:
  claims: {title: Claims, shown: no}
  wording:
anchors: lenient
words: {finding.supported: borne out}
search: false
"""
    assert good(schema.site, text) == SiteFile(
        title="Harbour talk",
        base_url="https://example.org/reader",
        language="ar-LY",
        theme=ThemeChoice("plain", {"width": "60"}),
        navigation=(NavigationItem("claims"), NavigationItem("about", "About us")),
        publish_text=records.PublishText.QUOTES,
        annotators={"nour": Annotator("Nour", url="https://example.org/nour")},
        layers={"claims": LayerOptions("Claims", shown=False), "wording": LayerOptions()},
        anchors=records.Anchors.LENIENT,
        words={"finding.supported": "borne out"},
        search=False,
    )


def test_a_site_needs_a_title_only():
    assert good(schema.site, "title: 2016\n") == SiteFile("2016")
    assert good(schema.site, "title: a\ntheme: plain").theme == ThemeChoice("plain")


def test_an_article_is_read():
    text = f"""\
text: seeds/harbour.txt
outlet: The Courier
author: Ada Lem
published: 2014-05
url: HTTPS://example.org/مقال
tags: [harbour, 2014]
was: former-slug
text_digest: sha256:{"0a" * 32}
"""
    assert good(schema.article, text) == ArticleFile(
        text="seeds/harbour.txt",
        outlet="The Courier",
        author=("Ada Lem",),
        published=date("2014-05"),
        url="HTTPS://example.org/مقال",
        tags=("harbour", "2014"),
        was=("former-slug",),
        text_digest="sha256:" + "0a" * 32,
    )


def test_a_claim_is_read():
    text = """\
by: nour
date: 2024
annotations:
  - quote: the harbour [...] was closed
    id: harbour-closed
    speaker: [mayor, {unnamed: a senior official}, unnamed]
    via: The Courier
    kind: accusation
    against: [port-authority]
    denies: other-article#ship-sank
    treatment: doubts
    verbatim: yes
    when: 2014-05~
    note:
      - Plain words
      - {text: More, by: ben, date: 2024-02, source: https://example.org/a}
    check:
      finding: mixed
      sources:
        - https://example.org/b
        - Harbour book, page 3
        - {text: Log, url: https://example.org/c, date: 2014, archive: https://example.com/c}
    original: {text: الميناء, lang: ar, source: Radio}
    draft: true
"""
    assert good(schema.layer, text) == LayerFile(
        by="nour",
        date=date("2024"),
        annotations=(
            Entry(
                quote="the harbour [...] was closed",
                id="harbour-closed",
                speaker=("mayor", Unnamed("a senior official"), "unnamed"),
                via=("The Courier",),
                kind=Kind.ACCUSATION,
                against=("port-authority",),
                denies=("other-article#ship-sank",),
                treatment=Treatment.DOUBTS,
                verbatim=True,
                when=date("2014-05~"),
                note=(
                    Note("Plain words"),
                    Note("More", "ben", date("2024-02"), (Source(url="https://example.org/a"),)),
                ),
                # By whom and when is the layer's to say: it is not copied.
                check=(
                    Check(
                        Finding.MIXED,
                        sources=(
                            Source(url="https://example.org/b"),
                            Source("Harbour book, page 3"),
                            Source("Log", "https://example.org/c", date("2014"), "https://example.com/c"),
                        ),
                    ),
                ),
                original=Original("الميناء", "ar", (Source("Radio"),)),
                draft=True,
            ),
        ),
    )


def test_mentions_and_glosses_are_read():
    assert entry("quote: he, refers_to: mayor") == Entry(quote="he", refers_to=("mayor",))
    assert entry("quote: regime, gloss: A loaded word") == Entry(quote="regime", gloss="A loaded word")


def test_actors_are_read():
    text = """\
mayor:
  name: Ada Lem
  kind: person
  names: [Lem, {name: the mayor, type: description, lang: en, source: The Courier}]
  roles: {role: mayor, of: port-town, from: 2010, to: 2014-05}
  links: {wikidata: https://www.wikidata.org/wiki/Q1}
  hide: no
ميناء:
  name: الميناء
  kind: place
"""
    mayor = ActorRecord(
        name="Ada Lem",
        kind=ActorKind.PERSON,
        names=(
            Name("Lem"),
            Name("the mayor", NameType.DESCRIPTION, "en", source=(Source("The Courier"),)),
        ),
        roles=(Role("mayor", "port-town", date("2010"), date("2014-05")),),
        links={"wikidata": "https://www.wikidata.org/wiki/Q1"},
    )
    read = good(schema.actors, text)
    assert isinstance(read, Mapping)
    assert list(read.items()) == [("mayor", mayor), ("ميناء", ActorRecord("الميناء", ActorKind.PLACE))]


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_layer_or_actors_file_is_fine(text: str):
    assert good(schema.layer, text) == LayerFile()
    assert good(schema.actors, text) == {}


@pytest.mark.parametrize("text", ["annotations:", "annotations: []", "title: A layer", "annotations: ''"])
def test_a_layer_may_have_no_annotations(text: str):
    assert good(schema.layer, text).annotations == ()


@pytest.mark.parametrize(
    ("written", "value"),
    [("mayor", ("mayor",)), ("[mayor, poet]", ("mayor", "poet")), ("[]", ()), ("", ())],
)
def test_where_a_list_is_allowed_one_value_will_do(written: str, value: tuple[str, ...]):
    text = f"annotations:\n  - quote: a\n    about: {written}\n    tags: {written}\n    speaker: {written}\n"
    (claim,) = good(schema.layer, text).annotations
    assert claim.about == claim.tags == claim.speaker == value


@pytest.mark.parametrize(
    ("written", "value"), [("yes", True), ("true", True), ("no", False), ("false", False)]
)
def test_yes_and_no_are_written_in_four_ways(written: str, value: bool):
    assert entry(f"quote: a, verbatim: {written}").verbatim is value


def test_edge_blanks_do_not_count():
    assert entry('quote: " a b ", kind: " event "') == Entry(quote="a b", kind=Kind.EVENT)


@pytest.mark.parametrize(
    "id_", ["a", "2014", "boat-2", "ميناء-مغلق", "中文", "हिन्दी", "émile", "x" * 200, "e\u0301mile"]
)
def test_ids_are_lower_case_letters_and_digits_of_any_script(id_: str):
    assert entry(f"quote: a, id: {id_}").id == id_.replace("e\u0301", "é")


@pytest.mark.parametrize(
    ("keys_", "record"),
    [
        (getattr(keys, name), getattr(records, record))
        for name, record in {
            "SourceKeys": "Source",
            "NoteKeys": "Note",
            "CheckKeys": "Check",
            "OriginalKeys": "Original",
            "EntryKeys": "Entry",
            "LayerKeys": "LayerFile",
            "ArticleKeys": "ArticleFile",
            "NameKeys": "Name",
            "RoleKeys": "Role",
            "ActorKeys": "ActorRecord",
            "AnnotatorKeys": "Annotator",
            "LayerOptionsKeys": "LayerOptions",
            "ThemeKeys": "ThemeChoice",
            "NavigationKeys": "NavigationItem",
            "SiteKeys": "SiteFile",
        }.items()
    ],
    ids=lambda value: value.__name__,
)
def test_every_field_of_a_record_has_its_key(keys_: Any, record: Any):
    named = structs.fields(record) if issubclass(record, Struct) else fields(record)
    assert set(keys_.__annotations__) == {field.name for field in named}


# --- mistakes


@pytest.mark.parametrize(
    ("sort", "text", "keys_", "near"),
    [
        (schema.site, "title: a\nlangauge: en", ("langauge",), "language"),
        (schema.site, "title: a\nannotators: {n: {name: N, rol: x}}", ("annotators", "n", "rol"), "role"),
        (schema.site, "title: a\nlayers: {c: {tilte: x}}", ("layers", "c", "tilte"), "title"),
        (schema.site, "title: a\ntheme: {nmae: x}", ("theme", "nmae"), "name"),
        (schema.site, "title: a\nnavigation: [{page: x, tittle: y}]", ("navigation", 0, "tittle"), "title"),
        (schema.article, "text: a\nlicense: x\npublishd: 2014", ("publishd",), "published"),
        (schema.layer, "anotations: []", ("anotations",), "annotations"),
        (schema.layer, "annotations: [{quote: a, speeker: b}]", ("annotations", 0, "speeker"), "speaker"),
        (schema.layer, "annotations: [{quote: a, Quote: b}]", ("annotations", 0, "Quote"), "quote"),
        (
            schema.layer,
            "annotations: [{quote: a, note: {text: b, sorce: c}}]",
            ("annotations", 0, "note", 0, "sorce"),
            "source",
        ),
        (
            schema.layer,
            "annotations: [{quote: a, original: {text: b, langg: c}}]",
            ("annotations", 0, "original", "langg"),
            "lang",
        ),
        (schema.actors, "m: {name: M, kind: person, part-of: x}", ("m", "part-of"), "part_of"),
        (
            schema.actors,
            "m: {name: M, kind: person, roles: {role: x, form: 2014}}",
            ("m", "roles", 0, "form"),
            "from",
        ),
    ],
)
def test_an_unknown_key_gets_the_nearest_known_one(sort: Read, text: str, keys_: KeyPath, near: str):
    found = next(problem for problem in read(sort, text).problems if place(problem).keys == keys_)
    assert (found.code, found.hint) == ("unknown-key", f"did you mean `{near}`?")
    assert place(found).on_key


def test_an_unknown_key_like_no_other_gets_the_known_ones():
    found = one(schema.layer, "annotations: [{quote: a, note: {text: b, zzz: c}}]")
    assert found.hint is not None
    assert all(f"`{key}`" in found.hint for key in ("text", "by", "date", "source"))


def test_an_unknown_key_with_blanks_may_be_a_text_with_a_colon():
    assert "quotation marks" in str(one(schema.layer, "annotations: [{quote: a, He said so: b}]").hint)


@pytest.mark.parametrize(
    ("sort", "text", "missing"),
    [
        (schema.site, "", [("title",)]),
        (schema.article, "title: a", [("text",)]),
        (schema.actors, "m: {}", [("m", "name")]),
        (schema.site, "title: a\nannotators: {n: {}}", [("annotators", "n", "name")]),
        (schema.layer, "annotations: [{quote: a, note: {by: n}}]", [("annotations", 0, "note", 0, "text")]),
    ],
)
def test_a_missing_key_is_reported(sort: Read, text: str, missing: list[KeyPath]):
    assert told(sort, text) == [("missing-key", keys_) for keys_ in missing]


def test_a_misspelt_key_is_not_missing_too():
    assert [code for code, _ in told(schema.site, "titel: a")] == ["unknown-key"]
    assert [code for code, _ in told(schema.layer, "annotations: [{qoute: a}]")] == ["unknown-key"]
    claim = "{quote: a, kind: accusation, agaist: b}"
    assert [code for code, _ in told(schema.layer, f"annotations: [{claim}]")] == ["unknown-key"]


@pytest.mark.parametrize(
    ("sort", "text", "keys_"),
    [
        (schema.site, "- a", ()),
        (schema.site, "a text", ()),
        (schema.layer, "- quote: a", ()),
        (schema.layer, "annotations: {quote: a}", ("annotations",)),
        (schema.layer, "annotations: a", ("annotations",)),
        (schema.layer, "annotations: [a]", ("annotations", 0)),
        (schema.layer, "annotations: [{quote: [a]}]", ("annotations", 0, "quote")),
        (schema.layer, "annotations: [{quote: {a: b}}]", ("annotations", 0, "quote")),
        (schema.layer, "annotations: [{quote: a, kind: [event]}]", ("annotations", 0, "kind")),
        (schema.layer, "annotations: [{quote: a, when: {a: b}}]", ("annotations", 0, "when")),
        (schema.layer, "annotations: [{quote: a, tags: [[b]]}]", ("annotations", 0, "tags", 0)),
        (schema.layer, "annotations: [{quote: a, speaker: {name: b}}]", ("annotations", 0, "speaker", 0)),
        (schema.layer, "annotations: [{quote: a, original: b}]", ("annotations", 0, "original")),
        (schema.layer, "annotations: [{quote: a, check: mixed}]", ("annotations", 0, "check", 0)),
        (schema.actors, "[a]", ()),
        (schema.actors, "m: M", ("m",)),
        (schema.actors, "m: {name: M, kind: person, links: https://example.org}", ("m", "links")),
        (schema.site, "title: a\nannotators: {n: N}", ("annotators", "n")),
        (schema.site, "title: {a: b}", ("title",)),
    ],
)
def test_a_wrong_shape_is_reported(sort: Read, text: str, keys_: KeyPath):
    assert told(sort, text) == [("wrong-shape", keys_)]


def test_an_actor_without_its_id_is_told_so():
    assert told(schema.actors, "name: Ada\nkind: person\n") == [("actor-without-id", ())]


@pytest.mark.parametrize(
    ("key", "written", "code", "hint"),
    [
        ("kind", "acusation", "unknown-word", "did you mean `accusation`?"),
        ("kind", "zzz", "unknown-word", "`statement`, `event`"),
        ("treatment", "Reports", "unknown-word", "did you mean `reports`?"),
        ("verbatim", "Yes", "not-yes-or-no", "write `yes`"),
        ("verbatim", "on", "not-yes-or-no", "`yes` or `no`"),
        ("draft", "1", "not-yes-or-no", "`yes` or `no`"),
        ("when", "May 2014", "bad-date", "write `2014-05`"),
        ("date", "2014-02-30", "bad-date", "from 1 to 28"),
        ("id", "The Boat", "bad-id", "write `the-boat`"),
        ("id", "boat_2", "bad-id", "write `boat-2`"),
        ("id", "-a-", "bad-id", "write `a`"),
        ("id", "a--b", "bad-id", "write `a-b`"),
        ("id", "article", "bad-id", "another id"),
        ("id", "index", "bad-id", "another id"),
        ("id", "nobody", "bad-id", "another id"),
        ("id", "con", "bad-id", "another id"),
        ("id", "lpt9", "bad-id", "another id"),
        ("id", "a" * 201, "bad-id", "another id"),
        ("id", '"a\\u202eb"', "bad-id", "write `a-b`"),
        ("id", "../b", "bad-id", "write `b`"),
        ("by", "Nour Saleh", "bad-id", "write `nour-saleh`"),
        ("lang", "Arabic", "bad-language", "write `ar`"),
        ("lang", "pt_br", "bad-language", "write `pt-BR`"),
        ("lang", "klingonish", "bad-language", "such as `en`"),
        ("quote", "", "empty-value", "delete the key"),
        ("quote", "' '", "empty-value", "delete the key"),
        ("prefix", "", "empty-value", "delete the key"),
        ("suffix", "''", "empty-value", "delete the key"),
        ("within", "", "empty-value", "delete the key"),
        ("summary", "", "empty-value", "delete the key"),
        ("gloss", "", "empty-value", "delete the key"),
        ("refers_to", "", "empty-value", "`nobody`"),
        ("refers_to", "[]", "empty-value", "`nobody`"),
    ],
)
def test_a_value_of_the_wrong_sort_is_reported_at_its_key(key: str, written: str, code: str, hint: str):
    quote = "" if key == "quote" else "quote: q\n    "
    found = one(schema.layer, f"annotations:\n  - {quote}{key}: {written}\n")
    assert (found.code, place(found).keys) == (code, ("annotations", 0, key))
    assert found.hint is not None
    assert hint in found.hint


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "//example.org",
        "/a",
        "https://",
        "https:///a",
        "http://exa mple.org",
        "https://example.org:port/",
        "https://example.org/<b>",
        'https://example.org/"x',
        "https://example.org/\\u202egpj",
        "https://[::1",
        "mailto:a@example.org",
    ],
)
def test_only_web_addresses_are_linked(address: str):
    written = json.dumps(address.replace("\\u202e", "\u202e"))
    assert told(schema.article, f"text: a\nurl: {written}\narchive: {written}") == [
        ("bad-url", ("url",)),
        ("bad-url", ("archive",)),
    ]
    assert told(schema.actors, f"m: {{name: M, kind: person, links: {{url: {written}}}}}") == [
        ("bad-url", ("m", "links", "url"))
    ]


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("www.example.org/a", "write `https://www.example.org/a`"),
        ("Q42", "write `https://www.wikidata.org/wiki/Q42`"),
    ],
)
def test_an_address_without_its_beginning_is_completed_in_the_hint(address: str, hint: str):
    found = one(schema.actors, f"m: {{name: M, kind: person, links: {{wikidata: {address}}}}}")
    assert found.hint == hint


@pytest.mark.parametrize("address", ["https://example.org/a?b", "https://example.org/#a"])
def test_the_sites_address_has_no_query_and_no_fragment(address: str):
    found = one(schema.site, f"title: a\nbase_url: {address}")
    assert (found.code, found.hint) == ("bad-url", f"write `{re.split('[?#]', address)[0]}`")


@pytest.mark.parametrize("digest", ["0a", "sha256:0a", f"sha256:{'0A' * 32}", f"sha1:{'0a' * 20}"])
def test_a_digest_is_written_in_full(digest: str):
    assert told(schema.article, f"text: a\ntext_digest: {digest}") == [("bad-digest", ("text_digest",))]


@pytest.mark.parametrize("written", ["2", "0", "one", "1.0"])
def test_of_a_site_in_another_format_only_that_is_told(written: str):
    found = one(schema.site, f"title: a\nformat: {written}\nnovelty: [a]")
    assert found.code == "unknown-format"
    newer = written == "2"
    assert ("newer OnRecord" in found.message) is newer
    assert found.hint == ("install a newer version of onrecord" if newer else "write `format: 1`")


# --- entries as wholes


def test_each_claim_key_of_a_mention_or_gloss_is_an_error():
    text = (
        "annotations:\n- {quote: a, refers_to: m, cue: c, kind: event}\n- {quote: b, gloss: g, against: m}\n"
    )
    found = read(schema.layer, text).problems
    assert [(problem.code, place(problem).keys, place(problem).on_key) for problem in found] == [
        ("claim-key", ("annotations", 0, "cue"), True),
        ("claim-key", ("annotations", 0, "kind"), True),
        ("claim-key", ("annotations", 1, "against"), True),
    ]


def test_every_entry_takes_what_is_common_to_all():
    common = "prefix: a, suffix: b, within: c, id: d, was: e, unsure: f, note: g, tags: h, by: i, date: 2014"
    for own in ("refers_to: m", "gloss: g", "cue: c"):
        assert entry(f"quote: q, {own}, {common}").unsure == "f"


@pytest.mark.parametrize(
    ("written", "code", "key"),
    [
        ("quote: a, refers_to: m, gloss: g", "mixed-entry", "gloss"),
        ("cue: c", "missing-quote", "quote"),
        ("", "missing-quote", "quote"),
        ("refers_to: m, id: x", "missing-quote", "quote"),
        ("gloss: g", "missing-quote", "quote"),
        ("id: x, within: w", "missing-quote", "quote"),
        ("quote: a, kind: accusation", "accused-missing", "kind"),
        ("quote: a, kind: accusation, against: []", "accused-missing", "kind"),
        ("quote: a, kind: accusation, against: ", "accused-missing", "kind"),
    ],
)
def test_an_entry_has_what_its_sort_needs(written: str, code: str, key: str):
    assert told(schema.layer, f"annotations: [{{{written}}}]") == [(code, ("annotations", 0, key))]


def test_a_claim_of_another_layer_needs_no_quote():
    assert entry("id: boat, note: So it was") == Entry(id="boat", note=(Note("So it was"),))


CHECKED = "{{{layer}annotations: [{{quote: a, {entry}check: {{finding: mixed, {check}}}}}]}}"


@pytest.mark.parametrize(
    ("layer", "entry_", "check", "lacking"),
    [
        ("", "", "by: n, date: 2014, sources: s", []),
        ("by: n, date: 2014, ", "", "sources: s", []),
        ("by: n, ", "date: 2014, ", "sources: s", []),
        ("", "by: n, ", "sources: s", ["date"]),
        ("date: 2014, ", "", "sources: s", ["by"]),
        ("by: n, date: 2014, ", "", "note: n", ["sources"]),
        ("by: n, date: 2014, ", "", "sources: []", ["sources"]),
        ("", "", "note: n", ["by", "date", "sources"]),
    ],
)
def test_a_check_says_by_whom_when_and_from_what(layer: str, entry_: str, check: str, lacking: list[str]):
    text = CHECKED.format(layer=layer, entry=entry_, check=check)
    at = ("annotations", 0, "check", 0)
    assert told(schema.layer, text) == [("incomplete-check", (*at, key)) for key in lacking]


# --- all in one run


def test_all_problems_of_a_file_are_told_at_once():
    text = """\
by: Nour Saleh
annotations:
  - {quote: a, knd: event, when: May, speaker: [x, '']}
  - {refers_to: m, cue: c}
  - just words
  - {quote: b, kind: accusation, check: {finding: mixd}}
"""
    assert {code for code, _ in told(schema.layer, text)} == {
        "accused-missing",
        "bad-date",
        "bad-id",
        "claim-key",
        "empty-value",
        "incomplete-check",
        "missing-quote",
        "unknown-key",
        "unknown-word",
        "wrong-shape",
    }


def test_what_is_good_of_a_layer_is_kept_and_its_entries_keep_their_indexes():
    text = """\
by: nour
date: soon
annotations:
  - {cue: c}
  - {quote: a, kind: evnt, cue: said, about: [x, {y: z}]}
  - words
  - {quote: '', id: b}
  - {quote: c, refers_to: m, kind: event}
  - {quote: d, gloss: g, refers_to: m}
"""
    assert read(schema.layer, text).value == LayerFile(
        by="nour",
        annotations=(
            Entry(),
            Entry(quote="a", cue="said"),
            Entry(),
            Entry(),
            Entry(quote="c", refers_to=("m",), kind=Kind.EVENT),
            Entry(),
        ),
    )


def test_whoever_is_named_elsewhere_stays_in_spite_of_mistakes():
    actors = read(
        schema.actors, "m: {name: [x], kind: militia, tag: y}\nn: word\nO: {name: O, kind: person}"
    ).value
    assert {id_: actor.name for id_, actor in actors.items()} == {"m": "m", "n": "n"}
    site = read(schema.site, "annotators: {n: {nam: N}, o: {name: O, url: x}}\nlanguage: English\n").value
    assert site.annotators == {"n": Annotator("n"), "o": Annotator("O")}
    assert site.language == "en"


def test_there_is_no_article_without_a_text():
    assert read(schema.article, "text:\ntitle: a").value is None


def test_two_ids_that_only_unicode_tells_apart_are_one():
    text = "émile: {name: E, kind: person}\ne\u0301mile: {name: E, kind: person}\n"
    assert told(schema.actors, text) == [("duplicate-key", ("e\u0301mile",))]


scalars = st.sampled_from(
    ["", "a", "yes", "2014", "accusation", "https://example.org", "A b", "sha256:0", " "]
)
names = st.sampled_from(
    [
        "annotations",
        "quote",
        "id",
        "kind",
        "against",
        "check",
        "finding",
        "sources",
        "speaker",
        "unnamed",
        "note",
        "text",
        "title",
        "name",
        "names",
        "roles",
        "links",
        "annotators",
        "layers",
        "theme",
        "navigation",
        "x",
    ]
)
trees: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(names, parts, max_size=5),
    max_leaves=25,
)


@given(trees, st.sampled_from([schema.site, schema.article, schema.layer, schema.actors, schema.corrections]))
def test_any_tree_is_a_record_or_has_problems(data: Any, sort: Read):
    before = json.dumps(data)
    checked = sort(Tree(PATH, data))
    assert checked.value is not None or checked.problems
    assert all(problem.hint and place(problem) for problem in checked.problems)
    assert json.dumps(data) == before


def test_a_file_full_of_mistakes_is_read_in_good_time():
    text = (
        "".join(f"key{n}: [a]\n" for n in range(20_000))
        + "annotations:\n"
        + "- {qoute: a, kind: b}\n" * 5_000
    )
    assert len(read(schema.layer, text).problems) > 20_000


# --- the JSON Schema


@pytest.mark.parametrize("kind", schema.KINDS)
def test_the_json_schema_says_what_every_key_means(kind: Any):
    written = schema.json_schema(kind)
    assert written["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert written["title"]
    records_ = [part for part in (written, *written["$defs"].values()) if "properties" in part]
    assert records_
    for record in records_:
        assert record["additionalProperties"] is False
        assert record["description"]
        assert all(key["description"] for key in record["properties"].values())


def test_the_json_schema_holds_the_vocabularies():
    text = json.dumps([schema.json_schema("layer"), schema.json_schema("actors"), schema.json_schema("site")])
    vocabularies = (Kind, Treatment, Finding, ActorKind, NameType, records.Anchors, records.PublishText)
    for vocabulary in vocabularies:
        assert json.dumps([str(word) for word in vocabulary]) in text


def test_the_json_schema_admits_what_editors_take_a_text_for():
    entry_ = schema.json_schema("layer")["$defs"]["EntryKeys"]["properties"]
    assert entry_["quote"]["type"] == ["string", "number", "boolean"]
    assert entry_["when"]["type"] == ["string", "number"]
    assert True in entry_["draft"]["enum"]
    assert {"type": "null"} in entry_["tags"]["anyOf"]


@given(
    st.sampled_from(["2014", "2014-05-03", "../2016-04", "2014-05~", "201X", "2014-05-XX", "Y12000", "-0044"])
)
def test_the_json_schemas_pattern_admits_dates(text: str):
    pattern = schema.json_schema("layer")["$defs"]["EntryKeys"]["properties"]["when"]["pattern"]
    assert date(text).text == text
    assert re.search(pattern, text)


def test_a_sites_own_ids_are_offered_for_completion():
    written = schema.json_schema("layer", {"Actor": ["b", "a"], "Annotator": []})["$defs"]
    assert written["Actor"]["anyOf"][0] == {"enum": ["a", "b"]}
    assert "enum" not in written["Annotator"]

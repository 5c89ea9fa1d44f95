from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from onrecord.diagnostics import KeyPath, KeyPlace, Location, Problem, Severity
from onrecord.yamltree import MAX_CHARACTERS, MAX_DEPTH, Places, Value, events, locate, parse

PATH = "content/a.yaml"


def data(text: str) -> Value:
    """The value of a text in which nothing is wrong."""
    checked = parse(PATH, text)
    assert checked.problems == ()
    assert checked.value is not None
    return checked.value.data


def problem(text: str) -> Problem:
    """The one problem of a text."""
    (found,) = parse(PATH, text).problems
    assert found.hint
    return found


def at(found: Problem) -> tuple[int, int]:
    assert isinstance(found.place, Location)
    assert found.place.path == PATH
    return found.place.line, found.place.column


# --- values


@pytest.mark.parametrize(
    "written",
    [
        *("no", "yes", "on", "off", "y", "n", "true", "False"),
        *("null", "~", "Null", ".inf", ".nan", "="),
        *("2016-05", "2014-05-03", "2001-12-14t21:59:43.10-05:00"),
        *("012", "0o14", "0x1F", "0b11", "1_000", "+12", "1e3", "12:30", "190:20:30", "3.10", "007"),
    ],
)
def test_every_scalar_is_the_text_the_author_typed(written: str):
    assert data(f"key: {written}\n{written}: 1\n") == {"key": written, written: "1"}
    assert data(f"- {written}") == [written]
    assert data(f"[{written}]") == [written]
    assert data(written) == written


@pytest.mark.parametrize("parser", [events.FastestParser, events.PythonParser])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 'it''s'", {"a": "it's"}),
        (r'a: "tab\t\u00e9"', {"a": "tab\té"}),
        ("a: >\n  one\n  two\n", {"a": "one two\n"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: one\n  two\n", {"a": "one two"}),
        ("a:\nb: ''\nc: []\n", {"a": "", "b": "", "c": []}),
        ("- \n- {a: }\n", ["", {"a": ""}]),
        ("a: b # a comment\n", {"a": "b"}),
        ("a: b#c\n", {"a": "b#c"}),
        ('"<<": b\n', {"<<": "b"}),
        ("---\na: b\n", {"a": "b"}),
        ("a:\tb\tc\t\n", {"a": "b\tc"}),
        ("😀: 中\n", {"😀": "中"}),
    ],
)
def test_yaml_is_read(text: str, value: Value, parser: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(events, "FastestParser", parser)
    assert data(text) == value


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "\ufeff", "--- # nothing\n"])
def test_an_empty_file_is_an_empty_value(text: str):
    assert data(text) == ""


@pytest.mark.parametrize("text", ["a: b\nc: [d]\n", "a: b\r\nc: [d]\r\n", "\ufeffa: b\nc: [d]\n"])
def test_byte_order_marks_and_line_ends_do_not_matter(text: str):
    assert data(text) == {"a": "b", "c": ["d"]}
    assert locate(text, KeyPlace(PATH, ("c", 0))) == Location(PATH, 2, 5, 2, 6)
    assert locate(text, KeyPlace(PATH, ("a",))) == Location(PATH, 1, 4, 1, 5)


plain = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
trees: st.SearchStrategy[Value] = st.recursive(
    plain,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(plain, parts, max_size=3),
    max_leaves=12,
)


def flow(value: Value) -> str:
    """YAML for a value, on one line."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"


def parts(value: Value, keys: KeyPath = ()) -> list[tuple[KeyPath, str]]:
    """Every text in a value, with the keys that lead to it."""
    if isinstance(value, str):
        return [(keys, value)]
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [found for key, part in inner for found in parts(part, (*keys, key))]


@given(trees)
def test_whatever_is_written_is_read_and_found_again(value: Value):
    text = f"# é\n{flow(value)}"
    assert data(text) == value
    places = Places(PATH, text)
    for keys, written in parts(value):
        place = places.locate(KeyPlace(PATH, keys))
        assert text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1] == written


# --- what is wrong, all of it at once


def test_duplicate_keys_are_all_reported_and_the_first_is_kept():
    checked = parse(PATH, "a: 1\nb: {c: 1, c: 2}\na: {x: y}\na: 3\n")
    assert [(p.code, at(p)) for p in checked.problems] == [
        ("duplicate-key", (2, 11)),
        ("duplicate-key", (3, 1)),
        ("duplicate-key", (4, 1)),
    ]
    assert checked.value is not None
    assert checked.value.data == {"a": "1", "b": {"c": "1"}}


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: !important b\n", "yaml-tag", (1, 4)),
        ("a: !!str b\n", "yaml-tag", (1, 4)),
        ("a: ! b\n", "yaml-tag", (1, 4)),
        ("a: !!python/object:os.system {b: c}\n", "yaml-tag", (1, 4)),
        ("a: &name b\n", "yaml-anchor", (1, 4)),
        ("a: *name\n", "yaml-alias", (1, 4)),
        ("a: b\n<<: c\n", "yaml-merge-key", (2, 1)),
        ("[a]: b\n", "yaml-key", (1, 1)),
        ("? {a: b}\n: c\n", "yaml-key", (1, 3)),
        ("title: {{ name }}\n", "yaml-key", (1, 9)),
        ("a: b\n---\nc: d\n", "yaml-documents", (2, 1)),
        ("---\na: b\n---\n", "yaml-documents", (3, 1)),
        ("%YAML 1.1\n---\na: b\n", "yaml-directive", (1, 1)),
        ("%TAG ! tag:x,2000:\n---\na: b\n", "yaml-directive", (1, 1)),
        ("a: b\x07\n", "control-character", (1, 5)),
        ("a: b\0\n", "control-character", (1, 5)),
        ("a: 😀\n\nb: c\u2028d\n", "control-character", (3, 5)),
        ("a: b\x85c\n", "control-character", (1, 5)),
        ("a: b\n\ufeffc: d\n", "control-character", (2, 1)),
        ("a: \ud800\n", "control-character", (1, 4)),
    ],
)
def test_what_yaml_allows_and_the_format_does_not_is_an_error(text: str, code: str, place: tuple[int, int]):
    found = problem(text)
    assert (found.code, found.severity, at(found)) == (code, Severity.ERROR, place)


def test_structural_errors_are_told_together():
    text = "a: &x 1\na: 2\nb: !t 3\nc: *x\n<<: *x\n"
    assert [p.code for p in parse(PATH, text).problems] == [
        "yaml-anchor",
        "duplicate-key",
        "yaml-tag",
        "yaml-alias",
        "yaml-merge-key",
        "yaml-alias",
    ]


def test_nothing_is_said_of_a_file_whose_values_are_not_known():
    assert parse(PATH, "a: &x 1\nb: *x\n").value is None
    assert parse(PATH, "a: 'b\n").value is None


def test_an_alias_as_a_key_does_not_shift_what_follows():
    checked = parse(PATH, "a: &x b\n*x : c\nd: e\n")
    assert [p.code for p in checked.problems] == ["yaml-anchor", "yaml-alias"]


SYNTAX = [
    ("quote: He said: this\n", "yaml-colon", (1, 15), '`quote: "He said: this"`'),
    ('quote: He said: "this"\n', "yaml-colon", (1, 15), "`quote: 'He said: \"this\"'`"),
    ("a: 😀😀 b: c\n", "yaml-colon", (1, 8), '`a: "😀😀 b: c"`'),
    ("- note: a\n    and so: on\n", "yaml-colon", (2, 11), "quotation marks"),
    ("speaker:Ada\nkind: event\n", "yaml-colon", (2, 1), "`speaker: Ada`"),
    ("title: A\n  by: ada\n", "yaml-indentation", (2, 3), "same number of spaces"),
    ("- quote: a\n      kind: b\n", "yaml-indentation", (2, 7), "same number of spaces"),
    ("- quote: a\n kind: b\n", "yaml-indentation", (2, 2), "same number of spaces"),
    ("a:\n    - b\n  - c\n", "yaml-indentation", (3, 3), "same number of spaces"),
    ("a: b\n- c\n", "yaml-indentation", (2, 1), "same number of spaces"),
    ("a:\n\t- b\n", "yaml-tab", (2, 1), "spaces"),
    ("a:\n  - b: c\n\td: e\n", "yaml-tab", (3, 1), "spaces"),
    ("-\tb\n", "yaml-tab", (1, 2), "spaces"),
    ("quote: @ada\n", "yaml-special-character", (1, 8), '`quote: "@ada"`'),
    ("quote: `ada`\n", "yaml-special-character", (1, 8), '`quote: "`ada`"`'),
    ("quote: %ada\n", "yaml-special-character", (1, 8), '`quote: "%ada"`'),
    ("quote: *very* old\n", "yaml-special-character", (1, 8), '`quote: "*very* old"`'),
    ("quote: & so on\n", "yaml-special-character", (1, 8), '`quote: "& so on"`'),
    ("quote: | a\n", "yaml-special-character", (1, 8), '`quote: "| a"`'),
    ("quote: > a\n", "yaml-special-character", (1, 8), '`quote: "> a"`'),
    ("quote: - a\n", "yaml-special-character", (1, 8), '`quote: "- a"`'),
    ("quote: ? a\n", "yaml-special-character", (1, 8), '`quote: "? a"`'),
    ("quote: , a\n", "yaml-special-character", (1, 8), '`quote: ", a"`'),
    ("quote: ] a\n", "yaml-special-character", (1, 8), '`quote: "] a"`'),
    ("%a: b\n", "yaml-directive", (1, 1), "quotation marks"),
    ('quote: "No" he said\n', "yaml-quote", (1, 13), "`quote: '\"No\" he said'`"),
    ("quote: 'No' he said\n", "yaml-quote", (1, 13), "`quote: \"'No' he said\"`"),
    ('quote: "No\nkind: a\n', "yaml-quote", (1, 8), "`quote: '\"No'`"),
    ("quote: 'tis\n", "yaml-quote", (1, 8), '`quote: "\'tis"`'),
    ('quote: "No\nkind: "b"\n', "yaml-quote", (2, 8), "not closed in the lines above"),
    ('quote: "C:\\path"\n', "yaml-escape", (1, 11), "single quotation marks"),
    ('quote: "\\xzz"\n', "yaml-escape", (1, 9), "single quotation marks"),
    ("quote: [...] said\n", "yaml-bracket", (1, 14), '`quote: "[...] said"`'),
    ("quote: {a} said\n", "yaml-bracket", (1, 12), '`quote: "{a} said"`'),
    ("quote: [a\nkind: b\n", "yaml-bracket", (1, 8), '`quote: "[a"`'),
    ("a: b\nc d\ne: f\n", "yaml-syntax", (2, 1), "`key: value`"),
    (": a\n", "yaml-syntax", (1, 1), "the key"),
    ("a: b\n...\nc: d\n", "yaml-syntax", (3, 1), "above"),
]


@pytest.mark.parametrize(("text", "code", "place", "hint"), SYNTAX)
def test_a_syntax_error_is_told_in_the_authors_terms(text: str, code: str, place: tuple[int, int], hint: str):
    found = problem(text)
    assert (found.code, at(found)) == (code, place)
    assert found.hint is not None
    assert hint in found.hint


def test_an_author_is_warned_of_text_that_is_a_comment_to_yaml():
    checked = parse(PATH, "quote: See #oil now\nkind: event # so\nnote: '#a #b'\nlist: [a #b\n  ]\n")
    assert [(p.code, p.severity, at(p)) for p in checked.problems] == [
        ("yaml-comment", Severity.WARNING, (1, 12)),
        ("yaml-comment", Severity.WARNING, (4, 10)),
    ]
    assert checked.value is not None


# --- hostile files


LAUGHS = "a0: &a0 [lol]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "yaml-depth"),
        ("{a: " * 100_000, "yaml-depth"),
        ("- " * 100_000 + "a", "yaml-depth"),
        ("? " * 100_000, "yaml-depth"),
        ("".join(" " * n + "a:\n" for n in range(1000)), "yaml-depth"),
        (LAUGHS, "yaml-alias"),
        ("a: " + "x" * MAX_CHARACTERS, "file-too-large"),
        ('a: "' + "word " * 100_000, "yaml-quote"),
        ("a" * 2_000 + ": b", "yaml-colon"),
        ("a: b\n" * 50_000, "duplicate-key"),
        ("\t" * 100_000, "yaml-tab"),
    ],
    ids=lambda value: value[:12] if len(value) > 20 else value,
)
def test_hostile_files_are_refused_at_little_cost(text: str, code: str):
    found = parse(PATH, text).problems
    assert code in {p.code for p in found}
    assert all(len(p.message) + len(p.hint or "") < 400 for p in found)
    Places(PATH, text).locate(KeyPlace(PATH, ("a", 0, "b")))


def test_nesting_up_to_the_limit_is_read():
    value = data("[" * MAX_DEPTH + "a" + "]" * MAX_DEPTH)
    for _ in range(MAX_DEPTH):
        assert isinstance(value, list)
        (value,) = value
    assert value == "a"


def test_very_long_values_are_read():
    words = "word " * 200_000 + "end"
    assert data(f"a: {words}") == data(f'a: "{words}"') == {"a": words}


yaml_like = st.text(st.sampled_from("ab:#-?*&!|>%@`'\"[]{},<~ \n\t\\é😀"), max_size=40)


@given(yaml_like)
@example("a: !<tag:x> b")
@example("? a\n? b\n")
@example("*a : b")
@example("a: |\n\tb\n")
@example("a: >9\n b\n")
def test_any_text_is_a_tree_or_has_problems_with_places_in_it(text: str):
    checked = parse(PATH, text)
    assert checked.value is not None or checked.problems
    lines = text.count("\n") + 1
    for found in checked.problems:
        assert found.hint
        assert isinstance(found.place, Location)
        assert 1 <= found.place.line <= lines
        assert found.place.column >= 1
    Places(PATH, text).locate(KeyPlace(PATH, ("a", 0, "b")))


@given(yaml_like)
def test_where_pyyamls_python_parser_reads_a_text_it_reads_the_same(text: str):
    fast = parse(PATH, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "FastestParser", events.PythonParser)
        slow = parse(PATH, text)
    if fast.value is not None and slow.value is not None:
        assert fast.value == slow.value
        assert fast.problems == slow.problems


@pytest.mark.parametrize(("text", "code", "place", "hint"), SYNTAX)
def test_pyyamls_python_parser_leads_to_the_same_advice(
    text: str, code: str, place: tuple[int, int], hint: str
):
    fast = problem(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "FastestParser", events.PythonParser)
        slow = problem(text)
    assert (slow.code, slow.place, slow.hint) == (fast.code, fast.place, fast.hint)


# --- places


LAYER = """\
title: Who says what
by:
annotations:
  - quote: The boat was red   # so
    speaker: ada
    tags: [old, new]
    note:
      text: A remark
        on two lines
      by: ben
  - kind: event
    quote: |
      one
      two

empty: []
"""


@pytest.mark.parametrize(
    ("keys", "on_key", "place"),
    [
        (("title",), False, (1, 8, 1, 21)),
        (("title",), True, (1, 1, 1, 6)),
        # An empty value has no place but its key's.
        (("by",), False, (2, 1, 2, 3)),
        # A list or a mapping is shown by its first line.
        (("annotations",), False, (4, 3, 4, 35)),
        (("annotations", 0), False, (4, 5, 4, 35)),
        (("annotations", 0, "quote"), False, (4, 12, 4, 28)),
        (("annotations", 0, "tags"), False, (6, 11, 6, 21)),
        (("annotations", 0, "tags", 1), False, (6, 17, 6, 20)),
        # One value may stand for a list.
        (("annotations", 0, "speaker", 0), False, (5, 14, 5, 17)),
        (("annotations", 0, "note", 0, "by"), False, (10, 11, 10, 14)),
        # Several lines, without the blanks after them.
        (("annotations", 0, "note", "text"), False, (8, 13, 9, 21)),
        (("annotations", 1, "quote"), False, (12, 12, 14, 10)),
        # A missing key: the record's own key, or its first line.
        (("annotations", 0, "note", "date"), False, (7, 5, 7, 9)),
        (("annotations", 0, "note", 0, "date"), False, (7, 5, 7, 9)),
        (("annotations", 1, "speaker", 0), False, (11, 5, 11, 16)),
        (("annotations", 7, "speaker"), False, (3, 1, 3, 12)),
        # Text may stand for a mapping.
        (("annotations", 0, "speaker", 0, "unnamed"), False, (5, 14, 5, 17)),
        (("licence",), False, (1, 1, 1, 21)),
        (("licence",), True, (1, 1, 1, 21)),
        ((), False, (1, 1, 1, 21)),
        (("empty",), False, (16, 8, 16, 10)),
        (("empty", 0), False, (16, 1, 16, 6)),
    ],
)
def test_a_value_is_found_by_its_keys(keys: KeyPath, on_key: bool, place: tuple[int, int, int, int]):
    assert locate(LAYER, KeyPlace(PATH, keys, on_key)) == Location(PATH, *place)


def test_columns_count_code_points():
    text = "“é😀”: {中文: x, 👍🏽: y}\n"
    assert locate(text, KeyPlace(PATH, ("“é😀”", "中文"))) == Location(PATH, 1, 12, 1, 13)
    assert locate(text, KeyPlace(PATH, ("“é😀”", "👍🏽"), on_key=True)) == Location(PATH, 1, 15, 1, 17)


def test_of_two_equal_keys_the_first_is_found():
    assert locate("a: 1\na: 2\n", KeyPlace(PATH, ("a",))) == Location(PATH, 1, 4, 1, 5)


def test_what_stands_before_a_syntax_error_is_found():
    assert locate("a: 1\nb: 'c\n", KeyPlace(PATH, ("a",))) == Location(PATH, 1, 4, 1, 5)


def test_a_key_that_is_no_text_does_not_shift_what_follows():
    text = "? [x]\n: y\na: b\n*x : c\nd: e\n"
    assert locate(text, KeyPlace(PATH, ("a",))) == Location(PATH, 3, 4, 3, 5)
    assert locate(text, KeyPlace(PATH, ("d",))) == Location(PATH, 5, 4, 5, 5)


def test_an_empty_file_has_one_place():
    assert locate("", KeyPlace(PATH, ("title",))) == Location(PATH, 1, 1, 1, 1)

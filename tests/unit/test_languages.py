from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import dates
from onrecord.catalogues import find_language
from onrecord.languages import Language, english, read
from onrecord.pages import Wording
from onrecord.pages.wording import TERMS
from onrecord.workspace import Workspace

from tests.tools.messages import TEMPLATE, catalogues, extracted, untranslated, written

HEADER = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n>1);\\n"\n\n'


@pytest.fixture(scope="module")
def arabic() -> Wording:
    return Wording(find_language("ar", Path("nowhere")).value)


def test_the_template_for_translators_holds_every_sentence_of_the_interface() -> None:
    assert written(extracted()) == TEMPLATE.read_text("utf-8"), "run `make messages`"


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.stem)
def test_a_catalogue_of_ours_is_whole_and_sound(path: Path) -> None:
    assert list(untranslated(path)) == []
    assert read(path.name, path.read_text("utf-8")).problems == ()


def test_what_is_written_down_of_english_is_what_cldr_says_of_it() -> None:
    ours, cldr = Language("en"), Language("en-001")
    for month in range(1, 13):
        assert ours.date("1066", month) == cldr.date("1066", month)
        for day in range(1, 30):
            assert ours.date("1066", month, day) == cldr.date("1066", month, day)
    for number in (*range(20), 999, 1000, 1001, 12345, 987654321):
        assert ours.number(number) == cldr.number(number)
        if number < 1000:
            assert ours.joints(number) == cldr.joints(number)


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2014-05-03", "3 مايو 2014"),
        ("2014-05~", "نحو مايو 2014"),
        ("2014-23", "خريف 2014"),
        ("199X", "عقد 1990"),
        ("2014-05/2014-07", "من مايو 2014 إلى يوليو 2014"),
        ("../2016-04", "حتى أبريل 2016"),
        ("2014-05/..", "منذ مايو 2014"),
        ("-0043-03-15", "15 مارس 44 ق.م"),
    ],
)
def test_dates_keep_their_precision_in_another_language(arabic: Wording, date: str, words: str) -> None:
    assert arabic.date(dates.parse(date)) == words


@pytest.mark.parametrize(
    ("tag", "words"),
    [("ja", "2014年5月3日"), ("de", "3. Mai 2014"), ("en-US", "May 3, 2014"), ("qaa", "3 May 2014")],
)
def test_a_day_is_written_as_the_language_writes_it(tag: str, words: str) -> None:
    assert Language(tag).date("2014", 5, 3) == words


def test_a_year_that_calendars_of_programs_do_not_know_is_written_too() -> None:
    assert english().date("123456", 2, 29) == "29 February 123456"


def test_arabic_counts_in_six_forms(arabic: Wording) -> None:
    forms = {
        n: arabic.ngettext("%(num)s claim", "%(num)s claims", n) % {"num": n} for n in (0, 1, 2, 3, 11, 100)
    }
    assert forms == {
        0: "لا ادعاءات",
        1: "ادعاء واحد",
        2: "ادعاءان",
        3: "3 ادعاءات",
        11: "11 ادعاءً",
        100: "100 ادعاء",
    }


@pytest.mark.parametrize(
    ("tag", "names", "line"),
    [
        ("en", [], ""),
        ("en", ["A"], "A"),
        ("en", ["A", "B"], "A and B"),
        ("en", ["A", "B", "C", "D"], "A, B, C and D"),
        ("en-US", ["A", "B", "C"], "A, B, and C"),
        ("zh", ["A", "B", "C"], "A、B和C"),
    ],
)
def test_names_are_joined_as_the_language_joins_them(tag: str, names: list[str], line: str) -> None:
    assert Wording(Language(tag)).listed(names) == line


@pytest.mark.parametrize(("tag", "written"), [("en", "12,345"), ("de", "12.345"), ("ar-LY", "12.345")])
def test_a_large_number_is_grouped_as_the_language_groups_it(tag: str, written: str) -> None:
    assert Language(tag).number(12345) == written


def test_a_language_is_called_what_the_interface_calls_it(arabic: Wording) -> None:
    assert arabic.term("language.fr") == "الفرنسية"
    assert Wording().term("language.ar-LY") == "Arabic"
    assert Wording().term("language.qaa") == "qaa"


def test_the_words_of_a_site_stand_before_those_of_a_catalogue(arabic: Wording) -> None:
    assert Wording(arabic.language, {"kind.denial": "إنكار"}).term("kind.denial") == "إنكار"
    assert Wording(arabic.language).term("kind.denial") == "نفي"


def test_a_catalogue_tells_words_apart_by_the_term_they_stand_for() -> None:
    read_one = read(
        "x.po", 'msgctxt "kind.event"\nmsgid "event"\nmsgstr "E1"\n\nmsgid "event"\nmsgstr "E2"\n'
    ).value
    language = Language("qaa", [read_one])
    assert [language.pgettext("kind.event", "event"), language.gettext("event")] == ["E1", "E2"]
    assert language.pgettext("actor.event", "event") == "event"


def test_nobody_sees_a_translation_that_nobody_confirmed() -> None:
    assert read("x.po", '#, fuzzy\nmsgid "yes"\nmsgstr "no"\n').value.singular == {}


@pytest.mark.parametrize("said", ["<b>x</b>", "&amp;", 'say \\"x\\"', "100 %", "%(other)s", "{other}", "%s"])
def test_a_translation_brings_no_markup_and_no_placeholder_of_its_own(said: str) -> None:
    found = read("x.po", f'msgid "about %(subject)s"\nmsgstr "{said}"\n')
    assert [problem.code for problem in found.problems] == ["bad-translation"]
    assert found.value.singular == {}


@pytest.mark.parametrize(
    "rule",
    [
        "nplurals=2; plural=n",
        "nplurals=2; plural=(n/0);",
        "nplurals=99999999; plural=0;",
        "nplurals=1; plural=os;",
    ],
)
def test_plural_forms_that_cannot_be_counted_are_a_mistake(rule: str) -> None:
    found = read(
        "x.po", f'msgid ""\nmsgstr "Plural-Forms: {rule}\\n"\n\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n'
    )
    assert [problem.code for problem in found.problems] == ["bad-catalogue"]


PIECES = st.sampled_from(
    [
        'msgid "a"',
        'msgstr "b"',
        'msgstr[1] "c"',
        'msgid_plural "d"',
        'msgctxt "e"',
        '"f',
        "#~ g",
        "#, fuzzy",
        "",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=12).map("\n".join))
def test_whatever_a_catalogue_holds_reading_it_tells_problems_and_never_fails(text: str) -> None:
    read("x.po", text)


def test_a_third_language_is_a_file_in_the_site(tmp_path: Path) -> None:
    made_up = (
        "".join(f'msgctxt "{term}"\nmsgid "{word}"\nmsgstr "[{word}]"\n\n' for term, word in TERMS.items())
        + 'msgid "%(num)s claim"\nmsgid_plural "%(num)s claims"\nmsgstr[0] "[%(num)s one]"\n'
        'msgstr[1] "[%(num)s many]"\n'
    )
    files = {
        "site.yaml": "title: Made up\nlanguage: qaa-x-song\n",
        "locale/qaa.po": HEADER + made_up,
        "seeds/a.txt": "The bell rang twice, Mo said.\n",
        "content/actors/all.yaml": "mo: {name: Mo, kind: person}\n",
        "content/articles/a/article.yaml": "text: seeds/a.txt\n",
        "content/articles/a/claims.yaml": "annotations:\n  - {quote: The bell rang twice, speaker: mo}\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert Workspace(tmp_path).build(tmp_path / "out").diagnostics == ()
    html = (tmp_path / "out" / "articles" / "a.html").read_text("utf-8")
    assert '<html lang="qaa-x-song">' in html
    assert "[statement]" in html
    assert "[1 one]" in html
    assert "[Claims]" in html
    assert "Skip to content" in html  # which this catalogue does not translate


def test_the_nearer_catalogue_stands_before_the_wider_one_and_the_sites_before_ours(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "ar-LY.po").write_text('msgid "yes"\nmsgstr "إيه"\n', encoding="utf-8")
    (tmp_path / "locale" / "ar.po").write_text('msgid "no"\nmsgstr "كلا"\n', encoding="utf-8")
    found = find_language("ar-LY", tmp_path).value
    assert [found.gettext(word) for word in ("yes", "no", "kind")] == ["إيه", "كلا", "النوع"]


def test_a_catalogue_outside_of_the_site_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside.po").write_text('msgid "yes"\nmsgstr "out"\n', encoding="utf-8")
    (tmp_path / "site" / "locale").mkdir(parents=True)
    (tmp_path / "site" / "locale" / "qaa.po").symlink_to(tmp_path / "outside.po")
    assert find_language("qaa", tmp_path / "site").value.gettext("yes") == "yes"

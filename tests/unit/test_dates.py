from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import edtf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord.dates import LONGEST_DATE, Date, DateError, Precision, YearMonthDay, parse

years = st.integers(0, 9999).map(lambda year: f"{year:04}")
months = st.builds("{}-{:02}".format, years, st.integers(1, 12))
days = st.dates().map(str)
plain = st.one_of(years, months, days)
qualified = st.builds("{}{}".format, plain, st.sampled_from(["", "?", "~", "%"]))
intervals = st.one_of(
    st.builds("{}/{}".format, qualified, qualified),
    qualified.map(lambda date: f"../{date}"),
    qualified.map(lambda date: f"{date}/.."),
)


def library(text: str) -> tuple[YearMonthDay | None, YearMonthDay | None, bool, bool]:
    """What the library says of a text, in the terms of `Date`."""
    read = edtf.parse_edtf(text)
    both = read.is_uncertain_and_approximate
    ends: list[YearMonthDay | None] = []
    for end in (read.lower_strict, read.upper_strict):
        try:
            day = end()
            ends.append((day.tm_year, day.tm_mon, day.tm_mday))
        except (AttributeError, TypeError):  # an infinite float: an open end
            ends.append(None)
    return ends[0], ends[1], read.is_approximate or both, read.is_uncertain or both


@given(qualified)
def test_plain_dates_are_read_as_the_library_reads_them(text: str):
    date = parse(text)
    assert (date.earliest, date.latest, date.approximate, date.uncertain) == library(text)
    assert date.text == text


@given(intervals)
def test_intervals_are_read_as_the_library_reads_them(text: str):
    earliest, latest, approximate, uncertain = library(text)
    if earliest and latest and earliest > latest:
        with pytest.raises(DateError, match="before it starts"):
            parse(text)
    else:
        date = parse(text)
        assert (date.earliest, date.latest) == (earliest, latest)
        assert (date.approximate, date.uncertain) == (approximate, uncertain)


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2014", Precision.YEAR, (2014, 1, 1), (2014, 12, 31)),
        ("2014-05", Precision.MONTH, (2014, 5, 1), (2014, 5, 31)),
        ("2014-05-03", Precision.DAY, (2014, 5, 3), (2014, 5, 3)),
        ("2000-02", Precision.MONTH, (2000, 2, 1), (2000, 2, 29)),
        ("1900-02", Precision.MONTH, (1900, 2, 1), (1900, 2, 28)),
        ("2014-05/2014-07", Precision.INTERVAL, (2014, 5, 1), (2014, 7, 31)),
        ("../2016-04", Precision.INTERVAL, None, (2016, 4, 30)),
        ("2014-05/..", Precision.INTERVAL, (2014, 5, 1), None),
        ("2014-05/", Precision.INTERVAL, (2014, 5, 1), None),
        ("/2014", Precision.INTERVAL, None, (2014, 12, 31)),
        ("2014-21", Precision.SEASON, (2014, 3, 1), (2014, 5, 31)),
        ("2014-21/2014-22", Precision.INTERVAL, (2014, 3, 1), (2014, 8, 31)),
        ("201X", Precision.DECADE, (2010, 1, 1), (2019, 12, 31)),
        ("20XX", Precision.CENTURY, (2000, 1, 1), (2099, 12, 31)),
        ("2XXX", Precision.MILLENNIUM, (2000, 1, 1), (2999, 12, 31)),
        ("2014-05-XX", Precision.MONTH, (2014, 5, 1), (2014, 5, 31)),
        ("2014-XX", Precision.YEAR, (2014, 1, 1), (2014, 12, 31)),
        ("2014-XX-XX", Precision.YEAR, (2014, 1, 1), (2014, 12, 31)),
        ("-0044-03-15", Precision.DAY, (-44, 3, 15), (-44, 3, 15)),
        ("Y12000", Precision.YEAR, (12000, 1, 1), (12000, 12, 31)),
    ],
)
def test_levels_0_and_1_are_read(text: str, precision: Precision, earliest: object, latest: object):
    date = parse(text)
    assert (date.precision, date.earliest, date.latest) == (precision, earliest, latest)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("2014", False, False),
        ("2014-05~", True, False),
        ("2014-05?", False, True),
        ("2014-05%", True, True),
        ("201X~", True, False),
        ("2014-21?", False, True),
        ("2014~/2015", True, False),
        ("2014/2015?", False, True),
    ],
)
def test_a_qualifier_makes_a_date_approximate_or_uncertain(text: str, approximate: bool, uncertain: bool):
    assert (parse(text).approximate, parse(text).uncertain) == (approximate, uncertain)


def test_an_interval_has_its_ends_as_dates():
    date = parse("2014-05~/2015")
    assert (date.start, date.end) == (parse("2014-05~"), parse("2015"))
    assert (parse("../2015").start, parse("2014/..").end) == (None, None)


def test_a_season_has_its_number():
    assert parse("2014-23").season == 23
    assert parse("2014-11").season is None


def test_blanks_around_a_date_and_full_width_digits_do_not_matter():
    assert parse(" 2014-05 ").text == "2014-05"
    assert parse("２０１４").text == "2014"


@pytest.mark.parametrize(
    "text",
    [
        "2014-02-30",
        "2014-02-29",
        "-0001-02-29",
        "2014-00",
        "2014-13",
        "2014-05-00",
        "2014-05-32",
        "-0000",
        "2015/2014",
        "2014-05-03/2014-05-02",
        "../..",
        "/",
        "../",
        "2014//2015",
        "2014/2015/2016",
        "2014-05-03T12:00:00Z",
        "2014-25",
        "1984S2",
        "XXXX",
        "2014-05-0X",
        "?2014",
        "2014?-05",
        "{2014,2015}",
        "[2014,2015]",
        "2014..2015",
        "Y1E5",
        "201X/2015",
        "2014-XX/2015",
        "Y12000/Y13000",
        "2014?~",
        "20141",
        "14",
        "",
        "undated",
        "9" * 10_000,
    ],
)
def test_what_is_no_date_of_level_0_or_1_is_refused_with_a_hint(
    text: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(DateError) as caught:
        parse(text)
    assert caught.value.hint
    assert len(str(caught.value)) < LONGEST_DATE * 2
    assert capsys.readouterr().out == ""  # the library prints what it fails to read


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("May 2014", "`2014-05`"),
        ("3 May 2014", "`2014-05-03`"),
        ("03/05/2014", "`2014-05-03` or `2014-03-05`"),
        ("13/05/2014", "`2014-05-13`"),
        ("2014/05", "`2014-05`"),
        ("2014.05.03", "`2014-05-03`"),
        ("2014-5-3", "`2014-05-03`"),
        ("2014–05", "`2014-05`"),
        ("٢٠١٤-٠٥", "`2014-05`"),
        ("2014-05 / 2014-07", "`2014-05/2014-07`"),
        ("2014-2016", "`2014/2016`"),
        ("2014-05-03..2014-06-01", "`2014-05-03/2014-06-01`"),
        ("2014-05-03T12:00", "`2014-05-03`"),
        ("before 2014", "`../2014`"),
        ("c. 2014", "`2014~`"),
        ("2014?~", "`2014%`"),
        ("2010s", "`201X`"),
        ("201x", "`201X`"),
        ("spring 2014", "`2014-21`"),
        ("2015/2014", "`2014/2015`"),
        ("2014-02-30", "from 1 to 28"),
    ],
)
def test_the_hint_holds_the_date_that_is_meant(text: str, meant: str):
    with pytest.raises(DateError) as caught:
        parse(text)
    assert meant in caught.value.hint


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_refused(text: str):
    try:
        date = parse(text)
    except DateError:
        return
    assert isinstance(date, Date)
    assert date.text == date.text.strip()


def test_dates_sort_by_their_first_day_then_by_their_last():
    written = ["../2013", "2013-12-31", "2014-01-01", "2014-01", "2014", "2014/..", "2014-02~", "2015"]
    assert [str(date) for date in sorted(map(parse, reversed(written)))] == written


@given(st.lists(plain, max_size=20))
def test_equal_dates_are_one_and_others_have_an_order(texts: list[str]):
    dates = sorted(map(parse, texts))
    assert len(set(dates)) == len(set(texts))
    assert all(first == second or first < second for first, second in pairwise(dates))


def test_plain_dates_are_read_without_the_library():
    # Importing it takes a tenth of a second, which a command that reads no other dates need not pay.
    code = (
        "import sys; from onrecord.dates import parse; parse('2014-05~/2015'); print('edtf' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"

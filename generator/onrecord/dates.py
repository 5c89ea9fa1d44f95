"""EDTF dates: a day, a month, a year, an interval, roughly or for certain.

`parse` reads the Extended Date/Time Format, levels 0 and 1 (https://www.loc.gov/standards/datetime/),
without times of day. This is the only door to the `edtf` library, whose grammar takes milliseconds to
import and to run: plain dates, their qualifiers and intervals of them are read here by arithmetic (the
tests hold them to the library's answer); seasons, unspecified digits and years beyond four digits or
before the year 0 are left to the library.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache, total_ordering

from msgspec import Struct

YearMonthDay = tuple[int, int, int]
"""A day of the proleptic Gregorian calendar; the year 0 is 1 BC."""

LONGEST_DATE = 64
"""Code points. The longest sensible date is an interval of two qualified days, 23; long years need room."""

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_RARE = re.compile(
    r"-?(?:[0-9]{3}X|[0-9]{2}XX|[0-9]XXX)"
    r"|-?[0-9]{4}-(?:XX(?:-XX)?|[0-9]{2}-XX|2[1-4])"
    r"|-[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
    r"|Y-?[1-9][0-9]{4,}"
)
_SLASHED_DAY = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")
_QUALIFIERS = {"?": (False, True), "~": (True, False), "%": (True, True)}
_OPEN = ("", "..")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EXAMPLES = "write a date such as `2014`, `2014-05`, `2014-05-03`, `2014-05/2014-07` or `2014-05~` (about)"


class DateError(ValueError):
    """A text that is not a date. The message says why; `hint` is what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Precision(StrEnum):
    """How much of the calendar a date names."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    MILLENNIUM = "millennium"
    INTERVAL = "interval"


@total_ordering
class Date(Struct, frozen=True, array_like=True):
    """A date as an author means it.

    `text` is EDTF as typed, without blanks around it. `earliest` and `latest` are its first and last
    days; None where an interval is open or its end is not known. `approximate` (`~`, `%`) and `uncertain`
    (`?`, `%`) hold for an interval if they hold for one of its ends. `season` is 21 (spring) to 24
    (winter). `start` and `end` are the ends of an interval; None for an open or unknown one. An
    unspecified day or month (`2014-05-XX`) leaves the precision of what is specified.

    Dates sort by their first day (an open start: by their last), then by their last, so that a day stands
    before the month it begins.
    """

    text: str
    precision: Precision
    earliest: YearMonthDay | None
    latest: YearMonthDay | None
    approximate: bool = False
    uncertain: bool = False
    season: int | None = None
    start: Date | None = None
    end: Date | None = None

    @property
    def sort_key(self) -> tuple[YearMonthDay, bool, YearMonthDay, str]:
        """What dates are sorted by; equal for equal dates alone."""
        first = self.earliest or self.latest or (0, 1, 1)
        return first, self.latest is None, self.latest or first, self.text

    def __lt__(self, other: object) -> bool:
        return self.sort_key < other.sort_key if isinstance(other, Date) else NotImplemented

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=4096)
def parse(text: str) -> Date:
    """The date that `text` writes.

    Blanks around it do not count, and full-width digits are digits. Raises DateError (a ValueError) with
    a sentence and a hint for an author where `text` is not EDTF level 0 or 1, names a day that does not
    exist, or is an interval whose end lies before its start.
    """
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if len(text) > LONGEST_DATE:
        raise DateError(f"“{text[:20]}…” is too long for a date", _EXAMPLES)
    if date := _read(text):
        return date
    raise DateError(f"“{text}” is not a date in EDTF form", _hint(text))


def _read(text: str) -> Date | None:
    """The date, or None where `text` has not the form of one."""
    return _interval(text) if "/" in text else _point(text)


def _interval(text: str) -> Date | None:
    """Two ends around a slash, of which one may be open (`..`) or unknown (nothing)."""
    first, _, last = text.partition("/")
    if first in _OPEN and last in _OPEN:
        raise DateError(f"“{text}” has neither a start nor an end", "leave the date out if neither is known")
    start = None if first in _OPEN else _point(first)
    end = None if last in _OPEN else _point(last)
    if (start is None and first not in _OPEN) or (end is None and last not in _OPEN):
        return None
    ends = [date for date in (start, end) if date is not None]
    # Level 1 has no intervals between long years or unspecified digits, and the library has none either.
    if any("X" in date.text or date.text.startswith("Y") for date in ends):
        raise DateError(f"“{text}” is not an interval between plain dates", _EXAMPLES)
    earliest = start.earliest if start else None
    latest = end.latest if end else None
    if earliest and latest and earliest > latest:
        raise DateError(f"“{text}” ends before it starts", f"write `{last}/{first}`")
    return Date(
        text,
        Precision.INTERVAL,
        earliest,
        latest,
        approximate=any(date.approximate for date in ends),
        uncertain=any(date.uncertain for date in ends),
        start=start,
        end=end,
    )


def _point(text: str) -> Date | None:
    """A date that is no interval."""
    approximate, uncertain = _QUALIFIERS.get(text[-1:], (False, False))
    body = text[:-1] if approximate or uncertain else text
    # Seasons look like months, so they come first.
    if _RARE.fullmatch(body):
        return _rare(text, body, approximate, uncertain)
    if plain := _PLAIN.fullmatch(body):
        precision, earliest, latest = _plain(text, *(int(part) for part in plain.groups() if part))
        return Date(text, precision, earliest, latest, approximate, uncertain)
    return None


def _plain(
    text: str, year: int, month: int | None = None, day: int | None = None
) -> tuple[Precision, YearMonthDay, YearMonthDay]:
    if month is None:
        return Precision.YEAR, (year, 1, 1), (year, 12, 31)
    if not 1 <= month <= 12:
        raise DateError(f"“{text}” is not a date: there is no month {month}", _EXAMPLES)
    length = _days_in(year, month)
    if day is None:
        return Precision.MONTH, (year, month, 1), (year, month, length)
    if not 1 <= day <= length:
        raise DateError(
            f"“{text}” is not a date: {MONTHS[month - 1]} {year} has {length} days",
            f"write a day from 1 to {length}, or leave the day out",
        )
    return Precision.DAY, (year, month, day), (year, month, day)


def _days_in(year: int, month: int) -> int:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _DAYS[month - 1] + leap


def _rare(text: str, body: str, approximate: bool, uncertain: bool) -> Date | None:
    """A date that the library reads; `body` is `text` without its qualifier."""
    import edtf

    try:
        read = edtf.parse_edtf(body)
    except edtf.EDTFParseException:
        return None
    first, last = read.lower_strict(), read.upper_strict()
    earliest = (first.tm_year, first.tm_mon, first.tm_mday)
    latest = (last.tm_year, last.tm_mon, last.tm_mday)
    if earliest == latest:  # the library allows 29 February in every year
        _plain(text, *earliest)
    season = int(read.season) if isinstance(read, edtf.Season) else None
    return Date(text, _precision(body, season), earliest, latest, approximate, uncertain, season)


def _precision(body: str, season: int | None) -> Precision:
    if season:
        return Precision.SEASON
    year, *rest = body.lstrip("-").split("-")
    if body.startswith("Y"):
        return Precision.YEAR
    if unspecified := year.count("X"):
        return (Precision.DECADE, Precision.CENTURY, Precision.MILLENNIUM)[unspecified - 1]
    return (Precision.YEAR, Precision.MONTH, Precision.DAY)[sum(part != "XX" for part in rest)]


def _hint(text: str) -> str:
    """What to write instead, where that can be told."""
    if (slashed := _SLASHED_DAY.fullmatch(text)) and int(slashed[1]) <= 12 and int(slashed[2]) <= 12:
        first, second, year = f"{int(slashed[1]):02}", f"{int(slashed[2]):02}", slashed[3]
        return f"write `{year}-{second}-{first}` or `{year}-{first}-{second}`, whichever is meant"
    suggestion = _suggestion(text)
    if suggestion is None:
        return _EXAMPLES
    if suggestion.precision is Precision.YEAR:
        return f"write `{suggestion}`, or more exactly such as `2014-05` or `2014-05-03`"
    return f"write `{suggestion}`"


def _suggestion(text: str) -> Date | None:
    """The date that other writing means, as far as that can be told ("May 2014", "c. 2014", "2014–05")."""
    import edtf

    plain = "".join(
        "-" if unicodedata.category(char) == "Pd" else str(unicodedata.decimal(char, char)) for char in text
    )
    tidied = plain.replace(" ", "").replace("..", "/").replace("?~", "%").replace("~?", "%")
    candidates = [tidied, tidied.upper()]
    try:
        natural = edtf.text_to_edtf(plain) or ""
    except (ValueError, OverflowError, TypeError, AttributeError):  # dateutil, given what is no date at all
        natural = ""
    candidates.append(f"..{natural}" if natural.startswith("/") else natural)
    for candidate in candidates:
        try:
            if date := _read(candidate):
                return date
        except DateError:
            continue
    return None

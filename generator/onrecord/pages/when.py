"""EDTF dates as people say them: "3 May 2014", "about 2014", "up to April 2016"."""

from __future__ import annotations

from html import escape

from onrecord.dates import Date, Precision
from onrecord.languages import Language

EXACT = {Precision.DAY: 3, Precision.MONTH: 2, Precision.YEAR: 1}


def spoken(date: Date, language: Language) -> str:
    """The date in words."""
    gettext = language.gettext
    if date.precision is Precision.INTERVAL:
        return _interval(date, language)
    words = _point(date, language)
    if date.approximate:
        words = gettext("about {date}").format(date=words)
    if date.uncertain:
        words = gettext("{date} (uncertain)").format(date=words)
    return words


def marked(date: Date, language: Language) -> str:
    """The date in words, as HTML: in a `time` element where HTML has a form for it."""
    words = escape(spoken(date, language))
    machine = _machine(date)
    return f'<time datetime="{machine}">{words}</time>' if machine else words


def _interval(date: Date, language: Language) -> str:
    gettext = language.gettext
    start = spoken(date.start, language) if date.start else None
    end = spoken(date.end, language) if date.end else None
    if start is None:
        return gettext("up to {date}").format(date=end)
    if end is None:
        return gettext("from {date}").format(date=start)
    return gettext("{start} to {end}").format(start=start, end=end)


def _point(date: Date, language: Language) -> str:
    if date.earliest is None:  # only intervals are open
        return date.text
    year, month, day = date.earliest
    named = named_year(year, language)
    match date.precision:
        case Precision.DAY:
            return language.date(named, month, day)
        case Precision.MONTH:
            return language.date(named, month)
        case Precision.SEASON if season := _season(date.season, language):
            return language.gettext("{season} {year}").format(season=season, year=named)
        case Precision.YEAR:
            return named
        case Precision.DECADE:
            return language.pgettext("decade", "the {year}s").format(year=named)
        case Precision.CENTURY:
            return language.pgettext("century", "the {year}s").format(year=named)
    return date.text


def _season(season: int | None, language: Language) -> str | None:
    match season:
        case 21:
            return language.pgettext("season", "spring")
        case 22:
            return language.pgettext("season", "summer")
        case 23:
            return language.pgettext("season", "autumn")
        case 24:
            return language.pgettext("season", "winter")
    return None


def year_of(date: Date) -> int | None:
    """The year in which a date begins, or ends where it has no beginning; None for one that nobody knows."""
    day = date.earliest or date.latest
    return day[0] if day is not None else None


def named_year(year: int, language: Language) -> str:
    """A year of the Common Era, or before it: the year 0 is 1 BC."""
    return str(year) if year > 0 else language.gettext("{year} BC").format(year=1 - year)


def _machine(date: Date) -> str | None:
    """The date as HTML's `datetime` takes it; None where it has no form for it."""
    parts = EXACT.get(date.precision)
    if parts is None or date.earliest is None or not 0 < date.earliest[0] <= 9999:
        return None
    year, month, day = date.earliest
    return (f"{year:04}", f"{year:04}-{month:02}", f"{year:04}-{month:02}-{day:02}")[parts - 1]

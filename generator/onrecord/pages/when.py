"""EDTF dates as people say them: "3 May 2014", "about 2014", "up to April 2016"."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from onrecord.dates import MONTHS, Date, Precision

Translate = Callable[[str], str]

SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
EXACT = {Precision.DAY: 3, Precision.MONTH: 2, Precision.YEAR: 1}


def spoken(date: Date, translate: Translate) -> str:
    """The date in words."""
    if date.precision is Precision.INTERVAL:
        return _interval(date, translate)
    words = _point(date, translate)
    if date.approximate:
        words = translate("about {date}").format(date=words)
    if date.uncertain:
        words = translate("{date} (uncertain)").format(date=words)
    return words


def marked(date: Date, translate: Translate) -> str:
    """The date in words, as HTML: in a `time` element where HTML has a form for it."""
    words = escape(spoken(date, translate))
    machine = _machine(date)
    return f'<time datetime="{machine}">{words}</time>' if machine else words


def _interval(date: Date, translate: Translate) -> str:
    start = spoken(date.start, translate) if date.start else None
    end = spoken(date.end, translate) if date.end else None
    if start is None:
        return translate("up to {date}").format(date=end)
    if end is None:
        return translate("from {date}").format(date=start)
    return translate("{start} to {end}").format(start=start, end=end)


def _point(date: Date, translate: Translate) -> str:
    if date.earliest is None:  # only intervals are open
        return date.text
    year, month, day = date.earliest
    named = _year(year, translate)
    match date.precision:
        case Precision.DAY:
            return translate("{day} {month} {year}").format(
                day=day, month=translate(MONTHS[month - 1]), year=named
            )
        case Precision.MONTH:
            return translate("{month} {year}").format(month=translate(MONTHS[month - 1]), year=named)
        case Precision.SEASON if date.season in SEASONS:
            return translate("{season} {year}").format(season=translate(SEASONS[date.season]), year=named)
        case Precision.YEAR:
            return named
        case Precision.DECADE | Precision.CENTURY:
            return translate("the {year}s").format(year=named)
    return date.text


def _year(year: int, translate: Translate) -> str:
    """A year of the Common Era, or before it: the year 0 is 1 BC."""
    return str(year) if year > 0 else translate("{year} BC").format(year=1 - year)


def _machine(date: Date) -> str | None:
    """The date as HTML's `datetime` takes it; None where it has no form for it."""
    parts = EXACT.get(date.precision)
    if parts is None or date.earliest is None or not 0 < date.earliest[0] <= 9999:
        return None
    year, month, day = date.earliest
    return (f"{year:04}", f"{year:04}-{month:02}", f"{year:04}-{month:02}-{day:02}")[parts - 1]

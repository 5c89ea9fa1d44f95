"""A language of the interface: its catalogue of translations, and how it writes dates, numbers and lists.

Translations are gettext catalogues, read as text (.po); dates, numbers, lists and the names of languages
are those of Unicode CLDR, by Babel, to which this is the only door. What a catalogue does not translate
stays English. Babel takes a while to import, so it is imported where it is first needed.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from gettext import c2py
from hashlib import blake2b
from typing import TYPE_CHECKING

from onrecord.diagnostics import Checked, Location, Problem

if TYPE_CHECKING:
    from babel import Locale
    from babel.dates import DateTimeFormat
    from babel.messages.catalog import Catalog, Message

SOURCE = "en"
"""The language in which the program's sentences are written."""

WORLD_ENGLISH = "en-001"
"""What `en` alone means for dates and lists: "3 May 2014", "A, B and C"."""

MONTHS = [
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
]
"""In `en`. What CLDR says of dates, lists and numbers of the usual language is written here as well (a test
holds the two together): to load its data takes longer than to make a page."""

ANY_LEAP_YEAR = 2000
"""Stands for a year while CLDR's pattern is filled in, since `datetime` knows years from 1 to 9999 only."""

PLURALS_TRIED = 200
"""Plural rules look at the last two digits, and at zero, one and two."""

_TOO_MANY_FORMS = re.compile(r"nplurals\s*=\s*[0-9]{2}")
_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
_MARKUP = re.compile(r'[<>&"%{}]')

Singular = tuple[str, str]
"""A context ("" if there is none) and a sentence."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Translations of sentences, and of those with a number by their singular; which form a number takes."""

    singular: Mapping[Singular, str]
    plural: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]


NOTHING = Catalogue({}, {}, bool)
"""The catalogue that translates nothing."""


def fallbacks(tag: str) -> tuple[str, ...]:
    """The tags whose catalogues serve the language `tag` (BCP 47), nearest first: `ar-LY`, `ar`."""
    parts = tag.split("-")
    return tuple("-".join(parts[:end]) for end in range(len(parts), 0, -1))


def read(path: str, text: str) -> Checked[Catalogue]:
    """The catalogue in the .po file `text`.

    A translation is plain words: one that brings markup into a page, or a placeholder that the English has
    not, is a problem and left out. So are those marked fuzzy, which nobody has confirmed.
    """
    from babel.messages.pofile import PoFileError, read_po

    # For each sentence with a number Babel makes room for as many forms as the header says.
    if _TOO_MANY_FORMS.search(text):
        return Checked(NOTHING, (_unreadable(path, "no language has so many plural forms", 1),))
    try:
        catalogue = read_po(io.StringIO(text), abort_invalid=True)
        form = _plural_form(catalogue)
    except PoFileError as error:
        said_of_it = str(error).rpartition(" on ")[0]
        return Checked(NOTHING, (_unreadable(path, said_of_it, max(error.lineno, 0) + 1),))
    except (ValueError, ArithmeticError, LookupError) as error:
        return Checked(NOTHING, (_unreadable(path, str(error), 1),))
    singular: dict[Singular, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        english, said = _strings(message.id), _strings(message.string)
        if not all(said):
            continue
        if (why := _unfit(english, said)) is not None:
            problems.append(_misfit(path, message, why))
        elif len(english) > 1:
            plural[english[0]] = said
        else:
            singular[message.context or "", english[0]] = said[0]
    return Checked(Catalogue(singular, plural, form), tuple(problems))


class Language:
    """How one language says things. `tag` is BCP 47; of several catalogues, earlier ones come first."""

    def __init__(self, tag: str, catalogues: Iterable[Catalogue] = ()) -> None:
        self.tag = tag
        self._singular: dict[Singular, str] = {}
        self._plural: dict[str, tuple[tuple[str, ...], Callable[[int], int]]] = {}
        for catalogue in reversed(tuple(catalogues)):
            self._singular |= catalogue.singular
            self._plural |= {id_: (forms, catalogue.form) for id_, forms in catalogue.plural.items()}
        self._joints: dict[int, tuple[str, ...]] = {}
        self._dates: dict[tuple[str, int, int], str] = {}

    @cached_property
    def _locale(self) -> Locale:
        """CLDR's data for the language, or the nearest there is: in the end those of English."""
        from babel import Locale, UnknownLocaleError

        for part in fallbacks(WORLD_ENGLISH if self.tag == SOURCE else self.tag):
            try:
                return Locale.parse(part, sep="-")
            except (UnknownLocaleError, ValueError):
                continue
        return Locale.parse(WORLD_ENGLISH, sep="-")

    @cached_property
    def sentences(self) -> bytes:
        """A digest of all translations of sentences without a number."""
        said = sorted(item for item in self._singular.items() if not item[0][0])
        return blake2b(repr(said).encode(), digest_size=16).digest()

    def gettext(self, message: str) -> str:
        """The translation of a sentence; the sentence itself if there is none."""
        return self._singular.get(("", message), message)

    def pgettext(self, context: str, message: str) -> str:
        """The translation of words that mean one thing in one context and another elsewhere."""
        return self._singular.get((context, message), message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The translation of a sentence with a number, in the form that this number takes."""
        found = self._plural.get(singular)
        if found is None:
            return singular if number == 1 else plural
        forms, form = found
        return forms[min(form(number), len(forms) - 1)]

    def number(self, number: int) -> str:
        """A number as it is written: `1,234`."""
        if 0 <= number < 1000:
            return str(number)
        if self.tag == SOURCE:
            return f"{number:,}"
        from babel.numbers import format_decimal

        return format_decimal(number, locale=self._locale)

    def date(self, year: str, month: int, day: int | None = None) -> str:
        """A day, or a month, of a year; `year` is in words already, since CLDR's patterns know no others."""
        key = (year, month, day or 0)
        if key not in self._dates:
            self._dates[key] = self._written(year, month, day)
        return self._dates[key]

    def _written(self, year: str, month: int, day: int | None) -> str:
        if self.tag == SOURCE:
            return f"{day} {MONTHS[month - 1]} {year}" if day else f"{MONTHS[month - 1]} {year}"
        from babel.dates import DateTimeFormat

        locale = self._locale
        pattern = locale.date_formats["long"] if day else locale.datetime_skeletons["yMMMM"]
        fields = DateTimeFormat(datetime.date(ANY_LEAP_YEAR, month, day or 1), locale)
        return str(pattern.format % _WithYear(fields, year))

    def joints(self, count: int) -> tuple[str, ...]:
        """What stands between `count` things of a list: `, ` and ` and ` for three."""
        if count not in self._joints:
            self._joints[count] = self._joining(count)
        return self._joints[count]

    def _joining(self, count: int) -> tuple[str, ...]:
        if count < 2:
            return ()
        if self.tag == SOURCE:
            return (*(", ",) * (count - 2), " and ")
        patterns = self._locale.list_patterns["standard"]
        places = ("2",) if count == 2 else ("start", *("middle",) * (count - 3), "end")
        return tuple(str(patterns[place]).removeprefix("{0}").removesuffix("{1}") for place in places)

    def name(self, tag: str) -> str:
        """What another language is called; the tag itself where CLDR does not know it."""
        known = self._locale.languages
        return next(
            (str(known[key]) for part in fallbacks(tag) if (key := part.replace("-", "_")) in known), tag
        )


@lru_cache(maxsize=1)
def english() -> Language:
    """The language that needs no catalogue."""
    return Language(SOURCE)


class _WithYear:
    """The fields of a date, its year replaced."""

    def __init__(self, fields: DateTimeFormat, year: str) -> None:
        self._fields = fields
        self._year = year

    def __getitem__(self, field: str) -> str:
        return self._year if set(field) == {"y"} else self._fields[field]


def _plural_form(catalogue: Catalog) -> Callable[[int], int]:
    """Which form a number takes. Raises ValueError or ArithmeticError where the header does not tell it."""
    form = c2py(catalogue.plural_expr)
    if not all(0 <= form(number) < catalogue.num_plurals for number in range(PLURALS_TRIED)):
        raise ValueError("its Plural-Forms name a form that there is not")
    return form


def _strings(words: str | Iterable[str] | None) -> tuple[str, ...]:
    return (words or "",) if words is None or isinstance(words, str) else tuple(words)


def _unfit(english: tuple[str, ...], said: tuple[str, ...]) -> str | None:
    """Why a translation cannot stand in a page; None if it can."""
    allowed = {place for form in english for place in _PLACEHOLDER.findall(form)}
    for form in said:
        strange = [place for place in _PLACEHOLDER.findall(form) if place not in allowed]
        if strange:
            return f"the English has no “{strange[0]}”"
        if found := _MARKUP.search(_PLACEHOLDER.sub("", form)):
            return f"“{found[0]}” cannot stand in it"
    return None


def _misfit(path: str, message: Message, why: str) -> Problem:
    line = message.lineno or 1
    return Problem(
        "bad-translation",
        f"the translation of “{_strings(message.id)[0]}” cannot be used: {why}",
        Location(path, line, 1, line, 1),
        "write plain words, quotation marks such as “ ” or « », and the placeholders of the English alone",
    )


def _unreadable(path: str, why: str, line: int) -> Problem:
    return Problem(
        "bad-catalogue",
        f"this is no catalogue of translations: {why}",
        Location(path, line, 1, line, 1),
        "open it in an editor of .po files, or run `msgfmt --check` on it; it says what is wrong",
    )

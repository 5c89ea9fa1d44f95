"""The words of the interface: sentences in its language, and a display word for each term of the format.

Templates write most sentences themselves; what is here is needed for labels, titles and addresses that
are put together from data. A site's `words` change the terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onrecord.dates import Date
from onrecord.languages import Language, english
from onrecord.pages.when import marked, spoken

# Languages usually, and scripts always, written from right to left (Unicode CLDR, characterOrder).
RIGHT_TO_LEFT_LANGUAGES = frozenset(
    ("ar", "arc", "arz", "ckb", "dv", "fa", "he", "ks", "lrc", "mzn", "ps", "sd", "syr", "ug", "ur", "yi")
)
RIGHT_TO_LEFT_SCRIPTS = frozenset(("adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"))

TERMS: Mapping[str, str] = {
    "kind.statement": "statement",
    "kind.event": "event",
    "kind.accusation": "accusation",
    "kind.denial": "denial",
    "kind.motive": "motive",
    "kind.label": "label",
    "treatment.reports": "reports it",
    "treatment.endorses": "takes it as its own",
    "treatment.doubts": "casts doubt on it",
    "treatment.rejects": "rejects it",
    "status.denied": "denied",
    "status.disputed": "disputed",
    "status.undercut": "undercut",
    "status.none": "no answer",
    "finding.supported": "supported",
    "finding.contradicted": "contradicted",
    "finding.mixed": "mixed",
    "finding.unverified": "unverified",
    "finding.unverifiable": "unverifiable",
    "relation.denies": "denies",
    "relation.disputes": "disputes",
    "relation.undercuts": "undercuts",
    "relation.supports": "supports",
    "relation.repeats": "repeats",
    "relation.denied-by": "denied by",
    "relation.disputed-by": "disputed by",
    "relation.undercut-by": "undercut by",
    "relation.supported-by": "supported by",
    "relation.repeated-by": "repeated by",
    "actor.person": "person",
    "actor.group": "group",
    "actor.armed-group": "armed group",
    "actor.institution": "institution",
    "actor.party": "party",
    "actor.state": "state",
    "actor.outlet": "outlet",
    "actor.place": "place",
    "actor.event": "event",
    "actor.unstated": "kind not stated",
    "actors.person": "People",
    "actors.group": "Groups",
    "actors.armed-group": "Armed groups",
    "actors.institution": "Institutions",
    "actors.party": "Parties",
    "actors.state": "States",
    "actors.outlet": "Outlets",
    "actors.place": "Places",
    "actors.event": "Events",
    "actors.unstated": "Kind not stated",
    "name.own": "own name",
    "name.phrase": "phrase",
    "name.short": "short form",
    "name.spelling": "spelling",
    "name.translation": "translation",
    "name.former": "former name",
    "name.description": "description",
    "name.contested": "contested name",
    "date.event": "happened",
    "date.statement": "said",
    "date.publication": "published",
    "page.home": "Articles",
    "page.accusations": "Accusations",
    "page.claims": "Claims",
    "page.actors": "Actors",
    "page.timeline": "Timeline",
    "page.names": "Names",
    "page.search": "Search",
    "page.accusers": "Who accuses whom",
    "page.accused": "Who is accused by whom",
    "page.most-accusations": "Who accuses whom most",
    "page.outlets": "Outlets",
    "page.places": "Places",
    "page.glossary": "Contested words",
    "page.method": "How to read these pages",
    "page.changes": "Changed, taken back, moved",
    "tie.accuses": "accuses",
    "tie.accused-by": "accused by",
    "tie.answers": "answers",
    "tie.answered-by": "answered by",
    "tie.carries": "carries words of",
    "tie.carried-by": "carried by",
    "tie.speaks-of": "speaks of",
    "tie.spoken-of-by": "spoken of by",
    "tie.part-of": "belongs to",
    "tie.has-part": "member or office",
}
"""The display word of each term, in English; catalogues have the term as the context of its word."""

LANGUAGE = "language."
"""What begins the terms that stand for languages; they are named by CLDR."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How the interface says things: in a language (English if none is given), with a site's own `words`."""

    language: Language = field(default_factory=english)
    words: Mapping[str, str] = field(default_factory=dict)

    def gettext(self, message: str) -> str:
        """A sentence, translated."""
        return self.language.gettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """A sentence with a number, translated; the number is still to be put in."""
        return self.language.ngettext(singular, plural, number)

    def number(self, number: int) -> str:
        """A number as the language writes it."""
        return self.language.number(number)

    def term(self, qualified: str) -> str:
        """The display word of a term such as `finding.supported`; an unknown one is shown as it is."""
        own = self.words.get(qualified)
        if own is not None:
            return own
        word = TERMS.get(qualified)
        if word is not None:
            return self.language.pgettext(qualified, word)
        if qualified.startswith(LANGUAGE):
            return self.language.name(qualified.removeprefix(LANGUAGE))
        return qualified.partition(".")[2]

    def date(self, date: Date) -> str:
        """A date in words."""
        return spoken(date, self.language)

    def time(self, date: Date) -> str:
        """A date in words, as HTML."""
        return marked(date, self.language)

    def listed(self, items: Iterable[str]) -> str:
        """Several names in one line: `A, B and C`."""
        first, *others = (*items,) or ("",)
        joints = self.language.joints(1 + len(others))
        return first + "".join(joint + item for joint, item in zip(joints, others, strict=True))

    def shortened(self, text: str, limit: int) -> str:
        """`text`, cut between words where it is longer than `limit` code points."""
        if len(text) <= limit:
            return text
        cut = text.rfind(" ", limit // 2, limit)
        return text[: cut if cut > 0 else limit].rstrip(" ,;:.–—-") + "…"


def direction(language: str) -> str:
    """The direction in which a language is written: `ltr` or `rtl`. `language` is a BCP 47 tag."""
    main, *others = language.lower().split("-")
    script = next((part for part in others if len(part) == 4 and part.isalpha()), None)
    if script is not None:
        return "rtl" if script in RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if main in RIGHT_TO_LEFT_LANGUAGES else "ltr"

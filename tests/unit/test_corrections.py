"""What changed in published claims: what is told of it, what is not, and how the log takes it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onrecord import dates
from onrecord.corrections import Growth, LogRefused, grown
from onrecord.formats import Files
from onrecord.pages import Directory, Wording
from onrecord.pages.views import ChangesView, ClaimView, StoneView
from onrecord.pipeline import Options, load
from onrecord.sources import CORRECTIONS

from tests.unit.memory import TALE, Memory, loaded, made

CLAIMS = "content/articles/bridge/claims.yaml"
ACTORS = "content/actors/all.yaml"
DAY = dates.parse("2031-06-01")
Site = Mapping[str, str]


def edited(site: Site, path: str, *exchanged: tuple[str, str]) -> dict[str, str]:
    text = site[path]
    for old, new in exchanged:
        assert old in text
        text = text.replace(old, new)
    return {**site, path: text}


def published(site: Site) -> bytes:
    """What is kept of a site when it is published for the first time."""
    return grown(None, loaded(site), Wording(), None, DAY).record


def growth(before: Site, after: Site, day: str = "2031-06-01") -> Growth:
    log = after.get(CORRECTIONS)
    return grown(published(before), loaded(after), Wording(), log, dates.parse(day))


def told(before: Site, after: Site) -> list[str]:
    """What is told of two states of a site, an entry in a line."""
    return [
        f"{it.claim} {it.changed}: {', '.join(it.from_) or '–'} → {', '.join(it.to) or '–'}"
        + (f" ({it.reason})" if it.reason else "")
        for it in growth(before, after).entries
    ]


ARTICLE = "the article “Mayor accuses the ferry of theft”"
CHECKED = edited(
    TALE, CLAIMS, ("id: stole\n", "id: stole\n    check: {finding: mixed, sources: [A ledger]}\n")
)

TOLD = {
    "other words": (
        TALE,
        edited(TALE, CLAIMS, ("quote: they took nothing", "quote: took nothing")),
        ["bridge#nothing words: they took nothing → took nothing"],
    ),
    "another speaker": (
        TALE,
        edited(TALE, CLAIMS, ("speaker: mayor", "speaker: [clerk, mayor]")),
        ["bridge#stole speaker: Mara Stone → Timo Quill, Mara Stone"],
    ),
    "a speaker whom the text does not name": (
        TALE,
        edited(TALE, CLAIMS, ("speaker: clerk", "speaker: {unnamed: a clerk}")),
        ["bridge#uncounted speaker: Timo Quill → a clerk"],
    ),
    "another carrier": (
        TALE,
        edited(TALE, CLAIMS, ("via: gazette", "via: clerk")),
        ["bridge#stole via: The Gazette → Timo Quill"],
    ),
    "nobody accused any more": (
        TALE,
        edited(TALE, CLAIMS, ("undercuts: stole, against: town", "undercuts: stole")),
        ["bridge#uncounted against: Stonetown → –", "bridge#uncounted kind: accusation, motive → motive"],
    ),
    "somebody whom it was not about": (
        edited(TALE, CLAIMS, ("id: closed", "id: closed, about: [town, clerk]")),
        edited(TALE, CLAIMS, ("id: closed", "id: closed, about: town")),
        ["bridge#closed about: Stonetown, Timo Quill → Stonetown"],
    ),
    "another kind": (
        TALE,
        edited(TALE, CLAIMS, ("id: closed", "id: closed, kind: event")),
        ["bridge#closed kind: statement → event"],
    ),
    "how the article treats it": (
        TALE,
        edited(TALE, CLAIMS, ("cue: said", "treatment: doubts")),
        ["bridge#stole treatment: reports → doubts"],
    ),
    "a first check": (TALE, CHECKED, ["bridge#stole finding: – → mixed"]),
    "another finding": (
        CHECKED,
        edited(CHECKED, CLAIMS, ("finding: mixed", "finding: contradicted")),
        ["bridge#stole finding: mixed → contradicted"],
    ),
    "an answer that was none": (
        TALE,
        edited(TALE, CLAIMS, ("denies: stole", "kind: denial")),
        ["bridge#stole answer: denied → undercut"],
    ),
    "withdrawn": (
        TALE,
        edited(TALE, CLAIMS, ("id: closed", "id: closed, withdrawn: We misread the last line.")),
        ["bridge#closed withdrawn: – → – (We misread the last line.)"],
    ),
    "restored": (
        edited(TALE, CLAIMS, ("id: closed", "id: closed, withdrawn: We misread the last line.")),
        TALE,
        ["bridge#closed restored: – → –"],
    ),
    "removed": (
        TALE,
        edited(TALE, CLAIMS, ("  - {quote: The bridge is closed, id: closed}\n", "")),
        [
            f"bridge#closed removed: {ARTICLE}: “The bridge is closed” → –",
        ],
    ),
    "turned into a draft": (
        TALE,
        edited(TALE, CLAIMS, ("id: uncounted, speaker", "id: uncounted, draft: yes, speaker")),
        [f"bridge#uncounted removed: Timo Quill: “nobody counted the planks” — according to {ARTICLE} → –"],
    ),
}

ADDED = "  - {quote: said nobody, id: new, speaker: clerk, denies: closed}\n"
NOT_TOLD = {
    "nothing": TALE,
    "another title and language": {
        **TALE,
        "site.yaml": TALE["site.yaml"].replace("Tales", "Stories"),
        "content/articles/bridge/article.yaml": "text: seeds/bridge.txt\ntitle: A bridge\n",
    },
    "another name of an actor": edited(TALE, ACTORS, ("name: Mara Stone", "name: Mara Stone-Hill")),
    "another id of an actor": edited(
        edited(TALE, ACTORS, ("mayor: {", "mara: {was: mayor, ")),
        CLAIMS,
        ("speaker: mayor", "speaker: mara"),
    )
    | {"content/pages/home.md": "# All tales\n"},
    "another id of a claim": edited(TALE, CLAIMS, ("id: closed", "id: shut, was: closed")),
    "a claim and an answer more": edited(
        TALE, CLAIMS, ("  - {quote: quoted by", ADDED + "  - {quote: quoted by")
    ),
    "a note, a summary and a tag": edited(
        TALE, CLAIMS, ("id: closed", "id: closed, note: See below., summary: It says so., tags: water")
    ),
    "somebody more whom it is about": edited(TALE, CLAIMS, ("id: closed", "id: closed, about: town")),
    "other quotation marks and blanks": edited(
        TALE, CLAIMS, ("quote: they took nothing", 'quote: " they  took nothing "')
    ),
    "an actor who is not to be named any more": edited(TALE, ACTORS, ("clerk: {", "clerk: {hide: yes, ")),
}


@pytest.mark.parametrize("case", TOLD)
def test_what_readers_were_told_otherwise_is_told(case: str):
    before, after, expected = TOLD[case]
    assert told(before, after) == expected


@pytest.mark.parametrize("case", NOT_TOLD)
def test_what_changes_nothing_of_the_matter_is_not_told(case: str):
    assert told(TALE, NOT_TOLD[case]) == []
    assert growth(TALE, NOT_TOLD[case]).text is None


def test_the_article_under_another_slug_is_the_same():
    moved = {path.replace("articles/bridge/", "articles/crossing/"): text for path, text in TALE.items()}
    moved["content/articles/crossing/article.yaml"] += "was: bridge\n"
    assert told(TALE, moved) == []
    assert growth(TALE, moved).problems == ()


def test_a_first_publication_tells_nothing():
    first = grown(None, loaded(TALE), Wording(), None, DAY)
    assert (first.entries, first.text, first.problems) == ((), None, ())
    assert first.record == published(TALE)


@pytest.mark.parametrize(
    "damage", [b"", b"not ours\n", b'{"onrecord":"published claims","form":2}\n', b"\xff\xfe"]
)
def test_a_record_of_no_known_form_makes_up_nothing(damage: bytes):
    found = grown(damage, loaded(TALE), Wording(), None, DAY)
    assert (found.entries, found.text) == ((), None)
    assert [it.code for it in found.problems] == ["record-unreadable"]


def test_a_torn_line_of_a_record_makes_up_nothing():
    torn = published(TALE)[:-20]
    found = grown(torn, loaded(TALE), Wording(), None, DAY)
    assert ([it.code for it in found.problems], found.entries) == (["record-unreadable"], ())


# --- whom nobody is to name


def test_a_hidden_actor_stands_neither_in_the_record_nor_in_an_entry():
    hidden = edited(TALE, ACTORS, ("clerk: {", "clerk: {hide: yes, "))
    assert b"clerk" not in published(hidden)
    assert b"Timo" not in published(hidden)
    after = edited(hidden, CLAIMS, ("speaker: clerk", "speaker: mayor"))
    assert told(TALE, after) == told(hidden, after) == []


def test_a_name_in_the_log_is_withheld_once_its_actor_is_hidden():
    log = (
        "corrections:\n"
        "  - {date: 2031-06, claim: bridge#closed, changed: speaker, from: Timo Quill, to: [clerk, town]}\n"
        "  - {date: 2031-06-02, claim: bridge#gone, changed: removed, from: 'Timo Quill: “He was there”'}\n"
    )
    hidden = edited(TALE, ACTORS, ("clerk: {", "clerk: {hide: yes, "))
    view = changes({**hidden, CORRECTIONS: log})
    assert [it.plain for it in view.corrections] == [
        "It was taken off these pages. It stood here as: name withheld: “He was there”",
        "It was attributed to name withheld; it is now attributed to name withheld and town.",
    ]


# --- the log


def test_the_log_gets_entries_at_its_end_and_keeps_every_other_byte():
    log = "# Ours.\ncorrections:\n- date: 2030   # long ago\n  claim: bridge#stole\n  changed: kind\n"
    after = edited({**TALE, CORRECTIONS: log}, CLAIMS, ("speaker: mayor", "speaker: clerk"))
    added = [
        "- date: 2031-06-01",
        "claim: bridge#stole",
        "changed: speaker",
        "from: Mara Stone",
        "to: Timo Quill",
    ]
    assert growth(TALE, after).text == log + "\n  ".join(added) + "\n"


@pytest.mark.parametrize("log", [None, "", "# Nothing yet.\n", "corrections:\n", "corrections: []\n"])
def test_an_empty_log_begins_with_the_first_change(log: str | None):
    after = edited(TALE, CLAIMS, ("speaker: mayor", "speaker: clerk"), ("quote: they took", "quote: took"))
    text = growth(TALE, after if log is None else {**after, CORRECTIONS: log}).text
    assert text is not None
    assert [it.changed for it in loaded({**after, CORRECTIONS: text}).site.corrections] == [
        "speaker",
        "words",
    ]
    assert text.startswith(log.rstrip(" []\n") if log else "")


def test_a_log_that_is_written_in_a_way_that_cannot_be_added_to_is_refused():
    after = edited(TALE, CLAIMS, ("speaker: mayor", "speaker: clerk"))
    with pytest.raises(LogRefused, match="content/corrections"):
        grown(published(TALE), loaded(after), Wording(), "corrections: [", DAY)


def test_what_the_log_ends_with_is_not_told_again_and_what_goes_back_is():
    after = edited(TALE, CLAIMS, ("speaker: mayor", "speaker: clerk"))
    log = growth(TALE, after).text
    assert log is not None
    # The same over the former state of another place, as if published there next.
    assert growth(TALE, {**after, CORRECTIONS: log}).entries == ()
    back = growth(after, {**TALE, CORRECTIONS: log}, "2031-07-01")
    assert [(it.changed, it.from_, it.to) for it in back.entries] == [
        ("speaker", ("Timo Quill",), ("Mara Stone",))
    ]
    assert back.text is not None
    again = growth(TALE, {**after, CORRECTIONS: back.text}, "2031-08-01")
    assert len(again.entries) == 1


STATES = st.lists(st.sampled_from(sorted(TOLD)), min_size=1, max_size=4)


@given(STATES)
def test_after_any_publications_the_log_is_read_without_problems_and_publishing_again_tells_nothing(names):
    former, log = published(TALE), None
    for name in names:
        site = dict(TOLD[name][1])
        for _ in range(2):
            if log is not None:
                site[CORRECTIONS] = log
            read = load(Memory(site))
            assert read.value is not None
            assert {it.code for it in read.problems if it.place.path == CORRECTIONS} == set()
            found = grown(former, read.value, Wording(), log, DAY)
            log = found.text or log
        # With the log as it is now, there is nothing left to tell.
        assert found.text is None
        former = found.record


# --- addresses that are gone

REWORDED = edited(
    TALE, CLAIMS, ("{quote: they took nothing, id: nothing, ", "{quote: said they took nothing, ")
)


def test_a_claim_in_other_words_without_an_id_is_told_with_the_line_that_keeps_its_address():
    (lost,) = growth(TALE, REWORDED).problems
    assert lost.code == "claim-address-lost"
    assert "bridge#nothing" in lost.message
    assert lost.hint == "if it is, add `was: nothing` to it, and its address leads here"
    kept = edited(REWORDED, CLAIMS, ("said they took nothing, ", "said they took nothing, was: nothing, "))
    assert growth(TALE, kept).problems == ()
    assert told(TALE, kept) == [
        "bridge#said-they-took-nothing words: they took nothing → said they took nothing"
    ]


def test_a_claim_that_is_gone_is_told_and_a_stone_keeps_its_address():
    before, after, _ = TOLD["removed"]
    (lost,) = growth(before, after).problems
    assert "`withdrawn: REASON`" in str(lost.hint)
    before, after, _ = TOLD["withdrawn"]
    assert growth(before, after).problems == ()
    # And so is one of which not even the stone is left.
    assert [it.code for it in growth(after, TOLD["removed"][1]).problems] == ["claim-address-lost"]


def test_no_new_claim_is_taken_for_two_that_are_gone():
    text = "One boat is red here. Two boats are red here.\n"
    claims = "annotations:\n  - {quote: boat is red here, id: a}\n  - {quote: boats are red here, id: b}\n"
    before = {
        "site.yaml": "title: T\n",
        "seeds/t.txt": text,
        "content/articles/t/article.yaml": "text: seeds/t.txt\n",
    }
    before |= {"content/articles/t/claims.yaml": claims}
    after = {**before, "content/articles/t/claims.yaml": "annotations:\n  - {quote: boats are red}\n"}
    hints = [str(it.hint) for it in growth(before, after).problems]
    assert sum("add `was:" in hint for hint in hints) == 1
    assert len(hints) == 2


# --- what readers see

LOG = """\
corrections:
  - {date: 2031-05-20, claim: bridge#stole, changed: words, from: they stole, to: the ferrymen stole}
  - {date: 2031-06-01, claim: bridge#old-id, changed: against, to: [Stonetown, us], reason: We missed it.}
  - {date: 2031-06-01, claim: bridge#gone, changed: removed, from: 'Ina: “So it was”'}
  - {date: 2031-06-01, claim: bridge#closed, changed: withdrawn}
  - {date: 2031-06-01, claim: bridge#stole, changed: finding, to: mixed}
  - {date: 2031-06-01, claim: bridge#stole, changed: finding, from: mixed}
"""
LOGGED = {
    **edited(TALE, CLAIMS, ("id: uncounted, speaker", "id: uncounted, was: old-id, speaker")),
    CORRECTIONS: LOG,
}


def changes(site: Site, options: Options = Options()) -> ChangesView:
    view = made(site, options)["changes.html"].view
    assert isinstance(view, ChangesView)
    return view


def test_the_page_tells_the_newest_first_with_who_said_it():
    found = [(it.date.text, it.what.text, it.plain, it.reason) for it in changes(LOGGED).corrections]
    assert found == [
        ("2031-06-01", "Claim 1, Mara Stone", "Our check said: mixed. We have taken it back.", None),
        ("2031-06-01", "Claim 1, Mara Stone", "We had not checked it. Our check now says: mixed.", None),
        ("2031-06-01", "Claim 4, The article itself", "The annotators withdrew it.", None),
        (
            "2031-06-01",
            "A claim that is no longer here",
            "It was taken off these pages. It stood here as: Ina: “So it was”",
            None,
        ),
        (
            "2031-06-01",
            "Claim 3, Timo Quill",
            "It was told as being against nobody; now as being against Stonetown and us.",
            "We missed it.",
        ),
        (
            "2031-05-20",
            "Claim 1, Mara Stone",
            "Its words were “they stole”; they are now “the ferrymen stole”.",
            None,
        ),
    ]


def test_names_and_words_are_set_apart_and_hold_no_markup():
    entry = "{date: 2031, claim: bridge#stole, changed: speaker, from: '<b>A</b> {now}', to: ليلى}"
    log = f"corrections:\n  - {entry}\n"
    (view,) = changes({**TALE, CORRECTIONS: log}).corrections
    assert view.told == (
        "It was attributed to <bdi>&lt;b&gt;A&lt;/b&gt; {now}</bdi>; it is now attributed to <bdi>ليلى</bdi>."
    )
    assert view.plain == "It was attributed to <b>A</b> {now}; it is now attributed to ليلى."


def test_a_claims_page_tells_what_was_changed_in_it_and_so_does_a_stone():
    pages = made(LOGGED)
    claim = pages["claims/bridge/stole.html"].view
    assert isinstance(claim, ClaimView)
    assert [it.date.text for it in claim.corrections] == ["2031-06-01", "2031-06-01", "2031-05-20"]
    stone = made(edited(LOGGED, CLAIMS, ("id: closed", "id: closed, withdrawn: Misread.")))[
        "claims/bridge/closed.html"
    ]
    assert isinstance(stone.view, StoneView)
    assert [it.plain for it in stone.view.corrections] == ["The annotators withdrew it."]


def test_ids_of_entries_are_unique_and_stay_when_others_come():
    before = [it.id for it in changes(LOGGED).corrections]
    more = LOG + "  - {date: 2031-06-01, claim: bridge#stole, changed: finding, to: mixed}\n"
    after = [it.id for it in changes({**LOGGED, CORRECTIONS: more}).corrections]
    assert len(set(after)) == len(after)
    assert after[1:] == before
    assert all("_" in id_ for id_ in after)


def test_the_feed_tells_each_change_once_and_leads_to_its_claim():
    site = loaded(LOGGED, Options(base_url="https://example.org/tales/"))
    file = Files(Directory(site.site, site.pages)).at("changes.xml")
    assert file is not None
    feed = ET.fromstring(b"".join(file.pieces()))  # noqa: S314  # made here
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert len({entry.findtext(f"{atom}id") for entry in entries}) == len(entries) == 6
    last = entries[-1]
    assert last.findtext(f"{atom}title") == (
        "Claim 1, Mara Stone: Its words were “they stole”; they are now “the ferrymen stole”."
    )
    link = last.find(f"{atom}link")
    assert link is not None
    assert link.get("href") == "https://example.org/tales/claims/bridge/stole.html"


def test_without_a_log_there_is_neither_page_nor_feed():
    assert "changes.html" not in made(TALE)
    site = loaded(TALE, Options(base_url="https://example.org/tales/"))
    assert Files(Directory(site.site, site.pages)).at("changes.xml") is None

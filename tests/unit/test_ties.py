"""How those who speak stand to each other, each rule on a site of a few lines."""

from __future__ import annotations

import pytest
from onrecord.derived import Derived
from onrecord.model import ActorVoice, ArticleVoice, ClaimRef
from onrecord.records import Kind
from onrecord.ties import Tie

from tests.unit.memory import TALE, loaded

ACTORS = """\
ada: {name: Ada, kind: person, part_of: guild}
ben: {name: Ben, kind: person}
cem: {name: Cem, kind: person, hide: yes}
guild: {name: The guild, kind: group}
post: {name: The Post, kind: outlet}
wire: {name: The Wire, kind: outlet}
quay: {name: The quay, kind: place}
fire: {name: The fire, kind: event, where: quay, when: 2031-02}
"""
TEXT = "Quay\n\n" + " ".join(f"One said thing {number} happened." for number in range(1, 8))


def derived(*claims: str, **articles: str) -> Derived:
    """A site whose article `quay` makes these claims, and others that make one each."""
    files = {
        "site.yaml": "title: Quay\n",
        "seeds/quay.txt": TEXT,
        "content/actors/all.yaml": ACTORS,
        "content/articles/quay/article.yaml": "text: seeds/quay.txt\noutlet: post\n",
    }
    for slug, claim in (("quay", claims), *((slug, (claim,)) for slug, claim in articles.items())):
        entries = "".join(
            f"  - {{quote: thing {number} happened, id: t{number}, {entry}}}\n"
            for number, entry in enumerate(claim, 1)
        )
        files.setdefault(f"content/articles/{slug}/article.yaml", "text: seeds/quay.txt\n")
        files[f"content/articles/{slug}/claims.yaml"] = f"annotations:\n{entries}"
    return loaded(files).site.derived


def ties(site: Derived, actor: str) -> dict[object, dict[Tie, int]]:
    return {it.voice: dict(it.ties) for it in site.neighbours(ActorVoice(actor))}


def test_a_pair_counts_every_accusation_and_those_that_the_accused_answers() -> None:
    (pair,) = derived(
        "speaker: ada, against: ben", "speaker: ada, against: ben", "speaker: ben, denies: t1"
    ).pairs
    assert (pair.accuser, pair.accused, len(pair.accusations), pair.answered) == (
        ActorVoice("ada"),
        "ben",
        2,
        1,
    )


def test_each_of_several_speakers_accuses_each_of_several_accused() -> None:
    pairs = derived("speaker: [ada, post], against: [ben, guild]").pairs
    assert [(pair.accuser, pair.accused) for pair in pairs] == [
        (ActorVoice("ada"), "ben"),
        (ActorVoice("post"), "ben"),
        (ActorVoice("ada"), "guild"),
        (ActorVoice("post"), "guild"),
    ]


@pytest.mark.parametrize("claim", ["speaker: cem, against: ben", "speaker: ada, against: cem"])
def test_a_hidden_actor_is_in_no_pair_and_next_to_nobody(claim: str) -> None:
    site = derived(claim)
    assert site.pairs == ()
    assert ActorVoice("cem") not in {**ties(site, "ada"), **ties(site, "ben")}


def test_neighbours_are_told_by_what_ties_them_in_both_directions() -> None:
    site = derived(
        "speaker: ada, against: ben, via: wire",
        "speaker: ben, denies: t1",
        "speaker: ada, about: guild",
    )
    assert ties(site, "ada") == {
        ActorVoice("ben"): {Tie.ACCUSES: 1, Tie.ANSWERED_BY: 1},
        ActorVoice("guild"): {Tie.SPEAKS_OF: 1, Tie.PART_OF: 1},
        ActorVoice("wire"): {Tie.CARRIED_BY: 1},
    }
    assert ties(site, "ben") == {ActorVoice("ada"): {Tie.ACCUSED_BY: 1, Tie.ANSWERS: 1}}
    assert ties(site, "wire") == {ActorVoice("ada"): {Tie.CARRIES: 1}}
    assert ties(site, "guild") == {ActorVoice("ada"): {Tie.SPOKEN_OF_BY: 1, Tie.HAS_PART: 1}}


def test_the_nearest_neighbour_comes_first_and_equal_ones_by_id() -> None:
    site = derived("speaker: ben, against: [wire, post, ada]", "speaker: ben, against: wire")
    assert list(ties(site, "ben")) == [ActorVoice("wire"), ActorVoice("ada"), ActorVoice("post")]


def test_all_that_tell_the_same_are_one_telling_however_they_are_linked() -> None:
    site = derived(
        "speaker: ada",
        "speaker: ben, repeats: t1",
        "speaker: ben, repeats: [t2, t1]",
        "speaker: ada",
        other="speaker: ben, repeats: 'quay#t3'",
    )
    first = site.tellings[ClaimRef("quay", "t1")]
    assert set(first) == {
        *(ClaimRef("quay", id_) for id_ in ("t1", "t2", "t3")),
        ClaimRef("other", "t1"),
    }
    assert all(site.tellings[ref] is first for ref in first)
    assert ClaimRef("quay", "t4") not in site.tellings


def test_a_long_chain_of_repeats_is_one_telling() -> None:
    count = 400
    text = " ".join(f"He said tale {number} again." for number in range(count))
    entries = "".join(
        f"  - {{quote: tale {number} again, id: t{number}, repeats: t{(number + 1) % count}}}\n"
        for number in range(count - 1)
    )
    last = f"  - {{quote: tale {count - 1} again, id: t{count - 1}}}\n"
    site = loaded(
        {
            "site.yaml": "title: Tales\n",
            "seeds/t.txt": text,
            "content/articles/t/article.yaml": "text: seeds/t.txt\n",
            "content/articles/t/claims.yaml": f"annotations:\n{entries}{last}",
        }
    ).site.derived
    assert len(site.tellings[ClaimRef("t", "t0")]) == count


@pytest.mark.parametrize("closed", [False, True])
def test_an_answer_to_what_is_repeated_answers_however_long_the_way(closed: bool) -> None:
    first = "speaker: ada, against: ben, repeats: t5" if closed else "speaker: ada, against: ben"
    site = derived(
        first,
        "speaker: ben, denies: t1",
        "speaker: post, against: ben, repeats: t1",
        "speaker: wire, against: ben, repeats: t3",
        "speaker: guild, against: ben, repeats: t4",
    )
    assert [len(accusation.answers) for accusation in site.accusations] == [1, 1, 1, 1]
    assert site.answered == (4, 4)


def test_a_place_has_its_events_and_the_claims_that_tell_of_it() -> None:
    (place,) = derived("where: quay", "event: fire", "speaker: ada").places
    assert (place.place, place.events) == ("quay", ("fire",))
    assert place.claims == (ClaimRef("quay", "t1"), ClaimRef("quay", "t2"))


def test_an_outlet_carries_the_claims_in_its_articles_and_those_brought_by_it_elsewhere() -> None:
    post, wire = derived(
        "speaker: ada, via: wire, cue: said",
        "speaker: ada, cue: said",
        "speaker: article",
    ).outlets
    assert (post.outlet, len(post.articles), post.claims, post.own) == ("post", 1, 3, 1)
    assert (post.speakers, post.cues) == (((ActorVoice("ada"), 2),), (("said", 2),))
    assert (wire.outlet, wire.claims, wire.speakers) == ("wire", 0, ((ActorVoice("ada"), 1),))


def test_an_article_without_outlet_accuses_in_its_own_voice() -> None:
    pairs = loaded(
        {
            **TALE,
            "content/articles/bridge/claims.yaml": (
                "annotations:\n  - {quote: The bridge is closed, against: town}\n"
            ),
            "content/articles/bridge/second.yaml": "annotations: []\n",
        }
    ).site.derived.pairs
    assert [(pair.accuser, pair.accused) for pair in pairs] == [(ArticleVoice("bridge"), "town")]


def test_labels_are_the_claims_that_an_annotator_calls_so() -> None:
    site = derived("speaker: ada, kind: label", "speaker: ben")
    assert site.by_kind[Kind.LABEL] == (ClaimRef("quay", "t1"),)

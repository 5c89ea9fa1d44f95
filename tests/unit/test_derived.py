"""What is derived from a site of a few lines: whose it is, and from which articles it is taken."""

from __future__ import annotations

import pytest
from onrecord.articles import Articles
from onrecord.derived import Derived
from onrecord.model import ActorVoice, ClaimRef
from onrecord.site import Site

from tests.unit.memory import loaded

FILES = {
    "site.yaml": "title: Quay\n",
    "seeds/quay.txt": "Quay\n\nOne said the rope was cut. One said it was not.",
    "content/actors/all.yaml": "\n".join(
        f"{name.lower()}: {{name: {name}, kind: person}}" for name in ("Ada", "Ben", "Cem")
    ),
    "content/articles/quay/article.yaml": "text: seeds/quay.txt\n",
    "content/articles/quay/claims.yaml": """\
annotations:
  - {quote: the rope was cut, id: cut, speaker: ada, against: [ben, cem]}
  - {quote: it was not, id: uncut, speaker: ben, denies: cut}
""",
}
CUT = ClaimRef("quay", "cut")


@pytest.fixture
def site() -> Site:
    return loaded(FILES).site


def test_each_of_several_accused_has_the_accusation_with_its_own_answers(site: Site) -> None:
    for accused, answered in (("ben", True), ("cem", False)):
        profile = site.derived.profile(ActorVoice(accused))
        assert profile.against == (CUT,)
        assert [(it.accused, it.answered) for it in profile.accusations] == [(accused, answered)]


def test_with_other_heads_claims_are_taken_from_the_articles_of_now(site: Site) -> None:
    known = site.derived
    gone = Articles(site.articles.slugs, {})
    anew = Derived(gone, site.actors, known.standing({}, (), ())).of(site.articles)
    assert anew.accusations_of(CUT) == known.accusations_of(CUT)
    assert anew.links(CUT) == known.links(CUT)
    assert anew.profiles == known.profiles

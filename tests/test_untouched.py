"""After an edit of who says what of whom, all is as a first build writes it, and little is written anew."""

from __future__ import annotations

import os
import random
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from onrecord.workspace import Workspace

from tests.folders import contents, write

ARTICLES, CLAIMS, ACTORS = 6, 4, 5
RELATIONS = ("denies", "disputes", "undercuts", "repeats", "supports")
SENTENCES = tuple(
    f"It was told that {word} is so." for word in ("wool", "iron", "salt", "wine", "corn", "tin")
)


@dataclass
class Author:
    """Has a site in mind, changes something of it at random, and writes it down."""

    site: Path
    chance: random.Random
    claims: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    heads: dict[str, dict[str, object]] = field(default_factory=dict)
    log: list[dict[str, object]] = field(default_factory=list)
    number: int = 0

    def begin(self) -> None:
        """A site in which many claims bear on others."""
        actors = {
            f"a{number}": {
                "name": f"Actor {number}",
                "kind": "person",
                "part_of": "a0" if number == 1 else [],
            }
            for number in range(ACTORS)
        }
        write(self.site, {"content/actors/all.yaml": yaml.safe_dump(actors)})
        for _ in range(ARTICLES):
            self.add_article()
        for _ in range(ARTICLES * CLAIMS // 2):
            self.relate()
        self.write()

    def edit(self) -> str:
        """Change something; what was done."""
        doings = [self.relate, self.relate, self.unrelate, self.say, self.accuse, self.note, self.link]
        doings += [self.retitle, self.date, self.withdraw, self.rename, self.add_claim, self.remove_claim]
        doings += [self.add_article, self.remove_article, self.correct, self.place]
        done = self.chance.choice(doings)
        done()
        self.write()
        return done.__name__

    def write(self) -> None:
        """Write everything down as it is in mind."""
        config = "title: Told\nbase_url: https://example.org/\nsearch: no\nhosting: {compress: gzip}\n"
        files = {"site.yaml": config, "content/corrections.yaml": yaml.safe_dump({"corrections": self.log})}
        for slug, claims in self.claims.items():
            folder = f"content/articles/{slug}"
            files[f"seeds/{slug}.txt"] = "\n\n".join(SENTENCES) + "\n"
            files[f"{folder}/article.yaml"] = yaml.safe_dump(
                {"text": f"seeds/{slug}.txt", **self.heads[slug]}
            )
            files[f"{folder}/claims.yaml"] = yaml.safe_dump({"annotations": claims})
        for there_is in (self.site / "content/articles").glob("*"):
            if there_is.name not in self.claims:
                shutil.rmtree(there_is)
        there = contents(self.site) if self.site.exists() else {}
        write(self.site, {path: text for path, text in files.items() if there.get(path) != text.encode()})

    # --- what there is to do

    def add_article(self) -> None:
        self.number += 1
        slug = f"s{self.number}"
        self.claims[slug] = []
        self.heads[slug] = {"title": f"Title {self.number}", "published": f"20{self.number % 90 + 10}-01-02"}
        if self.number % 2:
            self.heads[slug]["outlet"] = "a4"
        for _ in range(CLAIMS):
            self.add_claim(slug)

    def remove_article(self) -> None:
        if len(self.claims) > 2:
            slug = self.chance.choice(sorted(self.claims))
            del self.claims[slug], self.heads[slug]
            self.forget({slug})

    def add_claim(self, slug: str | None = None) -> None:
        slug = slug or self.chance.choice(sorted(self.claims))
        self.number += 1
        quote = self.chance.choice(SENTENCES).removeprefix("It was told that ").removesuffix(".")
        taken = {claim["quote"] for claim in self.claims[slug]}
        if quote not in taken:
            claim: dict[str, object] = {"id": f"c{self.number}", "quote": quote}
            self.claims[slug].insert(self.chance.randrange(len(self.claims[slug]) + 1), claim)

    def remove_claim(self) -> None:
        slug, claim = self.any_claim()
        if len(self.claims[slug]) > 1:
            self.claims[slug].remove(claim)
            self.forget({f"{slug}#{claim['id']}"})

    def forget(self, gone: set[str]) -> None:
        """Nothing bears any more on what is gone."""
        for claims in self.claims.values():
            for claim in claims:
                for relation in RELATIONS:
                    ref = str(claim.get(relation, ""))
                    if {ref, ref.partition("#")[0]} & gone:
                        del claim[relation]
                linked = str(claim.get("note", "")).partition("claim:")[2].rstrip(").")
                if {linked, linked.partition("#")[0]} & gone:
                    del claim["note"]

    def any_claim(self) -> tuple[str, dict[str, object]]:
        slug = self.chance.choice(sorted(self.claims))
        return slug, self.chance.choice(self.claims[slug])

    def any_ref(self) -> str:
        slug, claim = self.any_claim()
        return f"{slug}#{claim['id']}"

    def relate(self) -> None:
        slug, claim = self.any_claim()
        other = self.any_ref()
        if other != f"{slug}#{claim['id']}" and "withdrawn" not in claim:
            claim[self.chance.choice(RELATIONS)] = other

    def unrelate(self) -> None:
        _, claim = self.any_claim()
        claim.pop(self.chance.choice(RELATIONS), None)

    def say(self) -> None:
        _, claim = self.any_claim()
        claim[self.chance.choice(("speaker", "via"))] = f"a{self.chance.randrange(ACTORS)}"

    def accuse(self) -> None:
        _, claim = self.any_claim()
        claim["against"] = f"a{self.chance.randrange(ACTORS)}"

    def note(self) -> None:
        _, claim = self.any_claim()
        claim["note"] = f"Seen in {self.number}."

    def link(self) -> None:
        _, claim = self.any_claim()
        claim["note"] = f"See [there](claim:{self.any_ref()})."

    def retitle(self) -> None:
        self.number += 1
        self.heads[self.chance.choice(sorted(self.heads))]["title"] = f"Anew {self.number}"

    def date(self) -> None:
        self.heads[self.chance.choice(sorted(self.heads))]["published"] = (
            f"20{self.chance.randrange(10, 99)}-05-06"
        )

    def withdraw(self) -> None:
        _, claim = self.any_claim()
        if claim.pop("withdrawn", None) is None:
            claim["withdrawn"] = "It was not told."

    def rename(self) -> None:
        slug, claim = self.any_claim()
        self.number += 1
        was = f"{slug}#{claim['id']}"
        if "was" not in claim:
            claim["was"] = claim["id"]
        claim["id"] = f"c{self.number}"
        self.forget({was})

    def correct(self) -> None:
        self.log.append(
            {"date": "2031-06-01", "claim": self.any_ref(), "changed": "words", "from": "that", "to": "this"}
        )
        if len(self.log) > 2:
            self.log.clear()

    def place(self) -> None:
        """Another order of the same claims."""
        self.chance.shuffle(self.claims[self.chance.choice(sorted(self.claims))])


@pytest.fixture
def author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> Author:
    """Of a site that was built."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    found = Author(tmp_path / "site", random.Random(seed))  # noqa: S311 - nobody is to be kept from guessing it
    found.begin()
    build(found)
    return found


def build(author: Author) -> dict[str, tuple[int, bytes]]:
    """Every file of the output: whether it is another file than before, and what is in it."""
    an_hour_ago = time.time() - 3600
    for path in author.site.rglob("*"):
        if ".onrecord" not in path.parts and path.stat().st_mtime > an_hour_ago + 1800:
            author.number += 1
            os.utime(path, (an_hour_ago + author.number, an_hour_ago + author.number))
    outcome = Workspace(author.site).build(author.site.parent / "out", remember=True)
    assert not outcome.failed, outcome.diagnostics
    out = author.site.parent / "out"
    return {path: (out.joinpath(path).stat().st_mtime_ns, content) for path, content in contents(out).items()}


def cold(author: Author) -> dict[str, bytes]:
    assert not Workspace(author.site).build(author.site.parent / "cold").failed
    return contents(author.site.parent / "cold")


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 22))])
def test_whatever_is_edited_a_build_writes_what_a_first_one_does(author: Author, seed: int) -> None:
    before, kept = build(author), 0
    for _ in range(20 if seed == 1 else 80):
        done = author.edit()
        after = build(author)
        found, wanted = {path: content for path, (_, content) in after.items()}, cold(author)
        assert [path for path in found.keys() | wanted.keys() if found.get(path) != wanted.get(path)] == [], (
            done
        )
        if done not in ("correct", "note"):
            kept += sum(before.get(path) == it for path, it in after.items() if path.startswith("claims/s"))
        before = after
    assert kept > 20

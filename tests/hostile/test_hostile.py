"""Hostile sites do no harm: a sample of them in every run, each of them in a long one."""

from __future__ import annotations

import pytest

from tests.hostile.cases import FIELDS, PROSE, Case, cases
from tests.hostile.judge import findings
from tests.hostile.trial import tried, warm_up

CASES = cases()
EVERY = 12
"""Of payloads, every twelfth; of the cases of each class, as many as are quick."""
SAMPLE = [case for number, case in enumerate(CASES) if case.group in (FIELDS, PROSE) and number % EVERY == 0]
SAMPLE += [case for case in CASES if case.group in ("files", "names") and not case.long][::4]


@pytest.fixture(scope="module", autouse=True)
def ready() -> None:
    warm_up()


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: case.name)
def test_a_hostile_site_does_no_harm(case: Case):
    assert tried(case).wrong == ()


@pytest.mark.long
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_hostile_site_does_no_harm(case: Case):
    assert tried(case).wrong == ()


def test_there_are_many_and_each_says_what_it_attacks():
    assert len(CASES) >= 400
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(case.attacks for case in CASES)


@pytest.mark.parametrize(
    "body",
    [
        "<script>1</script>",
        "<p onclick=a()>",
        '<a href="javascript:1">',
        '<a href=" JAVASCRIPT:1">',
        '<a href="//evil.example">',
        "<svg onload=1>",
        "<p style=x>",
        "<iframe src=x>",
        '<script src="https://evil.example/x.js"></script>',
        '<script type="application/ld+json">{</script>',
        "<x-y>",
        "<path>",
        "99999927",
        "\x1b",
    ],
)
def test_the_judge_sees_what_escapes(tmp_path, body: str):
    (tmp_path / "index.html").write_text(f"<!doctype html><html><body>{body}</body></html>", "utf-8")
    assert list(findings(tmp_path))

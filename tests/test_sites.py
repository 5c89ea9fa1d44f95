from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest

from tests.goldens import SITE_PARTS, SITES, golden_sites, made


@pytest.mark.parametrize("folder", golden_sites(), ids=lambda folder: folder.name)
def test_a_golden_site_is_what_its_expected_files_say(folder: Path):
    for name, text in made(folder).items():
        expected = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
        difference = "".join(
            unified_diff(expected.splitlines(keepends=True), text.splitlines(keepends=True), name, "today")
        )
        if difference:
            pytest.fail(
                f"{folder.name}: {(folder / 'README').read_text(encoding='utf-8')}\n{difference}\n"
                f"If today's is right: python -m tests.regold {folder.name}",
                pytrace=False,
            )


@pytest.mark.parametrize("folder", golden_sites(), ids=lambda folder: folder.name)
def test_a_golden_site_states_its_rule_and_has_no_file_that_nothing_uses(folder: Path):
    rule = (folder / "README").read_text(encoding="utf-8")
    assert rule.endswith(".\n")
    assert rule.count("\n") == 1
    assert {entry.name for entry in folder.iterdir()} <= SITE_PARTS | made(folder).keys()
    used = "".join(
        path.read_text(encoding="utf-8-sig") for path in folder.glob("content/articles/*/article.yaml")
    )
    for text in folder.glob("seeds/*"):
        assert f"seeds/{text.name}" in used


def test_there_is_nothing_beside_the_golden_sites():
    assert all(entry.is_dir() and (entry / "site.yaml").exists() for entry in SITES.iterdir())

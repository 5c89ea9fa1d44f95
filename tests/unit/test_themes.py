from __future__ import annotations

import os
from pathlib import Path

import pytest
from onrecord.diagnostics import Checked
from onrecord.records import ThemeChoice
from onrecord.themes import Theme, find_theme

from tests.folders import write


def found(site: Path, name: str = "own", options: dict[str, str] | None = None) -> Checked[Theme | None]:
    return find_theme(ThemeChoice(name, options or {}), site)


def theme(site: Path, name: str = "own", options: dict[str, str] | None = None) -> Theme:
    checked = found(site, name, options)
    assert checked.problems == ()
    assert checked.value is not None
    return checked.value


def codes(checked: Checked[Theme | None]) -> list[tuple[str, str]]:
    return [(problem.code, problem.place.path) for problem in checked.problems]


def assets(found: Theme) -> dict[str, bytes]:
    return {artifact.path: artifact.content for artifact in found.assets()}


OWN = {
    "themes/own/theme.yaml": "name: own\nextends: default\noptions: {ink: blue}\n",
    "themes/own/templates/home.html": "own home",
    "themes/own/assets/style.css": "p {}",
    "themes/own/assets/logo/mark.svg": "<svg/>",
}


def test_the_built_in_theme_is_found_without_a_folder_of_its_own(tmp_path: Path) -> None:
    default = theme(tmp_path, "default")
    assert {"assets/style.css", "assets/reader.js"} <= set(assets(default))
    assert default.template("article.html") is not None


def test_a_theme_of_the_site_comes_before_a_built_in_one(tmp_path: Path) -> None:
    write(tmp_path, {"themes/default/theme.yaml": "name: default\n"})
    assert theme(tmp_path, "default").template("article.html") is None


def test_single_files_stand_in_for_those_of_the_extended_theme(tmp_path: Path) -> None:
    own = theme(write(tmp_path, OWN))
    home, article = own.template("home.html"), own.template("article.html")
    assert home is not None
    assert home.read_text() == "own home"
    assert article is not None
    assert tmp_path not in article.parents
    assert assets(own)["assets/style.css"] == b"p {}"
    assert {"assets/reader.js", "assets/logo/mark.svg"} <= set(assets(own))


def test_a_theme_may_extend_the_built_in_one_of_its_own_name(tmp_path: Path) -> None:
    write(tmp_path, {"themes/default/theme.yaml": "name: default\nextends: default\n"})
    assert len(theme(tmp_path, "default").folders) == 2


def test_templates_are_found_theme_by_theme(tmp_path: Path) -> None:
    own = theme(write(tmp_path, OWN))
    assert own.level("home.html") == 0
    assert own.level("article.html") == 1
    below = own.template("home.html", 1)
    assert below is not None
    assert tmp_path not in below.parents


def test_options_are_those_of_the_theme_as_the_site_sets_them(tmp_path: Path) -> None:
    own = theme(write(tmp_path, OWN), options={"ink": "green"})
    assert own.options["ink"] == "green"
    assert own.options["colophon"] == "Made with OnRecord"


def test_assets_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    paths = list(assets(theme(write(tmp_path, OWN))))
    assert paths == sorted(paths)


def test_hidden_files_are_no_assets(tmp_path: Path) -> None:
    write(tmp_path, {**OWN, "themes/own/assets/.DS_Store": "x", "themes/own/assets/.git/config": "x"})
    assert not [path for path in assets(theme(tmp_path)) if "/." in path]


@pytest.mark.parametrize(
    ("files", "name", "expected"),
    [
        ({}, "defalt", [("unknown-theme", "site.yaml")]),
        ({}, "../themes/default", [("unknown-theme", "site.yaml")]),
        ({}, "/etc", [("unknown-theme", "site.yaml")]),
        ({}, "", [("unknown-theme", "site.yaml")]),
        ({"themes/own/style.css": ""}, "own", [("unknown-theme", "site.yaml")]),
        ({"themes/own/theme.yaml": "extends: nowhere"}, "own", [("unknown-theme", "themes/own/theme.yaml")]),
        (
            {"themes/own/theme.yaml": "extends: other", "themes/other/theme.yaml": "extends: own"},
            "own",
            [("theme-circle", "themes/other/theme.yaml")],
        ),
        ({"themes/own/theme.yaml": "extend: default"}, "own", [("unknown-key", "themes/own/theme.yaml")]),
        ({"themes/own/theme.yaml": "- default"}, "own", [("theme-shape", "themes/own/theme.yaml")]),
        (
            {"themes/own/theme.yaml": "extends: [default]"},
            "own",
            [("theme-shape", "themes/own/theme.yaml")],
        ),
        ({"themes/own/theme.yaml": "options: [ink]"}, "own", [("theme-shape", "themes/own/theme.yaml")]),
    ],
)
def test_what_is_wrong_with_a_theme_is_a_problem(
    tmp_path: Path, files: dict[str, str], name: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(found(write(tmp_path, files), name)) == expected


def test_a_mistyped_theme_is_told_the_nearest_one(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, "defalt").problems
    assert problem.hint == "did you mean “default”?"


def test_an_option_that_the_theme_has_not_is_a_problem(tmp_path: Path) -> None:
    checked = found(write(tmp_path, OWN), options={"inc": "red"})
    assert codes(checked) == [("unknown-theme-option", "site.yaml")]
    assert checked.problems[0].hint == "did you mean “ink”?"


def test_an_empty_theme_file_is_a_theme(tmp_path: Path) -> None:
    assert theme(write(tmp_path, {"themes/own/theme.yaml": ""})).folders == (tmp_path / "themes" / "own",)


@pytest.mark.parametrize(
    "name", ["../theme.yaml", "/etc/passwd", "a/../../theme.yaml", "..\\theme.yaml", "\0"]
)
def test_a_template_never_lies_outside_of_the_theme(tmp_path: Path, name: str) -> None:
    assert theme(write(tmp_path, OWN)).template(name) is None


def test_links_that_lead_out_of_a_theme_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {**OWN, "secret.txt": "secret"})
    own = tmp_path / "themes" / "own"
    os.symlink(tmp_path / "secret.txt", own / "assets" / "secret.txt")
    os.symlink(tmp_path / "secret.txt", own / "templates" / "secret.html")
    os.symlink(tmp_path, own / "assets" / "all")
    found = theme(tmp_path)
    assert found.template("secret.html") is None
    assert b"secret" not in assets(found).values()


def test_a_theme_that_is_a_link_out_of_the_site_is_not_used(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", {"theme.yaml": "name: own\n"})
    (tmp_path / "site" / "themes").mkdir(parents=True)
    os.symlink(tmp_path / "elsewhere", tmp_path / "site" / "themes" / "own")
    assert codes(found(tmp_path / "site")) == [("unknown-theme", "site.yaml")]

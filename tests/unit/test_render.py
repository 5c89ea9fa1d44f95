from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest
from onrecord.formats import Files
from onrecord.pages import Directory, Wording, pages
from onrecord.pipeline import Options, load
from onrecord.project import Project
from onrecord.records import ThemeChoice
from onrecord.render import Renderer, TemplateFault
from onrecord.themes import find_theme
from selectolax.lexbor import LexborHTMLParser

from tests.folders import write
from tests.goldens import golden_sites
from tests.unit.memory import TALE, loaded, made


def renderer(site: Path, name: str = "default") -> Renderer:
    theme = find_theme(ThemeChoice(name), site)
    assert theme.problems == ()
    assert theme.value is not None
    return Renderer(theme.value, Wording())


@functools.cache
def default_renderer() -> Renderer:
    return renderer(Path())


def rendered(files: Mapping[str, str], site: Path, name: str = "default") -> dict[str, str]:
    use = renderer(site, name) if name != "default" else default_renderer()
    return {url: use.render(page).content.decode() for url, page in made(files).items()}


@functools.cache
def golden(folder: Path) -> dict[str, str]:
    """The pages of a golden site, by address."""
    site = load(Project(folder), Options(strict=False)).value
    assert site is not None
    use = default_renderer()
    found = pages(site.site, site.pages)
    return {page.url: use.render(page).content.decode() for page in found}


@functools.cache
def golden_files(folder: Path) -> frozenset[str]:
    """The addresses of the files beside the pages of a golden site."""
    site = load(Project(folder), Options(strict=False)).value
    assert site is not None
    return frozenset(file.url for file in Files(Directory(site.site, site.pages)).entries())


@pytest.fixture(params=golden_sites(), ids=lambda folder: folder.name)
def golden_pages(request: pytest.FixtureRequest) -> dict[str, str]:
    return golden(request.param)


# --- what holds for every page


@pytest.mark.parametrize("folder", golden_sites(), ids=lambda folder: folder.name)
def test_every_link_and_fragment_leads_somewhere(folder: Path) -> None:
    golden_pages, files = golden(folder), golden_files(folder)
    ids = {url: _ids(html) for url, html in golden_pages.items()}
    for url, html in golden_pages.items():
        for href in map(unescape, re.findall(r'<a [^>]*?href="([^"]*)"', html)):
            parts = urlsplit(href)
            if parts.scheme:
                continue
            if url == "404.html" and href.startswith("/"):
                continue  # it is shown at any address, and takes the base path
            assert not href.startswith("/"), f"{url}: {href} is not relative"
            target = normpath(join(dirname(url), unquote(parts.path))) if parts.path else url
            assert target in golden_pages or target in files, f"{url}: {href}"
            assert not parts.fragment or unquote(parts.fragment) in ids[target], f"{url}: {href}"


def test_an_id_stands_once_in_a_page(golden_pages: dict[str, str]) -> None:
    for url, html in golden_pages.items():
        found = re.findall(r'\bid="([^"]+)"', html)
        assert len(found) == len(set(found)), url


def test_highlights_stand_only_where_their_notes_do(golden_pages: dict[str, str]) -> None:
    for url, html in golden_pages.items():
        shown = {id_ for ids in re.findall(r'data-(?:claim|gloss)="([^"]+)"', html) for id_ in ids.split()}
        assert shown <= set(_ids(html)), url


def test_every_page_says_which_language_it_is_in_and_has_one_heading(golden_pages: dict[str, str]) -> None:
    for url, html in golden_pages.items():
        page = LexborHTMLParser(html)
        root = page.css_first("html")
        assert root is not None
        assert root.attributes.get("lang"), url
        if "http-equiv" not in html:
            assert len(page.css("h1")) == 1, url


def test_nothing_in_a_page_runs_or_styles_inline(golden_pages: dict[str, str]) -> None:
    for url, html in golden_pages.items():
        page = LexborHTMLParser(html)
        for node in page.css("*"):
            assert node.tag != "style", url
            data = node.attributes.get("type") == "application/ld+json"
            assert node.tag != "script" or data or node.attributes.get("src"), url
            assert not [name for name in node.attributes if name == "style" or name.startswith("on")], url


def _ids(html: str) -> list[str]:
    return [unescape(id_) for id_ in re.findall(r'\bid="([^"]+)"', html)]


# --- untrusted words

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_no_markup_of_an_author_or_a_text_gets_through(tmp_path: Path) -> None:
    quoted = HOSTILE.replace("'", "''")
    files = {
        "site.yaml": f"title: '{quoted}'\ndescription: '{quoted}'\nlicence: '{quoted}'\ncontact: '{quoted}'\n"
        f"annotators: {{ina: {{name: '{quoted}'}}}}\nwords: {{kind.statement: '{quoted}'}}\n",
        "seeds/a.txt": f"{HOSTILE}\n\nShe said {HOSTILE} is so.\n",
        "content/actors/all.yaml": f"she: {{name: '{quoted}', kind: person, names: [She],"
        f" summary: '{quoted}', roles: [{{role: '{quoted}', source: '{quoted}'}}]}}\n",
        "content/articles/a/article.yaml": f"text: seeds/a.txt\ntitle: '{quoted}'\nauthor: '{quoted}'\n"
        f"rights: '{quoted}'\nsummary: '{quoted}'\n",
        "content/articles/a/claims.yaml": "by: ina\nannotations:\n"
        f"  - {{quote: 'She said {quoted} is so', speaker: {{unnamed: '{quoted}'}}, id: so, note: '{quoted}',"
        f" summary: '{quoted}', unsure: '{quoted}', tags: ['{quoted}']}}\n"
        f"  - {{quote: She, gloss: '{quoted}'}}\n",
        "content/pages/about.md": f"# {HOSTILE}\n\n{HOSTILE}\n",
    }
    for url, html in rendered(files, tmp_path).items():
        page = LexborHTMLParser(html)
        assert not page.css("img"), url
        data = page.css("script[type='application/ld+json']")
        assert all(json.loads(node.text())["@context"] == "https://schema.org" for node in data), url
        scripts = page.css("script:not([type='application/ld+json'])")
        assert {node.attributes.get("src") for node in scripts} <= {"../assets/reader.js"}, url
        assert not [name for node in page.css("*") for name in node.attributes if name.startswith("on")], url


def test_only_quoted_words_stand_anywhere_where_rights_are_not_cleared(tmp_path: Path) -> None:
    unquoted = "xylophone"
    files = {
        **TALE,
        "site.yaml": TALE["site.yaml"] + "publish_text: quotes\n",
        "seeds/bridge.txt": TALE["seeds/bridge.txt"].replace(
            "nobody", f"{unquoted} The mayor {unquoted} nobody"
        ),
    }
    for url, html in rendered(files, tmp_path).items():
        assert unquoted not in html, url
        assert "Mayor accuses" not in html, url


# --- themes


def test_a_template_may_extend_the_one_it_stands_in_for(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "themes/own/theme.yaml": "extends: default\n",
            "themes/own/templates/404.html": (
                '{% extends "404.html" %}{% block footer %}<footer>Mine: {{ super() }}</footer>{% endblock %}'
            ),
        },
    )
    html = rendered(TALE, tmp_path, "own")["404.html"]
    assert "<footer>Mine:" in html
    assert "There is no such page" in html


def test_a_block_of_every_page_is_replaced_by_one_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "themes/own/theme.yaml": "extends: default\n",
            "themes/own/templates/base.html": (
                '{% extends "base.html" %}{% block footer %}<footer>Mine</footer>{% endblock %}'
            ),
        },
    )
    found = rendered(TALE, tmp_path, "own")
    assert {url for url, html in found.items() if "<footer>Mine</footer>" not in html} == set()


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{% block %}", "404.html"),
        ("{{ frame.nonsense }}", "nonsense"),
        ('{% include "none.html" %}', "none.html"),
    ],
)
def test_a_fault_in_a_template_is_a_problem(tmp_path: Path, template: str, said: str) -> None:
    write(
        tmp_path,
        {"themes/own/theme.yaml": "extends: default\n", "themes/own/templates/404.html": template},
    )
    with pytest.raises(TemplateFault) as fault:
        rendered(TALE, tmp_path, "own")
    assert fault.value.problem.code == "template-error"
    assert said in fault.value.problem.message


@pytest.mark.parametrize(
    ("theme", "files", "said"),
    [
        ("name: own\n", {}, "the theme has no template home.html"),
        (
            "extends: default\n",
            {"themes/own/templates/404.html": '{% include "none.html" %}'},
            "the theme has no template none.html, which 404.html asks for",
        ),
    ],
    ids=["none of its own", "included"],
)
def test_a_theme_that_lacks_a_template_is_told_so(
    tmp_path: Path, theme: str, files: dict[str, str], said: str
) -> None:
    write(tmp_path, {"themes/own/theme.yaml": theme, **files})
    with pytest.raises(TemplateFault) as fault:
        rendered(TALE, tmp_path, "own")
    assert fault.value.problem.message == said


# --- the default theme says


def test_a_title_never_states_a_bare_allegation(tmp_path: Path) -> None:
    html = rendered(TALE, tmp_path)["claims/bridge/stole.html"]
    said = "Mara Stone: “the ferrymen stole the planks” — according to The Gazette"
    assert f"<title>{said} · Tales</title>" in html


def test_an_accusation_without_an_answer_says_so(tmp_path: Path) -> None:
    found = rendered(TALE, tmp_path)
    for url in (
        "articles/bridge.html",
        "accusations.html",
        "claims/bridge/uncounted.html",
        "actors/town.html",
    ):
        assert "no answer in this text" in found[url], url


def test_what_nobody_checked_is_said_not_to_be(tmp_path: Path) -> None:
    assert "Not checked by us" in rendered(TALE, tmp_path)["claims/bridge/stole.html"]


def test_a_text_written_from_right_to_left_says_so_and_its_notes_do_not() -> None:
    site = next(folder for folder in golden_sites() if folder.name == "three-articles")
    page = LexborHTMLParser(golden(site)["articles/بيان-المجلس.html"])
    text = page.css_first("article")
    assert text is not None
    assert (text.attributes.get("lang"), text.attributes.get("dir")) == ("ar", "rtl")
    assert {node.attributes.get("dir") for node in page.css("article .notes, article header")} == {"ltr"}


def test_pages_are_the_same_every_time(tmp_path: Path) -> None:
    assert rendered(TALE, tmp_path) == rendered(TALE, tmp_path)


def test_a_site_without_anything_can_be_rendered() -> None:
    site = loaded({"site.yaml": "title: Nothing yet\n"})
    use = default_renderer()
    for page in pages(site.site, site.pages):
        assert "Nothing yet" in use.render(page).content.decode()

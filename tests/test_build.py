from __future__ import annotations

import ctypes
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from onrecord.workspace import Workspace
from selectolax.lexbor import LexborHTMLParser

from tests.faults.disks import done
from tests.folders import MISTAKE, SMALL, beside, contents, write

Command = Callable[..., subprocess.CompletedProcess[str]]

SITE_ERRORS, ENVIRONMENT = 1, 3
GOLDEN = Path(__file__).parent / "sites" / "three-articles"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", SMALL)


@pytest.fixture
def built(site: Path) -> Path:
    """The output folder of a site that was built."""
    assert not Workspace(site).build(site / "public", remember=True).failed
    return site / "public"


# -- a build that succeeds ---------------------------------------------------------------------------


def test_a_build_makes_the_pages_of_the_contract(built: Path) -> None:
    for path in ("index.html", "articles/well.html", "actors/mayor.html", "claims/well/dry.html", "404.html"):
        assert (built / path).is_file()


def test_a_build_changes_nothing_of_what_the_author_wrote(onrecord: Command, site: Path) -> None:
    before = {path: path.stat() for path in site.rglob("*")}
    texts = contents(site)
    onrecord("build", site)
    after = {path: path.stat() for path in before}
    assert {path: stat.st_mtime_ns for path, stat in after.items() if path != site} == {
        path: stat.st_mtime_ns for path, stat in before.items() if path != site
    }
    assert texts.items() <= contents(site).items()
    assert {path.name for path in site.iterdir()} == {".onrecord", "content", "public", "seeds", "site.yaml"}


def test_a_page_whose_source_is_gone_is_gone_from_the_next_build(
    onrecord: Command, site: Path, built: Path
) -> None:
    assert (built / "pages" / "about.html").exists()
    (site / "content" / "pages" / "about.md").unlink()
    onrecord("build", site)
    assert not (built / "pages" / "about.html").exists()


def test_a_site_of_another_theme_is_built_with_its_files(onrecord: Command, site: Path) -> None:
    write(
        site,
        {
            "site.yaml": SMALL["site.yaml"] + "theme: own\n",
            "themes/own/theme.yaml": "name: own\nextends: default\n",
            "themes/own/templates/404.html": "gone",
            "themes/own/assets/own.css": "p { color: red }",
        },
    )
    told = onrecord("build", site)
    assert told.returncode == 0, told.stderr
    assert (site / "public" / "404.html").read_text(encoding="utf-8") == "gone"
    (assets,) = (site / "public" / "assets").iterdir()
    assert {"own.css", "style.css"} <= {path.name for path in assets.iterdir()}


# -- a build that fails ------------------------------------------------------------------------------

BROKEN_TEMPLATE = {
    "site.yaml": SMALL["site.yaml"] + "theme: own\n",
    "themes/own/theme.yaml": "name: own\nextends: default\n",
    "themes/own/templates/timeline.html": "{% if %}",
}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (MISTAKE, "quote-missing"),
        ({"site.yaml": "title: [\n"}, "site.yaml:"),
        ({"site.yaml": ""}, "site.yaml:"),
        ({"content/articles/well/claims.yaml": "a: b: c\n"}, "claims.yaml:1:"),
        ({"site.yaml": "title: Wells\ntheme: nowhere\n"}, "unknown-theme"),
        (BROKEN_TEMPLATE, "template-error"),
    ],
    ids=["quote", "site-broken", "site-empty", "layer-broken", "no-theme", "template"],
)
def test_a_build_with_errors_leaves_the_former_site_whole_and_writes_nothing(
    onrecord: Command, site: Path, built: Path, files: dict[str, str], code: str
) -> None:
    former = contents(built)
    write(site, files)
    told = onrecord("build", site)
    assert told.returncode == SITE_ERRORS
    assert told.stdout == ""
    assert code in told.stderr
    assert "Nothing was written" in told.stderr
    assert contents(built) == former
    assert [name for name in beside(built) if name.startswith(f".{built.name}")] == []


def test_a_first_build_with_errors_makes_no_output(onrecord: Command, site: Path) -> None:
    write(site, MISTAKE)
    onrecord("build", site, "--out", site.parent / "deep" / "out")
    assert not (site.parent / "deep").exists()


def test_all_mistakes_of_all_files_are_told_in_one_run(onrecord: Command, site: Path) -> None:
    entries = "annotations:\n  - {quote: one, speeker: mayor}\n  - {quote: two}\n"
    files = {
        "content/articles/well/claims.yaml": entries,
        "content/articles/well/other.yaml": "annotations: [\n",
        "content/articles/dry/article.yaml": "text: seeds/none.txt\n",
        "content/actors/more.yaml": "smith: {kind: person}\n",
        "content/pages/Bad Name.md": "# Bad\n",
    }
    write(site, files)
    told = onrecord("build", site)
    assert told.returncode == SITE_ERRORS
    for path in files:
        assert path in told.stderr
    assert "claims.yaml:2:" in told.stderr
    assert "claims.yaml:3:" in told.stderr


# -- an environment that fails -----------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not done("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder):
        pytest.skip("only root on Linux may mount a disk")
    yield folder
    assert done("umount", "--lazy", folder)


def test_a_full_disk_leaves_the_former_site_whole(onrecord: Command, site: Path, small_disk: Path) -> None:
    out = small_disk / "public"
    assert onrecord("build", site, "--out", out).returncode == 0
    former = contents(out)
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    os.truncate(filler, filler.stat().st_size - 5 * 4096)

    told = onrecord("build", site, "--out", out, "--no-cache")
    assert told.returncode == ENVIRONMENT
    assert told.stdout == ""
    assert told.stderr == (
        f"onrecord: {out}: No space left on device; free some space, or choose a folder on another disk\n"
    )
    assert contents(out) == former
    assert beside(out) == ["filler"]

    filler.unlink()
    assert onrecord("build", site, "--out", out).returncode == 0
    assert contents(out) == former


def test_a_disk_that_cannot_be_written_leaves_the_former_site_whole(
    onrecord: Command, site: Path, small_disk: Path
) -> None:
    out = small_disk / "public"
    assert onrecord("build", site, "--out", out).returncode == 0
    former = contents(out)
    assert done("mount", "-o", "remount,ro", small_disk)
    told = onrecord("build", site, "--out", out, "--no-cache")
    assert told.returncode == ENVIRONMENT
    assert "Read-only file system; choose a folder on a disk that can be written" in told.stderr
    assert str(out) in told.stderr
    assert contents(out) == former


def test_a_site_on_a_disk_that_cannot_be_written_is_built_elsewhere(
    onrecord: Command, small_disk: Path, tmp_path: Path
) -> None:
    site = write(small_disk / "site", SMALL)
    assert done("mount", "-o", "remount,ro", small_disk)
    assert onrecord("check", site).returncode == 0
    assert onrecord("build", site, "--out", tmp_path / "out").returncode == 0


def test_a_mount_point_is_no_output_but_a_folder_inside_it_is(
    onrecord: Command, site: Path, small_disk: Path
) -> None:
    told = onrecord("build", site, "--out", small_disk)
    assert told.returncode == 2
    assert "choose a folder inside it" in told.stderr
    assert beside(small_disk) == ["site"]
    assert onrecord("build", site, "--out", small_disk / "public").returncode == 0


def bound_by_permissions() -> None:
    """From here on root, too, may write only where the permissions of a file let its owner write."""
    if os.geteuid() == 0:
        drop, override = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE: prctl(2), capabilities(7)
        if ctypes.CDLL(None, use_errno=True).prctl(drop, override) != 0:
            raise OSError(ctypes.get_errno(), "root cannot give up the right to write everywhere")


def test_a_folder_without_permission_leaves_the_former_site_whole(
    onrecord: Command, site: Path, built: Path
) -> None:
    former = contents(built)
    write(site, {"content/pages/about.md": "# About\n\nOther words: there is something to write.\n"})
    site.chmod(0o555)
    try:
        told = onrecord("build", site, preexec_fn=bound_by_permissions)
    finally:
        site.chmod(0o755)
    assert told.returncode == ENVIRONMENT
    assert "Permission denied; change its permissions, or choose another folder" in told.stderr
    assert contents(built) == former


def test_a_limit_on_file_sizes_leaves_the_former_site_whole(
    onrecord: Command, site: Path, built: Path
) -> None:
    former = contents(built)
    largest = max(map(len, former.values())) - 1
    told = onrecord(
        "build",
        site,
        "--no-cache",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
    )
    assert told.returncode == ENVIRONMENT
    assert f"onrecord: {built}: File too large" in told.stderr
    assert contents(built) == former
    assert [name for name in beside(built) if name.startswith(f".{built.name}")] == []


# -- two builds at once ------------------------------------------------------------------------------


def test_of_builds_at_once_one_is_the_output_whole(onrecord: Command, site: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {**SMALL, "site.yaml": SMALL["site.yaml"].replace("Wells", "Other")})
    wholes = []
    for folder in (site, other):
        assert onrecord("build", folder).returncode == 0
        wholes.append(contents(folder / "public"))
    out = tmp_path / "shared" / "out"
    command: list[str | Path] = [Path(sys.executable).with_name("onrecord"), "build", "--out", out]
    for _ in range(2):
        running = [
            subprocess.Popen([*command, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for folder in (site, other, site)
        ]
        for process in running:
            said = process.communicate(timeout=60)
            assert process.returncode == 0, said
        assert contents(out) in wholes
        assert beside(out) == []


# -- addresses ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory, onrecord: Command) -> Callable[..., Path]:
    """Builds a site of three articles, which names no address of its own, with options."""
    site = tmp_path_factory.mktemp("golden") / "site"
    shutil.copytree(GOLDEN, site)
    config = (site / "site.yaml").read_text(encoding="utf-8")
    (site / "site.yaml").write_text(re.sub("base_url:.*\n", "", config), encoding="utf-8")

    def build(*options: str) -> Path:
        out = tmp_path_factory.mktemp("golden") / "out"
        told = onrecord("build", site, "--out", out, *options)
        assert told.returncode == 0, told.stderr
        return out

    return build


def pages(out: Path) -> dict[str, LexborHTMLParser]:
    return {
        path.relative_to(out).as_posix(): LexborHTMLParser(path.read_text(encoding="utf-8"))
        for path in sorted(out.rglob("*.html"))
    }


def canonical(page: LexborHTMLParser) -> str | None:
    found = page.css("link[rel=canonical]")
    assert len(found) <= 1
    return found[0].attributes["href"] if found else None


def is_redirect(page: LexborHTMLParser) -> bool:
    return page.css_first("meta[http-equiv=refresh]") is not None


@pytest.mark.parametrize(
    "base", ["https://example.org/", "https://example.org/on/record", "http://x.test:81/a/"]
)
def test_with_a_base_url_every_page_has_its_canonical_address_and_stands_in_the_sitemap(
    golden: Callable[..., Path], base: str
) -> None:
    out = golden("--base-url", base)
    start = base.rstrip("/") + "/"
    sitemap = (out / "sitemap.xml").read_text(encoding="utf-8")
    listed = re.findall(r"<loc>(.*?)</loc>", sitemap)
    expected = {
        path
        for path, page in pages(out).items()
        if path != "404.html"
        and not is_redirect(page)
        and page.css_first('meta[name=robots][content*="noindex"]') is None
    }
    assert {unquote(address.removeprefix(start)) for address in listed} == expected
    assert len(listed) == len(expected)
    for address in listed:
        assert address.startswith(start)
        assert address.isascii()
    for path, page in pages(out).items():
        if path in expected:
            assert canonical(page) in listed
            assert unquote(canonical(page) or "") == start + path


def test_the_sitemap_is_in_one_order_and_valid_xml(golden: Callable[..., Path]) -> None:
    first, second = (golden("--base-url", "https://example.org/") / "sitemap.xml" for _ in range(2))
    assert first.read_bytes() == second.read_bytes()
    if (xmllint := shutil.which("xmllint")) is not None:
        assert subprocess.run([xmllint, "--noout", first], check=False).returncode == 0


def test_without_a_base_url_no_page_claims_an_address(golden: Callable[..., Path]) -> None:
    out = golden()
    assert not (out / "sitemap.xml").exists()
    for page in pages(out).values():
        assert canonical(page) is None


def test_the_address_on_the_command_line_goes_before_that_of_site_yaml(onrecord: Command, site: Path) -> None:
    write(site, {"site.yaml": SMALL["site.yaml"] + "base_url: https://old.example/\n"})
    for options, host in (([], "old.example"), (["--base-url", "https://new.example/"], "new.example")):
        assert onrecord("build", site, *options).returncode == 0
        assert f"https://{host}/index.html" in (site / "public" / "sitemap.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("options", [[], ["--base-url", "https://site.test/sub/"]], ids=["none", "base-url"])
def test_local_links_are_relative_and_name_a_file(golden: Callable[..., Path], options: list[str]) -> None:
    out = golden(*options)
    for path, page in pages(out).items():
        if path == "404.html":  # served at any address, so it alone starts from the root
            continue
        links = [
            value
            for node in page.css("[href], [src]")
            if node.tag != "link" or node.attributes.get("rel") != "canonical"
            for value in (node.attributes.get("href"), node.attributes.get("src"))
            if value is not None
        ]
        for link in links:
            if re.match(r"[a-z]+:", link):
                assert not link.startswith("https://site.test/")
                continue
            target = unquote(link.partition("#")[0])
            assert not target.startswith("/")
            if target:
                assert (out / path).parent.joinpath(target).is_file(), f"{path}: {link}"


def test_no_two_pages_have_one_title_by_accident_of_the_template(golden: Callable[..., Path]) -> None:
    titles = sorted(
        (node.text(), path)
        for path, page in pages(golden()).items()
        if not is_redirect(page) and (node := page.css_first("title")) is not None
    )
    assert [(one, other) for one, other in pairwise(titles) if one[0] == other[0]] == []

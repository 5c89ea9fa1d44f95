"""Whoever builds a site, and wherever: the output is the same, byte for byte, and a failure is told."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from socket import socket
from typing import Any

import onrecord
import pytest
from click.testing import CliRunner
from onrecord import cli, cluster, helpers
from onrecord.depot import depot_for_a_build
from onrecord.errands import begin_reading, given
from onrecord.helpers import Helpers
from onrecord.ledger import Ledger
from onrecord.project import Project
from onrecord.workspace import Outcome, Workspace

from tests.benchmarks.corpus import write_site
from tests.folders import SMALL, beside, contents, write

ARTICLES = 3
CLAIMS = "content/articles/well/claims.yaml"
SETTINGS = """\
search: no
base_url: https://measured.example/
language: ar
theme: own
hosting: {compress: gzip}
"""
OWN = {
    "themes/own/theme.yaml": "extends: newspaper\n",
    "themes/own/templates/404.html": "{{ _('name withheld') }}",
    "themes/own/assets/own.txt": "An asset of our own.",
    "locale/ar.po": 'msgid "name withheld"\nmsgstr "لا اسم له"\n',
    "content/pages/about.md": "# About\n\nWho speaks of whom.\n",
    "content/corrections.yaml": """\
corrections:
  - {date: 2031-06-01, claim: well#dry, changed: words, from: dry, to: the well is dry}
""",
}
"""What a site may bring of its own: a theme on another one, words, pages, a log."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A few pages, with something of every kind that goes along."""
    return write(tmp_path / "site", SMALL | OWN | {"site.yaml": SMALL["site.yaml"] + SETTINGS})


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """Some hundred pages, with long lists."""
    write_site(tmp_path / "site", ARTICLES, "search: no\nbase_url: https://measured.example/\n")
    return tmp_path / "site"


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def alone(site: Path) -> dict[str, bytes]:
    """What one process makes of a site of which nothing is remembered."""
    assert not Workspace(site).build(site.parent / "alone").failed
    return contents(site.parent / "alone")


def helped(site: Path, executor: Executor, *, remember: bool = False) -> Outcome:
    """Have a site built by helpers, however little there is to do; nothing is left at the place."""
    place = site.parent / "place"
    with depot_for_a_build(str(place)) as depot:
        made = Workspace(site).build(
            site.parent / "out", helpers=Helpers(executor, depot, pays=1), remember=remember
        )
    assert [*place.iterdir()] == []
    return made


def new_processes() -> Executor:
    return ProcessPoolExecutor(2, get_context("spawn"))


@pytest.mark.parametrize("executor", [lambda: ThreadPoolExecutor(3), new_processes], ids=["threads", "spawn"])
def test_the_public_function_takes_any_executor(measured: Path, executor: Callable[[], Executor]) -> None:
    out, place = measured.parent / "out", measured.parent / "shared"
    with executor() as working:
        asked: list[str] = []

        def noted(do: Callable[..., str], address: str, *rest: Any) -> str:
            asked.append(address)
            return working.submit(do, address, *rest).result()

        onrecord.build(measured, out, executor=_Executor(noted), place=place)
    assert contents(out) == alone(measured)
    assert len(asked) > 1  # there are more than a hundred pages
    assert {Path(address).parent for address in asked} == {place}
    assert [*place.iterdir()] == []


def test_what_a_site_has_of_its_own_goes_along(site: Path, threads: Executor) -> None:
    assert not helped(site, threads).failed
    made = contents(site.parent / "out")
    assert made == alone(site)
    assert made["404.html"].decode() == "لا اسم له"
    assert "404.html.gz" not in made  # it would be larger
    assert "index.html.gz" in made


def test_after_edits_helpers_write_what_a_first_build_does(site: Path, threads: Executor) -> None:
    helped(site, threads, remember=True)
    edits = [
        (CLAIMS, "speaker: mayor", "note: So she says., speaker: mayor"),
        (CLAIMS, "quote: it is not", "quote: is not"),
        ("content/actors/all.yaml", "The baker", "A baker"),
        ("seeds/well.txt", " is not.", " is not, not now."),
        ("themes/own/templates/404.html", "name", "source not"),
    ]
    random.Random(3).shuffle(edits)  # noqa: S311 - nobody is to be kept from guessing it
    for file, old, new in edits:
        edit(site / file, old, new)
        assert not helped(site, threads, remember=True).failed
    assert contents(site.parent / "out") == alone(site)


def test_mistakes_that_helpers_find_are_told_as_one_process_tells_them(site: Path, threads: Executor) -> None:
    edit(site / CLAIMS, "quote: ", "quote: not ")
    one, several = Workspace(site).build(site.parent / "out"), helped(site, threads)
    assert one.failed
    assert one.diagnostics == several.diagnostics


def test_a_template_at_fault_with_a_helper_is_told_and_leaves_the_former_site(
    site: Path, threads: Executor
) -> None:
    helped(site, threads)
    former = contents(site.parent / "out")
    write(site, {"themes/own/templates/claim.html": "{{ page.no }}"})
    assert [it.code for it in helped(site, threads).diagnostics] == ["template-error"]
    assert contents(site.parent / "out") == former
    assert [name for name in beside(site.parent / "out") if name.startswith(".out")] == []


def test_a_text_that_is_named_in_an_unusual_way_is_read_as_well(site: Path, threads: Executor) -> None:
    record = site / "content/articles/well/article.yaml"
    record.write_text("{'text': seeds/well.txt, published: 2001}\n", encoding="utf-8")
    project = Project(site)
    ledger = Ledger(project)
    (files,) = project.listing().value.articles
    assert "seeds/well.txt" not in given(ledger, files).texts
    assert not helped(site, threads).failed
    assert contents(site.parent / "out") == alone(site)


# -- what fails is told, and leaves the former site ------------------------------------------------------


class _Executor(Executor):
    """One that does things its own way."""

    def __init__(self, do: Callable[..., Any]) -> None:
        self._do = do

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(self._do(fn, *args))
        except Exception as error:
            future.set_exception(error)
        return future


def test_a_process_that_dies_is_told_and_leaves_the_former_site(
    site: Path, threads: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    helped(site, threads)
    former = contents(site.parent / "out")
    monkeypatch.setattr(helpers, "_do", die)
    with new_processes() as working, pytest.raises(OSError, match="was lost: BrokenProcessPool"):
        helped(site, working)
    assert contents(site.parent / "out") == former
    assert [*(site.parent / "place").iterdir()] == []


def die(*_: object) -> None:
    os._exit(9)


def test_an_executor_that_was_shut_down_is_told(site: Path) -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(OSError, match="was lost: RuntimeError"):
        helped(site, executor)


def test_a_helper_with_another_program_is_told_and_makes_nothing(site: Path) -> None:
    other = _Executor(lambda do, address, program, *rest: do(address, b"another", *rest))
    with pytest.raises(OSError, match="install the same"):
        helped(site, other)


def test_what_somebody_else_put_into_the_place_is_not_believed(site: Path) -> None:
    def slip_in(do: Callable[..., str], address: str, *rest: Any) -> str:
        made = do(address, *rest)
        (Path(address) / made).write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
        return made

    with pytest.raises(OSError, match="other bytes"):
        helped(site, _Executor(slip_in))


def test_little_is_not_given_to_others(site: Path) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it was asked")

    with depot_for_a_build(None) as depot:
        asked = Helpers(_Executor(refuse), depot, pays=100_000)
        assert not Workspace(site).build(site.parent / "out", helpers=asked).failed


def test_a_helper_reads_nothing_but_what_it_was_given(site: Path) -> None:
    ledger = Ledger(Project(site))
    (files, *_) = Project(site).listing().value.articles
    it = given(ledger, files)
    assert sorted(it.texts) == sorted((files.path, *files.layers, f"seeds/{files.slug}.txt"))
    with depot_for_a_build(None) as depot:
        (site / files.path).unlink()
        (brought,) = begin_reading(depot, _setting(site))([it])
    assert brought.found is not None
    assert brought.read == it.texts.keys()


def _setting(site: Path) -> Any:
    from onrecord import pipeline

    sources = Project(site)
    return pipeline.read_common(sources, sources.listing().value, pipeline.Options()).value.setting


# -- the place -------------------------------------------------------------------------------------------


@pytest.fixture(params=["folder", "file", "memory", "none"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    places = {"folder": str(tmp_path / "p"), "file": f"file://{tmp_path}/a%20b", "memory": "memory://at/x"}
    return places.get(request.param)


def test_what_is_put_is_found_under_its_name_and_gone_at_the_end(place: str | None) -> None:
    with depot_for_a_build(place) as depot, depot_for_a_build(place) as other:
        assert depot.address != other.address
        name = depot.put(b"some bytes")
        assert depot.put(b"some bytes") == name != depot.put(b"others")
        assert depot.get(name) == b"some bytes"
        depot.forget(name)
        depot.forget(name)
        with pytest.raises(OSError, match=r"No such file|cannot be used"):
            depot.get(name)
        kept = depot.put(b"more")
    with pytest.raises(OSError, match=r"No such file|cannot be used"):
        depot.get(kept)


@pytest.mark.parametrize("place", ["nowhere://at/all", "/proc/nowhere"])
def test_a_place_that_cannot_be_is_told(place: str) -> None:
    with pytest.raises(OSError, match="nowhere"), depot_for_a_build(place):
        pass


# -- the command line ----------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--scheduler", "--place"])
def test_a_scheduler_without_a_place_is_wrong_use(site: Path, option: str) -> None:
    done = CliRunner().invoke(cli.onrecord, ["build", str(site), option, "tcp://127.0.0.1:1"])
    assert done.exit_code == 2
    assert "belong together" in done.output


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(OSError, match="cannot be used"), cluster.executor_of("tcp://127.0.0.1:1"):
        pass


# -- Dask ------------------------------------------------------------------------------------------------


@pytest.fixture
def scheduler() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler with two workers on this machine: its address, and one of the workers."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    worker = ["distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1", *here]
    with ExitStack() as running:

        def run(*command: str) -> subprocess.Popen[bytes]:
            python = [sys.executable, "-m", *command]
            process = subprocess.Popen(python, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            running.callback(process.wait)
            running.callback(process.kill)
            return process

        run("distributed.cli.dask_scheduler", "--port", str(port), *here)
        first, _ = run(*worker), run(*worker)
        yield address, first


def test_workers_of_a_scheduler_write_the_same_though_one_is_killed(
    measured: Path, scheduler: tuple[str, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, worker = scheduler
    awaited, really = [0], helpers._awaited

    def kill_once(future: Future[str]) -> str:
        awaited[0] += 1
        if awaited[0] == 9:
            worker.kill()
        return really(future)

    monkeypatch.setattr(helpers, "_awaited", kill_once)
    monkeypatch.setattr(Helpers, "worth_asking", lambda *_: True)
    place = f"file://{measured.parent}/place"
    command = ["build", str(measured), "--out", str(measured.parent / "out"), "--no-cache"]
    done = CliRunner().invoke(cli.onrecord, [*command, "--scheduler", address, "--place", place])
    assert done.exit_code == 0, done.output
    assert worker.wait() == -signal.SIGKILL
    assert awaited[0] > 20
    assert contents(measured.parent / "out") == alone(measured)
    assert [*(measured.parent / "place").iterdir()] == []

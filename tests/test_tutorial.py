"""docs/tutorial.md, followed word by word: its commands typed, its files saved, its pages looked at."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import onrecord as library
import pytest
from markdown_it import MarkdownIt

from tests.conftest import ROOT
from tests.release.packages import Packages
from tests.serving import eventually
from tests.wheel import SEARCH, copy_dependencies

TUTORIAL = ROOT / "docs/tutorial.md"
SAVE, ADD = "Save this as", "at the end of"
ADDRESS = "http://127.0.0.1:8000/"
DONE = "that was all:"


@dataclass(frozen=True)
class Command:
    """A command, and the answer that is shown, which is empty where none is."""

    typed: str
    answer: str


@dataclass(frozen=True)
class Edit:
    """What is done to a file: `change` is a diff, lines to add, or a whole text, as `how` says."""

    path: str
    how: str
    change: str

    def of(self, text: str) -> str:
        """The text, so edited."""
        if self.how == SAVE:
            return self.change
        if self.how == ADD:
            return text + self.change
        lines = self.change.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] != "+")
        assert text.count(before) == 1, f"{self.path} holds not once:\n{before}"
        return text.replace(before, "".join(line[1:] for line in lines if line[0] != "-"))


@dataclass(frozen=True)
class Page:
    """A page that is looked at."""

    address: str


def steps(markdown: str) -> Iterator[Command | Edit | Page]:
    """What the tutorial has its reader do, in order."""
    said = ""
    for token in MarkdownIt().parse(markdown):
        if token.type == "inline":
            said = token.content.replace("\n", " ")
            for address in re.findall(rf"<({ADDRESS}[^>]*)>", said):
                yield Page(address)
        elif token.type == "fence" and token.info == "console":
            for part in re.split(r"^\$ ", token.content, flags=re.MULTILINE)[1:]:
                typed, _, answer = part.partition("\n")
                yield Command(typed, answer)
        elif token.type == "fence":
            how = "diff" if token.info == "diff" else SAVE if SAVE in said else ADD
            assert how == "diff" or how in said, f"it is not said what to do with:\n{token.content}"
            yield Edit(re.findall(r"`([^`]+/[^`]+\.[a-z]+)`", said)[-1], how, token.content)


class Terminal:
    """A shell that remembers its folder and environment from command to command."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        pipe = subprocess.PIPE
        self.shell = subprocess.Popen(
            ["sh"],  # every system that we run on has one
            cwd=folder,
            env=environment,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def run(self, command: str) -> tuple[int, str]:
        """The exit status of a command, and all that it says."""
        self._type(f"{{ {command}\n}} </dev/null; echo '{DONE}' $?")
        said = ""
        while DONE not in (line := self._line()):
            said += line
        return int(line.removeprefix(DONE)), said

    def begin(self, command: str) -> str:
        """The first line of what a command says that stays; the terminal is its own from now on."""
        self._type(f"exec {command} </dev/null")
        return self._line()

    def interrupt(self) -> int:
        """The exit status of what stays, after Ctrl-C."""
        self.shell.send_signal(signal.SIGINT)
        self.shell.communicate(timeout=20)
        return self.shell.returncode

    def _type(self, line: str) -> None:
        assert self.shell.stdin is not None
        self.shell.stdin.write(line + "\n")
        self.shell.stdin.flush()

    def _line(self) -> str:
        assert self.shell.stdout is not None
        line = self.shell.stdout.readline()
        assert line, "the terminal is gone"
        return line

    def end(self) -> None:
        self.shell.kill()
        self.shell.communicate()


def shown(answer: str) -> str:
    """An answer without what may change from version to version: how many pages a site has."""
    return re.sub(r"\d+ pages", "N pages", answer.strip())


class Reader:
    """A new user with an empty folder, who does what is said."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.terminals = [Terminal(folder, environment)]
        self.serving: Terminal | None = None
        self.address = ""

    def type(self, command: Command) -> None:
        """Type a command, and compare the answer with what is shown."""
        if " serve " in command.typed:
            self.serving = self.terminals[-1]
            said = self.serving.begin(f"{command.typed} --port 0")  # 8000 may be another test's
            self.address = re.findall(r"http://[^ ]+", said)[0]
            assert said.replace(self.address, ADDRESS) == command.answer
            self.terminals.append(Terminal(self.folder, self.environment))
            return
        if command.typed.startswith("pip install"):
            copy_dependencies(self.folder / "onrecord-env", SEARCH)
        status, said = self.terminals[-1].run(command.typed)
        failure = bool(re.search(r"^(\d+ errors?|Left: .*)\.$", command.answer, re.MULTILINE))
        assert status == failure, f"{command.typed}\n{said}"
        if command.answer:
            assert shown(said) == shown(command.answer), command.typed

    def edit(self, edit: Edit) -> None:
        """Change a file, as an editor would."""
        path = self.folder / "my-site" / edit.path
        assert path.exists() == (edit.how != SAVE), edit.path
        path.write_text(edit.of(path.read_text("utf-8") if path.exists() else ""), "utf-8")

    def look(self, page: Page) -> None:
        """Wait until a page is there."""

        def fetched() -> bytes | None:
            try:
                with urlopen(page.address.replace(ADDRESS, self.address)) as answer:
                    return bytes(answer.read())
            except HTTPError:
                return None

        eventually(fetched, page.address)


@pytest.fixture
def reader(tmp_path: Path, dist: Packages) -> Iterator[Reader]:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python3").symlink_to(Path(sys.executable).resolve())
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "BROWSER": "true",  # which takes the address and shows nothing
        # The wheel of this tree stands in for the index.
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(dist.wheel.parent),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    reader = Reader(home, environment)
    yield reader
    for terminal in reader.terminals:
        terminal.end()


def test_whoever_follows_the_tutorial_sees_what_it_says(reader: Reader) -> None:
    for step in steps(TUTORIAL.read_text("utf-8")):
        if isinstance(step, Command):
            reader.type(step)
        elif isinstance(step, Edit):
            reader.edit(step)
        elif isinstance(step, Page):
            reader.look(step)

    site = library.load(reader.folder / "my-site")
    assert {str(ref): site.links(ref).status for ref in site.claims} == {
        "footbridge#warning": "denied",
        "footbridge#no-warning-ever-came": "none",
        "footbridge#two-planks-broke-in-february": "none",
    }
    built = reader.folder / "my-site/public/articles"
    assert [path.name for path in built.glob("*.html")] == ["footbridge.html"]
    assert 'data-claim="warning"' in (built / "footbridge.html").read_text("utf-8")
    assert reader.serving is not None
    assert reader.serving.interrupt() == 0

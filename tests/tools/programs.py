"""What the tests need besides Python, and where it is found; `setup`, beside this file, installs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
NODE_MODULES = HERE / "node_modules"
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
NU_CHECKER = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
TYPESCRIPT = NODE_MODULES / ".bin" / "tsc"
YAML_SERVER = NODE_MODULES / "yaml-language-server" / "bin" / "yaml-language-server"


@dataclass(frozen=True, slots=True)
class Program:
    """A program under any of its names, and the Debian package that brings it."""

    names: tuple[str, ...]
    package: str

    def find(self) -> str | None:
        return next((path for name in self.names if (path := shutil.which(name))), None)


CHROME = Program(
    (
        "google-chrome",
        "google-chrome-stable",
        "chromium",
        "chromium-browser",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ),
    "chromium",
)
SHELL = Program(("chromium-headless-shell", "chrome-headless-shell"), "chromium-headless-shell")
"""Chromium without the windows around its pages: what Playwright itself takes where none is to be seen."""
# A page opens in it with a fourth of the work; engine, policies and keys are the same.
BROWSER = Program((*SHELL.names, *CHROME.names), SHELL.package)
JAVA = Program(("java",), "default-jre-headless")
NODE = Program(("node", "nodejs"), "nodejs")
XMLLINT = Program(("xmllint",), "libxml2-utils")
# Debian has it where only root looks by itself.
NGINX = Program(("nginx", "/usr/sbin/nginx"), "nginx-light")
CADDY = Program(("caddy",), "caddy")
PROGRAMS = (
    BROWSER,
    JAVA,
    NODE,
    Program(("git",), "git"),
    Program(("npm",), "npm"),
    Program(("git",), "git"),
    Program(("pdftotext",), "poppler-utils"),
    XMLLINT,
    NGINX,
    CADDY,
)


def playwright_firefox() -> bool:
    """Whether Playwright's own Firefox is here; it drives no other."""
    caches = {"darwin": "Library/Caches", "win32": "AppData/Local"}
    kept = (
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
        or Path.home() / caches.get(sys.platform, ".cache") / "ms-playwright"
    )
    return any(Path(kept).glob("firefox-*/INSTALLATION_COMPLETE"))


def missing_packages() -> Iterator[str]:
    """The Debian packages of what is not there."""
    for program in PROGRAMS:
        if program.find() is None:
            yield program.package
    if not _has_arabic_font():
        yield "fonts-noto-core"


def missing_npm_packages() -> Iterator[str]:
    """The npm packages of package.json that are not there in the version it names."""
    wanted: dict[str, str] = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    for name, version in wanted.items():
        manifest = NODE_MODULES / name / "package.json"
        if not manifest.exists() or json.loads(manifest.read_text("utf-8"))["version"] != version:
            yield f"{name}@{version}"


def _has_arabic_font() -> bool:
    # macOS comes with several, and without fontconfig.
    if sys.platform == "darwin":
        return True
    if not (fc_list := shutil.which("fc-list")):
        return False
    # Noto, not any font with Arabic letters: pages are laid out, and compared, with the same one everywhere.
    listed = subprocess.run([fc_list, "Noto Naskh Arabic", "family"], capture_output=True, check=False)
    return bool(listed.stdout.strip())

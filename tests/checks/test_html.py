from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tools.programs import JAVA, NU_CHECKER


def test_every_page_is_valid_html(built_site: Path, built_golden: Callable[[str], Path]) -> None:
    java = JAVA.find()
    if java is None or not NU_CHECKER.exists():
        pytest.fail("no Java or no Nu HTML checker here: `make test` installs them", pytrace=False)
    sites = (built_site, built_golden("arabic"), built_golden("three-articles"))
    # The checker's CSS part stays off: it rejects properties that browsers have had for years.
    options = ["--errors-only", "--skip-non-html", "--format", "gnu"]
    checked = subprocess.run(
        [java, "-jar", NU_CHECKER, *options, *sites], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr

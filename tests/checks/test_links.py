from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LYCHEE = Path(sys.executable).with_name("lychee")


def test_every_link_and_fragment_leads_somewhere(built_site: Path) -> None:
    if not LYCHEE.exists():
        pytest.fail("no lychee here: `make test` installs it", pytrace=False)
    options = ["--offline", "--include-fragments", "--no-progress", "--root-dir", str(built_site)]
    checked = subprocess.run(
        [LYCHEE, *options, f"{built_site}/**/*.html"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr

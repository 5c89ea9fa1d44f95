from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.machines import linked_data, machines_site
from tests.tools.programs import NODE_MODULES, TYPESCRIPT

PAGES = ("Article", "Claim", "ProfilePage")


def test_the_data_of_every_page_is_of_the_types_of_schema_org(built_site: Path, tmp_path: Path) -> None:
    if not TYPESCRIPT.exists():
        pytest.fail("no TypeScript here: `make test` installs it", pytrace=False)
    lines = [f'import type {{ {", ".join(PAGES)}, WithContext }} from "schema-dts";']
    seen = set()
    for folder in (built_site, machines_site(tmp_path)):
        for number, page in enumerate(sorted(folder.rglob("*.html"))):
            data = linked_data(page)
            if data is not None:
                seen.add(data["@type"])
                lines.append(f"// {page.relative_to(folder)}")
                value = json.dumps(data, ensure_ascii=False)
                lines.append(f"export const _{len(lines)}_{number}: WithContext<{data['@type']}> = {value};")
    assert seen == set(PAGES)
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "data.ts").write_text("\n".join(lines), encoding="utf-8")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--types", "", "--moduleResolution", "bundler"]
    options += ["--module", "esnext"]
    checked = subprocess.run(
        [TYPESCRIPT, *options, "data.ts"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr

"""A site with everything that machines are told of, and what a build of it says to them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from onrecord.workspace import Workspace

from tests.folders import write

BASE = "https://example.org/wells/"

SITE = {
    "site.yaml": f"""\
title: Wells & </script> words
base_url: {BASE}
licence: CC-BY-4.0
annotators: {{ina: {{name: Ina Moll, url: "https://example.org/ina"}}}}
""",
    "seeds/well.txt": """\
Old well

The mayor said “the well is dry </script><b>&amp;”. The baker said it is not, and blamed the mayor.

=SUM(1) was written on the wall. A neighbour said nobody drinks there. The miller keeps silent.
""",
    "seeds/dam.txt": "The dam\n\nThe smith said that the dam leaks.\n",
    "seeds/mill.txt": "The mill\n\nThe mill stands.\n",
    "content/actors/all.yaml": """\
mayor:
  name: The mayor
  kind: person
  names: [{name: the thief, type: contested}, Mayor Oda]
  links: {wikidata: "https://www.wikidata.org/wiki/Q42"}
baker: {name: The baker, kind: person, part_of: guild}
guild: {name: The guild, kind: group}
gazette: {name: The Gazette, kind: outlet}
smith: {name: Secret Smith, kind: person, hide: yes}
valley: {name: The valley, kind: place}
flood: {name: The flood, kind: event}
crowd: {name: The crowd}
""",
    "content/articles/well/article.yaml": """\
text: seeds/well.txt
published: 2014-05-03
outlet: gazette
author: R. Ash
url: https://example.org/well
""",
    "content/articles/well/claims.yaml": """\
by: ina
date: 2015-01-02
annotations:
  - quote: the well is dry </script><b>&amp;
    speaker: mayor
    id: dry
    tags: [water]
    note: See [the baker](actor:baker).
    check:
      finding: contradicted
      by: ina
      date: 2015-02-03
      sources: [{text: A measurement, url: "https://example.org/m"}]
  - {quote: it is not, speaker: baker, denies: dry, id: not-dry, where: valley, summary: So says the baker.}
  - {quote: blamed the mayor, speaker: baker, against: mayor, kind: accusation, id: blame}
  - {quote: =SUM(1), id: sum, about: crowd}
  - {quote: nobody drinks there, speaker: {unnamed: a neighbour}, id: nobody-drinks}
  - {quote: A neighbour, gloss: Nobody knows who., id: who}
  - {quote: The miller, refers_to: [baker, smith], id: miller, note: As she says.}
""",
    "content/articles/dam/article.yaml": "text: seeds/dam.txt\npublished: 2015-06\n",
    "content/articles/dam/claims.yaml": """\
annotations:
  - {quote: the dam leaks, speaker: smith, id: leaks}
""",
    "content/articles/mill/article.yaml": "text: seeds/mill.txt\n",
    "content/articles/mill/claims.yaml": """\
annotations:
  - {quote: The mill stands, speaker: baker, id: stands}
""",
}
"""Three articles with every corner: a check, a hidden actor, nobody named, no date, no outlet, a gloss."""

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def machines_site(folder: Path, **settings: str) -> Path:
    """The built output of the site, with these settings added to site.yaml; `base_url=""` takes it out."""
    head = SITE["site.yaml"]
    if settings.pop("base_url", None) == "":
        head = head.replace(f"base_url: {BASE}\n", "")
    head += "".join(f"{name}: {value}\n" for name, value in settings.items())
    site = write(folder / "site", {**SITE, "site.yaml": head})
    outcome = Workspace(site).build(folder / "out")
    assert not outcome.failed, outcome.diagnostics
    return folder / "out"


def linked_data(page: Path) -> Any:
    """The JSON-LD of a page; None where it has none."""
    found = SCRIPT.findall(page.read_text("utf-8"))
    assert len(found) <= 1
    return json.loads(found[0]) if found else None

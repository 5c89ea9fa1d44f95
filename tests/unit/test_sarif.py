from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # its stubs are a package more
from onrecord.diagnostics import Diagnostic, Location, Severity
from onrecord.sarif import as_sarif


def record(required: list[str], **properties: object) -> dict[str, object]:
    """A record with these properties and no others."""
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


def listed(items: object) -> dict[str, object]:
    return {"type": "array", "items": items}


TEXT = {"type": "string", "minLength": 1}
MESSAGE = record(["text"], text=TEXT)
COUNT = {"type": "integer", "minimum": 1}
REGION = record(["startLine"], startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT)
# A relative URI reference: nothing in it that would have to be percent-encoded, and no scheme or root.
FILE = record(
    ["uri"], uri={"type": "string", "pattern": r"^([\w.~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$"}, uriBaseId=TEXT
)
RULE = record(["id"], id=TEXT, shortDescription=MESSAGE, fullDescription=MESSAGE, help=MESSAGE)
RESULT = record(
    ["message", "ruleId", "ruleIndex", "level", "locations"],
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level={"enum": ["error", "warning", "note"]},
    message=MESSAGE,
    locations=listed(
        record(["physicalLocation"], physicalLocation=record([], artifactLocation=FILE, region=REGION))
    ),
)
DRIVER = record(["name"], name=TEXT, version=TEXT, rules=listed(RULE))
RUN = record(
    ["tool", "results"],
    tool=record(["driver"], driver=DRIVER),
    columnKind={"enum": ["unicodeCodePoints"]},
    results=listed(RESULT),
)
SARIF = record(["version", "runs"], **{"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": listed(RUN)})
"""What SARIF 2.1.0 requires of the parts of it that we write. No package ships the standard's own schema."""

PATH = "content/articles/well/claims.yaml"
WRONG = Diagnostic(
    "bad-word", Severity.ERROR, "“evnt” is no kind", Location(PATH, 2, 9, 2, 13), "write `event`"
)


def run_of(*diagnostics: Diagnostic) -> Any:
    """The run that is written for these diagnostics."""
    log = json.loads(as_sarif(diagnostics))
    Draft7Validator(SARIF).validate(log)
    (run,) = log["runs"]
    return run


def test_a_diagnostic_is_a_result_with_its_place_level_and_what_to_do():
    (result,) = run_of(WRONG)["results"]
    assert result == {
        "ruleId": "bad-word",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "“evnt” is no kind\nhelp: write `event`"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": PATH, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 13},
                }
            }
        ],
    }


def test_each_code_is_a_rule_once_and_its_results_lead_to_it():
    other = Diagnostic("a-thing", Severity.INFO, "a thing", Location(PATH))
    run = run_of(WRONG, other, WRONG)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["a-thing", "bad-word"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        "bad-word",
        "a-thing",
        "bad-word",
    ]
    assert [result["level"] for result in run["results"]] == ["error", "note", "error"]


def test_a_site_without_problems_has_a_run_without_results():
    assert run_of()["results"] == []


def test_a_path_is_a_relative_uri():
    (result,) = run_of(Diagnostic("a", Severity.WARNING, "b", Location("content/pages/50 % é#:.md")))[
        "results"
    ]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "content/pages/50%20%25%20%C3%A9%23%3A.md"


def test_words_of_authors_are_neither_placeholders_nor_links():
    message = "[-one-] {+two+} {0} [here](https://example.org/)"
    (result,) = run_of(Diagnostic("a", Severity.WARNING, message, Location(PATH)))["results"]
    assert result["message"]["text"] == "[-one-] {{+two+}} {{0}} [here\\](https://example.org/)"


ANYTHING = st.text(st.characters(exclude_categories=()), min_size=1)  # half a surrogate pair, too


@given(ANYTHING, ANYTHING)
def test_whatever_is_said_of_whatever_file_is_valid(message: str, path: str):
    run_of(Diagnostic("a", Severity.ERROR, message, Location(path)))

"""The sentences of the interface, for translators: `make messages`.

Writes generator/onrecord/locale/onrecord.pot from the templates, the Python files and the terms of the
format, and brings every catalogue beside it up to date: a new sentence is added without a translation, one
whose English changed keeps its translation, marked fuzzy until somebody has looked at it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from onrecord.pages.wording import TERMS

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "generator" / "onrecord" / "locale"
TEMPLATE = LOCALE / "onrecord.pot"
SOURCES = {
    "generator/onrecord/pages": "python",
    "generator/onrecord/formats": "python",
    "themes/default/templates": "jinja2.ext:babel_extract",
}
HEADER = "# The sentences of the interface. How to translate them: docs/languages.md."
HEADERS = ("Language:", "Plural-Forms:", "MIME-Version:", "Content-Type:", "Content-Transfer-Encoding:")
"""Those that say something; the rest are dates and names that would differ in every run."""


def catalogues() -> list[Path]:
    """The translations there are."""
    return sorted(LOCALE.glob("*.po"))


def extracted() -> Catalog:
    """Every sentence of the interface with the files it stands in."""
    found = Catalog(header_comment=HEADER, fuzzy=False)
    for folder, how in SOURCES.items():
        options = {"**": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
        method = [("**.py" if how == "python" else "**.html", how)]
        for name, _, words, _, context in sorted(
            extract_from_dir(ROOT / folder, method_map=method, options_map=options), key=lambda it: it[0]
        ):
            # No line: a catalogue should change only where its sentences do.
            found.add(words, locations=[(f"{folder}/{name}", 0)], context=context)
    for term, word in TERMS.items():
        found.add(word, locations=[("generator/onrecord/pages/wording.py", 0)], context=term)
    return found


def written(catalogue: Catalog) -> str:
    """A catalogue as a file, a line for each sentence."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, include_lineno=False, ignore_obsolete=True)
    head, blank, rest = out.getvalue().decode().partition("\n\n")
    lines = (line for line in head.splitlines() if line[:1] != '"' or line[1:].startswith(HEADERS))
    return "\n".join(lines) + blank + rest


def untranslated(path: Path) -> Iterator[str]:
    """The sentences that a catalogue does not translate, or not surely."""
    catalogue = read_po(io.BytesIO(path.read_bytes()), locale=path.stem.replace("-", "_"))
    for message in extracted():
        if message.id:
            known = catalogue.get(_key(message), message.context)
            if known is None or known.fuzzy or not all(_strings(known)):
                yield _key(message)


def main() -> None:
    """Write the template and bring every catalogue up to date."""
    template = extracted()
    LOCALE.mkdir(exist_ok=True)
    TEMPLATE.write_text(written(template), encoding="utf-8")
    for path in catalogues():
        catalogue = read_po(io.BytesIO(path.read_bytes()), locale=path.stem.replace("-", "_"))
        catalogue.update(template, update_header_comment=False)
        path.write_text(written(catalogue), encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {len(list(untranslated(path)))} to translate")


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string or ()) if not isinstance(message.string, str) else (message.string,)


if __name__ == "__main__":
    main()

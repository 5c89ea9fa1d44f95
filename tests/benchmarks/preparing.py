"""How long texts take to be made ready for quotes: prose, and Markdown that means no good.

    python tests/benchmarks/preparing.py [--size 20000] [--size 80000] [NAME ...]

For each kind of text and size, microseconds a character (seconds a million of them): what markdown-it needs
to parse it, what we need to show it, to map it and to fold it. A figure that grows with the size grows
faster than the text.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import pairwise
from time import thread_time

from onrecord import markdown
from onrecord.anchoring import prepare
from onrecord.sourcemap import source_map

PROSE = (
    "# The ferry\n\nThe *harbour master* said the [ferry](https://example.org/ferry) would “not sail”[^1] "
    "before 12 May.\nNobody had asked the fishermen, who say they counted 1,200 boats.\n\n"
    "> “Nobody asked us,” they told the council.\n\n- one of them left;\n- **two** stayed & waited.\n\n"
)
TEXTS: dict[str, Callable[[int], str]] = {
    "prose": lambda n: PROSE * (n // len(PROSE)) + "\n[^1]: So he says.\n",
    "lines": lambda n: "word\n" * (n // 5),
    "paragraphs": lambda n: "word\n\n" * (n // 6),
    "quotes, deep": lambda n: "> " * (n // 2),
    "quotes, lines": lambda n: ("> " * 20 + "word\n\n") * (n // 47),
    "lists": lambda n: "- a\n" * (n // 4),
    "lists, deep": lambda n: "".join("  " * line + "- a\n" for line in range(int(n**0.5))),
    "quotes and lists": lambda n: ("> - " * 10 + "word\n") * (n // 45),
    "emphasis": lambda n: "*a* " * (n // 4),
    "emphasis, open": lambda n: "*a **b " * (n // 7),
    "emphasis, nested": lambda n: "*a " * (n // 6) + " b*" * (n // 6),
    "brackets": lambda n: "[" * n,
    "brackets, pairs": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "links": lambda n: "[a](https://example.org/b) " * (n // 27),
    "links, open": lambda n: "[](" * (n // 3),
    "images, open": lambda n: "![" * (n // 2),
    "notes": lambda n: "^[a] " * (n // 5),
    "notes, open": lambda n: "^[" * (n // 2),
    "note marks, open": lambda n: "[^a]: b\n\n" + "[^" * (n // 2),
    "backticks": lambda n: " ".join("`" * length for length in range(1, int((2 * n) ** 0.5))),
    "code": lambda n: "`a` " * (n // 4),
    "tables": lambda n: "|a|b|\n|-|-|\n\n" * (n // 13),
    "table, long": lambda n: "|a|b|\n|-|-|\n" + "|1|2|\n" * (n // 6),
    "table, wide": lambda n: "|a" * (n // 4) + "|\n" + "|-" * (n // 4) + "|\n",
    "table, cells missing": lambda n: "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + "a\n" * ((n - 2000) // 2),
    "definitions": lambda n: "".join(f"[r{number}]: /u\n" for number in range(n // 12)),
    "definitions, open": lambda n: "[a\n" * (n // 3),
    "entities": lambda n: "&amp;" * (n // 5),
    "escapes": lambda n: "\\*" * (n // 2),
    "tags": lambda n: "<b>a</b> " * (n // 9),
    "one long word": lambda n: "a" * n,
    "blank lines": lambda n: "\n" * n,
}


def timed(source: str) -> list[float]:
    """Seconds for parsing, showing, mapping and folding a text."""
    times = [thread_time()]
    markdown._parser("[^" in source or "^[" in source).parse(source, {})
    times.append(thread_time())
    flow = markdown.read(source, markdown.absolute_link)
    times.append(thread_time())
    source_map(source, flow)
    times.append(thread_time())
    prepare(flow.text, flow.blocks).warm()
    times.append(thread_time())
    parse, read, mapped, folded = (after - before for before, after in pairwise(times))
    return [parse, max(0.0, read - parse), mapped, folded]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, action="append")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    heads = ("parse", "show", "map", "fold", "all")
    print(f"{'µs a character':22}{'size':>9}" + "".join(f"{head:>8}" for head in heads))
    for name, make in TEXTS.items():
        if options.names and name not in options.names:
            continue
        for size in options.size or (20_000, 80_000):
            source = make(size)
            timed(source)
            times = [time * 1e6 / len(source) for time in timed(source)]
            print(f"{name:22}{size:9}" + "".join(f"{time:8.2f}" for time in (*times, sum(times))), flush=True)


if __name__ == "__main__":
    main()

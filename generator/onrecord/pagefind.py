"""An index of Pagefind's, made the same for the same records.

Pagefind 1.5 writes filters, and the values of each, in the order of a hash table that is seeded anew in each
run; everything else is in order. Here they are sorted. Its files are gzip of a signature and CBOR (RFC 8949)
of arrays, texts and numbers: a filter is `[name, [[value, [pages]]]]`; the metadata's fourth field is the
list of filters, `[name, file]`; pagefind-entry.json names the metadata.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

SIGNATURE = b"pagefind_dcd"
FILTERS = 3
"""Which field of the metadata lists the filters."""

NUMBER, TEXT, ARRAY = 0, 3, 4
"""Major types of CBOR."""

Value = int | str | list["Value"]


def settled(files: Mapping[str, Path]) -> Iterator[tuple[str, bytes]]:
    """Each file's name and content; `files` are those of an index by name. Raises ValueError if it is none.

    Files are read one at a time, when they are asked for.
    """
    renamed: dict[str, str] = {}
    metadata: dict[str, str] = {}
    for name, path in files.items():
        if name.startswith("filter/"):
            filter_ = unpacked(path.read_bytes())
            if not isinstance(filter_, list) or not isinstance(filter_[1], list):
                raise ValueError(f"{name} is no filter")
            filter_[1].sort(key=repr)
            own, content = _renamed(path.stem, packed(filter_))
            renamed[path.stem] = own
            yield f"filter/{own}.pf_filter", content
    for name, path in files.items():
        if name.endswith(".pf_meta"):
            meta = unpacked(path.read_bytes())
            if not isinstance(meta, list) or not isinstance(meta[FILTERS], list):
                raise ValueError(f"{name} is no metadata")
            meta[FILTERS] = sorted(([key, renamed[str(hash_)]] for key, hash_ in meta[FILTERS]), key=repr)  # type: ignore[misc]
            old = name.removeprefix("pagefind.").removesuffix(".pf_meta")
            metadata[old], content = _renamed(old, packed(meta))
            yield f"pagefind.{metadata[old]}.pf_meta", content
        elif name.endswith("-entry.json"):
            entry = json.loads(path.read_bytes())
    for language in entry["languages"].values():
        language["hash"] = metadata[language["hash"]]
    yield "pagefind-entry.json", json.dumps(entry, sort_keys=True, ensure_ascii=False).encode()
    for name, path in files.items():
        if not name.startswith("filter/") and not name.endswith((".pf_meta", "-entry.json")):
            yield name, path.read_bytes()


def _renamed(old: str, content: bytes) -> tuple[str, bytes]:
    """A file's name by what is in it, as long as it was: `en_8533a93`."""
    language, _, digits = old.rpartition("_")
    return f"{language}_{sha256(content).hexdigest()[: len(digits)]}", content


def unpacked(content: bytes) -> Value:
    """What is in one of the index's files. Raises ValueError if it is none."""
    data = gzip.decompress(content)
    if not data.startswith(SIGNATURE):
        raise ValueError("it lacks Pagefind's signature")
    value, end = _read(data, len(SIGNATURE))
    if end != len(data):
        raise ValueError("more follows than one value")
    return value


def packed(value: Value) -> bytes:
    """A file of the index with this in it."""
    return gzip.compress(SIGNATURE + _written(value), mtime=0)


def _read(data: bytes, at: int) -> tuple[Value, int]:
    """The value at an offset, and where the next begins."""
    kind, short = data[at] >> 5, data[at] & 31
    at += 1
    if short >= 24:
        if short > 27:
            raise ValueError(f"a value without a length, at {at}")
        size = 1 << (short - 24)
        short, at = int.from_bytes(data[at : at + size], "big"), at + size
    if kind == NUMBER:
        return short, at
    if kind == TEXT:
        return data[at : at + short].decode(), at + short
    if kind != ARRAY:
        raise ValueError(f"a value of type {kind}, at {at}")
    items: list[Value] = []
    for _ in range(short):
        item, at = _read(data, at)
        items.append(item)
    return items, at


def _written(value: Value) -> bytes:
    if isinstance(value, int):
        return _head(NUMBER, value)
    if isinstance(value, str):
        text = value.encode()
        return _head(TEXT, len(text)) + text
    return _head(ARRAY, len(value)) + b"".join(map(_written, value))


def _head(kind: int, number: int) -> bytes:
    """A type and its number, in the fewest bytes."""
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in range(4) if number < 1 << (8 << size))
    return bytes([kind << 5 | 24 + size]) + number.to_bytes(1 << size, "big")

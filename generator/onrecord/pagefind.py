"""An index of Pagefind's, made the same for the same records.

Pagefind 1.5 writes filters, and the values of each, in the order of a hash table that is seeded anew in each
run; everything else is in order. Here they are sorted. Its files are gzip of a signature and CBOR (RFC 8949)
of arrays, texts and numbers: a filter is `[name, [[value, [pages]]]]`; the metadata's fourth field is the
list of filters, `[name, file]`; pagefind-entry.json names the metadata.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from hashlib import sha256

ENTRY = "pagefind-entry.json"
META = ".pf_meta"
SIGNATURE = b"pagefind_dcd"
FILTERS = 3
"""Which field of the metadata lists the filters."""

NUMBER, TEXT, ARRAY = 0, 3, 4
"""Major types of CBOR."""

Value = int | str | list["Value"]


def settled(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """An index's files by name, in order. Raises ValueError if they are not as Pagefind 1.5 makes them."""
    try:
        return _settled(files)
    except (LookupError, TypeError, OSError, EOFError, zlib.error) as error:
        raise ValueError(f"its files are not as Pagefind 1.5 makes them ({error})") from error


def _settled(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    found = dict(files)
    renamed: dict[str, str] = {}
    for name in (name for name in files if name.startswith("filter/")):
        stem = name.removeprefix("filter/").removesuffix(".pf_filter")
        key, values = _items(unpacked(files[name]))
        renamed[stem], content = _renamed(stem, packed([key, sorted(_items(values), key=repr)]))
        del found[name]
        found[f"filter/{renamed[stem]}.pf_filter"] = content
    for name in (name for name in files if name.endswith(META)):
        meta = _items(unpacked(files[name]))
        pairs = map(_items, _items(meta[FILTERS]))
        meta[FILTERS] = sorted(([key, renamed[str(hash_)]] for key, hash_ in pairs), key=repr)
        stem = name.removeprefix("pagefind.").removesuffix(META)
        renamed[stem], content = _renamed(stem, packed(meta))
        del found[name]
        found[f"pagefind.{renamed[stem]}{META}"] = content
    entry = json.loads(files[ENTRY])
    for language in entry["languages"].values():
        language["hash"] = renamed[language["hash"]]
    found[ENTRY] = json.dumps(entry, sort_keys=True, ensure_ascii=False).encode()
    return dict(sorted(found.items()))


def _items(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise TypeError("a list is missing")
    return value


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

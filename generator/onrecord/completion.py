"""What an editor may complete: the ids and names of a site, for its JSON Schemas."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.site import Site


def completions(site: Site) -> Mapping[str, tuple[str, ...]]:
    """By the names of definitions (see `schema.json_schema`): actors, claims, annotators.

    Actors by id and by name, where a name means one actor; claims by address, which every article takes.
    """
    names: dict[str, set[str]] = {}
    for actor in site.actors.values():
        names.setdefault(actor.name, set()).add(actor.id)
    alone = (name for name, ids in names.items() if len(ids) == 1)
    return {
        "Actor": tuple(sorted({*site.actors, *alone})),
        "Claim": tuple(sorted(str(ref) for ref in site.claims)),
        "Annotator": tuple(sorted(site.config.annotators)),
    }

"""Whether somebody has said that a text may be shown to everybody: asked before a site is published."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.diagnostics import Problem
from onrecord.site import Site


def unchecked(site: Site) -> Iterator[Problem]:
    """The articles of whose text nobody has said whose it is, or how much of it may be shown.

    An article says it by `rights`, a site for all of its articles by `publish_text`, whatever it says there.
    """
    if site.config.publish_text is not None:
        return
    for article in site.articles:
        if article.head.rights is None:
            yield Problem(
                "rights-unchecked",
                f"nobody has said whose the text of {article.slug} is, and it would be published whole",
                article.place,
                "write `rights:` here; or in site.yaml `publish_text: quotes`, and only placed passages are"
                " published, or `publish_text: full`, if every text may be",
            )

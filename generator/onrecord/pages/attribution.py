"""What a claim or an article is called wherever it stands alone: never without whose words they are."""

from __future__ import annotations

from onrecord.pages.parts import ArticleHead, ClaimItem, VoiceView
from onrecord.pages.wording import Wording

IN_A_TITLE = 90  # search engines show about this much
IN_A_DESCRIPTION = 200


def attributed(wording: Wording, item: ClaimItem, limit: int) -> str:
    """A claim in one line, never without who says it: `X: “…” — according to Y`.

    `limit`: how much of the quote is shown, in code points.
    """
    quote = wording.shortened(item.quote.text, limit)
    speakers = wording.listed(named(wording, item, voice) for voice in item.speakers)
    carriers = item.via or ((item.source,) if not item.own else ())
    if not carriers:
        return wording.gettext("{speakers}: “{quote}”").format(speakers=speakers, quote=quote)
    return wording.gettext("{speakers}: “{quote}” — according to {source}").format(
        speakers=speakers,
        quote=quote,
        source=wording.listed(named(wording, item, voice) for voice in carriers),
    )


def named(wording: Wording, item: ClaimItem, voice: VoiceView) -> str:
    """A voice outside of its article, where "the article itself" would mean nothing."""
    if voice.kind != "article":
        return voice.name
    return wording.gettext("the article “{title}”").format(title=item.article.text)


def titled(wording: Wording, head: ArticleHead) -> str:
    """The name of an article with its outlet: `“Title”, Outlet`."""
    outlet = head.outlet.name if head.outlet else wording.gettext("outlet not stated")
    return wording.gettext("“{title}”, {outlet}").format(title=head.title.text, outlet=outlet)

"""How others cite a claim's page: in a line, for BibTeX, and as CSL-JSON.

The page is the site's work, so its annotators are its authors; the speaker is named in the title, which says
whose words these are and who reports them. Fields of CSL-JSON are those of Citation Style Language 1.0.2.
"""

from __future__ import annotations

import json
import re

from onrecord.dates import Date, Precision
from onrecord.model import Claim
from onrecord.pages import addresses
from onrecord.pages.attribution import attributed, titled
from onrecord.pages.book import Book
from onrecord.pages.parts import ArticleHead, ClaimItem
from onrecord.pages.tieparts import Citation

IN_A_CITATION = 300  # of the quote, in code points

LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
PARTS_OF_A_DAY = {Precision.DAY: 3, Precision.MONTH: 2, Precision.YEAR: 1}

_SPECIAL = re.compile(r"[\\{}$&#%_~^]")


def citation(book: Book, claim: Claim, item: ClaimItem, article: ArticleHead) -> Citation:
    """The citations of a claim."""
    words = attributed(book.wording, item, IN_A_CITATION)
    published = article.published
    source = titled(book.wording, article) + book.wording.gettext(", ")
    source += book.wording.date(published) if published is not None else book.wording.gettext("undated")
    url = book.absolute(addresses.claim(claim.ref))
    authors = book.annotators(claim.by)
    return Citation(
        plain=_plain(book, words, source, url),
        bibtex=_bibtex(book, claim, words, source, url, authors),
        csl=_csl(book, claim, words, article, url, authors),
    )


def _plain(book: Book, words: str, source: str, url: str | None) -> str:
    told = book.wording.gettext("{claim}. In: {article}. {site}").format(
        claim=words, article=source, site=book.config.title
    )
    return f"{told}. {url}" if url is not None else f"{told}."


def _bibtex(
    book: Book, claim: Claim, words: str, source: str, url: str | None, authors: tuple[str, ...]
) -> str:
    fields = {
        "author": " and ".join(f"{{{_latex(name)}}}" for name in authors),
        "title": f"{{{_latex(words)}}}",
        "howpublished": _latex(book.config.title),
        "note": _latex(book.wording.gettext("Quoted from {article}").format(article=source)),
        # An address is percent-encoded: nothing in it breaks out of the braces.
        "url": url or "",
    }
    told = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{claim.ref.article}--{claim.ref.id}{told}\n}}"


def _csl(
    book: Book, claim: Claim, words: str, article: ArticleHead, url: str | None, authors: tuple[str, ...]
) -> str:
    record: dict[str, object] = {
        "id": str(claim.ref),
        "type": "webpage",
        "title": words,
        "author": [{"literal": name} for name in authors],
        "container-title": book.config.title,
        "original-title": article.title.text,
        "original-author": [{"literal": name} for name in article.authors],
        "original-publisher": article.outlet.name if article.outlet is not None else None,
        "original-date": _csl_date(book, article.published) if article.published is not None else None,
        "language": book.config.language,
        "URL": url,
    }
    return json.dumps([{key: value for key, value in record.items() if value}], ensure_ascii=False, indent=2)


def _csl_date(book: Book, date: Date) -> dict[str, object]:
    """A day, month or year in parts; any other date in words."""
    parts = PARTS_OF_A_DAY.get(date.precision)
    if parts is None or date.earliest is None or date.uncertain:
        return {"literal": book.wording.date(date)}
    told: dict[str, object] = {"date-parts": [list(date.earliest[:parts])]}
    return told | ({"circa": True} if date.approximate else {})


def _latex(text: str) -> str:
    return _SPECIAL.sub(lambda found: LATEX[found[0]], text)

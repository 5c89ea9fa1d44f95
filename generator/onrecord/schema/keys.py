"""Which keys a record may have, what sort of value each takes, and what it means.

One mapping here for each record of `records`, with the same fields (a test compares them): this is what
is checked, and what the JSON Schema is made from. `records` itself knows neither YAML nor pydantic.
"""

from __future__ import annotations

from typing import Annotated, Any, Required, TypeVar

from pydantic import ConfigDict, Field, with_config
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from onrecord import records
from onrecord.records import (
    ActorKind,
    Anchors,
    Changed,
    Encoding,
    Finding,
    Kind,
    NameType,
    PublishText,
    Treatment,
)
from onrecord.schema.values import (
    OR_NOTHING,
    Actor,
    Address,
    Annotator,
    BaseAddress,
    Claim,
    Date,
    Digest,
    Format,
    Id,
    Language,
    LongText,
    ManyOnly,
    Number,
    OneOrMany,
    OrText,
    Target,
    Text,
    Voice,
    YesNo,
    made,
    source_of,
    word,
)

T = TypeVar("T")

Many = Annotated[tuple[T, ...], OneOrMany()]
Mapping = Annotated[dict[str, T], OR_NOTHING]


def about(title: str) -> ConfigDict:
    """What a record is called in messages and in editors; it has no keys but those listed."""
    return ConfigDict(title=title, extra="forbid")


def says(description: str) -> Any:
    """What a key means, in a line."""
    return Field(description=description)


@with_config(about("source"))
class SourceKeys(TypedDict, total=False):
    """Where something is from: an address, a citation, or both."""

    text: Annotated[Text, says("A citation.")]
    url: Annotated[Address, says("Its address.")]
    date: Annotated[Date, says("When it was published or seen.")]
    archive: Annotated[Address, says("The address of a copy that stays.")]


Source = Annotated[SourceKeys, made(records.Source), OrText(source_of)]


@with_config(about("note"))
class NoteKeys(TypedDict, total=False):
    """An annotator's remark."""

    text: Required[Annotated[LongText, says("The remark, in Markdown.")]]
    by: Annotated[Annotator, says("The annotator; the layer's if absent.")]
    date: Annotated[Date, says("When it was written.")]
    source: Annotated[Many[Source], says("What it rests on.")]


Note = Annotated[NoteKeys, made(records.Note), OrText(lambda text: {"text": text})]


@with_config(about("check"))
class CheckKeys(TypedDict, total=False):
    """What the annotators found when they checked a claim."""

    finding: Required[Annotated[Finding, word(Finding), says("What was found.")]]
    by: Annotated[Annotator, says("Who checked; the layer's annotator if absent.")]
    date: Annotated[Date, says("When; the layer's date if absent.")]
    sources: Annotated[Many[Source], says("What it rests on: at least one.")]
    note: Annotated[LongText, says("How it was found, in Markdown.")]


@with_config(about("original"))
class OriginalKeys(TypedDict, total=False):
    """The words as first spoken."""

    text: Required[Annotated[LongText, says("The words as first spoken.")]]
    lang: Annotated[Language, says("Their language.")]
    source: Annotated[Many[Source], says("Where they are from.")]


@with_config(about("annotation"))
class EntryKeys(TypedDict, total=False):
    """A claim; with `refers_to` a mention, with `gloss` a gloss."""

    quote: Annotated[LongText, says("Words of the text; [...] skips some.")]
    prefix: Annotated[LongText, says("Text just before the quote, where it occurs more than once.")]
    suffix: Annotated[LongText, says("Text just after the quote, where it occurs more than once.")]
    within: Annotated[LongText, says("A longer passage that holds the quote once.")]
    id: Annotated[Id, says("The entry's id; by default made from the quote.")]
    was: Annotated[Many[Id], says("Earlier ids; their addresses lead here.")]
    unsure: Annotated[Text, says("Why the annotator hesitates.")]
    note: Annotated[Many[Note], says("A remark, in Markdown.")]
    tags: Annotated[Many[Text], says("Words to sort by.")]
    by: Annotated[Annotator, says("The annotator; the layer's if absent.")]
    date: Annotated[Date, says("When it was annotated; the layer's date if absent.")]
    lang: Annotated[Language, says("The passage's language; the text's if absent.")]
    speaker: Annotated[
        Many[Voice], says("Who says it: actors, `article` or `unnamed`; the article if absent.")
    ]
    via: Annotated[Many[Voice], says("Who carried it, outermost first.")]
    cue: Annotated[Text, says("The reporting words, such as “claimed”.")]
    kind: Annotated[Kind, word(Kind), says("What sort of thing is claimed.")]
    verbatim: Annotated[YesNo, says("Whether these are the speaker's own words.")]
    against: Annotated[Many[Actor], says("The accused.")]
    about: Annotated[Many[Actor], says("The actors concerned.")]
    denies: Annotated[Many[Claim], says("Claims that the accused, or who speaks for them, says are not so.")]
    disputes: Annotated[Many[Claim], says("Claims that another voice says are not so.")]
    undercuts: Annotated[Many[Claim], says("Claims it gives a reason to doubt.")]
    supports: Annotated[Many[Claim], says("Claims it gives a reason to believe.")]
    repeats: Annotated[Many[Claim], says("Claims with the same content.")]
    treatment: Annotated[Treatment, word(Treatment), says("What the article itself does with the claim.")]
    event: Annotated[Actor, says("The event it tells of.")]
    when: Annotated[Date, says("When that happened; never when it was said.")]
    where: Annotated[Actor, says("The place or state where it happened.")]
    summary: Annotated[Text, says("A plain restatement that names who says it.")]
    check: Annotated[Many[Annotated[CheckKeys, made(records.Check)]], says("What the annotators found.")]
    original: Annotated[
        Annotated[OriginalKeys, made(records.Original)],
        says("The words as first spoken, where the passage is a translation."),
    ]
    draft: Annotated[YesNo, says("Proposed and not confirmed; kept out of published builds.")]
    withdrawn: Annotated[Text, says("Why the claim was withdrawn.")]
    refers_to: Annotated[Many[Actor], says("Whom the quote means; makes the entry a mention.")]
    gloss: Annotated[LongText, says("An editor's remark on the quote, in Markdown; makes the entry a gloss.")]


@with_config(about("layer"))
class LayerKeys(TypedDict, total=False):
    """One annotator's (or one subject's) entries over one text."""

    title: Annotated[Text, says("The layer's title.")]
    by: Annotated[Annotator, says("Who annotates; holds for every entry without its own.")]
    date: Annotated[Date, says("When; holds for every entry without its own.")]
    language: Annotated[Language, says("The language of the notes.")]
    licence: Annotated[Text, says("Of the annotations.")]
    annotations: Annotated[
        tuple[Annotated[EntryKeys, made(records.Entry)], ...],
        ManyOnly(),
        says("Claims, glosses, mentions."),
    ]


Layer = Annotated[LayerKeys, made(records.LayerFile)]


@with_config(about("article"))
class ArticleKeys(TypedDict, total=False):
    """Which text, which outlet, when, in which language."""

    text: Required[Annotated[Text, says("The text's file, from the site's folder: `seeds/NAME.txt`.")]]
    title: Annotated[Text, says("For listings; by default the text's first heading or block.")]
    outlet: Annotated[Actor, says("Who published it: the voice of the text itself.")]
    author: Annotated[Many[Text], says("Who wrote it.")]
    published: Annotated[Date, says("When; absent means undated.")]
    language: Annotated[Language, says("The text's language; the site's if absent.")]
    url: Annotated[Address, says("Where the original is.")]
    retrieved: Annotated[Date, says("When the text was taken from there.")]
    archive: Annotated[Address, says("The address of a copy that stays.")]
    rights: Annotated[Text, says("Whose the text is, and on what terms it is shown.")]
    summary: Annotated[Text, says("What the text is, in a sentence.")]
    tags: Annotated[Many[Text], says("Words to sort by.")]
    was: Annotated[Many[Id], says("Earlier slugs; their addresses lead here.")]
    text_digest: Annotated[Digest, says("Of the text's bytes, so that a change is noticed.")]


Article = Annotated[ArticleKeys, made(records.ArticleFile)]


@with_config(about("name"))
class NameKeys(TypedDict, total=False):
    """A name that somebody uses for an actor."""

    name: Required[Annotated[Text, says("The name.")]]
    type: Annotated[NameType, word(NameType), says("What sort of name; `spelling` if absent.")]
    lang: Annotated[Language, says("Its language.")]
    note: Annotated[Text, says("A remark.")]
    source: Annotated[Many[Source], says("Where it is from.")]


@with_config(about("role"))
class RoleKeys(TypedDict, total=False):
    """What an actor is, of what, and who says so."""

    role: Required[Annotated[Text, says("What the actor is.")]]
    of: Annotated[Actor, says("Of which actor.")]
    from_: Annotated[Date, Field(alias="from", description="Since when.")]
    to: Annotated[Date, says("Until when.")]
    source: Annotated[Many[Source], says("Who says so.")]


@with_config(about("actor"))
class ActorKeys(TypedDict, total=False):
    """One actor."""

    name: Required[Annotated[Text, says("What they call themselves.")]]
    kind: Annotated[ActorKind, word(ActorKind), says("What sort of actor; neutral.")]
    names: Annotated[
        Many[Annotated[NameKeys, made(records.Name), OrText(lambda text: {"name": text})]],
        says("Other names that somebody uses for them."),
    ]
    roles: Annotated[
        Many[Annotated[RoleKeys, made(records.Role)]], says("What they are, of what, by whose word.")
    ]
    part_of: Annotated[Many[Actor], says("Actors it is a part of.")]
    summary: Annotated[LongText, says("Who they are, in Markdown.")]
    when: Annotated[Date, says("When the event happened.")]
    where: Annotated[Actor, says("Where the event happened.")]
    links: Annotated[Mapping[Address], says("Pages elsewhere, by name: `wikidata`, `url`.")]
    was: Annotated[Many[Id], says("Earlier ids; their addresses lead here.")]
    hide: Annotated[YesNo, says("No page, no link, absent from search and data.")]
    by: Annotated[Annotator, says("Who wrote this record.")]
    date: Annotated[Date, says("When.")]


Actors = dict[Id, Annotated[ActorKeys, made(records.ActorRecord)]]


@with_config(about("correction"))
class CorrectionKeys(TypedDict, total=False):
    """What of a published claim was changed, and when."""

    date: Required[Annotated[Date, says("When it was published so.")]]
    claim: Required[Annotated[Claim, says("The claim, as `SLUG#ID`.")]]
    changed: Required[Annotated[Changed, word(Changed), says("What of it is another now.")]]
    from_: Annotated[Many[Text], Field(alias="from", description="What stood there before.")]
    to: Annotated[Many[Text], says("What stands there since.")]
    reason: Annotated[Text, says("Why, in plain words.")]


@with_config(about("corrections file"))
class CorrectionsKeys(TypedDict, total=False):
    """The log of what changed in published claims."""

    corrections: Annotated[
        tuple[Annotated[CorrectionKeys, made(records.Correction)], ...],
        ManyOnly(),
        says("What was changed, oldest first."),
    ]


Corrections = Annotated[CorrectionsKeys, made(records.CorrectionsFile)]


@with_config(about("annotator"))
class AnnotatorKeys(TypedDict, total=False):
    """Somebody who annotates."""

    name: Required[Annotated[Text, says("Their name.")]]
    role: Annotated[Text, says("What they do here.")]
    url: Annotated[Address, says("Their own page.")]


@with_config(about("layer's options"))
class LayerOptionsKeys(TypedDict, total=False):
    """How a layer is shown."""

    title: Annotated[Text, says("The title to show.")]
    shown: Annotated[YesNo, says("Whether it is shown at first.")]


@with_config(about("theme"))
class ThemeKeys(TypedDict, total=False):
    """The theme, and what is set in it."""

    name: Annotated[Text, says("A folder in `themes/`, or an installed theme.")]
    options: Annotated[Mapping[Text], says("What the theme lets you set.")]


@with_config(about("main link"))
class NavigationKeys(TypedDict, total=False):
    """A main link."""

    page: Required[Annotated[Text, says("A page of the site, such as `claims` or `about`.")]]
    title: Annotated[Text, says("What the link says.")]


@with_config(about("hosting"))
class HostingKeys(TypedDict, total=False):
    """What is written for hosts."""

    files: Annotated[YesNo, says("Whether there are `_headers`, `_redirects`, robots.txt and `.nojekyll`.")]
    compress: Annotated[
        Many[Annotated[Encoding, word(Encoding)]], says("Compressed copies beside the files, for servers.")
    ]


@with_config(about("target"))
class TargetKeys(TypedDict, total=False):
    """Where the site is published to."""

    to: Required[Annotated[Target, says("A folder, or an address: `git:origin#gh-pages`, `s3://BUCKET`.")]]
    keep: Annotated[Number, says("How many former states are kept to go back to; 3 if absent.")]


@with_config(about("site"))
class SiteKeys(TypedDict, total=False):
    """The site: its title, address, language, theme, annotators and policies."""

    title: Required[Annotated[Text, says("The site's name.")]]
    format: Annotated[Format, says("The version of the site format.")]
    description: Annotated[Text, says("One sentence, for feeds and link previews.")]
    base_url: Annotated[BaseAddress, says("The site's public address, with a sub-path if any.")]
    language: Annotated[Language, says("Of the interface; `en` if absent.")]
    theme: Annotated[
        Annotated[ThemeKeys, made(records.ThemeChoice), OrText(lambda text: {"name": text})],
        says("A folder in `themes/`, or an installed theme."),
    ]
    navigation: Annotated[
        Many[Annotated[NavigationKeys, made(records.NavigationItem), OrText(lambda text: {"page": text})]],
        says("The main links, in order."),
    ]
    publish_text: Annotated[
        PublishText, word(PublishText), says("`quotes`: only the placed passages are shown.")
    ]
    licence: Annotated[Text, says("Of the annotations.")]
    contact: Annotated[Text, says("Where corrections go.")]
    annotators: Annotated[
        Annotated[dict[Id, Annotated[AnnotatorKeys, made(records.Annotator)]], OR_NOTHING],
        says("Who annotates, by id."),
    ]
    layers: Annotated[
        Mapping[Annotated[LayerOptionsKeys, made(records.LayerOptions), OR_NOTHING]],
        says("How layers are shown, by the file's name without `.yaml`; in order of display."),
    ]
    anchors: Annotated[Anchors, word(Anchors), says("`strict`: a quote that cannot be placed is an error.")]
    link_names: Annotated[YesNo, says("Whether names of actors are links in the text.")]
    words: Annotated[Mapping[Text], says("Other words for terms, such as `finding.supported`.")]
    claim_pages: Annotated[YesNo, says("Whether each claim has a page of its own.")]
    search: Annotated[YesNo, says("Whether there is a search page.")]
    feeds: Annotated[YesNo, says("Whether there are Atom feeds.")]
    downloads: Annotated[YesNo, says("Whether there are data files.")]
    hosting: Annotated[
        Annotated[HostingKeys, made(records.Hosting)], says("Files that hosts read, and compressed copies.")
    ]
    publish: Annotated[
        Mapping[Annotated[TargetKeys, made(records.PublishTarget), OrText(lambda text: {"to": text})]],
        says("Where the site is published to, by a name of your own: `onrecord publish --to NAME`."),
    ]


Site = Annotated[SiteKeys, made(records.SiteFile)]

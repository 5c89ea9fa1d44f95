"""OnRecord: who claims what, on whose word, against whom, and who answers it.

The modules, in the order the data flows (each imports only from those before it):

core, pure (text in, values out; no disk, clock, network or screen)
    diagnostics   Problem, Diagnostic, Checked: what is wrong, where, and what to do next
    artifacts     a file of the output
    hosting       how files are to be sent over HTTP: headers, caching, content types
    publication   what is published at a target, and the steps from there to another state
    sources       what the core asks of wherever a site is kept
    encoding      bytes to text, offsets to lines
    suggest       did you mean
    targets       where a site is published to
    ids           what an id may be
    dates         EDTF dates
    borders       where graphemes and words end
    records       what an author writes, as frozen types
    document      a source text: pieces of markup, runs of text
    folding       text to its folded form, with a map back to offsets
    letters       folded text to what counts still less: joined, bare letters
    model         what the site knows, as frozen types
    facts         what of an article matters to the whole site
    yamltree      YAML text to plain values that remember their place
    yamledit      edits of YAML text that leave every other byte as it was
    schema        plain values to records, and the JSON Schema
    markdown      the only door to markdown-it
    text          Markdown and plain text to a Document
    prose         Markdown fields and free pages to HTML
    sourcemap     from the words on the page back to their Markdown
    pieces        where pieces of words stand in a long text
    similarity    how alike two stretches of text are
    negation      words that deny, and numbers
    occurrences   where the words of a quote stand
    evidence      what speaks for a place whose words are others
    bounds        where a passage begins and ends whose words are others
    drift         the place of a quote whose words have changed
    anchoring     a quote to its span
    description   a span to the quote and context that place it again
    selection     words selected on a page to their span
    quotable      a source text, plain or Markdown, ready for quotes
    repair        why a quote has no place, and what mends it
    candidates    the passages that such a quote may mean, and what places it there
    weave         overlapping spans to HTML
    names         names of actors: references, and occurrences in running text
    quotation     which stretches stand in quotation marks
    actors        the actors of a site, their references resolved
    cues          the words by which English reports speech
    reportedspeech  what is said in a text, and who may say it
    unite         several layers over one text
    forms         what an author fills in about a passage, to an entry and back
    passages      the entries of a layer, placed
    interpret     united entries read into the model
    naming        who is named where, in whose words; the names used for each
    annotate      one article, all of this together
    ties          how those who speak stand to each other: accusers and accused, outlets, places, repeats
    articles      the articles of a site in order, facts fetched when they are asked for
    standing      what a fold came to, kept between runs
    claimtable    all claims by their address, and the relations that each receives
    answers       who answers whom: relations, accusations, and whether the accused answer
    timeline      events, and what was said and published when
    profiling     what every voice says, and what is said of it
    derived       every derived view of a site, worked out once
    site          the fold: all articles as one site, and what leads nowhere in it
    namechanges   which articles other names of actors concern
    languages     a language of the interface: its catalogue, dates, numbers, lists
    pages         view models: which pages there are and what stands on them
    formats       what machines read: JSON-LD, feeds, data files
    links         the links in what annotators write
    settings      what site.yaml says of pages, layers and terms
    pipeline      the core as one readable function
    external      addresses elsewhere, and what is said of those that do not answer
    trial         a change of a layer, tried before it is written
    lints         what the authors of a site may have forgotten
    rights        whether somebody has said that texts may be shown
    renames       another id for an actor or a claim: the edits of every file that uses it
    proposals     entries for what a text reports, for its author to confirm
    completion    what an editor may complete
    upgrades      a site from the format it is in to the present one
    published     what readers are told of every claim, as a record
    corrections   what changed in published claims, for the authors' log
    permalinks    the addresses of a built site, and which of them a later build lacks
    fixes         quotes without a sure place: their candidates, and the edits that mend them

shell
    stamps        what tells a file from what it was before
    regular       files that are files, and lie where they should
    program       which program this is
    shortage      what a process may run out of, told in words
    private       what the program keeps for itself, sealed
    project       a folder to strings
    catalogues    the catalogues of the program and of a site
    themes        a theme's templates and assets
    templates     templates to Python that runs quickly
    compiled      compiled templates, kept between runs
    render        pages to HTML
    pagefind      an index of Pagefind's, the same for the same records
    indexing      what a search finds, to the files a browser searches in
    locks         locks of folders
    standby       a former output, of which the next one is made
    manifest      what a build read and wrote
    output        the pages to a folder, all at once or not at all
    built         a built site in a folder, looked through
    report        diagnostics for people and machines
    sarif         diagnostics for code scanning
    progress      how far long work is
    reach         whether addresses elsewhere answer
    rewrite       an author's files, rewritten whole or not at all
    fixreport     what `fix` found, for people
    inotify       whether Linux can watch more folders
    changes       changes of a site's files, as they are saved
    scaffold      new sites, actors, articles
    division      work divided among processes
    depot         bytes that pass between machines, by their digest
    helpers       work given to any executor
    cluster       the workers of a scheduler of Dask's, as an executor
    register      what is remembered of articles beside their content
    database      the file of the store
    errands       articles read by helpers
    store         articles that were read, remembered between runs
    shelves       articles by their slug, fetched from the store
    compression   compressed copies of files
    writer        pages and files to the output: all, or those that are not what they were
    bundle        what the pages of a site are made of, in a parcel
    farwriting    pages written by helpers
    revision      which of the files of a former build are still what this one would write
    ledger        what was read from a site's folder
    edition       a site that is being shown
    reading       the articles of a site, read anew where they changed
    building      a site from its folder to its output
    session       a site kept in memory while its author works on it
    serve         the site beside the editor
    workspace     a site's folder, and what the commands do with it
    publishing    a site to where readers find it, and back
    api           the public functions
    jsonlines     requests for quotes to answers, line by line
    cli           the commands

`load`, `build`, `anchor` and `describe` are public; everything else is private until asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.version import __version__

if TYPE_CHECKING:
    from onrecord.api import SiteError, anchor, build, describe, load

__all__ = ["SiteError", "__version__", "anchor", "build", "describe", "load"]


def __getattr__(name: str) -> object:
    # Looked up when first asked for, so that the command line starts without the libraries it may not need.
    if name in __all__:
        from onrecord import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

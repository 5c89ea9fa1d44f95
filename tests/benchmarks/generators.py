"""The sites of the benchmarks as other generators read them.

Three ways: `plain`, where marks and short notes stand in the Markdown; `inlined`, where all that our pages
show stands in it, so that the peer makes the same pages and has less to do; and `layers`, where Hugo's
templates read the same YAML as we do. What is inlined is taken from our own output.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests.benchmarks.corpus import ACTORS, Story, layers, name, stories, text, write

HUGO = """\
baseURL = 'http://localhost/'
title = 'Measured'
disableKinds = ['RSS', 'robotsTXT', 'sitemap', 'taxonomy', 'term']
uglyURLs = true
[markup.goldmark.renderer]
unsafe = true
"""

HEAD = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
NAV = '<nav><a href="/index.html">Home</a> <a href="/actors/index.html">Actors</a></nav>'

LISTING = """\
{{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range .Pages }}
<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}</ul>{{ end }}
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of our output: its address, its title, and its main part as Markdown with HTML in it."""

    path: str
    title: str
    body: str


def pages(public: Path) -> Iterator[Page]:
    """The pages of a site that was built; the paragraphs of texts are Markdown again."""
    for file in sorted(public.rglob("*.html")):
        html = file.read_text(encoding="utf-8")
        title = re.search("<title>(.*?)</title>", html)
        main = re.search("(?s)<main[^>]*>(.*)</main>", html)
        if title is None or main is None:  # a theme's own page, without either
            continue
        body = re.sub(r"(<div class=\"row\">\n)<p>(.*?)</p>\n", r"\1\n\2\n\n", main[1])
        yield Page(file.relative_to(public).as_posix(), title[1], body.strip())


def write_plain(folder: Path, articles: int) -> None:
    """For Hugo, with short notes."""
    write_layouts(folder, HUGO.replace(", 'taxonomy', 'term'", "") + "[taxonomies]\nactor = 'actors'\n")
    for kind in ("taxonomy", "term"):
        write(folder / f"layouts/{kind}.html", LISTING)
    for story in stories(articles):
        speakers = [name(it) for it in sorted({it.speaker for it in story.said})]
        head = f"---\ntitle: {story.title}\ndate: {story.published}\nactors: {speakers}\n---\n"
        body = []
        for claim, it in enumerate(story.said):
            who = escape(name(it.speaker))
            mark = f'<mark id="c{claim}" data-speaker="{who}">{it.quote}</mark>'
            note = f"<p>{it.note}</p>" if it.note else ""
            aside = f'<aside class="note" id="n{claim}"><b>{who}</b><q>{it.quote}</q>{note}</aside>'
            body.append(f"{name(it.speaker)} said that {mark}, in the {it.rest}.\n\n{aside}\n")
        write(folder / f"content/articles/article-{story.number}.md", head + "\n".join(body))


def write_inlined(folder: Path, public: Path) -> None:
    """For Hugo, with all that our pages show."""
    write_layouts(folder, HUGO)
    for number, page in enumerate(pages(public)):
        head = {"title": page.title, "url": f"/{page.path}"}
        write(folder / f"content/made/{number}.md", f"{json.dumps(head)}\n\n{page.body}\n")


def write_eleventy(folder: Path, public: Path) -> None:
    """For Eleventy, with all that our pages show."""
    head = HEAD.replace("{title}", "{{ title }}")
    layout = f"{head}\n<body>{NAV}\n<main>{{{{ content | safe }}}}</main></body>\n</html>\n"
    write(folder / "_includes/page.njk", layout)
    config = 'export default { markdownTemplateEngine: false, dir: { output: "public" } };\n'
    write(folder / "eleventy.config.mjs", config)
    for number, page in enumerate(pages(public)):
        front = {"title": page.title, "permalink": f"/{page.path}", "layout": "page.njk"}
        write(folder / f"made/{number}.md", f"---json\n{json.dumps(front)}\n---\n{page.body}\n")


def write_layers(folder: Path, articles: int) -> None:
    """For Hugo, whose templates read the YAML layers: pages of articles and actors, and nothing else."""
    write_layouts(folder, HUGO)
    write(folder / "layouts/articles/page.html", ARTICLE)
    write(folder / "layouts/actors/page.html", ACTOR)
    write(folder / "layouts/_partials/said.html", SAID)
    names = "".join(f"actor-{number}: {name(number)}\n" for number in range(ACTORS))
    write(folder / "data/actors.yaml", names)
    for actor in range(ACTORS):
        write(folder / f"content/actors/actor-{actor}.md", f"---\ntitle: {name(actor)}\n---\n")
    for story in stories(articles):
        write_bundle(folder / f"content/articles/article-{story.number}", story)


def write_bundle(folder: Path, story: Story) -> None:
    """An article and its layers."""
    write(folder / "index.md", f"---\ntitle: {story.title}\ndate: {story.published}\n---\n{text(story)}")
    for layer, content in layers(story).items():
        write(folder / f"{layer}.yaml", content)


ARTICLE = """\
{{ define "main" }}
{{ $text := .Content }}{{ $notes := slice }}{{ $denied := dict }}
{{ range $file := .Resources.Match "*.yaml" }}{{ range ($file | transform.Unmarshal).annotations }}
{{ with .denies }}{{ $denied = merge $denied (dict . true) }}{{ end }}{{ $notes = $notes | append . }}
{{ end }}{{ end }}
{{ range $note := $notes }}{{ range split .quote " [...] " }}
{{ $mark := printf "<mark data-claim=\\"%s\\">%s</mark>" $note.id . }}
{{ $text = replace $text . $mark 1 }}
{{ end }}{{ end }}
<article><h1>{{ .Title }}</h1>{{ $text | safeHTML }}</article>
{{ range $notes }}<aside id="{{ .id }}">
<p><a href="/actors/{{ .speaker }}.html">{{ index site.Data.actors .speaker }}</a>,
{{ or .kind "statement" }}</p>
<blockquote>{{ .quote }}</blockquote>
{{ with .against }}<p>against <a href="/actors/{{ . }}.html">{{ index site.Data.actors . }}</a></p>{{ end }}
{{ with .denies }}<p>denies <a href="#{{ . }}">another</a></p>{{ end }}
{{ if index $denied .id }}<p>denied</p>{{ end }}
{{ with .note }}<p>{{ . | markdownify }}</p>{{ end }}
</aside>{{ end }}
{{ end }}
"""

SAID = """\
{{ $said := newScratch }}
{{ range $page := where site.RegularPages "Section" "articles" }}
{{ range $file := $page.Resources.Match "*.yaml" }}{{ range ($file | transform.Unmarshal).annotations }}
{{ $said.Add .speaker (slice (dict "page" $page "entry" .)) }}
{{ end }}{{ end }}{{ end }}
{{ return $said }}
"""
"""What every actor says, gathered once."""

ACTOR = """\
{{ define "main" }}<h1>{{ .Title }}</h1><ul>
{{ range (partialCached "said.html" site).Get .File.ContentBaseName }}
<li><a href="{{ .page.RelPermalink }}#{{ .entry.id }}">{{ .entry.quote }}</a>, {{ .page.Title }}</li>
{{ end }}</ul>{{ end }}
"""


def write_layouts(folder: Path, settings: str) -> None:
    """What every way for Hugo has."""
    write(folder / "hugo.toml", settings)
    head = HEAD.replace("{title}", "{{ .Title }}")
    main = '<main>{{ block "main" . }}{{ end }}</main>'
    write(folder / "layouts/baseof.html", f"{head}\n<body>{NAV}\n{main}</body>\n</html>\n")
    page = '{{ define "main" }}{{ .Content }}{{ end }}\n'
    write(folder / "layouts/page.html", page)
    for kind in ("home", "section"):
        write(folder / f"layouts/{kind}.html", LISTING)

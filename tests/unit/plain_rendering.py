"""markdown-it's own renderer, with the departures that onrecord/markdown.py lists and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from onrecord.markdown import absolute_link


class Departing(RendererHTML):
    links: list[bool]

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        words = unescapeAll(tokens[idx].info).split()
        if words and not re.fullmatch(r"[\w+#.-]+", words[0]):
            tokens[idx].info = ""
        return super().fence(tokens, idx, options, env)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        alternative = escapeHtml(self.renderInlineAsText(tokens[idx].children, options, env))
        return f'<span class="image">{alternative}</span>'

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        href = absolute_link(str(tokens[idx].attrs["href"]))
        self.links.append(href is not None and not any(self.links))
        if not self.links[-1]:
            return ""
        tokens[idx].attrs["href"] = href or ""
        return self.renderToken(tokens, idx, options, env)

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.renderToken(tokens, idx, options, env) if self.links.pop() else ""

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<div class="scroll" tabindex="0">\n' + self.renderToken(tokens, idx, options, env)

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self.renderToken(tokens, idx, options, env) + "</div>\n"


def plain_rendering(source: str) -> str:
    """The page that Markdown without footnotes and aligned tables makes."""
    options = {"html": False, "xhtmlOut": False, "maxNesting": 24}
    parser = MarkdownIt("commonmark", options, renderer_cls=Departing).enable(["table", "strikethrough"])
    assert isinstance(parser.renderer, Departing)
    parser.renderer.links = []
    return str(parser.render(source))

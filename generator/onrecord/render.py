"""Pages to HTML, by a theme's templates. With `templates`, the only door to Jinja."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from onrecord.artifacts import Artifact
from onrecord.compiled import Compiled
from onrecord.dates import Date
from onrecord.diagnostics import KeyPlace, Location, Problem
from onrecord.formats import linked_data
from onrecord.pages import Page, Wording
from onrecord.regular import read
from onrecord.templates import QuickEnvironment, marked, shown
from onrecord.themes import MAX_BYTES, Theme

if TYPE_CHECKING:
    from jinja2.runtime import LoopContext


WORDED = 1 << 12
"""Dates, and lists of names, that stay in words."""


class TemplateFault(Exception):
    """A template cannot be read, or asks for something that is not there."""

    def __init__(self, template: str, error: Exception) -> None:
        super().__init__(str(error))
        if isinstance(error, TemplateNotFound):
            asks = f", which {template} asks for" if error.name != template else ""
            self.problem = Problem(
                "template-error",
                f"the theme has no template {error.name}{asks}",
                KeyPlace("site.yaml", ("theme",)),
                "add it to the theme, or write `extends: default` in its theme.yaml, which has all of them",
            )
            return
        if isinstance(error, TemplateError):
            why = error.message or str(error)
        else:
            why = f"{type(error).__name__}: {error}"
        line = error.lineno if isinstance(error, TemplateSyntaxError) else 1
        name = (error.name if isinstance(error, TemplateSyntaxError) else None) or template
        self.problem = Problem(
            "template-error",
            f"the theme's template {name} cannot be used: {why}",
            Location(f"themes/{name}", line, 1, line, 1),
            "mend the template, or take it away so that the built-in theme's is used",
        )


class Renderer:
    """Renders pages by one theme, in one wording.

    A template sees `page` (the view model of its kind, see `pages.views`), `frame` (what every page has
    around it), `data` (the page's JSON-LD, empty where it has none) and `options` (the theme's). `_` and
    `ngettext` translate, `term` words a code such as `kind.accusation`; the filters `when`, `number` and
    `listed` word a date, a number and several names, and `joint(loop)` stands between the things of a list.
    Everything is escaped but `Html`.
    """

    def __init__(self, theme: Theme, wording: Wording) -> None:
        self._environment = _ThemeEnvironment(theme)
        self._environment.install(wording)
        self._options = dict(theme.options)
        self._wording = wording

    def prepare(self, templates: Iterable[str]) -> None:
        """Read these templates, and what they extend, before they are needed; faults are told by `render`."""
        for template in templates:
            with suppress(Exception):
                self._environment.get_template(template).module  # noqa: B018  # looking at it runs it

    def render(self, page: Page) -> Artifact:
        """The page as a file. Raises TemplateFault where a template of the theme is at fault."""
        data = linked_data(page, self._wording)
        try:
            template = self._environment.get_template(page.template)
            html = template.render(page=page.view, frame=page.frame, data=data, options=self._options)
        except MemoryError:
            raise
        except Exception as error:
            # A template is a program of its author's: whatever it raises, not only Jinja's own, is for them.
            raise TemplateFault(page.template, error) from error
        return Artifact(page.url, html.encode())


class _ThemeEnvironment(QuickEnvironment):
    """Jinja over a theme: a template that extends, or includes, its own name gets that of the theme below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            loader=_ThemeLoader(theme),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._theme = theme

    def install(self, wording: Wording) -> None:
        """Let templates speak. Numbers among the parts of a sentence are written as the language does."""
        # The same few sentences, dates and names come again and again: what was put into words stays.
        sentences: dict[str, Markup] = {}

        def worded(part: object) -> str:
            return shown(wording.number(part) if isinstance(part, int) else part)

        def put_in(sentence: str, parts: Mapping[str, object]) -> Markup:
            return marked(str.__mod__(sentence, {name: worded(part) for name, part in parts.items()}))

        def gettext(message: str, **parts: object) -> Markup:
            said = sentences.get(message)
            if said is None:
                # Plain words (see `languages.read`), or the template's own.
                said = sentences[message] = marked(wording.gettext(message))
            return put_in(said, parts) if parts else said

        def ngettext(singular: str, plural: str, num: int, **parts: object) -> Markup:
            return counted(singular, plural, num) if not parts else count(singular, plural, num, parts)

        def count(singular: str, plural: str, num: int, parts: Mapping[str, object]) -> Markup:
            said = wording.ngettext(singular, plural, num)  # plain words, as above
            return put_in(said, {"num": num, **parts})

        @lru_cache(WORDED)
        def counted(singular: str, plural: str, num: int) -> Markup:
            return count(singular, plural, num, {})

        def joint(loop: LoopContext) -> str:
            return "" if loop.last else wording.language.joints(loop.length)[loop.index0]

        @lru_cache(WORDED)
        def when(date: Date) -> Markup:
            return marked(wording.time(date))  # of plain words and numbers

        def listed(names: Iterable[str]) -> Markup:
            return in_line(tuple(map(shown, names)))

        @lru_cache(WORDED)
        def in_line(names: tuple[str, ...]) -> Markup:
            return marked(wording.listed(f"<bdi>{name}</bdi>" for name in names))

        self.quick_worded = worded
        self.bytecode_cache = Compiled(wording.language.sentences)
        self.globals |= {"_": gettext, "gettext": gettext, "ngettext": ngettext, "joint": joint}
        self.globals["term"] = lru_cache(WORDED)(wording.term)
        self.filters |= {"when": when, "number": wording.number, "listed": listed}

    def join_path(self, template: str, parent: str) -> str:
        level, name = _level(parent)
        return f"{self._theme.level(name, level) + 1}:{name}" if template == name else template


class _ThemeLoader(BaseLoader):
    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, None]:
        level, name = _level(template)
        path = self._theme.template(name, level)
        if path is None:
            raise TemplateNotFound(template)
        return read(path, MAX_BYTES).decode("utf-8"), str(path), None


def _level(name: str) -> tuple[int, str]:
    """How many themes to pass over, and the file's name: `1:home.html` is the second theme's."""
    level, colon, rest = name.partition(":")
    return (int(level), rest) if colon and level.isdigit() else (0, name)

"""Templates to Python that runs quickly: Jinja's own compiler, with a few of its steps taken by shorter ways.

A page of a large site calls some thousand macros, looks up some thousand fields and escapes as many strings.
In Jinja each call looks for functions that want the context, each name is looked up anew, and each string
becomes a `Markup` before it is written. No function that our templates can reach wants the context, nobody
redefines the environment's own names, and what is written needs to be text alone; so all that is left out
here, and sentences stand in the page as the language has them, their parts in between. What comes out is
what Jinja writes, character for character.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import call
from typing import TYPE_CHECKING, Any, ClassVar, cast

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, find_undeclared
from jinja2.idtracking import VAR_LOAD_ALIAS, VAR_LOAD_RESOLVE, VAR_LOAD_UNDEFINED
from jinja2.runtime import Macro, markup_join
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from jinja2.compiler import Frame

_escaped: Callable[[str], str]
try:  # what `escape` does to a plain string, without the `Markup` around the result
    from markupsafe._speedups import _escape_inner as _escaped
except ImportError:

    def _escaped(text: str) -> str:
        return str(escape(text))


TRANSLATE = "_"
"""The function of templates by which a sentence is translated."""
PLACE = re.compile(r"%\((\w+)\)s")
"""Where a part of a sentence stands."""

marked: Callable[[str], Markup] = partial(str.__new__, Markup)
"""`Markup` of text that is HTML already; `Markup(...)` first asks each string whether it is."""


def shown(value: object) -> str:
    """What `escape` makes of a value, as text that is only to be written."""
    kind = type(value)
    if kind is str:
        return _escaped(value)  # type: ignore[arg-type]  # it is one
    if kind is Markup:
        return value  # type: ignore[return-value]  # a `Markup` is a string
    if kind is int:
        return str(value)
    html: Callable[[object], str] | None = getattr(kind, "__html__", None)
    return html(value) if html is not None else str(escape(value))


def joined(parts: tuple[object, ...]) -> str:
    """What `~` makes of its operands: plain strings are put together as they are."""
    for part in parts:
        if type(part) is not str:
            return markup_join(parts)
    return "".join(cast(tuple[str, ...], parts))


class _QuickMacro(Macro):
    """A macro that passes its arguments on as they are where they are all there.

    `body` takes all of them, and returns what `Markup` is made of.
    """

    def __init__(self, environment: Environment, func: Callable[..., str], *rest: Any) -> None:
        super().__init__(environment, func, *rest)
        special = self.catch_kwargs or self.catch_varargs or self.caller or self.explicit_caller
        self._whole = -1 if special else len(self.arguments)
        self.body = func

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        if len(args) == self._whole and not kwargs:
            return marked(self.body(*args))
        return super().__call__(*args, **kwargs)


class _Compiler(CodeGenerator):
    """Jinja's compiler, for templates whose functions never want the context."""

    _own: Mapping[str, int]  # macros of this template, and how many arguments they take
    _written: nodes.Node | None = None  # what is being written as it is, and so may be a plain string
    _parts: set[nodes.Node]  # parts of sentences that are written out of them
    _held = ""  # the variable with what is being written, which is mostly a plain string

    def write_commons(self) -> None:
        super().write_commons()
        for name in ("shown", "escaped", "call", "Macro", "joined", "worded"):
            self.writeline(f"{name} = environment.quick_{name.lower()}")
        self.writeline("known = environment.globals")

    def enter_frame(self, frame: Frame) -> None:
        for target, (action, name) in frame.symbols.loads.items():
            if action == VAR_LOAD_RESOLVE and name in self.environment.globals:
                frame.symbols.loads[target] = _known(name)
        super().enter_frame(frame)

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802  # Jinja's name
        self._own = dict(_macros(node))
        self._parts = set()
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  # Jinja's name
        owner, value = self.temporary_identifier(), self.temporary_identifier()
        self.write(f"({value} if ({value} := getattr(({owner} := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing")
        self.write(f" else environment.getattr({owner}, {node.attr!r}))")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802  # Jinja's name
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802  # Jinja's name
        if node is self._written:
            self.visit(node.node, frame)
            self.write(".body(")
            for number, arg in enumerate(node.args):
                self.write(", " if number else "")
                self.visit(arg, frame)
            self.write(")")
            return
        self.write("call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802  # Jinja's name
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            said = [it for child in node.nodes for it in self._taken_apart(child, frame)]
            node = nodes.Output(said, lineno=node.lineno)
        super().visit_Output(node, frame)

    def _taken_apart(self, node: nodes.Expr, frame: Frame) -> Sequence[nodes.Expr]:
        """A sentence with parts as its words and parts in turn; anything else as it is."""
        if not isinstance(node, nodes.Call) or not node.kwargs or not _is_sentence(node, frame):
            return (node,)
        parts = {it.key: it.value for it in node.kwargs}
        words = PLACE.split(self._translated(node, frame))
        if sorted(words[1::2]) != sorted(parts) or "%" in "".join(words[::2]):
            return (node,)  # a part that is left out, or that there is not: as Jinja does it
        self._parts.update(parts.values())
        return [parts[it] if at % 2 else nodes.TemplateData(it) for at, it in enumerate(words)]

    def _translated(self, sentence: nodes.Call, frame: Frame) -> str:
        translate = cast(Callable[..., str], self.environment.globals[TRANSLATE])
        return translate(*(arg.as_const(frame.eval_ctx) for arg in sentence.args))

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not frame.eval_ctx.autoescape or frame.eval_ctx.volatile:
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Call) and self._is_own(node, frame):
            self._written = node
            self.write("(")
        elif node in self._parts:
            self.write("worded(")
        else:
            self._held = self.temporary_identifier()
            self.write(f"(escaped({self._held}) if type({self._held} := (")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if self._held:
            self.write(f")) is str else shown({self._held}))")
            self._held = ""
        else:
            super()._output_child_post(node, frame, finalize)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if node in self._parts:
            raise nodes.Impossible  # a number is still to be put into words
        if isinstance(node, nodes.Call) and not node.kwargs and _is_sentence(node, frame):
            return shown(self._translated(node, frame))
        return super()._output_child_to_const(node, frame, finalize)

    def _is_own(self, call: nodes.Call, frame: Frame) -> bool:
        """Whether it calls a macro of this template, with all its arguments in order."""
        if call.kwargs or call.dyn_args or call.dyn_kwargs or not isinstance(call.node, nodes.Name):
            return False
        name = call.node.name
        reference = frame.symbols.find_ref(name)
        return (
            self._own.get(name) == len(call.args)
            and reference is not None
            and frame.symbols.find_load(reference) == (VAR_LOAD_UNDEFINED, None)
        )


class QuickEnvironment(Environment):
    """Jinja's environment with this compiler. `globals` are complete before a template is compiled."""

    code_generator_class = _Compiler
    quick_shown: ClassVar[Callable[[object], str]] = staticmethod(shown)
    quick_escaped: ClassVar[Callable[[str], str]] = staticmethod(_escaped)
    quick_call: ClassVar[Callable[..., Any]] = call  # written in C, it is no method
    quick_macro = _QuickMacro
    quick_joined: ClassVar[Callable[[tuple[object, ...]], str]] = staticmethod(joined)
    quick_worded: Callable[[object], str] = staticmethod(shown)
    """What is written for a part of a sentence."""


def _known(name: str) -> tuple[str, str]:
    """How a frame gets at one of the environment's own names, as the compiler notes it."""
    return (VAR_LOAD_ALIAS, f"known[{name!r}]")


def _macros(template: nodes.Template) -> Iterator[tuple[str, int]]:
    """The macros whose names mean nothing else in the template, and how many arguments each takes."""
    macros = [node for node in template.body if isinstance(node, nodes.Macro)]
    names = Counter(macro.name for macro in macros)
    names.update(name.name for name in template.find_all(nodes.Name) if name.ctx == "store")
    names.update(it.target for it in template.find_all(nodes.Import))
    for it in template.find_all(nodes.FromImport):
        names.update(name if isinstance(name, str) else name[1] for name in it.names)
    for macro in macros:
        if names[macro.name] == 1 and not find_undeclared(macro.body, ("caller", "kwargs", "varargs")):
            yield macro.name, len(macro.args)


def _is_sentence(call: nodes.Call, frame: Frame) -> bool:
    """Whether it is a sentence known here, and the name of the function is not another thing's."""
    if call.dyn_args or call.dyn_kwargs or not isinstance(call.node, nodes.Name):
        return False
    if call.node.name != TRANSLATE or [type(arg) for arg in call.args] != [nodes.Const]:
        return False
    reference = frame.symbols.find_ref(TRANSLATE)
    return reference is not None and frame.symbols.find_load(reference) == _known(TRANSLATE)

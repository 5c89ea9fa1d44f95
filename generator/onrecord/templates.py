"""Templates to Python that runs quickly: Jinja's own compiler, with a few of its steps taken by shorter ways.

A page of a large site calls some thousand macros and escapes as many strings. In Jinja each call looks for
functions that want the context, and each string becomes a `Markup` before it is written. No function that
our templates can reach wants the context, and what is written needs to be text alone; so both are left out
here, and sentences that are always the same stand in the page as the language has them. What comes out is
what Jinja writes, character for character.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import call
from typing import TYPE_CHECKING, Any, ClassVar, cast

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Macro
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

marked: Callable[[str], Markup] = partial(str.__new__, Markup)
"""`Markup` of text that is HTML already; `Markup(...)` first asks each string whether it is."""


def shown(value: object) -> str:
    """What `escape` makes of a value, as text that is only to be written."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[return-value]  # a `Markup` is a string
    return _escaped(value) if kind is str else str(escape(value))  # type: ignore[arg-type]  # it is one


class _QuickMacro(Macro):
    """A macro that passes its arguments on as they are where they are all there."""

    def __init__(self, environment: Environment, func: Callable[..., str], *rest: Any) -> None:
        super().__init__(environment, func, *rest)
        special = self.catch_kwargs or self.catch_varargs or self.caller or self.explicit_caller
        self._whole = -1 if special else len(self.arguments)
        self._body = func

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        if len(args) == self._whole and not kwargs:
            return marked(self._body(*args))
        return super().__call__(*args, **kwargs)


class _Compiler(CodeGenerator):
    """Jinja's compiler, for templates whose functions never want the context."""

    def write_commons(self) -> None:
        super().write_commons()
        for name in ("shown", "call", "Macro"):
            self.writeline(f"{name} = environment.quick_{name.lower()}")

    # Jinja finds a visitor by the name of the node.
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        self.write("call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("shown(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if isinstance(node, nodes.Call) and _always_the_same(node, frame):
            translate = cast(Callable[..., object], self.environment.globals[TRANSLATE])
            return shown(translate(*(arg.as_const(frame.eval_ctx) for arg in node.args)))
        return super()._output_child_to_const(node, frame, finalize)


class QuickEnvironment(Environment):
    """Jinja's environment with this compiler. `globals` are complete before a template is compiled."""

    code_generator_class = _Compiler
    quick_shown: ClassVar[Callable[[object], str]] = staticmethod(shown)
    quick_call: ClassVar[Callable[..., Any]] = call  # written in C, it is no method
    quick_macro = _QuickMacro


def _always_the_same(call: nodes.Call, frame: Frame) -> bool:
    """Whether it is a sentence without parts, and the name of the function is not another thing's here."""
    if call.kwargs or call.dyn_args or call.dyn_kwargs or not isinstance(call.node, nodes.Name):
        return False
    if call.node.name != TRANSLATE or not all(isinstance(arg, nodes.Const) for arg in call.args):
        return False
    reference = frame.symbols.find_ref(TRANSLATE)
    return reference is not None and frame.symbols.find_load(reference) == ("resolve", TRANSLATE)

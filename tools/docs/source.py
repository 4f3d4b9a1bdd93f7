"""The code of the functions and the layer as syntax trees, and which texts an expression can be."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from local.common.template import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("functions", "shared/dateline")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Unresolved(ValueError):
    """An expression whose texts cannot be read off the code."""


@dataclass(frozen=True, eq=False)
class Module:
    """One module. `path` is relative to the repository."""

    path: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """As it is imported: `functions.submit.app`, `dateline.model.errors`."""
        dotted = self.path.removeprefix("shared/").removesuffix(".py").replace("/", ".")
        return dotted.removesuffix(".__init__")


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the functions and the layer, sorted by path."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return tuple(
        Module(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
    )


@cache
def calls(module: Module) -> tuple[tuple[ast.Call, Function | None], ...]:
    """Every call in a module, with the innermost function around it."""
    return tuple(_calls(module.tree, None))


def _calls(node: ast.AST, function: Function | None) -> Iterator[tuple[ast.Call, Function | None]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, function
        yield from _calls(child, child if isinstance(child, Function) else function)


def texts(expression: ast.expr, module: Module, function: Function | None) -> set[str]:
    """The texts that an expression can be; what is filled in at run time is written as `<name>`.

    Reads literals, conditional expressions, module constants (imported ones too), local variables,
    parameters (by the calls of their function in the module), values of a dictionary that is a
    module constant, and the items of a literal that a `for` goes over.

    Raises:
        Unresolved: it is anything else.
    """
    match expression:
        case ast.Constant(value=str()) | ast.JoinedStr() | ast.BinOp(op=ast.Add()):
            return {_joined(expression)}
        case ast.IfExp(body=body, orelse=other):
            return texts(body, module, function) | texts(other, module, function)
        case ast.Subscript(value=ast.Name(id=name)):
            if isinstance(values := _constant(name, module), ast.Dict):
                return {text for value in values.values for text in texts(value, module, None)}
        case ast.Name(id=name):
            return _named(name, module, function)
        # An error that is passed on: its code is read where it was made.
        case ast.Attribute(attr="code"):
            return set()
    raise Unresolved(f"{module.path}:{expression.lineno}: {ast.unparse(expression)}")


def _joined(expression: ast.expr) -> str:
    match expression:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(map(_part, parts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined(left) + _joined(right)
    return "<…>"


def _part(part: ast.expr) -> str:
    match part:
        case ast.Constant(value=str(text)):
            return text
        case ast.FormattedValue(value=ast.Name(id=name)):
            return f"<{name}>"
    return "<…>"


def _named(name: str, module: Module, function: Function | None) -> set[str]:
    if function is not None:
        local = [
            text for value in _assigned(name, function) for text in texts(value, module, function)
        ]
        if local:
            return set(local)
        if name in (parameters := parameter_names(function)):
            return {
                text
                for call, around in calls(module)
                if isinstance(call.func, ast.Name) and call.func.id == function.name
                if (value := argument(call, name, parameters)) is not None
                for text in texts(value, module, around)
            }
    constant = _constant(name, module)
    if constant is None:
        raise Unresolved(f"{module.path}: {name} is no constant")
    return texts(constant, module, None)


def _assigned(name: str, function: Function) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
            case ast.For(target=ast.Tuple(elts=targets), iter=ast.Tuple(elts=rows)):
                for index, variable in enumerate(targets):
                    if isinstance(variable, ast.Name) and variable.id == name:
                        yield from (row.elts[index] for row in rows if isinstance(row, ast.Tuple))


def _constant(name: str, module: Module) -> ast.expr | None:
    """The value of a module constant, here or in the module that it is imported from."""
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                return value
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value):
                if target == name:
                    return value
            case ast.ImportFrom(module=str(origin), names=aliases):
                for alias in aliases:
                    if (alias.asname or alias.name) == name:
                        return _constant_of(alias.name, origin)
    return None


def _constant_of(name: str, origin: str) -> ast.expr | None:
    named = [module for module in modules() if module.name == origin]
    return _constant(name, named[0]) if named else None


def parameter_names(function: Function) -> list[str]:
    """A function's parameters in order, keyword-only ones last."""
    signature = function.args
    every = (*signature.posonlyargs, *signature.args, *signature.kwonlyargs)
    return [parameter.arg for parameter in every]


def argument(call: ast.Call, name: str, parameters: list[str]) -> ast.expr | None:
    """What a call passes for a parameter; None where it leaves it out."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    index = parameters.index(name)
    return call.args[index] if index < len(call.args) else None

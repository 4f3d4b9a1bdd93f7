"""Every regular expression of the code and how the code uses it.

Compiled patterns are found in the variables of every module, inside containers and objects too, and
in the attributes of its classes; literals in calls such as `re.sub("…", …)` in the source, also in
handlers, which need an environment to be imported.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from tests.paths import ROOT
from tests.unit.attack_strings import AnyPattern

FOLDERS = ("functions", "shared/dateline", "cli", "local")
_HANDLER = "app"
"""Handlers read their environment when they are imported."""
_MATCHED_AT_ONE_PLACE = {"match", "fullmatch"}
_METHODS = {*_MATCHED_AT_ONE_PLACE, "search", "finditer", "findall", "sub", "subn", "split"}
_DEPTH = 5


@dataclass(frozen=True)
class Use:
    """A pattern, how it is called, and where it is."""

    pattern: AnyPattern
    methods: frozenset[str]
    where: str

    @property
    def searched(self) -> bool:
        """Whether it is looked for everywhere in a text."""
        return not self.methods <= _MATCHED_AT_ONE_PLACE


def pattern_uses() -> list[Use]:
    """Each different pattern once, with all the methods called on it."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _files()}
    methods_by_file = {path: _methods_by_name([tree]) for path, tree in trees.items()}
    by_name = _methods_by_name(trees.values())
    uses: dict[tuple[str | bytes, int], Use] = {}
    for path, tree in trees.items():
        variables = _variables(path, by_name, methods_by_file[path])
        for use in (*_literals(path, tree), *variables):
            key = use.pattern.pattern, use.pattern.flags
            methods = use.methods | (uses[key].methods if key in uses else frozenset())
            uses[key] = Use(use.pattern, methods, uses.get(key, use).where)
    return list(uses.values())


def _files() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def _module(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removeprefix("shared.")
    return name.removesuffix(".__init__")


def _methods_by_name(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """The methods of patterns that are named anywhere, by the variable before the dot."""
    named: dict[str, set[str]] = defaultdict(set)
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS:
                named[_last_name(node.value)].add(node.attr)
    return named


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _literals(path: Path, tree: ast.Module) -> Iterator[Use]:
    """The literal patterns in calls of the module `re`."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        text, method = node.args[0], node.func.attr
        is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if not (is_re and isinstance(text, ast.Constant) and isinstance(text.value, str)):
            continue
        if method in _METHODS:
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            yield Use(re.compile(text.value), frozenset({method}), where)


def _variables(
    path: Path, by_name: Mapping[str, set[str]], in_file: Mapping[str, set[str]]
) -> Iterator[Use]:
    if path.stem in (_HANDLER, "__main__"):
        return
    module = importlib.import_module(_module(path))
    for name, value in vars(module).items():
        values = {name: value}
        if isinstance(value, type) and value.__module__ == module.__name__:
            values = dict(vars(value))
        for own_name, own in values.items():
            for pattern in _patterns_in(own):
                calls = in_file if own_name.startswith("_") else by_name
                methods = calls.get(own_name) or _methods_elsewhere(own_name, in_file, by_name)
                yield Use(pattern, frozenset(methods), f"{module.__name__}.{own_name}")


def _methods_elsewhere(
    name: str, in_file: Mapping[str, set[str]], by_name: Mapping[str, set[str]]
) -> set[str]:
    """The methods of a pattern that goes by another name: a parameter's, or a loop's variable's.

    A parameter is named like the constant. If nothing is found, it may be called in any way.
    """
    # Texts have a method `split` as well.
    parameter = by_name.get(name.strip("_").lower(), set()) - {"split"}
    in_loops = {
        method for local, methods in in_file.items() if local.islower() for method in methods
    }
    return parameter or in_loops - {"split"} or _METHODS


def _patterns_in(value: object, depth: int = _DEPTH) -> Iterator[AnyPattern]:
    """The patterns in a value: itself, or inside a container, an object or a bound method."""
    if isinstance(value, re.Pattern):
        yield value
        return
    if depth == 0 or isinstance(value, str | bytes | type):
        return
    if isinstance(value, Mapping):
        parts: list[object] = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = list(value)
    elif is_dataclass(value):
        parts = [getattr(value, field.name, None) for field in fields(value)]
    else:
        parts = [getattr(value, "__self__", None)]
    for part in parts:
        yield from _patterns_in(part, depth - 1)

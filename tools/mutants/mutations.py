"""Writes the mutants of the module at a path as JSON: `python -m tools.mutants.mutations PATH`.

The changes are mutmut's, with these differences:

- Both halves of a condition count: `a and b` becomes `a`, and `b`. So do both ways of every `if`.
- A returned value becomes None, and a statement that has only effects is removed.
- A positional argument becomes None, a named one is left out; an assigned value is not changed,
  since the expression that makes it is.
- Text for people is not changed: tests decide by codes. Text is for people if it has two spaces.
- Annotations, decorators, docstrings and what is imported for types only are not changed, since
  nothing of them runs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CALLS = {"max": "min", "min": "max", "any": "all", "all": "any", "sorted": "list"}
NOT_CHANGED = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
REPLACED = (mutators.operator_string, mutators.operator_arg_removal, mutators.operator_assignment)
"""Operators of mutmut that `strings` and `arguments` replace, or that others make superfluous."""


def both_ways(node: Any) -> Iterator[Any]:
    """A condition that never holds, and one that always does."""
    condition = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    for operator, value in ((cst.And(), "False"), (cst.Or(), "True")):
        if isinstance(node, cst.While) and value == "True":
            continue
        yield node.with_changes(
            test=cst.BooleanOperation(left=condition, operator=operator, right=cst.Name(value))
        )


def halves(node: Any) -> Iterator[Any]:
    """One operand of `and` and `or`."""
    for half in (node.left, node.right):
        yield half.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def nothing_returned(node: Any) -> Iterator[Any]:
    """`return None` for a value."""
    if node.value is not None and not _is_name(node.value, "None", "True", "False"):
        yield node.with_changes(value=cst.Name("None"), whitespace_after_return=_SPACE)


def nothing_done(node: Any) -> Iterator[Any]:
    """`pass` for a call without a result, an error or the end of a loop's turn."""
    if not isinstance(node, cst.Expr) or isinstance(node.value, cst.Call):
        yield cst.Pass()


def arguments(node: Any) -> Iterator[Any]:
    """None for a positional argument, the default for a named one."""
    for index, argument in enumerate(node.args):
        before, after = node.args[:index], node.args[index + 1 :]
        if argument.keyword is not None:
            yield node.with_changes(args=[*before, *after])
        elif not argument.star and not _is_name(argument.value, "None"):
            unnamed = argument.with_changes(value=cst.Name("None"))
            yield node.with_changes(args=[*before, unnamed, *after])


def swapped_calls(node: Any) -> Iterator[Any]:
    """`min` for `max` and the like."""
    if _is_name(node.func, *CALLS):
        yield node.with_changes(func=cst.Name(CALLS[node.func.value]))


def strings(node: Any) -> Iterator[Any]:
    """Another text for one that a program reads."""
    if _is_for_people(node.value):
        return
    if isinstance(node, cst.FormattedStringText):
        yield node.with_changes(value=f"{node.value}XX")
    elif '"""' not in node.value:
        quote = node.value[-1]
        yield node.with_changes(value=f"{node.value[:-1]}XX{quote}")


OPERATORS: list[tuple[type, Callable[[Any], Any]]] = [
    *(
        (kind, operator)
        for kind, operator in mutators.mutation_operators
        if operator not in REPLACED
    ),
    (cst.SimpleString, strings),
    (cst.FormattedStringText, strings),
    (cst.If, both_ways),
    (cst.While, both_ways),
    (cst.CompIf, both_ways),
    (cst.BooleanOperation, halves),
    (cst.Return, nothing_returned),
    (cst.Raise, nothing_done),
    (cst.Continue, nothing_done),
    (cst.Expr, nothing_done),
    (cst.Call, arguments),
    (cst.Call, swapped_calls),
]

_SPACE = cst.SimpleWhitespace(" ")


class Changes(cst.CSTVisitor):  # type: ignore[misc] # libcst is in .venv-mutants only
    """Collects the changed nodes of a statement: each node, and what replaces it."""

    def __init__(self) -> None:
        """Has no changes yet."""
        super().__init__()
        self.changes: list[tuple[Any, Any]] = []

    def on_visit(self, node: Any) -> bool:
        """Collects the changes of a node; False if its parts are not changed."""
        if isinstance(node, NOT_CHANGED) or _is_not_judged(node):
            return False
        for kind, operator in OPERATORS:
            if isinstance(node, kind) and not _is_subsumed(node, operator):
                self.changes += [(node, changed) for changed in operator(node)]
        # A call's name is not a value: `cast("T", x)` says nothing at run time.
        return not (isinstance(node, cst.Call) and _is_name(node.func, "cast"))


def mutants(source: str) -> Iterator[dict[str, object]]:
    """Each different mutant that compiles: its line and its whole source."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    module, positions = wrapper.module, wrapper.resolve(PositionProvider)
    # Only the changed statement is written anew: writing the module takes 0.2 s.
    codes = [module.code_for_node(statement) for statement in module.body]
    head, tail = source.split("".join(codes))
    seen = {source}
    for index, statement in enumerate(module.body):
        before = head + "".join(codes[:index])
        after = "".join(codes[index + 1 :]) + tail
        changes = Changes()
        statement.visit(changes)
        for node, changed in changes.changes:
            code = module.code_for_node(statement.deep_replace(node, changed))
            mutated = f"{before}{code}{after}"
            if mutated not in seen and _compiles(mutated):
                seen.add(mutated)
                yield {"line": positions[node].start.line, "source": mutated}


def _is_subsumed(node: Any, operator: object) -> bool:
    """Whether other changes of the node find everything that this one would."""
    return isinstance(node, cst.BooleanOperation) and operator is mutators.operator_swap_op


def _is_not_judged(node: Any) -> bool:
    """Whether the node is a text for people with its values, or what is there for types only."""
    if isinstance(node, cst.FormattedString):
        texts = [part.value for part in node.parts if isinstance(part, cst.FormattedStringText)]
        return _is_for_people("".join(texts))
    return isinstance(node, cst.If) and _is_name(node.test, "TYPE_CHECKING")


def _is_for_people(text: str) -> bool:
    return text.count(" ") > 1


def _is_name(node: Any, *names: str) -> bool:
    return isinstance(node, cst.Name) and node.value in names


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


if __name__ == "__main__":
    json.dump(list(mutants(Path(sys.argv[1]).read_text(encoding="utf-8"))), sys.stdout)

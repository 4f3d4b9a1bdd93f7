"""Error codes: every place in the functions and the layer that makes an error or a problem."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from dateline.model.error_reference import WARNING, error_reference
from dateline.model.problem_types import anchor
from local.common.template import ROOT
from tools.docs.markdown import code, codes, plain
from tools.docs.source import (
    Function,
    Module,
    Unresolved,
    argument,
    calls,
    modules,
    parameter_names,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.model.error_reference import Explanation

ROOT_ERROR = "DatelineError"
PROBLEM = "Problem"
RECORDED = {PROBLEM: ["position", "code", "message"], "Failure": ["code", "reason"]}
"""Models of reasons that are recorded, not raised, with their first fields: in a submission's
status, and of a message that a function gave up on."""
_ARGUMENTS = ("code", "message")
_GATEWAY = "local/emulator/gateway.py"
_INTRODUCTION = """# Error codes

Every error has a stable `code`, a message for a person and, where known, the place (`where`).
Decide by the code, never by the message.

- **Over HTTP** an error is answered as `application/problem+json` (RFC 9457) with the status below.
- **Behind a queue** there is no response. In process, an error with a status below 500 is written
  to the submission (`GET /submissions/{id}`, field `problems`) and not retried. In translate, it is
  the `reason` of the translation. In index it can only be a fault of ours: the message ends in the
  dead-letter queue and an alarm rings. An error with status 503 sends the message back to its
  queue; after twelve attempts in 68 minutes it goes to the dead-letter queue.
- **Recorded** marks codes that are written to a submission for one item of it, while its other
  items are published.

In a code, `*` is what is filled in at run time; in a message, `{…}` does. Where a code has
several messages, the longest is shown. Paths are below `functions`, `shared` or `local`.

The same entries are on the page `/docs` of every API, where `type` of an error response leads:
`"type": "/docs#error-body_empty"`. It is a relative address, so it leads to the documentation of
the release that runs. `dateline explain CODE` prints an entry.
"""
NodeT = TypeVar("NodeT", bound=ast.AST)
_WARNINGS = """## Warnings

A document keeps warnings about what was repaired, left out or withheld, as `<field>: <text>`. The
entries below are by field. `dateline explain` takes a warning as it is shown.
"""


@dataclass(frozen=True)
class Use:
    """One place that makes an error: its code, error class (or Problem), module and message."""

    code: str
    error: str
    module: str
    message: str


@cache
def statuses() -> dict[str, str]:
    """The HTTP status of each error class by its name, read off the class bodies."""
    classes = {
        node.name: node
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    return {name: status for name in classes if (status := _status(name, classes))}


def _status(name: str, classes: dict[str, ast.ClassDef]) -> str | None:
    if name not in classes:
        return None
    node = classes[name]
    bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
    inherited = next((status for base in bases if (status := _status(base, classes))), None)
    if name != ROOT_ERROR and inherited is None:
        return None
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="status")], value=ast.Attribute(attr=phrase)):
                return str(int(HTTPStatus[phrase]))
            case ast.AnnAssign(target=ast.Name(id="status"), value=ast.Attribute(attr=phrase)):
                return str(int(HTTPStatus[phrase]))
    return inherited


@cache
def uses() -> tuple[Use, ...]:
    """Every use of every code, sorted.

    Raises:
        Unresolved: a code cannot be read off the code that makes the error.
    """
    every = {use for module in modules() for use in _uses(module)}
    return tuple(sorted(every, key=lambda use: (use.code, use.module, use.error, use.message)))


def _uses(module: Module) -> Iterator[Use]:
    own = _own_codes()
    for call, function in calls(module):
        if not isinstance(call.func, ast.Name):
            continue
        name = call.func.id
        if name in RECORDED:
            yield from _made(call, name, RECORDED[name], module, function)
        elif name in own:
            continue
        elif name in statuses() or (call.args and name in _raised_variables(function)):
            yield from _made(call, name, list(_ARGUMENTS), module, function)
    yield from _of_parameters(module)
    for node in ast.walk(module.tree):
        raised = node.exc if isinstance(node, ast.Raise) else None
        if isinstance(raised, ast.Call):
            raised = raised.func
        if isinstance(raised, ast.Name) and raised.id in own:
            own_code, message = own[raised.id]
            yield Use(own_code, raised.id, module.path, message)


def _made(
    call: ast.Call, error: str, parameters: list[str], module: Module, function: Function | None
) -> Iterator[Use]:
    code_value = argument(call, "code", parameters)
    if code_value is None:
        raise Unresolved(f"{module.path}:{call.lineno}: no code in {ast.unparse(call)}")
    message = argument(call, "reason" if "reason" in parameters else "message", parameters)
    for text in texts(code_value, module, function):
        yield Use(text, error, module.path, _message(message))


@cache
def _own_codes() -> dict[str, tuple[str, str]]:
    """Error classes that name their code themselves: code and message."""
    return {
        node.name: (str(own_code.value), _message(rest[0] if rest else None))
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name in statuses()
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"
        for own_code, *rest in [call.args]
        if isinstance(own_code, ast.Constant)
    }


@cache
def _parameter_refusal() -> str:
    """The error class of the one place that refuses the value of a parameter."""
    (refused,) = {
        call.func.id
        for module in modules()
        for call, _ in calls(module)
        if isinstance(call.func, ast.Name) and call.func.id in statuses()
        if call.args and ast.unparse(call.args[0]) == "parameter.code"
    }
    return refused


def _of_parameters(module: Module) -> Iterator[Use]:
    """Codes that a table of request parameters names: `Parameter`, or a function that makes one."""
    makers = {
        node.name: parameter_names(node)
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and "code" in parameter_names(node)
        if any(ast.unparse(call.func) == "Parameter" for call in _inside(node, ast.Call))
    }
    named = [
        value
        for node in module.tree.body
        if isinstance(node, ast.ClassDef) and node.name == "Parameter"
        for field in _inside(node, ast.AnnAssign)
        if ast.unparse(field.target) == "code" and (value := field.value) is not None
    ]
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in makers:
            named += node.args.defaults
    codes = [(value, None) for value in named] + [
        (value, function)
        for call, function in calls(module)
        if isinstance(call.func, ast.Name) and call.func.id in makers
        if (value := argument(call, "code", makers[call.func.id])) is not None
    ]
    for value, function in codes:
        for text in texts(value, module, function):
            yield Use(text, _parameter_refusal(), module.path, "{the parameter's description}")


def _inside(node: ast.AST, kind: type[NodeT]) -> Iterator[NodeT]:
    return (each for each in ast.walk(node) if isinstance(each, kind))


def _of_gateway() -> Iterator[Use]:
    """Codes of the embedded cloud's own answers, where AWS's gateway answers."""
    module = Module(_GATEWAY, ast.parse((ROOT / _GATEWAY).read_text(encoding="utf-8")))
    parameters = ["send", "status", *_ARGUMENTS]
    for call, function in calls(module):
        if isinstance(call.func, ast.Name) and call.func.id == "_problem":
            for use in _made(call, "_problem", parameters, module, function):
                status = argument(call, "status", parameters)
                if isinstance(status, ast.Attribute):
                    yield replace(use, error=status.attr)


@cache
def _raised_variables(function: Function | None) -> set[str]:
    """Local variables of a function that hold an error class and are raised."""
    if function is None:
        return set()
    assigned = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {
        node.exc.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and node.exc.func.id in assigned
    }


def _message(expression: ast.expr | None) -> str:
    match expression:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{…}" for part in parts
            )
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _message(left) + _message(right)
    return "{…}"


def _entry(name: str, entry: Explanation, same_code: list[Use]) -> str:
    anchors = "".join(f'<a id="{alias}"></a>' for alias in entry.anchors)
    facts = []
    if entry.option:
        facts.append(("option", code(entry.option)))
    if same_code:
        where = sorted({use.module.partition("/")[2] for use in same_code})
        message = max(
            (use.message for use in same_code), key=lambda text: re.sub(r"\{.*?\}", "", text)
        )
        facts.append(("status", ", ".join(sorted({_status_text(u.error) for u in same_code}))))
        if message not in {"{…}", ""}:
            facts.append(("message", plain(message)))
        facts.append(("made in", codes(where)))
    shown = "".join(f"- {label}: {text}\n" for label, text in facts)
    return (
        f"### {code(name)} {{ #{anchor(name)} }}\n\n{anchors}{plain(entry.what)} "
        f"{plain(entry.why)}\n\n**What to do.** {plain(entry.do)}\n\n{shown}"
    )


def _status_text(error: str) -> str:
    if error in HTTPStatus.__members__:
        return str(int(HTTPStatus[error]))
    return "recorded" if error in RECORDED else statuses().get(error, "by cause")


def starred(name: str) -> str:
    """A code as the error reference has it: a star for what is filled in at run time."""
    return re.sub(r"<[^>]*>", "*", name)


def error_codes_page() -> str:
    """The page: every code in alphabetical order, then the warnings.

    Raises:
        ValueError: a code has no entry in the error reference, or an entry has no code.
    """
    by_code: dict[str, list[Use]] = {}
    for use in (*uses(), *_of_gateway()):
        by_code.setdefault(starred(use.code), []).append(use)
    entries = error_reference()
    explained = {name for name in entries if not name.startswith(WARNING)}
    if missing := by_code.keys() - explained:
        raise ValueError(f"write entries in error_reference.toml for {sorted(missing)}")
    if unused := explained - by_code.keys():
        raise ValueError(f"no code makes {sorted(unused)}: remove them from error_reference.toml")
    errors = [_entry(name, entries[name], uses) for name, uses in sorted(by_code.items())]
    warnings = [_entry(name, entry, []) for name, entry in entries.items() if name not in explained]
    return "\n".join((_INTRODUCTION, "## Codes\n", *errors, _WARNINGS, *warnings))

"""Find every `Fault(...)` in the sources and the sentences it says; what is filled in at run time stands as 〈…〉.

What is wrong with a cell or a code says the same without the place: `Wrong(...)` and `Problem(...)` are read too.

Names are followed to the assignment above them; a function that makes faults from its arguments is followed to those
who call it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

Sentences = tuple[str, str, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef
PLACES = ("code", "where", "found", "why", "remedy")
CELL = ("code", "found", "why", "remedy")
MADE_BY = {"Fault": PLACES, "Wrong": CELL, "Problem": CELL}
OPEN = "〈…〉"
CODE = re.compile(r"[a-z]+(\.[a-z0-9-]+)+")
DEEPEST = 6


@dataclass(frozen=True)
class Scope:
    """What names are set to: assignments with their lines, and the arguments a call gives to parameters."""

    assigned: Mapping[str, list[tuple[int, ast.expr]]]
    given: Mapping[str, list[str]]

    def texts(self, name: str, line: int, depth: int) -> list[str]:
        """The texts a name may stand for at a line."""
        if name in self.given:
            return self.given[name]
        above = [(at, value) for at, value in self.assigned.get(name, []) if at < line]
        return say_each(above[-1][1], self, above[-1][0], depth + 1) if above and depth < DEEPEST else [OPEN]


@dataclass(frozen=True)
class Maker:
    """A function that makes a fault from its arguments."""

    parameters: tuple[str, ...]
    fault: ast.Call
    assigned: Mapping[str, list[tuple[int, ast.expr]]]


def list_faults(root: Path) -> list[tuple[str, list[Sentences]]]:
    """Every fault code under `root` in order, with its different sentences (found, why, remedy)."""
    modules = [ast.parse(file.read_text(encoding="utf-8")) for file in sorted(root.rglob("*.py"))]
    found: dict[str, dict[Sentences, None]] = {}
    makers: dict[str, Maker] = {}
    for module in modules:
        for function, call, assigned in _fault_calls(module):
            for code, sentences in _sentences(call, Scope(assigned, {})):
                found.setdefault(code, {})[sentences] = None
            if function is not None and _code_is_open(call, assigned):
                names = tuple(argument.arg for argument in (*function.args.args, *function.args.kwonlyargs))
                makers[function.name] = Maker(names, call, assigned)
    for module in modules:
        for code, sentences in (*_made(module, makers), *_listed(module)):
            found.setdefault(code, {})[sentences] = None
    return [(code, list(sentences)) for code, sentences in sorted(found.items())]


def _fault_calls(
    module: ast.Module,
) -> Iterator[tuple[Function | None, ast.Call, dict[str, list[tuple[int, ast.expr]]]]]:
    """Every Fault(...) with the innermost function around it and the assignments it sees."""
    inside: dict[ast.Call, Function | None] = {}
    for node in ast.walk(module):
        if _is_fault(node):
            inside.setdefault(node, None)
        if isinstance(node, Function):
            for part in ast.walk(node):
                if _is_fault(part):
                    inside[part] = node
    top = _assignments(module.body)
    for call, function in inside.items():
        if len(call.args) + len(call.keywords) == len(_places_of(call)):
            own = _assignments([function]) if function is not None else {}
            yield function, call, {**top, **own}


def _is_fault(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MADE_BY


def _places_of(call: ast.Call) -> tuple[str, ...]:
    return MADE_BY[_name_of(call)]


def _assignments(body: list[ast.stmt] | list[Function]) -> dict[str, list[tuple[int, ast.expr]]]:
    values: dict[str, list[tuple[int, ast.expr]]] = {}
    for node in (part for statement in body for part in ast.walk(statement)):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            names = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else [node.targets[0]]
            several = isinstance(node.targets[0], ast.Tuple)
            given = node.value.elts if several and isinstance(node.value, ast.Tuple) else [node.value]
            for name, value in zip(names, given, strict=False):
                if isinstance(name, ast.Name) and (not several or len(given) == len(names)):
                    values.setdefault(name.id, []).append((node.lineno, value))
    return {name: sorted(pairs, key=lambda pair: pair[0]) for name, pairs in values.items()}


def _arguments(call: ast.Call, places: tuple[str, ...]) -> dict[str, ast.expr]:
    return dict(zip(places, call.args, strict=False)) | {word.arg or "": word.value for word in call.keywords}


def _sentences(call: ast.Call, scope: Scope) -> Iterator[tuple[str, Sentences]]:
    given = _arguments(call, _places_of(call))
    if not set(CELL) <= set(given):
        return
    said = {place: say_each(given[place], scope, call.lineno) for place in CELL}
    found, why, remedy = (" / ".join(dict.fromkeys(said[place])) for place in ("found", "why", "remedy"))
    for code in said["code"]:
        if CODE.fullmatch(code):
            yield code, (found, why, remedy)


def _code_is_open(call: ast.Call, assigned: dict[str, list[tuple[int, ast.expr]]]) -> bool:
    code = _arguments(call, _places_of(call)).get("code")
    return code is not None and any(OPEN in text for text in say_each(code, Scope(assigned, {}), call.lineno))


def _made(module: ast.Module, makers: Mapping[str, Maker]) -> Iterator[tuple[str, Sentences]]:
    """The faults made by calling a maker, with the caller's arguments in place of its parameters."""
    top = _assignments(module.body)
    for function in (node for node in ast.walk(module) if isinstance(node, Function)):
        calls = [part for part in ast.walk(function) if isinstance(part, ast.Call) and _name_of(part) in makers]
        scope = Scope({**top, **_assignments([function])}, {}) if calls else Scope({}, {})
        for call in calls:
            if maker := makers.get(_name_of(call)):
                arguments = _arguments(call, maker.parameters)
                given = {key: say_each(value, scope, call.lineno) for key, value in arguments.items()}
                yield from _sentences(maker.fault, Scope(maker.assigned, given))


def _name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _listed(module: ast.Module) -> Iterator[tuple[str, Sentences]]:
    """Faults kept in a table as (code, found, remedy)."""
    for node in ast.walk(module):
        if isinstance(node, ast.Tuple) and len(node.elts) == 3 and all(isinstance(e, ast.Constant) for e in node.elts):
            code, found, remedy = (str(element.value) for element in node.elts if isinstance(element, ast.Constant))
            if CODE.fullmatch(code):
                yield code, (found, OPEN, remedy)


def say_each(node: ast.expr, scope: Scope, line: int, depth: int = 0) -> list[str]:
    """The texts an expression may be at a line."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(_part(part, scope, line, depth) for part in parts)]
        case ast.IfExp(body=body, orelse=other):
            return [*say_each(body, scope, line, depth), *say_each(other, scope, line, depth)]
        case ast.BinOp(left=left, right=right, op=ast.Add()):
            ends = say_each(right, scope, line, depth)
            return [start + end for start in say_each(left, scope, line, depth) for end in ends]
        case ast.Call(func=ast.Name(id="suggest"), args=[_, _, otherwise]):
            return ["是不是“〈最近的〉”", *say_each(otherwise, scope, line, depth)]
        case ast.Name(id=name):
            return scope.texts(name, line, depth)
    return [OPEN]


def _part(part: ast.expr, scope: Scope, line: int, depth: int) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    inner = part.value if isinstance(part, ast.FormattedValue) else part
    texts = scope.given.get(inner.id, []) if isinstance(inner, ast.Name) else []
    return texts[0] if len(texts) == 1 else OPEN

"""A seeded mutation campaign: do the tests notice when one operator of the code is wrong?

Run it with ``make mutation``. Each mutant changes one place of one module, in memory: no file of
the tree is ever written. It runs in a process of its own, against the examples in the docstrings
of its package and the tests near it that take less than 0.1 s. A mutant is killed where a test
fails, or where the tests take longer than the limit. The text of messages is not mutated.
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import importlib
import importlib.machinery
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.abc import MetaPathFinder
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCES: Final = ROOT / "src/geokg"
EQUIVALENTS: Final = ROOT / "tests/equivalent_mutants.csv"
NEAR: Final = {
    "article": ("tests/article", "tests/actors/test_hints.py"),
    "dates": ("tests/dates",),
    "actors": ("tests/actors",),
    "graph/quads": tuple(f"tests/graph/test_{n}.py" for n in ("quads", "quote_policy", "labels")),
    "graph/rules": ("tests/graph/test_rules.py", "tests/graph/test_same_texts.py"),
}
"""The tests near each package that is mutated."""
FAST: Final = "not (slow)"
"""Not the very words for which conftest.py limits the time of a test: that would kill mutants."""
MEMORY: Final = 4 * 1024**3
LIMIT_S: Final = 240
SWAPPED: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}


@dataclass(frozen=True)
class Mutant:
    """One change: a node of a module's tree, by its place in `nodes`, and what replaces it."""

    file: Path
    line: int
    place: int
    before: str
    after: str

    @property
    def package(self) -> str:
        return next(name for name in NEAR if self.file.is_relative_to(SOURCES / name))

    @property
    def module(self) -> str:
        parts = self.file.relative_to(ROOT / "src").with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def where(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}"

    def __str__(self) -> str:
        return f"{self.where}: `{self.before}` -> `{self.after}`"


def changed(node: ast.AST) -> ast.AST | None:  # noqa: C901  # one case for each kind of change
    """Return the mutated form of a node, or None where none is defined."""
    other = copy.deepcopy(node)
    match other:
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            other.ops = [SWAPPED[type(op)]()]  # type: ignore[list-item]  # an operator for an operator
        case ast.BoolOp(op=op):
            other.op = SWAPPED[type(op)]()  # type: ignore[assignment]  # of the same kind
        case ast.BinOp(op=ast.Add() | ast.Sub() as op) if not _is_text(other):
            other.op = SWAPPED[type(op)]()  # type: ignore[assignment]  # of the same kind
        case ast.Constant(value=bool()):
            other.value = not other.value
        case ast.Constant(value=int() as number):
            other.value = number + 1
        case ast.UnaryOp(op=ast.Not()):
            return other.operand
        case ast.If() | ast.While() | ast.IfExp():
            other.test = ast.UnaryOp(ast.Not(), other.test)
        case ast.comprehension(ifs=[first, *rest]):
            other.ifs = [ast.UnaryOp(ast.Not(), first), *rest]
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            other.value = ast.Constant(None)
        case (
            ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom())
            | ast.AugAssign()
            | ast.Raise()
        ):
            return ast.Pass()
        case ast.Continue() | ast.Break():
            return ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return ast.Pass()
        case _:
            return None
    return other


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _is_text(sum_: ast.BinOp) -> bool:
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (sum_.left, sum_.right)
    )


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run, in one order; annotations do not."""
    yield tree
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from nodes(child)


def mutants(file: Path) -> Iterator[Mutant]:
    """Yield all mutants of a module."""
    for place, node in enumerate(nodes(ast.parse(file.read_text("utf-8")))):
        if (other := changed(node)) is not None:
            placed = node.target if isinstance(node, ast.comprehension) else node
            line = getattr(placed, "lineno", 0)
            yield Mutant(file, line, place, _first_line(node), _first_line(other))


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).partition("\n")[0]


def mutated(mutant: Mutant) -> CodeType:
    """Compile a module with one node changed."""
    tree = ast.parse(mutant.file.read_text("utf-8"))
    old = next(node for place, node in enumerate(nodes(tree)) if place == mutant.place)
    new = changed(old)

    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST | None:
            return new if node is old else self.generic_visit(node)

    Replace().visit(tree)
    source = ast.unparse(ast.fix_missing_locations(tree))
    return compile(source, str(mutant.file), "exec", dont_inherit=True)


class Loader(importlib.machinery.SourceFileLoader):
    """Loads one module from the mutated code."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        return self.code


class Finder(MetaPathFinder):
    """Finds the mutated module before the file of the same name is found."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.code = mutated(mutant)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.mutant.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is not None and spec.origin is not None:
            spec.loader = Loader(fullname, spec.origin, self.code)
        return spec


def passes(package: str, mutant: Mutant | None, options: Sequence[str]) -> bool:
    """Run the tests near a package in a child process; a run past the limit does not pass."""
    child = os.fork()
    if child == 0:
        os._exit(_run(package, mutant, options))
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _run(package: str, mutant: Mutant | None, options: Sequence[str]) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if mutant is not None:
        sys.meta_path.insert(0, Finder(mutant))
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
    near = [*(str(ROOT / path) for path in NEAR[package]), str(SOURCES / package)]
    quiet = ["-q", "-x", "--no-header", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
    return int(pytest.main([*quiet, "-m", FAST, *options, *near]))


def survives(mutant: Mutant, options: Sequence[str]) -> bool:
    """Whether all tests near a mutant pass."""
    return passes(mutant.package, mutant, options)


def equivalents() -> dict[tuple[str, str, str], str]:
    """Return why a mutant can't be killed, by file, code before and code after."""
    with EQUIVALENTS.open(encoding="utf-8", newline="") as rows:
        return {(r["file"], r["before"], r["after"]): r["reason"] for r in csv.DictReader(rows)}


def main() -> int:
    parser = argparse.ArgumentParser(description="Run a seeded mutation campaign.")
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", metavar="FILE:LINE", action="append", default=[])
    parser.add_argument("--deselect", action="append", default=[])
    asked = parser.parse_args()
    options = [f"--deselect={name}" for name in asked.deselect]
    files = sorted(file for package in NEAR for file in (SOURCES / package).rglob("*.py"))
    every = [mutant for file in files for mutant in mutants(file)]
    chosen = random.Random(asked.seed).sample(every, min(asked.number, len(every)))
    if asked.only:
        chosen = [mutant for mutant in every if mutant.where in asked.only]
    reasons = equivalents()
    key = {m: (str(m.file.relative_to(ROOT)), m.before, m.after) for m in chosen}
    tried = [mutant for mutant in chosen if key[mutant] not in reasons]
    packages = sorted({mutant.package for mutant in tried})
    print(f"{len(chosen)} of {len(every)} mutants, seed {asked.seed}", flush=True)
    survivors = 0
    with ProcessPoolExecutor(asked.jobs, get_context("fork")) as pool:
        right = pool.map(partial(passes, mutant=None, options=options), packages)
        for package, passed in zip(packages, right, strict=True):
            if not passed:
                print(f"{package}: its tests fail without a mutant")
                return 2
        results = pool.map(partial(survives, options=options), tried)
        for at, (mutant, alive) in enumerate(zip(tried, results, strict=True), 1):
            survivors += alive
            print(f"{at:4} {'survived' if alive else 'killed'}: {mutant}", flush=True)
    for mutant in chosen:
        if key[mutant] in reasons:
            print(f"equivalent: {mutant}: {reasons[key[mutant]]}")
    killed = len(tried) - survivors
    share = 100 * killed / max(1, len(tried))
    print(f"killed {killed} of {len(tried)} ({share:.1f} %); equivalent {len(chosen) - len(tried)}")
    return 0 if share >= 90 else 1


if __name__ == "__main__":
    # Imported once, so that no child does it again; geokg itself is imported by each child.
    for name in ("pyoxigraph", "rdflib", "requests", "yaml"):
        importlib.import_module(name)
    sys.exit(main())

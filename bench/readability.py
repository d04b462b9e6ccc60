"""Figures on how the code reads: docstrings, names with several meanings, the largest package.

python bench/readability.py [CHECKOUT]
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path


def public(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Yield the public functions, methods and classes of a module."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def figures(checkout: Path) -> Iterator[tuple[str, str]]:
    """Yield each figure of a checkout with its name."""
    source = checkout / "src/geokg"
    trees = {file: ast.parse(file.read_text("utf-8")) for file in sorted(source.rglob("*.py"))}
    docstrings = [ast.get_docstring(node) or "" for tree in trees.values() for node in public(tree)]
    lines = [len(text.splitlines()) for text in docstrings]
    sections = sum(
        "Args:" in text or "Raises:" in text or "Returns:" in text for text in docstrings
    )
    examples = sum(">>>" in text for text in docstrings)
    yield "public definitions", f"{len(docstrings)}"
    yield "lines per public docstring", f"{sum(lines) / len(lines):.1f}"
    yield "with a section on parameters, result or errors", f"{sections / len(lines):.0%}"
    yield "with an example", f"{examples / len(lines):.0%}"

    classes: dict[str, set[Path]] = defaultdict(set)
    stems: dict[str, set[Path]] = defaultdict(set)
    size: Counter[str] = Counter()
    for file, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes[node.name].add(file)
        place = file.parent if file.stem == "__init__" else file
        stems[place.stem].add(place.parent)
        inner = file.relative_to(source).parts[:-1]
        size["/".join(inner) or "geokg"] += len(file.read_text("utf-8").splitlines())
    yield "class names defined twice", f"{sum(len(files) > 1 for files in classes.values())}"
    yield "module stems in more than two packages", f"{sum(len(p) > 2 for p in stems.values())}"
    top = {path.relative_to(source).parts[0].removesuffix(".py") for path in trees}
    yield "names at the top of the package", f"{len(top - {'__init__', '__main__'})}"
    (largest, most), total = size.most_common(1)[0], sum(size.values())
    yield (
        "largest folder's share of lines",
        f"{most / total:.0%} ({largest}, {most:,} of {total:,})",
    )


def main() -> None:
    """Print the figures of a checkout, by default of this one."""
    checkout = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent
    for name, figure in figures(checkout):
        print(f"{name:48} {figure}")


if __name__ == "__main__":
    main()

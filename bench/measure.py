"""Measure runs, import optional libraries, and write results, for all benchmarks.

Times of a shared machine mean nothing; the ratios of one run do. So what is compared takes turns,
and processor time counts: that of all threads, and of processes that have ended.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "benchmarks.md"
FIGURES = DOCS / "benchmarks.json"
"""The numbers of which the picture is drawn."""
BASE = "https://example.org/kg/"

Run = Callable[[], object]


def processor_seconds() -> float:
    """Return the processor time, user and system, of this process and of its ended children."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def seconds(run: Run) -> float:
    """Return the processor time of a run, after collecting garbage of earlier runs."""
    gc.collect()
    began = processor_seconds()
    run()
    return processor_seconds() - began


def timed(run: Run, times: int) -> float:
    """Return the median processor time of a run, in seconds."""
    return statistics.median(seconds(run) for _ in range(times))


def medians(runs: Mapping[str, Run], times: int) -> dict[str, float]:
    """Return the median processor time of each run; runs take turns: load affects all alike."""
    took: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            took[name].append(seconds(run))
    return {name: statistics.median(values) for name, values in took.items()}


def peer(module: str) -> ModuleType | None:
    """Return a module, or None if it cannot be imported; the table then says so."""
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def versions(*packages: str) -> str:
    """Return the versions of Python and the packages, and the kind of machine."""
    found = [f"Python {platform.python_version()}"]
    for name in packages:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} missing")
    return ", ".join(found) + f", {platform.machine()}, {os.cpu_count()} cores"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *map(list, rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def times_as_long(ratio: float) -> str:
    """Return a ratio with as many digits as the noise of a machine allows.

    >>> [times_as_long(ratio) for ratio in (0.123, 7.66, 45.5, 123.4)]
    ['0.12', '7.7', '46', '123']
    """
    if ratio >= 10:
        return f"{ratio:.0f}"
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def put_table(name: str, text: str) -> None:
    """Write a table between its marks in docs/benchmarks.md."""
    before, mark, rest = PAGE.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    assert mark, f"docs/benchmarks.md has no place for {name}"
    after = rest.partition("<!-- end -->\n")[2]
    PAGE.write_text(f"{before}{mark}{text}<!-- end -->\n{after}", encoding="utf-8")


def put_figures(name: str, figures: object) -> None:
    """Store the numbers of one benchmark for the picture, with three digits each."""
    kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    kept[name] = json.loads(
        json.dumps(figures), parse_float=lambda number: float(f"{float(number):.3g}")
    )
    text = json.dumps(kept, indent=1, sort_keys=True) + "\n"
    FIGURES.write_text(text, encoding="utf-8")

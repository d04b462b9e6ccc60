"""Measure the cost of publishing relative to a build, each run in a new process.

``python bench/publishing.py`` prints a table; ``--write`` puts it into docs/benchmarks.md. A build
writes Turtle, TriG and N-Quads; publishing writes these, and all else that a version holds. Once
the articles are closed (no texts are published), once open (texts and annotations are).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

# A child's peak of memory begins with its parent's: so the parent imports no RDF library.
from growth import SUFFIXES, Ran, exponent, generate
from measure import put_table, table, times_as_long

OPEN = "https://creativecommons.org/licenses/by/4.0/"
TIMES = 3
RUNS = ("build", "publish, closed", "publish, open")


def child(run: str, file: Path, folder: Path) -> None:
    """Build or publish, and print the time and peak memory as JSON."""
    from geokg.dataset.publish import About, Creator, publish
    from geokg.graph.stream import build

    began = time.perf_counter()
    if run == "build":
        assert build([file], [folder / f"out.{suffix}" for suffix in SUFFIXES]).files
    else:
        about = About(
            base="https://data.example.net/ties/",
            title="Records",
            description="Made-up records.",
            creators=(Creator(name="Ada Example"),),
            licence=OPEN,
            publisher="Example News",
            contact="data@example.net",
            version="1.0.0",
            issued=date(2026, 1, 31),
            open_licences=(OPEN,),
        )
        assert publish([file], folder / "out", about).is_new
    took = time.perf_counter() - began
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s*(\d+)", status)
    print(json.dumps({"seconds": took, "kilobytes": int(peak[1]) if peak else 0}))


def ran(run: str, file: Path) -> Ran:
    """Return the result of a run in a new process; its outputs are deleted."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--child", run, str(file), folder]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    told = json.loads(done.stdout)
    return Ran(told["seconds"], told["kilobytes"] / 1024)


def measured(sizes: Iterable[int]) -> dict[str, dict[int, Ran]]:
    """Return the quickest of three runs for each size."""
    results: dict[str, dict[int, Ran]] = {name: {} for name in RUNS}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            closed, open_ = Path(folder, "closed.jsonl"), Path(folder, "open.jsonl")
            generate(closed, size)
            with closed.open(encoding="utf-8") as lines, open_.open("w", encoding="utf-8") as out:
                out.writelines(
                    line.replace('"language"', f'"licence": "{OPEN}", "language"', 1)
                    for line in lines
                )
            for name in RUNS:
                file = open_ if name == "publish, open" else closed
                runs = [ran(name, file) for _ in range(TIMES)]
                results[name][size] = min(runs, key=lambda one: one.seconds)
                print(f"{size:,} {name}: {results[name][size]}", file=sys.stderr)
    return results


def text_of(results: dict[str, dict[int, Ran]]) -> str:
    """Return the table as Markdown."""
    built = results["build"]
    rows = []
    for size, beside in built.items():
        row = [f"{size:,}"]
        for runs in results.values():
            ratio = runs[size].seconds / beside.seconds
            row.append(f"{times_as_long(ratio)}; {runs[size].megabytes:,.0f} MB")
        rows.append(row)
    slopes = (exponent(runs) for runs in results.values())
    rows.append(["exponent", *("" if slope is None else f"{slope:.2f}" for slope in slopes)])
    return (
        f"The quickest of {TIMES} runs. Time as times that of a build of the same articles; peak "
        "of memory.\n\n" + table(["articles", *results], rows) + "\n"
        "A version has one file for each article, and two more with open licences; tables, "
        "compressed copies, checksums and descriptions. All files are read back and verified "
        "before the version gets its name.\n"
    )


def main() -> int:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--child", nargs=3, metavar=("RUN", "FILE", "FOLDER"))
    options = parser.parse_args()
    if options.child:
        run, file, folder = options.child
        child(run, Path(file), Path(folder))
        return 0
    text = text_of(measured(options.sizes))
    print(text)
    if options.write:
        put_table("publishing", text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

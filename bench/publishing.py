"""Measure the cost of publishing relative to a build, each run in a new process.

``python bench/publishing.py`` prints a table; ``--write`` puts it into docs/benchmarks.md. A build
writes Turtle, TriG and N-Quads; publishing writes these, and all else that a version holds: without
and with pages, and once with open licences, so that texts and annotations are published too. Its
share of verification is that of the run without pages. The last run is `geokg verify` alone.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

# A child's peak of memory begins with its parent's: so the parent imports no RDF library.
from growth import SUFFIXES, Ran, exponent
from measure import processor_seconds, put_table, table, times_as_long

OPEN = "https://creativecommons.org/licenses/by/4.0/"
TIMES = 3
RUNS = ("build", "publish", "publish with pages", "publish, open", "verify")


def child(run: str, file: Path, folder: Path) -> None:
    """Build or publish, and print the time and peak memory as JSON."""
    from geokg.dataset.publish import About, Creator, publish
    from geokg.dataset.verify import verify
    from geokg.graph.stream import build

    shares: list[float] = []
    began = processor_seconds()
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
            pages=run == "publish with pages",
        )

        def on_step(step: str) -> None:
            if step.startswith("verifying") and not shares:
                shares.append(processor_seconds())

        assert publish([file], folder / "out", about, on_step=on_step).is_new
    if run == "verify":
        began = processor_seconds()
        assert verify(folder / "out").passed
    ended = processor_seconds()
    took = ended - began
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s*(\d+)", status)
    share = (ended - shares[0]) / took if shares and run != "verify" else 0
    print(json.dumps({"seconds": took, "kilobytes": int(peak[1]) if peak else 0, "share": share}))


def generate(file: Path, number: int) -> None:
    """Write varied articles, in a process of its own."""
    code = f"from varied_articles import *; write_varied_articles(Path({str(file)!r}), {number})"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)


def ran(run: str, file: Path) -> tuple[Ran, float]:
    """Return the result of a run in a new process, and the share of verifying in it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--child", run, str(file), folder]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    told = json.loads(done.stdout)
    return Ran(told["seconds"], told["kilobytes"] / 1024), told["share"]


def measured(sizes: Iterable[int]) -> tuple[dict[str, dict[int, Ran]], float]:
    """Return the quickest of three runs for each size, and the share of verifying in publishing."""
    results: dict[str, dict[int, Ran]] = {name: {} for name in RUNS}
    share = 0.0
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            closed, open_ = Path(folder, "closed.jsonl"), Path(folder, "open.jsonl")
            generate(closed, size)
            with closed.open(encoding="utf-8") as lines, open_.open("w", encoding="utf-8") as out:
                out.writelines(
                    line.replace('"language"', f'"licence": "{OPEN}", "language"', 1)
                    for line in lines
                )
            for _ in range(TIMES):
                for name in RUNS:
                    one, verifying = ran(name, open_ if name == "publish, open" else closed)
                    quickest = results[name].get(size)
                    if quickest is None or one.seconds < quickest.seconds:
                        results[name][size] = one
                        share = verifying if name == "publish" else share
                    print(f"{size:,} {name}: {one}", file=sys.stderr)
    return results, share


def text_of(results: dict[str, dict[int, Ran]], share: float) -> str:
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
        f"Varied articles; the quickest of {TIMES} runs, which take turns. Processor time as times "
        "that of a build of the same articles; peak of memory.\n\n"
        + table(["articles", *results], rows)
        + f"\nOf publishing without pages, {share:.0%} is verifying what was written. "
        "A version has one file for each article, and two more with open licences; tables, "
        "compressed copies, checksums and descriptions. All files are read back and verified "
        "before the version gets its name.\n"
    )


def main() -> int:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 1_000, 3_000])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--child", nargs=3, metavar=("RUN", "FILE", "FOLDER"))
    options = parser.parse_args()
    if options.child:
        run, file, folder = options.child
        child(run, Path(file), Path(folder))
        return 0
    text = text_of(*measured(options.sizes))
    print(text)
    if options.write:
        put_table("publishing", text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Measure the start: processor time of whole programs relative to ``import rdflib``.

``python bench/startup.py`` prints the table; ``--write`` puts it into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from measure import put_figures, put_table, table

ROOT = Path(__file__).resolve().parent.parent
ARTICLE: Final = str(ROOT / "examples/iran-tajikistan/articles")
UNIT: Final = "import rdflib"
PROGRAMS: Final[Mapping[str, Sequence[str]]] = {
    UNIT: ("-c", UNIT),
    "import geokg": ("-c", "import geokg"),
    "import geokg, first read": ("-c", f"import geokg; geokg.read({ARTICLE!r})"),
    "import geokg, first resolve": ("-c", "import geokg; geokg.resolve('Iran')"),
    "geokg --help": ("-m", "geokg", "--help"),
    "geokg check": ("-m", "geokg", "check", ARTICLE),
}
RUNS: Final = 11


def processor_time(arguments: Sequence[str]) -> float:
    """Return the processor time of a new Python, in seconds, with bytecode cached."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratios() -> dict[str, float]:
    """Return the median time of each program, as a multiple of that of ``import rdflib``."""
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for arguments in PROGRAMS.values():  # the first run writes the bytecode
        processor_time(arguments)
    for _ in range(RUNS):
        for name, arguments in PROGRAMS.items():
            times[name].append(processor_time(arguments))
    unit = statistics.median(times[UNIT])
    return {name: round(statistics.median(found) / unit, 2) for name, found in times.items()}


def main() -> None:
    """Print the table, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table to the docs")
    options = parser.parse_args()
    found = ratios()
    text = table(
        ["program", "processor time, as a multiple of `import rdflib`"],
        ([name, f"{ratio:.2f}"] for name, ratio in found.items()),
    )
    print(text)
    if options.write:
        put_table("startup", text)
        put_figures("startup", found)


if __name__ == "__main__":
    main()

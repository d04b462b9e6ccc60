"""Time conversion and panel on a local Spark beside a build with two processes.

The start of Spark is apart. Each step runs in the same session; the first conversion, of a few
articles, loads geokg in the processes of Python, and is apart as well.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from articles import articles

import geokg.spark
from geokg import KnowledgeGraph
from geokg.graph import stream
from spark_parts import merged
from spark_sessions import local_spark, missing


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long a block takes."""
    start = perf_counter()
    yield
    print(f"{what:<40}{perf_counter() - start:8.1f} s", flush=True)


def main() -> None:
    """Run all steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--panel", action="store_true", help="count the panel as well")
    options = parser.parse_args()
    if why := missing():
        sys.exit(why)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, few = folder / "all.jsonl", folder / "few.jsonl"
        file.write_text("\n".join(articles(options.articles)), encoding="utf-8")
        few.write_text("\n".join(articles(100, seed=2)), encoding="utf-8")
        with timed("build --jobs 2"):
            stream.build([file], [folder / "all.nq"], jobs=2)
        with timed("start of Spark"):
            session_of = local_spark(folder)
            session = session_of.__enter__()
        try:
            with timed("first conversion, 100 articles"):
                geokg.spark.convert(session, few).write_nquads(folder / "few")
            with timed(f"convert {options.articles} articles"):
                converted = geokg.spark.convert(session, file)
            with timed("write sorted parts"):
                converted.write_nquads(folder / "parts")
            with timed("sort -m -u"):
                same = merged(folder / "parts") == (folder / "all.nq").read_bytes()
            print("equal bytes" if same else "OTHER BYTES")
            if options.panel:
                with timed("panel on Spark"):
                    on_spark = converted.panel(system="cow")
                with timed("panel in one process, with the graph"):
                    kg = KnowledgeGraph()
                    kg.add(geokg.read(file))
                    panel = kg.panel(system="cow")
                print("equal rows" if on_spark.rows.csv() == panel.rows.csv() else "OTHER ROWS")
        finally:
            session_of.__exit__(None, None, None)


if __name__ == "__main__":
    main()

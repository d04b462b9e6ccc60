"""Measure the conversion of brat documents relative to reading and splitting their files.

``python bench/readers.py`` prints a table; ``--write`` puts it into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import tracemalloc
from pathlib import Path

from measure import medians, put_table

from geokg.inputs.annotation.output import write as write_articles
from geokg.inputs.annotation.writer import as_file_text
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats import brat
from geokg.inputs.label_mapping.mapping_file import load_label_mapping

MAPPING = """\
mapping: 1
mentions: {GPE: [state, group], Praise: ignore, Meet: ignore}
relations:
  Praise: {type: praise, roles: {Agent: initiator, Patient: target}}
  Meet: {type: meet, roles: {Agent: party, Patient: party}}
"""
PAIRS = (("France", "Mali"), ("Iceland", "Canada"), ("Japan", "India"), ("Chile", "Peru"))


def corpus(folder: Path, number: int) -> None:
    """Write a number of documents of ten sentences and twenty entities each."""
    draw = random.Random(7)
    for at in range(number):
        text, lines = "", []
        for n in range(10):
            a, b = draw.choice(PAIRS)
            kind, verb = draw.choice((("Praise", "praised"), ("Meet", "met")))
            start = len(text)
            text += f"{a} {verb} {b} over item {n} of the record.\n"
            verb_at = start + len(a) + 1
            b_at = verb_at + len(verb) + 1
            first = 3 * n + 1
            lines += [
                f"T{first}\tGPE {start} {start + len(a)}\t{a}",
                f"T{first + 1}\t{kind} {verb_at} {verb_at + len(verb)}\t{verb}",
                f"T{first + 2}\tGPE {b_at} {b_at + len(b)}\t{b}",
                f"E{n + 1}\t{kind}:T{first + 1} Agent:T{first} Patient:T{first + 2}",
            ]
        (folder / f"d{at:05d}.txt").write_text(text, encoding="utf-8")
        (folder / f"d{at:05d}.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")


def split(folder: Path) -> int:
    """Read every file and split its lines, as a lower bound."""
    files = sorted(folder.iterdir())
    return sum(len(file.read_text(encoding="utf-8").split("\n")) for file in files)


def read(folder: Path) -> int:
    """Read the documents of the corpus, with every offset checked."""
    return sum(1 for file in sorted(folder.glob("*.ann")) for _ in brat.documents(file))


def convert(folder: Path, mapping: Path) -> int:
    """Convert the corpus to articles, with names resolved, quotes placed and all checks made."""
    readings = ConversionRun(mapping=load_label_mapping(mapping), format="brat").results(
        sorted(folder.glob("*.ann"))
    )
    return sum(reading.article is not None for reading in readings)


def write(folder: Path, mapping: Path, out: Path, *, is_yaml: bool) -> None:
    """Convert the corpus and write the articles: one file of JSONL, or a YAML file for each."""
    readings = ConversionRun(mapping=load_label_mapping(mapping), format="brat").results(
        sorted(folder.glob("*.ann"))
    )
    articles = [reading.article for reading in readings if reading.article is not None]
    if is_yaml:
        for article in articles:
            text = as_file_text(article, f"{article.id}.txt")
            (out / f"{article.id}.yaml").write_text(text, encoding="utf-8")
    else:
        for file in out.glob("articles.jsonl"):
            file.unlink()
        write_articles(articles, out / "articles.jsonl")


def peak(folder: Path, mapping: Path) -> int:
    """Return the peak memory of the conversion, in bytes."""
    tracemalloc.start()
    convert(folder, mapping)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def main() -> int:
    """Run the benchmark and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument(
        "--write", action="store_true", help="put the table into docs/benchmarks.md"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        many, out = Path(folder, "corpus"), Path(folder, "out")
        many.mkdir()
        out.mkdir()
        corpus(many, options.documents)
        size = sum(file.stat().st_size for file in many.iterdir())
        mapping = Path(folder, "mapping.yaml")
        mapping.write_text(MAPPING, encoding="utf-8")
        assert convert(many, mapping) == options.documents
        took = medians(
            {
                "split": lambda: split(many),
                "documents": lambda: read(many),
                "articles": lambda: convert(many, mapping),
                "JSONL": lambda: write(many, mapping, out, is_yaml=False),
                "YAML": lambda: write(many, mapping, out, is_yaml=True),
            },
            options.times,
        )
        ratio = {name: f"{seconds / took['split']:.1f}" for name, seconds in took.items()}
        memory = peak(many, mapping)
    text = (
        f"{options.documents:,} documents of ten events, processor time, medians of "
        f"{options.times}.\n\n"
        "| step | times reading and splitting the lines |\n|---|---|\n"
        f"| documents, every offset checked against its words | {ratio['documents']} |\n"
        f"| articles: names resolved, quotes placed, all checks | {ratio['articles']} |\n"
        f"| articles, written as JSONL | {ratio['JSONL']} |\n"
        f"| articles, written as YAML files | {ratio['YAML']} |\n\n"
        f"Peak memory while converting: {memory / size:.1f} times the size of the corpus; "
        "only the name of a document is kept.\n"
    )
    print(text)
    if options.write:
        put_table("readers", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

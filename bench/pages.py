"""Measure the cost of pages relative to a build, their memory and their sizes.

``python bench/pages.py`` prints three tables: costs, sizes, and the bytes that a claim takes on the
pages of the example articles. Builds and pages take turns, each in a new process, of
made-up articles; processor time is user and system time, and the least of several runs counts.
Modules are compiled by the first.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import rmtree
from typing import NamedTuple

# A child's peak of memory begins with its parent's: so the parent imports no RDF library.
from growth import generate
from measure import table, times_as_long

TIMES = 3
EXAMPLES = Path(__file__).parents[1] / "examples"
_CARD = re.compile(rb'<article class="claim.*?</details></article>\n', re.DOTALL)
_TEXT = re.compile(rb'<p class="text".*?</p>', re.DOTALL)
_TAG = re.compile(rb"<[^>]+>")
_DATA = re.compile(rb'<script type="application/ld\+json">.*?</script>', re.DOTALL)


class Ran(NamedTuple):
    """The processor time of a process, and its peak of memory."""

    seconds: float
    megabytes: float


def ran(*arguments: str) -> Ran:
    """Run a command of geokg in a new process."""
    command = [sys.executable, "-m", "geokg", *arguments, "--quiet"]
    null = os.open(os.devnull, os.O_WRONLY)
    actions = [(os.POSIX_SPAWN_DUP2, null, 2)]
    process = os.posix_spawn(sys.executable, command, _environment(), file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    os.close(null)
    assert status == 0, f"failed: {' '.join(command)}"
    return Ran(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _environment() -> dict[str, str]:
    """Return an environment in which modules are compiled once, as in an installation."""
    found = dict(os.environ)
    if found.pop("PYTHONDONTWRITEBYTECODE", ""):
        found["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir(), "geokg-compiled"))
    return found


class Sizes(NamedTuple):
    """The sizes of a site, in bytes."""

    pages: int
    largest: str
    largest_bytes: int
    card: float
    """The mean of a claim's card."""
    script_and_style: int


def sizes_of(site: Path) -> Sizes:
    """Return the sizes of a site."""
    pages = sorted(site.rglob("*.html"))
    largest = max(pages, key=lambda page: page.stat().st_size)
    cards = [len(card) for page in _articles(site) for card in _CARD.findall(page.read_bytes())]
    return Sizes(
        pages=len(pages),
        largest=largest.relative_to(site).as_posix(),
        largest_bytes=largest.stat().st_size,
        card=sum(cards) / len(cards),
        script_and_style=sum((site / f"assets/geokg.{s}").stat().st_size for s in ("css", "js")),
    )


class Shares(NamedTuple):
    """The bytes of the page of an article for each of its claims, without the words of the text."""

    article: str
    claims: int
    card: float
    marks: float
    """What marks the quotes in the text."""
    data: float
    """JSON-LD."""
    all: float


def shares_of_examples() -> list[Shares]:
    """Return the shares of the pages of the example articles."""
    with tempfile.TemporaryDirectory() as site:
        ran("pages", *map(str, sorted(EXAMPLES.glob("*/articles"))), "-o", site)
        return [_shares(page) for page in _articles(Path(site))]


def _shares(page: Path) -> Shares:
    content = page.read_bytes()
    cards = _CARD.findall(content)
    texts = b"".join(_TEXT.findall(content))
    words = len(_TAG.sub(b"", texts))
    sizes = (sum(map(len, cards)), len(texts) - words, len(b"".join(_DATA.findall(content))))
    means = (size / len(cards) for size in (*sizes, len(content) - words))
    return Shares(page.stem, len(cards), *means)


def _articles(site: Path) -> Iterator[Path]:
    return (page for page in sorted(site.glob("articles/*.html")) if page.stem != "index")


def measured(size: int, times: int) -> tuple[Ran, Ran, Sizes]:
    """Return the least of the builds and of the pages of a number of articles, and the sizes."""
    builds, sites = [], []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file, site = folder / "articles.jsonl", folder / "site"
        generate(file, size)
        for _ in range(times):
            builds.append(ran("build", str(file), "-o", str(folder / "ties.ttl")))
            rmtree(site, ignore_errors=True)
            sites.append(ran("pages", str(file), "-o", str(site)))
        return min(builds), min(sites), sizes_of(site)


def text_of(sizes: Iterable[int], times: int) -> str:
    """Return the tables as Markdown."""
    costs, bytes_ = [], []
    for size in sizes:
        build, pages, found = measured(size, times)
        costs.append(
            [
                f"{size:,}",
                f"{1000 * build.seconds / size:.2f}",
                f"{1000 * pages.seconds / size:.2f}",
                times_as_long(pages.seconds / build.seconds),
                f"{build.megabytes:,.0f} MB",
                f"{pages.megabytes:,.0f} MB",
            ]
        )
        bytes_.append(
            [
                *(f"{size:,}", f"{found.pages:,}", found.largest, f"{found.largest_bytes:,}"),
                *(f"{found.card:,.0f}", f"{found.script_and_style:,}"),
            ]
        )
    shares = [
        [share.article, f"{share.claims}", *(f"{number:,.0f}" for number in share[2:])]
        for share in shares_of_examples()
    ]
    cost = ("articles", "build, ms an article", "pages, ms an article", "times the build")
    size_ = ("articles", "pages", "largest page", "its bytes", "bytes of a card")
    return (
        table([*cost, "peak, build", "peak, pages"], costs)
        + "\n"
        + table([*size_, "bytes of geokg.css and geokg.js"], bytes_)
        + "\n"
        + table(["article", "claims", "card", "marks", "JSON-LD", "all but the words"], shares)
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 5_000])
    parser.add_argument("--times", type=int, default=TIMES)
    options = parser.parse_args()
    print(text_of(options.sizes, options.times))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

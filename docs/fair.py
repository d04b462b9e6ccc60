"""Assess a published version by the metrics of F-UJI (FAIRsFAIR), as far as its files show it.

    python docs/fair.py dist/1.0.0

Reads the landing page and the files beside it; asks no network. What only hosting can show, such as
a DOI or a registry, is listed as the publisher's part.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

_LD: Final = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_CANONICAL: Final = re.compile(r'<link rel="canonical" href="([^"]*)">')
_TURTLE: Final = re.compile(r'<link rel="alternate" type="text/turtle" href="\.\./([^"]*)">')
OPEN_FORMATS: Final = {
    *("text/turtle", "text/csv", "application/n-quads", "application/trig"),
    *("application/gzip", "text/markdown", "application/vnd.apache.parquet"),
    *("application/json", "application/yaml"),
}


class Metric(NamedTuple):
    """A metric, what it asks, and whether the files of a version pass it."""

    id: str
    asks: str
    passes: Callable[[dict[str, Any], Path], bool]


def _has(*keys: str) -> Callable[[dict[str, Any], Path], bool]:
    return lambda ld, _: all(ld.get(key) for key in keys)


def _is_file(*paths: str) -> Callable[[dict[str, Any], Path], bool]:
    return lambda _, version: all((version / path).is_file() for path in paths)


METRICS: Final = (
    Metric("FsF-F1-01D", "a globally unique identifier", _has("identifier")),
    Metric(
        "FsF-F2-01M",
        "creator, title, identifier, publisher, date, summary and keywords",
        _has(
            *("creator", "name", "identifier", "publisher", "datePublished"),
            *("description", "keywords"),
        ),
    ),
    Metric(
        "FsF-F3-01M",
        "the metadata name the files, with size and type",
        lambda ld, _: all(
            file.get("contentUrl") and file.get("contentSize") and file.get("encodingFormat")
            for file in ld["distribution"]
        ),
    ),
    Metric("FsF-F4-01M", "metadata that machines find: JSON-LD in the page", _has("@context")),
    Metric("FsF-A1-01M", "the level of access", _has("isAccessibleForFree")),
    Metric("FsF-I1-01M", "metadata in a formal language: JSON-LD, DCAT", _is_file("dcat.ttl")),
    Metric("FsF-I2-01M", "terms of public vocabularies", _is_file("void.ttl", "prov.ttl")),
    Metric("FsF-I3-01M", "links to related things", _has("isPartOf")),
    Metric("FsF-R1-01MD", "what the data contain", _has("temporalCoverage", "description")),
    Metric("FsF-R1.1-01M", "a licence that machines read", _has("license")),
    Metric("FsF-R1.2-01M", "where the data come from", _is_file("prov.ttl", "INPUTS.sha256")),
    Metric("FsF-R1.3-01M", "the metadata of the field: RO-Crate, CFF", _is_file("CITATION.cff")),
    Metric(
        "FsF-R1.3-02D",
        "open file formats",
        lambda ld, _: {file["encodingFormat"] for file in ld["distribution"]} <= OPEN_FORMATS,
    ),
)
ARTICLE_METRICS: Final = (
    ("FsF-F1-01D", "its IRI as canonical address, the same as in its JSON-LD"),
    ("FsF-F4-01M", "JSON-LD that says its title and that it is part of the version"),
    ("FsF-I1-01M", "its Turtle, linked as another form of the page"),
    ("FsF-I3-01M", "each claim by its IRI, and an id for it on the page"),
)
"""What is asked of the page of each article."""
PUBLISHER: Final = {
    "FsF-F1-02D": "a persistent identifier: deposit the version where it gets a DOI",
    "FsF-A1-02M": "metadata retrievable by the identifier: serve the pages, and redirect the IRIs",
    "FsF-A1-03D": "data retrievable by the identifier: the same",
    "FsF-A2-01M": "metadata that outlive the data: a repository that keeps them",
}
"""Metrics that no file shows, each with what a publisher does."""


def landing_metadata(version: Path) -> dict[str, Any]:
    """Return the JSON-LD of the landing page of a version."""
    found = _LD.search((version / "index.html").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{version}: the landing page has no JSON-LD")
    values: dict[str, Any] = json.loads(found[1])
    return values


def assessed(version: Path) -> Iterator[tuple[Metric, bool]]:
    """Yield each metric and whether the version passes it."""
    metadata = landing_metadata(version)
    for metric in METRICS:
        yield metric, metric.passes(metadata, version)


def assessed_article(page: Path, version: Path) -> tuple[bool, ...]:
    """Return whether the page of an article passes each of `ARTICLE_METRICS`."""
    text = page.read_text(encoding="utf-8")
    found = _LD.search(text)
    ld: dict[str, Any] = json.loads(found[1]) if found else {}
    canonical, turtle = _CANONICAL.search(text), _TURTLE.search(text)
    claims = [part["@id"].removeprefix(f"{ld['@id']}.") for part in ld.get("hasPart", ())]
    return (
        canonical is not None and canonical[1] == ld.get("@id"),
        bool(ld.get("headline") and ld.get("isPartOf")),
        turtle is not None and (version / turtle[1]).is_file(),
        bool(claims) and all(f'id="{claim}"' in text for claim in claims),
    )


def article_pages(version: Path) -> list[Path]:
    """Return the first pages of the articles that are in a version, sorted."""
    graphs = sorted((version / "data" / "articles").glob("*.ttl"))
    return [version / "articles" / f"{graph.stem}.html" for graph in graphs]


def main(version: Path) -> int:
    """Print the assessment; the exit code is 1 if a metric fails."""
    results = list(assessed(version))
    print("the landing page")
    for metric, passes in results:
        print(f"{'pass' if passes else 'FAIL'}  {metric.id:13} {metric.asks}")
    pages = article_pages(version)
    per_page = [assessed_article(page, version) for page in pages]
    print(f"the pages of {len(pages)} articles")
    for number, (name, asks) in enumerate(ARTICLE_METRICS):
        failed = [page.stem for page, one in zip(pages, per_page, strict=True) if not one[number]]
        print(f"{'FAIL' if failed else 'pass'}  {name:13} {asks}{': not ' * bool(failed)}", end="")
        print(", ".join(failed))
    print("the publisher's part")
    for name, task in PUBLISHER.items():
        print(f"todo  {name:13} {task}")
    is_fair = all(passes for _, passes in results) and all(map(all, per_page))
    return 0 if is_fair else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""What was published before: its articles and claims, and what it followed itself."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import PublishError
from geokg.base.vocabulary import DCAT
from geokg.dataset.publish.folder import latest_version

_SHOWN = 5


def version_before(out: Path, version: str) -> str:
    """The version that this one follows: the latest, or, where it is there, what it says itself."""
    described = out / version / "dcat.ttl"
    if not described.is_file():
        return latest_version(out)
    for triple in ox.parse(path=str(described)):
        if triple.predicate.value == DCAT.previousVersion and isinstance(
            triple.object, ox.NamedNode
        ):
            return triple.object.value.rstrip("/").rpartition("/")[2]
    return ""


def check_not_shrunk(folder: Path, kept: Path, excluded: frozenset[str]) -> None:
    """Raises `PublishError` where articles or claims are gone that nobody excluded by name.

    ``folder`` is the version before, ``kept`` the new one.
    """
    before, now = dict(_articles(folder)), dict(_articles(kept))
    gone = sorted(before.keys() - now.keys() - excluded)
    claims = sum(n for article, n in before.items() if article not in excluded) - sum(now.values())
    if not gone and claims <= 0:
        return
    said = [f"{len(gone)} articles gone: {', '.join(gone[:_SHOWN])}"] if gone else []
    if claims > 0:
        said.append(f"{claims} claims fewer")
    raise PublishError(
        Diagnostic(
            code="GK914",
            message=f"less than in version {folder.name}, and nothing says why",
            found="\n".join(said),
            fix="if it is meant: --allow-shrink, or name what is left out under `exclude`",
        )
    )


def unknown(excluded: frozenset[str], left_out: set[str], before: Path | None) -> list[Diagnostic]:
    """A warning for each name that was excluded and that no article has, now or before."""
    known = left_out | (dict(_articles(before)).keys() if before else set())
    return [
        Diagnostic(
            code="GK922",
            message="`exclude` names no article",
            found=name,
            fix="is it spelt as the `id` of the article?",
            severity="warning",
        )
        for name in sorted(excluded - known)
    ]


def read_shares(folder: Path) -> Iterator[tuple[str, int, int]]:
    """For each article of a version: its id, the code points that are repeated, and all of them."""
    for row in _rows(folder):
        yield row["article"], int(row["repeated"]), int(row["characters"])


def _articles(folder: Path) -> Iterator[tuple[str, int]]:
    """The ids of the articles of a version, each with its number of claims."""
    for row in _rows(folder):
        yield row["article"], int(row["claims"])


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    table = folder / "tables" / "articles.csv"
    if table.is_file():
        with table.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

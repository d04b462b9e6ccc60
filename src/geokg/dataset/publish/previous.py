"""The previous version of a dataset: its name, articles and claims."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import PublishError
from geokg.base.plural import pluralize
from geokg.base.version_files import DCAT_PATH, table_path
from geokg.base.vocabulary import DCAT
from geokg.dataset.publish.folder import latest_version

_MAX_SHOWN = 5


def previous_version(out: Path, version: str) -> str:
    """Return the previous version: that of an existing folder, else the latest published version.

    An existing folder states it as `dcat:previousVersion`.
    """
    description = out / version / DCAT_PATH
    if not description.is_file():
        return latest_version(out)
    for triple in ox.parse(path=str(description)):
        if triple.predicate.value == DCAT.previousVersion and isinstance(
            triple.object, ox.NamedNode
        ):
            return triple.object.value.rstrip("/").rpartition("/")[2]
    return ""


def check_not_shrunk(folder: Path, new: Path, excluded: frozenset[str]) -> None:
    """Raise `PublishError` if articles or claims were removed that are not excluded by name.

    Args:
        folder: The previous version.
        new: The new version.
        excluded: Ids of articles that are excluded on purpose.
    """
    previous, current = dict(_articles(folder)), dict(_articles(new))
    removed = sorted(previous.keys() - current.keys() - excluded)
    claims_before = sum(n for article, n in previous.items() if article not in excluded)
    lost_claims = claims_before - sum(current.values())
    if not removed and lost_claims <= 0:
        return
    reasons = []
    if removed:
        reasons.append(
            f"{pluralize(len(removed), 'article')} removed: {', '.join(removed[:_MAX_SHOWN])}"
        )
    if lost_claims > 0:
        reasons.append(f"{pluralize(lost_claims, 'claim')} fewer")
    raise PublishError(
        Diagnostic(
            code="GK914",
            message=f"the version has less than version {folder.name}, without a stated reason",
            found="\n".join(reasons),
            fix="if this is intended: --allow-shrink, or list the removed articles under `exclude`",
        )
    )


def unknown_exclusions(
    excluded: frozenset[str], known_exclusions: set[str], previous: Path | None
) -> list[Diagnostic]:
    """Return a warning for each excluded name that no article has, now or previously."""
    known = known_exclusions | (dict(_articles(previous)).keys() if previous else set())
    return [
        Diagnostic(
            code="GK922",
            message="`exclude` lists a name that no article has",
            found=name,
            fix="use the `id` of the article",
            severity="warning",
        )
        for name in sorted(excluded - known)
    ]


def read_shares(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Yield for each article of a version its id, and how many of its code points are repeated."""
    for row in _rows(folder):
        yield row["article"], int(row["repeated"]), int(row["characters"])


def _articles(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the ids of the articles of a version, each with its number of claims."""
    for row in _rows(folder):
        yield row["article"], int(row["claims"])


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    table = folder / table_path("articles")
    if table.is_file():
        with table.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

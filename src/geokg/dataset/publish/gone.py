"""What earlier versions had and this one has not: articles and claims, with the reason if known.

A version lists them in ``tables/gone.csv``, and passes on what the one before it lists.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from geokg.base.version_files import GONE_PATH, table_path
from geokg.dataset.about import About
from geokg.dataset.publish.folder import write

GoneThings = Mapping[str, tuple[str, str, str]]
"""Ids (``ARTICLE`` or ``ARTICLE.CLAIM``), each with since when, in which version last, and why."""
_COLUMNS = ("id", "gone_since", "last_in", "reason")


def gone_things(stage: Path, previous: Path | None, about: About) -> GoneThings:
    """Return what a version lacks of what its predecessors had.

    Args:
        stage: The new version.
        previous: The folder of the previous version, if there is one.
        about: The settings of the dataset; the reason of an article holds for its claims.
    """
    if previous is None:
        return {}
    here = set(_ids(stage))
    found = {name: listed for name, listed in _listed(previous) if name not in here}
    for name in _ids(previous):
        if name not in here:
            found[name] = (about.version, previous.name, "")
    reasons = about.gone
    return {
        name: (since, last, reasons.get(name) or reasons.get(name.partition(".")[0]) or reason)
        for name, (since, last, reason) in sorted(found.items())
    }


def write_gone(stage: Path, gone: GoneThings) -> None:
    """Write ``tables/gone.csv`` where there is anything to list."""
    if not gone:
        return
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows((name, *values) for name, values in sorted(gone.items()))
    write(stage / GONE_PATH, [text.getvalue().encode()])


def _ids(version: Path) -> Iterator[str]:
    """Yield the ids of the articles and claims of a version."""
    for table, column in (("articles", "article"), ("claims", "claim")):
        with (version / table_path(table)).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row[column]


def _listed(version: Path) -> Iterator[tuple[str, tuple[str, str, str]]]:
    file = version / GONE_PATH
    if file.is_file():
        with file.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                yield row["id"], (row["gone_since"], row["last_in"], row["reason"])

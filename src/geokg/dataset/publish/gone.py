"""What earlier versions had and this one has not: articles and claims, with the reason if known.

A version lists them in ``tables/gone.csv``, and passes on what the one before it lists.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from geokg.base.version_files import GONE_PATH, table_path
from geokg.dataset.about import About
from geokg.dataset.publish.folder import write
from geokg.dataset.publish.renaming import renamed_claims


class GoneThing(NamedTuple):
    """What is known of an article or claim that is gone; ``now`` is the id that a claim has now."""

    since: str
    last: str
    reason: str = ""
    now: str = ""


GoneThings = Mapping[str, GoneThing]
"""Ids (``ARTICLE`` or ``ARTICLE.CLAIM``), each with what is known of it."""
_COLUMNS = ("id", "gone_since", "last_in", "reason", "now")


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
            found[name] = GoneThing(about.version, previous.name)
    new = {name for name, thing in found.items() if thing.since == about.version}
    renamed = renamed_claims(stage, previous, new, about.base)
    for old, now in renamed.items():
        found[old] = found[old]._replace(now=now)
    return {
        name: thing._replace(
            reason=about.gone.get(name) or about.gone.get(name.partition(".")[0]) or thing.reason,
            now=_last_id(name, found),
        )
        for name, thing in sorted(found.items())
    }


def _last_id(name: str, gone: GoneThings) -> str:
    """Return the id that a claim has now, or had last; empty where its id did not change."""
    seen, last = {name}, ""
    while (following := gone[name].now if name in gone else "") and following not in seen:
        seen.add(following)
        name = last = following
    return last


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


def _listed(version: Path) -> Iterator[tuple[str, GoneThing]]:
    file = version / GONE_PATH
    if file.is_file():
        with file.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                thing = (row["gone_since"], row["last_in"], row["reason"], row.get("now") or "")
                yield row["id"], GoneThing(*thing)

"""Match claims whose id changed with their content, because it is a digest of the content.

A removed and an added claim of the same article are matched if all their keys but one are equal,
and no other claim fits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from geokg.dataset.diff.snapshot import CLAIM_KEYS, GraphSnapshot

_DIGEST: Final = re.compile(r"c[0-9a-f]{10}")


def match_renamed(before: GraphSnapshot, after: GraphSnapshot) -> dict[str, str]:
    """Return the ids of removed claims, each with the id that the same claim has now."""
    removed = _by_other_keys(before, before.claims.keys() - after.claims.keys())
    new = _by_other_keys(after, after.claims.keys() - before.claims.keys())
    pairs: set[tuple[str, str]] = set()
    ambiguous: set[str] = set()
    for rest in removed.keys() & new.keys():
        if len(removed[rest]) == len(new[rest]) == 1:
            pairs.add((removed[rest][0], new[rest][0]))
        else:
            ambiguous.update(removed[rest], new[rest])
    occurrences = Counter(claim for pair in pairs for claim in pair)
    return {
        old: now
        for old, now in pairs
        if occurrences[old] == occurrences[now] == 1 and ambiguous.isdisjoint((old, now))
    }


def _by_other_keys(snapshot: GraphSnapshot, claims: Iterable[str]) -> dict[object, list[str]]:
    """Return the claims whose id is a digest, by all their keys but one."""
    by_rest: dict[object, list[str]] = {}
    for claim in claims:
        article = snapshot.article_of(claim)
        if not _DIGEST.fullmatch(claim.removeprefix(f"{article}.")):
            continue
        record = snapshot.claims[claim]
        for excluded_key in CLAIM_KEYS:
            rest = tuple(
                (key, record[key]) for key in CLAIM_KEYS if key != excluded_key and key in record
            )
            by_rest.setdefault((article, excluded_key, rest), []).append(claim)
    return by_rest

"""Claims without a given id: when their words change, so does their id, and yet they are the same.

The id of such a claim is a digest of what it says. One that is gone and one that is new, in the
same article, are taken for the same where they share all keys but one, and no other claim could
be meant.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from geokg.dataset.diff.snapshot import CLAIM_KEYS, GraphSnapshot

_DIGEST: Final = re.compile(r"c[0-9a-f]{10}")


def match_renamed(before: GraphSnapshot, after: GraphSnapshot) -> dict[str, str]:
    """The ids of claims that are gone, each with the id that the same claim has now."""
    gone = _by_the_rest(before, before.claims.keys() - after.claims.keys())
    new = _by_the_rest(after, after.claims.keys() - before.claims.keys())
    pairs: set[tuple[str, str]] = set()
    doubtful: set[str] = set()
    for rest in gone.keys() & new.keys():
        if len(gone[rest]) == len(new[rest]) == 1:
            pairs.add((gone[rest][0], new[rest][0]))
        else:
            doubtful.update(gone[rest], new[rest])
    seen = Counter(claim for pair in pairs for claim in pair)
    return {
        old: now
        for old, now in pairs
        if seen[old] == seen[now] == 1 and doubtful.isdisjoint((old, now))
    }


def _by_the_rest(side: GraphSnapshot, claims: Iterable[str]) -> dict[object, list[str]]:
    """The claims that have a digest for their id, by all that they say but for one key."""
    found: dict[object, list[str]] = {}
    for claim in claims:
        article = side.article_of(claim)
        if not _DIGEST.fullmatch(claim.removeprefix(f"{article}.")):
            continue
        said = side.claims[claim]
        for left_out in CLAIM_KEYS:
            rest = tuple((key, said[key]) for key in CLAIM_KEYS if key != left_out and key in said)
            found.setdefault((article, left_out, rest), []).append(claim)
    return found

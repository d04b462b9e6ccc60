"""The spool of rows gives back what was added, sorted."""

from __future__ import annotations

import random

import pytest

from geokg.web.pages.spool import Spool


@pytest.mark.parametrize("number", [0, 1, 499, 500, 501, 1_201])
def test_the_texts_of_many_keys_are_those_of_each(number: int) -> None:
    keys = [f"k{n:04}" for n in range(number)]
    rows = [(key, place, f"{key}{place}") for key in keys for place in ("b", "a")]
    random.Random(number).shuffle(rows)
    with Spool() as spool:
        spool.add_texts("kind", rows)
        spool.add_texts("other kind", rows)
        spool.close_input()
        found = list(spool.texts_of("kind", [*keys, "no such key"]))
        each = [(key, *text) for key in keys for text in spool.texts("kind", key)]

    assert found == each
    assert len(found) == 2 * number

"""Positions of a few values are those that reading all of a JSON text gives."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from geokg.base.diagnostics import KeyPath
from geokg.inputs.annotation.json import places
from geokg.inputs.annotation.json_places import places_along

KEYS = ["id", "quote", "claims", "a\n", "é", "😀"]
scalars = st.none() | st.booleans() | st.integers() | st.sampled_from([*KEYS, "", "x{}[],:"])
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)
paths = st.lists(st.sampled_from([*KEYS, 0, 1, 2]), max_size=5).map(tuple)


@given(
    values, st.lists(paths, min_size=1, max_size=4), st.sampled_from([None, 0, 3]), st.booleans()
)
def test_a_value_is_found_where_reading_everything_finds_it(
    value: object, asked: list[KeyPath], indent: int | None, is_ascii: bool
) -> None:
    text = " " + json.dumps(value, indent=indent, ensure_ascii=is_ascii) + "\n"

    everything, some = places(text, 7), places_along(text, asked, 7)

    for path in asked:
        for at_key in (False, True):
            assert some.find(path, "f", at_key) == everything.find(path, "f", at_key)

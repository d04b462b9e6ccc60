"""A diagnostic gets its places from the function that knows the file."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from geokg.base.diagnostics import Diagnostic, Edit, KeyPath, Location

WARNING = Diagnostic(
    code="GK125",
    message="a message",
    found="found",
    nearest="nearest",
    fix="a fix",
    severity="warning",
    path=("claims", 1),
    nearest_text="text",
    nearest_at=3,
    edits=(Edit("unset", ("claims", 1)),),
    related=("claims", 0),
)


def place(path: KeyPath) -> Location:
    return Location("note.yaml", len(path), int(path[-1]))


def test_a_located_diagnostic_has_two_places_and_is_the_same_otherwise() -> None:
    located = WARNING.located(place)

    expected = replace(
        WARNING, where=Location("note.yaml", 2, 1), related_where=Location("note.yaml", 2, 0)
    )
    assert located == expected
    assert {field.name for field in fields(Diagnostic) if not getattr(located, field.name)} == set()


def test_a_diagnostic_without_a_second_place_has_none_in_the_file() -> None:
    assert replace(WARNING, related=()).located(place).related_where is None


def test_a_located_diagnostic_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        WARNING.located(place).code = "GK126"  # type: ignore[misc]  # this is what it tests

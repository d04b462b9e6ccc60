"""The settings of a dataset are checked when they are built, from Python as from geokg.toml."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets import ABOUT
from datasets import about as changed
from geokg.base.errors import AnnotationError, GeokgError, PublishError
from geokg.base.vocabulary import DEFAULT_BASE
from geokg.cli.settings import KEYS, settings_for
from geokg.dataset.about import SETTING_RULES, About, Creator
from geokg.graph.quads import QuoteBudget

WRONG: dict[str, tuple[Any, ...]] = {
    "base": ("", "kg", "https://example.net/kg", "javascript:a/", None, DEFAULT_BASE),
    "title": ("", " ", "\n", "a\x00b", "\u200b", "a\u202eb", "\ud800", 7, None, ("a",)),
    "description": ("", "\x1b[2J", None),
    "creators": ((), "", ("",), (7,), ({"name": "a", "age": 3},), ({"orcid": "x"},), None),
    "licence": ("", "CC BY", "javascript:x", None),
    "publisher": ("", None),
    "contact": ("", "me", "a@b", "a b@example.org", "mailto:a@example.org", None),
    "version": ("", "../1", "latest", "nul", "a/b", 1.0, None),
    "issued": ("", "2026-1-31", "2026-02-30", "20260131", 2026, None),
    "doi": (
        "10.5281",
        "zenodo.1",
        "10.1/x",
        "10.5281/a b",
        "https://example.org/10.5281/x",
        7,
    ),
    "location": ("https://example.org/ties", "https://example.org/?a/", "ties/", 7),
    "quotes": ("shrt", "", "SHORT", None, ("short",), {}, {"budget": 2}, {"context": 33}, {"x": 1}),
    "open_licences": (("by",), "https://creativecommons.org/licenses/by/", (7,)),
    "closed_licences": (("by",),),
    "exclude": (("",), ("a\nb",), "note", (7,)),
    "pages": ("false", 0),
    "gone": ("note", {"note": ""}, {"note": 7}, {"a\nb": "why"}),
}


def test_every_field_has_a_rule_and_wrong_values_here() -> None:
    names = {field.name for field in fields(About)}

    assert set(SETTING_RULES) == names == set(WRONG)


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, values in WRONG.items() for v in values])
def test_a_wrong_value_from_python_is_an_error_that_names_the_field(name: str, value: Any) -> None:
    with pytest.raises(PublishError) as refused:
        replace(ABOUT, **{name: value})
    (fault,) = refused.value.diagnostics

    if value != DEFAULT_BASE:
        assert fault.message == f"`{name}` has a value that it cannot have"
        assert fault.found == (str(value) or '""')
        assert fault.nearest == f"expected {SETTING_RULES[name].expected}"
        assert fault.fix.startswith(f"{name}=")


def test_a_date_time_is_its_day_and_none_is_an_absent_value() -> None:
    given = changed(
        issued=datetime(2026, 1, 31, 20, tzinfo=UTC),
        location=None,
        open_licences=None,
        closed_licences=None,
        exclude=None,
    )

    assert given == changed(issued=date(2026, 1, 31), open_licences=())


def test_all_wrong_values_are_reported_at_once() -> None:
    with pytest.raises(PublishError) as refused:
        changed(title="", quotes="shrt", issued=None)

    assert [fault.code for fault in refused.value.diagnostics] == ["GK034"] * 3


@pytest.mark.parametrize("name", SETTING_RULES)
def test_the_fix_for_python_is_right(name: str) -> None:
    fix = SETTING_RULES[name].fault(name, "x").fix
    value = eval(
        fix.partition("=")[2], {"Creator": Creator, "QuoteBudget": QuoteBudget, "date": date}
    )

    assert replace(ABOUT, **{name: value})


@pytest.mark.parametrize("key", KEYS)
def test_the_fix_for_a_file_is_right(key: str, tmp_path: Path) -> None:
    (tmp_path / "geokg.toml").write_text(KEYS[key].fix(key))

    assert set(settings_for(tmp_path).values) == {key}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (name, value)
        for name, values in WRONG.items()
        for value in values
        if isinstance(value, str | int) and value != DEFAULT_BASE and value != "\ud800"
    ],
)
def test_a_file_and_python_refuse_the_same_values(name: str, value: Any, tmp_path: Path) -> None:
    key = name.replace("_", "-")
    escaped = "".join(f"\\U{ord(c):08x}" for c in str(value))
    written = f'"{escaped}"' if isinstance(value, str) else value
    (tmp_path / "geokg.toml").write_text(f"\n{key} = {written}")
    with pytest.raises(AnnotationError) as refused:
        settings_for(tmp_path)
    (fault,) = refused.value.diagnostics

    assert fault.where is not None
    assert (fault.where.line, fault.where.column) == (2, 1)
    assert fault.code == SETTING_RULES[name].code
    assert fault.fix == KEYS[key].fix(key)


def test_values_are_kept_in_their_normal_form() -> None:
    about = changed(
        title=" Ties\n of  Asia ",
        issued="2026-01-31",
        creators=["Ada Example", {"name": "Bo", "orcid": "0000-0002-1825-0097"}],
        exclude=["note"],
        location="",
    )

    assert about.title == "Ties of Asia"
    assert about.issued == date(2026, 1, 31)
    assert about.creators[1].orcid == "https://orcid.org/0000-0002-1825-0097"
    assert about.creators[0] == Creator(name="Ada Example")
    assert about.exclude == ("note",)


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"name": 7}, {"name": "a", "orcid": "x"}, {"name": "a", "orcid": None}]
)
def test_a_wrong_creator_is_an_error_that_names_the_field(values: dict[str, Any]) -> None:
    with pytest.raises(PublishError, match=r"GK034 `(name|orcid)` has a value"):
        Creator(**values)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.dates()
values = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(max_size=5), scalars)


@given(st.dictionaries(st.sampled_from([*SETTING_RULES]), values))
def test_any_values_make_settings_or_an_error_of_geokg(changes: dict[str, Any]) -> None:
    try:
        about = replace(ABOUT, **changes)
    except GeokgError as error:
        assert {fault.code for fault in error.diagnostics} <= {"GK032", "GK034", "GK915"}  # noqa: PT017  # either is right
    else:
        assert replace(about) == about

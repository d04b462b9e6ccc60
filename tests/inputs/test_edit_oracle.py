"""Edits give the values that another editor of YAML, yaml-edit, gives; it keeps styles as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml_edit

from geokg import Edit
from geokg.inputs.annotation import yaml
from geokg.inputs.edit import edit_text
from yaml_styles import FORMS, STYLES


def claims_of(document: yaml_edit.Document) -> yaml_edit.Sequence:
    claims = document.get_sequence("claims")
    assert claims is not None
    return claims


EDITS: dict[str, tuple[Edit, Callable[[yaml_edit.Document], object]]] = {
    "set a value": (
        Edit("set", ("claims", "one", "type"), "reject"),
        lambda document: document.set_path("claims[0].type", "reject"),
    ),
    "set a new key": (
        Edit("set", ("claims", "one", "certainty"), "probable"),
        lambda document: document.set_path("claims[0].certainty", "probable"),
    ),
    "unset": (
        Edit("unset", ("claims", "one", "initiator")),
        lambda document: document.remove_path("claims[0].initiator"),
    ),
    "drop": (
        Edit("drop", ("claims", "one")),
        lambda document: claims_of(document).pop(0),
    ),
    "set a key of an actor": (
        Edit("set", ("actors", "envoy", "note"), "new"),
        lambda document: document.set_path("actors.envoy.note", "new"),
    ),
}
UNREAD = "a start of a document"
"""The style that yaml-edit does not read as one document: it has a directive."""


def values(text: str) -> object:
    return yaml.load(text.removeprefix("\ufeff"), "note.yaml")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("style", [style for style in STYLES if style != UNREAD])
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_gives_the_values_that_yaml_edit_gives(name: str, style: str, form: str) -> None:
    before = FORMS[form](STYLES[style]).decode()
    edit, of_yaml_edit = EDITS[name]
    document = yaml_edit.Document.parse(before.removeprefix("\ufeff"))
    of_yaml_edit(document)

    after = edit_text(before, [edit], "note.yaml")

    assert values(after) == values(str(document))

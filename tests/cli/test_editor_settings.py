"""Editors get a schema for annotation files, and keep their own settings."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from geokg.cli import main


def association(folder: Path) -> tuple[dict[str, object], list[str]]:
    """Return the schema that the settings of a folder name, and the patterns of its files."""
    settings = json.loads((folder / ".vscode" / "settings.json").read_text())
    ((place, patterns),) = settings["yaml.schemas"].items()
    return json.loads((folder / place).read_text()), patterns


def test_init_associates_its_articles_with_a_schema_that_accepts_them(tmp_path: Path) -> None:
    folder = tmp_path / "ties"
    assert main(["init", str(folder), "--quiet"]) == 0
    schema, patterns = association(folder)
    articles = [file for pattern in patterns for file in folder.glob(pattern)]

    assert articles
    for article in articles:
        values = yaml.load(article.read_text(encoding="utf-8"), yaml.BaseLoader)
        jsonschema.validate(values, schema)


def test_no_command_reads_the_settings_as_annotations(tmp_path: Path) -> None:
    folder = tmp_path / "ties"
    assert main(["init", str(folder), "--quiet"]) == 0

    assert main(["check", str(folder), "--quiet"]) == 0


def test_schema_editor_writes_twice_but_not_over_settings_of_the_user(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", "--editor", str(tmp_path)]) == 0
    assert main(["schema", "--editor", str(tmp_path)]) == 0
    settings = tmp_path / ".vscode" / "settings.json"
    settings.write_text('{"editor.wordWrap": "on"}')

    assert main(["schema", "--editor", str(tmp_path)]) != 0
    assert "yaml.schemas" in capsys.readouterr().err
    assert settings.read_text() == '{"editor.wordWrap": "on"}'

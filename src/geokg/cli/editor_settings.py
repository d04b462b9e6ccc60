"""The settings by which editors complete keys, types and roles of annotation files.

Editors with a YAML language server read `.vscode/settings.json`. The schema is beside it, in a
folder that no command reads for annotations.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from geokg.cli.serialize import dumps
from geokg.inputs.annotation.json_schema import json_schema

FOLDER: Final = ".vscode"
SCHEMA: Final = "geokg.schema.json"
PATTERNS: Final = ("articles/**/*.yaml", "articles/**/*.yml")
JSON_PATTERNS: Final = ("articles/**/*.json",)


def editor_files() -> Mapping[PurePosixPath, str]:
    """Return the files that associate annotation files with their schema, by relative path."""
    place = f"./{FOLDER}/{SCHEMA}"
    settings = {
        "yaml.schemas": {place: list(PATTERNS)},
        "json.schemas": [{"fileMatch": list(JSON_PATTERNS), "url": place}],
    }
    return {
        PurePosixPath(FOLDER, SCHEMA): dumps(json_schema()) + "\n",
        PurePosixPath(FOLDER, "settings.json"): dumps(settings) + "\n",
    }

"""Where things stand in a published dataset: in a version, and in the folder of versions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

LATEST: Final = "latest"
"""The link, beside the versions, to the newest."""
SUMS: Final = "SHA256SUMS"
INPUTS: Final = "INPUTS.sha256"
"""The hashes of what it was made of."""
GRAPH: Final = "data/all.nq"
GRAPHS: Final = "data/articles"
"""Where the graph of each article is, by its id."""
ARTICLES: Final = "articles"
"""Where annotations and texts are, of the articles of which they may be published."""


def version_folder(path: Path) -> Path | None:
    """The published version that a folder is, or whose latest it leads to; None for others."""
    for folder in (path, path / LATEST):
        if (folder / SUMS).is_file() and (folder / GRAPH).is_file():
            return folder
    return None

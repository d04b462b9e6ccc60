"""Where things stand in a published dataset: in a version, and in the folder of versions."""

from __future__ import annotations

from pathlib import Path
from typing import Final

LATEST_LINK: Final = "latest"
"""The link, beside the versions, to the newest."""
CHECKSUMS_PATH: Final = "SHA256SUMS"
INPUT_HASHES_PATH: Final = "INPUTS.sha256"
"""The hashes of what it was made of."""
NQUADS_PATH: Final = "data/all.nq"
ARTICLE_GRAPHS_DIR: Final = "data/articles"
"""Where the graph of each article is, by its id."""
ANNOTATIONS_DIR: Final = "articles"
"""Where annotations and texts are, of the articles of which they may be published."""


def version_folder(path: Path) -> Path | None:
    """The published version that a folder is, or whose latest it leads to; None for others."""
    for folder in (path, path / LATEST_LINK):
        if (folder / CHECKSUMS_PATH).is_file() and (folder / NQUADS_PATH).is_file():
            return folder
    return None

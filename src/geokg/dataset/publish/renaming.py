"""The claims of a version whose id changed, because it is a digest of their changed content."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from geokg.base.version_files import REFERENCE_PATH, article_graph_path
from geokg.dataset.diff.renamed_claims import match_renamed
from geokg.dataset.diff.snapshot import GraphSnapshot
from geokg.graph.knowledge_graph import KnowledgeGraph

_BATCH: Final = 50
"""The articles that are compared at a time, so that memory does not grow with them."""


def renamed_claims(new: Path, previous: Path, gone: Iterable[str], base: str) -> dict[str, str]:
    """Return the gone claims that the new version has under another id, as `geokg diff` finds them.

    Args:
        new: The folder of the new version.
        previous: The folder of the version before.
        gone: The ids (``ARTICLE.CLAIM``) that only the previous version has.
        base: The base of the IRIs.
    """
    articles = sorted({name.partition(".")[0] for name in gone if "." in name})
    both = [
        article
        for article in articles
        if all((version / article_graph_path(article)).is_file() for version in (new, previous))
    ]
    found: dict[str, str] = {}
    for start in range(0, len(both), _BATCH):
        some = both[start : start + _BATCH]
        before, after = (_snapshot(version, some, base) for version in (previous, new))
        found |= match_renamed(before, after)
    return found


def _snapshot(version: Path, articles: Iterable[str], base: str) -> GraphSnapshot:
    paths = [version / REFERENCE_PATH, *(version / article_graph_path(a) for a in articles)]
    with TemporaryDirectory(prefix="geokg-renamed-") as folder:
        file = Path(folder, "articles.ttl")
        file.write_bytes(b"\n".join(path.read_bytes() for path in paths))
        return GraphSnapshot(KnowledgeGraph(file, base=base))

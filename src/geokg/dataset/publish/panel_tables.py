"""The panel of a version: dyad tables with their codebooks, and the coverage of the corpus."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geokg.analysis.panel import Coverage
from geokg.analysis.panel.coverage_files import coverage_text, read_table
from geokg.analysis.panel.table_files import files_of
from geokg.base.safe_text import harmless_cell
from geokg.base.version_files import NQUADS_PATH, TABLES_DIR
from geokg.dataset.publish.folder import write
from geokg.dataset.publish.tables import has_parquet
from geokg.graph.knowledge_graph import KnowledgeGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelSettings:
    """The panel that is published with a dataset: whose numbers, and what was read."""

    system: str
    coverage: Coverage | None = None


def write_panel(stage: Path, settings: PanelSettings, base: str) -> None:
    """Write the panel of the graph of a version by year, and what belongs to it.

    Raises:
        PanelError: The coverage lacks an article of the graph.
    """
    folder = stage / TABLES_DIR
    kg = KnowledgeGraph(stage / NQUADS_PATH, base=base)
    panel = kg.panel(system=settings.system, coverage=settings.coverage)
    for file in files_of(panel, (True, False), parquet=has_parquet()):
        file.write(folder)
    if settings.coverage:
        write(folder / "coverage.yaml", [coverage_text(settings.coverage).encode()])
        write(folder / "read.csv", [read_table(settings.coverage, harmless_cell).csv().encode()])

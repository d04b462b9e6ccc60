"""The differences between two graphs, by the keys of annotation files or by statements.

Nodes are compared by their names below the base of their graph, so that two graphs with different
bases can be equal. Derived statements are not compared; findings are.
"""

from __future__ import annotations

from geokg.dataset.diff.comparison import compare
from geokg.dataset.diff.difference import Change, Difference, Entry, FindingChange, Part
from geokg.dataset.diff.patch import Patch, patch

__all__ = ["Change", "Difference", "Entry", "FindingChange", "Part", "Patch", "compare", "patch"]

"""What changed between two graphs, in the words of annotation files, or statement by statement.

Nodes are compared by their names below the base of their graph, so that two graphs with different
bases can be equal. What rules derived is not compared; what they find is.
"""

from __future__ import annotations

from geokg.dataset.diff.comparison import compare
from geokg.dataset.diff.difference import Change, Difference, Entry, FindingChange, Part
from geokg.dataset.diff.patch import Patch, patch

__all__ = ["Change", "Difference", "Entry", "FindingChange", "Part", "Patch", "compare", "patch"]

"""What changed between two graphs, in the words of annotation files, or statement by statement.

Nodes are compared by their names below the base of their graph, so that two graphs with different
bases can be equal. What rules derived is not compared; what they find is.
"""

from __future__ import annotations

from geokg.diff.comparing import compare
from geokg.diff.patch import Patch, patch
from geokg.diff.values import Change, Difference, Entry, Found, Part

__all__ = ["Change", "Difference", "Entry", "Found", "Part", "Patch", "compare", "patch"]

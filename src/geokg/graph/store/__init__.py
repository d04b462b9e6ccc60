"""Keep quads in memory, or in a folder that survives a crash and detects damage.

``contents`` changes graphs and knows nothing of files. ``folder`` puts the files of a folder
together: ``settings`` say whose it is, ``generations`` are databases that never change again,
``manifest`` holds the checksums of a generation and of its graphs, and ``journal`` the changes
since. docs/decisions/0027-sealed-store.md has the reasons.
"""

from __future__ import annotations

from geokg.graph.store.contents import Contents
from geokg.graph.store.folder import StoreFolder
from geokg.graph.store.settings import holds_store, is_foreign_database

__all__ = ["Contents", "StoreFolder", "holds_store", "is_foreign_database"]

"""The workbench: annotation files are edited in a browser, beside their text.

A server on this machine serves one page and a JSON interface. It edits the files by splicing, so
that only the lines of what was edited change, and it answers only the browser of its user.
"""

from __future__ import annotations

from geokg.web.workbench.server import IDLE_S, Workbench
from geokg.web.workbench.state_folder import StateFolder

__all__ = ["IDLE_S", "StateFolder", "Workbench"]

"""The whole main job by geokg, as one call: the one place that says which."""

from __future__ import annotations

from stand_in import build

__all__ = ["build"]

"""The error of everything that can go wrong with Wikidata."""

from __future__ import annotations

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import WikidataError

__all__ = ["WikidataError", "wikidata_error"]


def wikidata_error(
    code: str, message: str, *, found: str = "", fix: str = "", where: Location | None = None
) -> WikidataError:
    """Return the error with one diagnostic."""
    return WikidataError(Diagnostic(code=code, message=message, found=found, fix=fix, where=where))

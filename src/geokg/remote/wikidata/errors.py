"""What can go wrong with Wikidata, as one error."""

from __future__ import annotations

from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import WikidataError

__all__ = ["WikidataError", "fault"]


def fault(
    code: str, message: str, *, found: str = "", fix: str = "", where: Location | None = None
) -> WikidataError:
    """The error with this one diagnostic."""
    return WikidataError(Diagnostic(code=code, message=message, found=found, fix=fix, where=where))

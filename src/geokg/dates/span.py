"""The value that every reading of a date ends in: words, EDTF literal and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import DateError


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """A stretch of time as an article gives it, with what is known of its bounds.

    ``earliest`` and ``latest`` are the outer bounds: nothing of the span lies outside. None is open
    or unknown. ``surely_from`` and ``surely_until`` are the certain part: both have a value, or
    neither. ``one_of`` has the members of a span that is one of several; the outer span then has
    their common bounds. ``relative`` spans were read from the date of publication.

    >>> TimeSpan(verbatim="in recent years").understood
    False
    """

    verbatim: str = ""
    edtf: str = ""
    earliest: date | None = None
    latest: date | None = None
    surely_from: date | None = None
    surely_until: date | None = None
    relative: bool = False
    one_of: tuple[TimeSpan, ...] = ()

    def __post_init__(self) -> None:
        first, last = self.surely_from, self.surely_until
        if first is None and last is None:
            if self.earliest is None or self.latest is None or self.earliest <= self.latest:
                return
            raise _impossible(self, "the earliest day comes after the latest")
        if first is None or last is None or self.earliest is None or self.latest is None:
            raise _impossible(self, "a certain part has two ends, and its outer bounds are closed")
        if not self.earliest <= first <= last <= self.latest:
            raise _impossible(self, "the certain part does not lie within the outer bounds")

    @property
    def understood(self) -> bool:
        """Whether something could be read; False where there are words and nothing more."""
        return bool(self.edtf) or not self.verbatim


def _impossible(span: TimeSpan, message: str) -> DateError:
    return DateError(
        Diagnostic(
            code="GK141",
            message=f"time span with impossible bounds: {message}",
            found=span.edtf or span.verbatim,
            fix="let `parse_edtf` or `read_words` work out the bounds",
        )
    )

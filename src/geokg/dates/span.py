"""Time spans: the text of a date, its reading as EDTF, and its bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geokg.base.arguments import argument_error, only_text
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import DateError


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """A period as an article gives it, with what is known of its bounds.

    Attributes:
        verbatim: The text of the article.
        edtf: The reading as EDTF; empty if the text could not be read.
        earliest: The first day that can belong to the span; None if it is open or unknown.
        latest: The last day that can belong to it; None if it is open or unknown.
        surely_from: The first day of the part that certainly belongs to it, or None.
        surely_until: The last day of that part, or None; both are given or neither.
        relative: Whether the text was read relative to the date of publication.
        one_of: The alternatives, if the span is one of several; its bounds enclose them all.

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
        if self.verbatim.__class__ is not str or self.edtf.__class__ is not str:
            only_text("verbatim", self.verbatim)
            only_text("edtf", self.edtf)
        for name in ("earliest", "latest", "surely_from", "surely_until"):
            day = getattr(self, name)
            if day is not None and day.__class__ is not date:
                raise argument_error(name, day, "a day (datetime.date), or None")
        first, last = self.surely_from, self.surely_until
        if first is None and last is None:
            if self.earliest is None or self.latest is None or self.earliest <= self.latest:
                return
            raise _impossible(self, "the earliest day comes after the latest")
        if first is None or last is None or self.earliest is None or self.latest is None:
            raise _impossible(self, "a certain part needs both ends, and both outer bounds")
        if not self.earliest <= first <= last <= self.latest:
            raise _impossible(self, "the certain part is not within the outer bounds")

    @property
    def understood(self) -> bool:
        """Whether the text could be read as a date; True if there is no text."""
        return bool(self.edtf) or not self.verbatim


def _impossible(span: TimeSpan, message: str) -> DateError:
    return DateError(
        Diagnostic(
            code="GK141",
            message=f"time span with impossible bounds: {message}",
            found=span.edtf or span.verbatim,
            fix="let `parse_edtf` or `read_words` compute the bounds",
        )
    )

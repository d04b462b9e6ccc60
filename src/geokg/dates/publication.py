"""The publication date of an article: a day or a date-time, in one lexical form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from geokg.base.errors import DateError
from geokg.dates.mistakes import date_error, explain_impossible, explain_shape

_PUBLISHED: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2}:[0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_DAY_INSIDE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ t].*|Z|[+-][0-9]{2}:[0-9]{2})")
_FORMS: Final = "write 2008-07-07, or 2008-07-07T20:09:00-04:00 where the hour is known"


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """The date of publication; ``day`` is the local day as written, whatever the zone."""

    text: str
    day: date
    timed: bool


@lru_cache(maxsize=1024)
def parse_published(text: str) -> PublicationDate:
    """Return the date or date-time of publication.

    The text becomes the canonical lexical form of ``xsd:date`` or ``xsd:dateTime``: seconds are
    written, a fraction has no trailing zeros, and a zone of zero is ``Z``. Other zones stay, since
    the local day is what "yesterday" counts from.

    Raises:
        DateError: The text is neither a day nor a date-time (GK023).

    >>> parse_published("2008-07-07T20:09-04:00").text
    '2008-07-07T20:09:00-04:00'
    """
    match = _PUBLISHED.fullmatch(text.strip())
    if match is None:
        raise _no_date(text)
    year, month, day, clock, seconds, fraction, zone = match.groups()
    try:
        local = date(int(year), int(month), int(day))
    except ValueError:
        raise _no_day(text, year, month, day) from None
    if clock is None:
        return PublicationDate(local.isoformat(), local, False)
    seconds = seconds or "00"
    if clock > "23:59" or clock[3:] > "59" or seconds > "59":
        raise date_error(
            text,
            "no such time of day",
            "hours run from 00 to 23, minutes and seconds to 59",
            "GK023",
        )
    fraction = (fraction or "").rstrip("0")
    written = f"{local.isoformat()}T{clock}:{seconds}" + (f".{fraction}" if fraction else "")
    return PublicationDate(written + _zone(zone, text), local, True)


def _zone(zone: str | None, text: str) -> str:
    if zone is None:
        return ""
    if zone in ("Z", "+00:00", "-00:00"):
        return "Z"
    if zone[1:] > "14:00" or zone[4:] > "59":
        raise date_error(text, "no such time zone", "zones run from -14:00 to +14:00", "GK023")
    return zone


def _no_day(text: str, year: str, month: str, day: str) -> DateError:
    if year == "0000":
        return date_error(text, "year outside 0001 to 9999", _FORMS, "GK023")
    return date_error(text, *explain_impossible(f"{year}-{month}-{day}", year, month, day), "GK023")


def _no_date(text: str) -> DateError:
    inside = _DAY_INSIDE.fullmatch(text.strip())
    fix = f"write `{inside[1]}`, or {_FORMS[6:]}" if inside else _FORMS
    advice = explain_shape(text.strip()[:40])[1]
    if not inside and advice.startswith("write `"):
        fix = advice.partition(";")[0]
    return date_error(
        text, "`published` is neither a day nor a date-time of ISO 8601", fix, "GK023"
    )

"""Lexical checks of literals: XSD 1.1, EDTF, language tags.

Judged from the text alone, because RDF libraries disagree: some accept ``2024-W01-1`` as a date, or
Arabic digits in an integer, and some reject years before 1. RDF applies no white space rule of XML
Schema to a literal, so ``" 1"`` is not an integer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from geokg.base.errors import DateError
from geokg.base.safe_text import LANGUAGE_TAG, NOT_IN_XML
from geokg.base.vocabulary import EDTF_DATATYPE, PREFIXES, XSD
from geokg.dates import parse_edtf

LANG_STRING: Final = PREFIXES["rdf"] + "langString"
_ZONE: Final = r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DAY: Final = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = r"((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DATE: Final = re.compile(_DAY + _ZONE)
_DATE_TIME: Final = re.compile(f"{_DAY}T{_CLOCK}{_ZONE}")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_SPACE: Final = re.compile(r"\s")
_LONG_MONTHS: Final = frozenset({"01", "03", "05", "07", "08", "10", "12"})

FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        XSD.string: "text without control characters",
        LANG_STRING: "text without control characters, and a language tag such as en or pt-br",
        XSD.date: "a day that the calendar has, such as 1963-01-22",
        XSD.dateTime: "a moment that the calendar has, such as 1963-01-22T18:30:00Z",
        XSD.integer: "a whole number in the digits 0 to 9, such as 12",
        XSD.decimal: "a number without exponent in the digits 0 to 9, such as 0.85",
        XSD.boolean: "true or false",
        EDTF_DATATYPE: "a date in EDTF that geokg reads, such as 1963-01, 1954/1962 or 1961~",
    }
)
"""The datatypes judged here, each with the form it requires, worded to follow "write"."""


def is_valid(lexical: str, datatype: str) -> bool:
    """Return whether a text is in the lexical space of a datatype.

    The text of an ``rdf:langString`` is judged like a string; see `is_language_tag` for its tag.
    EDTF is what `geokg.dates.parse_edtf` reads, without white space.

    Raises:
        KeyError: The datatype is not in `FORMS`.

    >>> from geokg.base.vocabulary import XSD
    >>> is_valid("-0044-03-15", XSD.date), is_valid("2024-W01-1", XSD.date)
    (True, False)
    """
    return _VALID[datatype](lexical)


def is_canonical(lexical: str, datatype: str) -> bool:
    """Return whether a text is the canonical one among those that mean the same value.

    XSD 1.1 keeps the time zone of a date-time; only zone zero is written ``Z``.

    >>> from geokg.base.vocabulary import XSD
    >>> is_canonical("0.85", XSD.decimal), is_canonical("0.850", XSD.decimal)
    (True, False)
    """
    return _VALID[datatype](lexical) and _CANONICAL[datatype](lexical)


def is_language_tag(tag: str) -> bool:
    """Return whether a text is a well-formed language tag (RFC 5646), in any case.

    >>> [is_language_tag(tag) for tag in ("en", "pt-BR", "en_GB")]
    [True, True, False]
    """
    return LANGUAGE_TAG.fullmatch(tag) is not None


@lru_cache(maxsize=16384)
def position(lexical: str, datatype: str) -> tuple[str, tuple[Decimal, ...]] | None:
    """Return the scale on which a value can be compared, and its position on it, or None.

    Numbers share a scale. Dates do if they have the same time zone, or none. 30 February lies
    between its neighbours, so that an impossible date is reported once, not twice.

    >>> from geokg.base.vocabulary import XSD
    >>> position("-0044-03-15", XSD.date) < position("0014-08-19", XSD.date)
    True
    """
    if datatype in (XSD.integer, XSD.decimal) and is_valid(lexical, datatype):
        return ("numbers", (Decimal(lexical),))
    if datatype == XSD.date and (match := _DATE.fullmatch(lexical)):
        year, month, day, zone = match.groups()
        scale = "days Z" if zone and zone[1:] in ("", "00:00") else f"days {zone or ''}"
        return (scale, (Decimal(year), Decimal(month), Decimal(day)))
    return None


def _is_text(lexical: str) -> bool:
    return NOT_IN_XML.search(lexical) is None


@lru_cache(maxsize=16384)
def _is_date(lexical: str) -> bool:
    match = _DATE.fullmatch(lexical)
    return match is not None and _has_day(*match.groups()[:3])


@lru_cache(maxsize=16384)
def _is_date_time(lexical: str) -> bool:
    match = _DATE_TIME.fullmatch(lexical)
    return match is not None and _has_day(*match.groups()[:3])


def _has_day(year: str, month: str, day: str) -> bool:
    """Return whether the proleptic Gregorian calendar, which has a year 0000, has a day."""
    if month != "02":
        return day < "31" or month in _LONG_MONTHS
    # 400 divides 10,000: the last four digits decide.
    last = int(year[-4:])
    return day < "29" or (day == "29" and last % 4 == 0 and (last % 100 != 0 or last % 400 == 0))


@lru_cache(maxsize=16384)
def _is_edtf(lexical: str) -> bool:
    if _SPACE.search(lexical):
        return False
    try:
        parse_edtf(lexical)
    except DateError:
        return False
    return True


def _is_canonical_day(lexical: str) -> bool:
    return not lexical.startswith("-0000") and not lexical.endswith(("+00:00", "-00:00"))


def _is_canonical_moment(lexical: str) -> bool:
    clock = re.split("[Z+-]", lexical.partition("T")[2])[0]
    trailing = "." in clock and clock.endswith("0")
    return _is_canonical_day(lexical) and not trailing and not clock.startswith("24")


_CANONICAL_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]*")
_CANONICAL_DECIMAL: Final = re.compile(r"0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]")

_VALID: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        XSD.string: _is_text,
        LANG_STRING: _is_text,
        XSD.date: _is_date,
        XSD.dateTime: _is_date_time,
        XSD.integer: lambda lexical: _INTEGER.fullmatch(lexical) is not None,
        XSD.decimal: lambda lexical: _DECIMAL.fullmatch(lexical) is not None,
        XSD.boolean: {"true", "false", "0", "1"}.__contains__,
        EDTF_DATATYPE: _is_edtf,
    }
)
_CANONICAL: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        XSD.string: lambda _: True,
        LANG_STRING: lambda _: True,
        XSD.date: _is_canonical_day,
        XSD.dateTime: _is_canonical_moment,
        XSD.integer: lambda lexical: _CANONICAL_INTEGER.fullmatch(lexical) is not None,
        XSD.decimal: lambda lexical: _CANONICAL_DECIMAL.fullmatch(lexical) is not None,
        XSD.boolean: {"true", "false"}.__contains__,
        EDTF_DATATYPE: lambda lexical: parse_edtf(lexical).edtf == lexical,
    }
)

"""A confidence from 0 to 1, in the canonical form of xsd:decimal."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from geokg.base.arguments import argument_error, is_number

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_LONGEST: Final = 1_100
"""Characters and decimal places of a number; the exact value of a float has up to 1,074."""
_EXPECTED: Final = "a number from 0 to 1"


def confidence_of(value: object) -> str:
    """Return a confidence as a decimal in canonical form, with every digit; "" if it is absent.

    A number outside of 0 to 1, and text that states none, are returned as text: an `Article`
    reports them.

    Raises:
        ArgumentError: The value is neither a number nor text.

    >>> confidence_of(0), confidence_of(1e-05), confidence_of("0.850"), confidence_of(None)
    ('0', '0.00001', '0.85', '')
    """
    if value is None or value == "":
        return ""
    if not (isinstance(value, str) or is_number(value)):
        raise argument_error("confidence", value, _EXPECTED)
    if value != value:
        raise argument_error("confidence", value, _EXPECTED, "write None where it is absent")
    text = str(value)
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return text
    number = Decimal(text)
    if not 0 <= number <= 1 or (number and number.adjusted() < -_LONGEST):
        return text
    digits = format(abs(number), "f") if number else "0"
    return (digits.rstrip("0").rstrip(".") or "0") if "." in digits else digits


def is_confidence(text: str) -> bool:
    """Return whether a text is what `confidence_of` returns for a number from 0 to 1.

    >>> is_confidence("0.85"), is_confidence("1.01"), is_confidence("85%")
    (True, False, False)
    """
    return _CANONICAL.fullmatch(text) is not None


_CANONICAL: Final = re.compile(r"1|0(?:\.[0-9]*[1-9])?")

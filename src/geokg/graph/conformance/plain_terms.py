"""The terms that all engines judge and compare alike."""

from __future__ import annotations

import re
from typing import Final

from geokg.base.vocabulary import EDTF_DATATYPE, XSD

_DAY: Final = "(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}"
PLAIN_TERM: Final = re.compile(
    rf"""
    ".*" (?: @ (?: (?!--)[^"] )* )?
    | ".*" \^\^ < (?: {XSD.boolean} | {re.escape(EDTF_DATATYPE)} ) >
    | "{_DAY}" \^\^ <{XSD.date}>
    | "{_DAY} T (?!24)[0-9:]{{8}} (?: \.[0-9]{{1,6}} )? (?: Z | [+-][0-9:]{{5}} )?"
        \^\^ <{XSD.dateTime}>
    | "[+-]?[0-9]{{1,15}}" \^\^ <{XSD.integer}>
    | "[0-9]{{1,15}}" \^\^ <{XSD.nonNegativeInteger}>
    | "(?: [0-9a-f]{{2}} )*" \^\^ <{XSD.hexBinary}>
    | "[+-]?(?=[0-9.]{{1,15}}")[0-9]*\.?[0-9]+" \^\^ <{XSD.decimal}>
    | <(?!<).* | _:.*
    """.replace("#", "[#]"),
    re.VERBOSE,
)
"""The N-Triples terms that both engines judge and compare alike, if they are valid.

All others go to pySHACL, which sees geokg's own judgement: years of other lengths, dates with time
zones, whose order can be undetermined, numbers that floats could confuse, unknown datatypes.
"""

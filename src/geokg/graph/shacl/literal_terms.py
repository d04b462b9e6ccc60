"""Literals for pySHACL and reports, judged and compared by geokg instead of rdflib."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import pyoxigraph as ox
import rdflib
from rdflib.namespace import NamespaceManager

from geokg.base.vocabulary import XSD
from geokg.graph import interchange, literals
from geokg.graph.shacl.data import term_of
from geokg.graph.shacl.shapes import text_of

_STAND_INS: Final[Mapping[str, object]] = MappingProxyType(
    {
        XSD.integer: 0,
        XSD.decimal: Decimal(0),
        XSD.boolean: False,
        XSD.date: date.min,
        XSD.dateTime: datetime.min,
    }
)
"""The Python value of a literal that pySHACL sees: it looks only at the value's class."""


_TEXT: Final = frozenset({XSD.string, literals.LANG_STRING})


class ComparableLiteral(rdflib.Literal):
    """A literal with a datatype, judged and compared by geokg instead of rdflib.

    rdflib accepts ``2024-W01-1`` as a date, knows no year before 1, raises on some comparisons and
    logs what it cannot read. As SHACL 4.5 requires, values that cannot be compared have no order.
    """

    def __new__(cls, lexical: str, datatype: str) -> ComparableLiteral:
        """Return the literal; rdflib interprets only datatypes that geokg does not judge."""
        if datatype not in literals.FORMS:
            read: ComparableLiteral = super().__new__(
                cls, lexical, datatype=datatype, normalize=False
            )
            return read
        value: ComparableLiteral = super().__new__(cls, lexical)
        valid = literals.is_valid(lexical, datatype)
        value._datatype = rdflib.URIRef(datatype)
        value._ill_typed = not valid
        value._value = _STAND_INS.get(datatype, lexical) if valid else None
        return value

    def n3(self, namespace_manager: NamespaceManager | None = None) -> str:
        """Return the literal in Turtle; rdflib would warn of some numbers and respell others."""
        assert self.datatype is not None
        return f"{rdflib.Literal(str(self)).n3()}^^{self.datatype.n3(namespace_manager)}"

    def eq(self, other: object) -> bool:
        """Return whether both have the same position on the same scale, or are the same term."""
        mine, others = _order(self), _order(other)
        return mine == others if mine and others else self == other

    def __lt__(self, other: object) -> bool:
        mine, others = _order(self), _order(other)
        return bool(mine and others and mine[0] == others[0] and mine[1] < others[1])

    def __le__(self, other: object) -> bool:
        mine, others = _order(self), _order(other)
        return bool(mine and others and mine[0] == others[0] and mine[1] <= others[1])

    def __gt__(self, other: object) -> bool:
        mine, others = _order(self), _order(other)
        return bool(mine and others and mine[0] == others[0] and mine[1] > others[1])

    def __ge__(self, other: object) -> bool:
        mine, others = _order(self), _order(other)
        return bool(mine and others and mine[0] == others[0] and mine[1] >= others[1])


def _order(term: object) -> tuple[str, tuple[float | Decimal, ...]] | None:
    """Return the scale on which a literal can be compared, and its position on it."""
    if not isinstance(term, rdflib.Literal):
        return None
    if str(term.datatype) in literals.FORMS:
        return literals.position(str(term), str(term.datatype))
    number = isinstance(term.value, int | float | Decimal) and not isinstance(term.value, bool)
    return ("numbers", (term.value,)) if number and term.value == term.value else None


def node_of(term: object) -> rdflib.term.Node:
    """Return the term for rdflib; the package represents terms as text."""
    if isinstance(term, ox.Literal) and term.datatype.value not in _TEXT:
        return ComparableLiteral(term.value, term.datatype.value)
    return interchange.term_of(term)


def report_text(text: str, shapes: rdflib.Graph) -> str:
    """Return a term of N-Triples as a report names it."""
    return text_of(node_of(term_of(text)), shapes)

"""The comparison of two articles in every respect."""

from __future__ import annotations

from types import MappingProxyType

from geokg.article import Article


def assert_same(one: Article, other: Article) -> None:
    """Check that two articles have the same fields in every respect, also in their order."""
    left, right = vars(one), vars(other)
    assert list(left) == list(right)
    for name, value in left.items():
        found = right[name]
        assert value.__class__ is found.__class__, name
        if isinstance(value, MappingProxyType):
            value, found = list(value.items()), list(found.items())
        assert value == found, name
    assert repr(one.claims) == repr(other.claims)
    spans = [quote.span for claim in one.claims for quote in claim.quote]
    assert {span.__class__.__name__ for span in spans} <= {"Span"}

"""A conversion recognises an article that it has seen by a digest of its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import pytest
from hypothesis import given

from geokg.article import Actor, Article, Claim, Quote, Span, Tenure
from geokg.dates import parse_edtf
from geokg.inputs.article_ids import content_digest
from strategies import articles

TEXT: Final = "France met Mali."
NOTE: Final = Article(
    id="note",
    text=TEXT,
    actors={"mali": Actor("state", "MLI"), "paris": Actor("organ", "Paris", of="FRA")},
    claims=[Claim(id="c1", type="meet", party=["FRA", "mali"], quote=TEXT[:-1])],
)


def changed(article: Article, **parts: object) -> Article:
    """Return an article with other actors or claims, which are not checked."""
    copy = object.__new__(Article)
    vars(copy).update(vars(article), **parts)
    return copy


def other(value: object, name: str, others: Mapping[str, Any]) -> Any:
    """Return a copy of a frozen value with another value of one field."""
    copy = object.__new__(value.__class__)
    for field in fields(value):  # type: ignore[arg-type]  # a dataclass
        object.__setattr__(copy, field.name, getattr(value, field.name))
    before = getattr(value, name)
    after = others.get(name, (*before, "x") if isinstance(before, tuple) else f"{before}x")
    object.__setattr__(copy, name, after)
    return copy


@pytest.mark.parametrize("name", [field.name for field in fields(Claim)])
def test_any_field_of_a_claim_counts(name: str) -> None:
    others = {"quote": (Quote("met", span=Span(7, 10)),), "when": parse_edtf("1963")}
    (claim,) = NOTE.claims

    digest = content_digest(changed(NOTE, claims=(other(claim, name, others),)))

    assert digest != content_digest(NOTE)


@pytest.mark.parametrize("name", [field.name for field in fields(Actor)])
def test_any_field_of_an_actor_counts(name: str) -> None:
    actors = dict(NOTE.actors)
    actors["paris"] = other(actors["paris"], name, {"holds": (Tenure(office="mayor"),)})

    assert content_digest(changed(NOTE, actors=actors)) != content_digest(NOTE)


def test_the_slug_of_an_actor_counts() -> None:
    actors = {"bamako": NOTE.actors["mali"], "paris": NOTE.actors["paris"]}

    assert content_digest(changed(NOTE, actors=actors)) != content_digest(NOTE)


@pytest.mark.slow
@given(articles())
def test_the_order_of_actors_and_claims_does_not_count(article: Article) -> None:
    actors = dict(reversed(list(article.actors.items())))
    turned = changed(article, actors=actors, claims=article.claims[::-1])

    assert content_digest(turned) == content_digest(article)

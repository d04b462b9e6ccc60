"""Claims made by the reader, without a second check of types, are those that Python makes."""

import json
import random
from collections.abc import Iterator

import pytest
from varied_articles import varied_articles

from geokg.article import Claim
from geokg.base.errors import AnnotationError
from geokg.inputs.annotation.article_builder import article_from

FIRST, *OTHERS = map(json.loads, varied_articles(30))
VALUES: tuple[object, ...] = (
    "",
    " ",
    None,
    "x",
    "positive",
    "0.850",
    "1.2",
    [],
    ["x"],
    ["x", "x"],
    {"exact": "x"},
)


def outcome(data: object) -> object:
    """Return the article that plain values give, or its errors."""
    try:
        article = article_from(data, lambda name, path, problems: "")
    except AnnotationError as error:
        return [repr(diagnostic) for diagnostic in error.diagnostics]
    return article, article.warnings, dict(article.situations)


def mutated(number: int) -> Iterator[object]:
    draw = random.Random(3)
    for _ in range(number):
        data = json.loads(json.dumps({**draw.choice(OTHERS), "geokg": "1"}))
        claim = draw.choice(data["claims"])
        keys = ("polarity", "confidence", "when", "quote", "party", "note", "id", "claimant", "new")
        claim[draw.choice(keys)] = draw.choice(VALUES)
        yield data


@pytest.mark.slow
def test_the_reader_makes_the_claims_that_python_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = [*({**one, "geokg": "1"} for one in (FIRST, *OTHERS)), *mutated(400)]
    by_reader = list(map(outcome, inputs))
    monkeypatch.setattr(Claim, "from_texts", lambda fields: Claim(**fields))

    assert list(map(outcome, inputs)) == by_reader
    articles = [one for one in by_reader if isinstance(one, tuple)]
    assert 30 <= len(articles) < len(inputs)


def test_a_confidence_is_canonical_and_absent_fields_have_their_defaults() -> None:
    claim = Claim.from_texts({"quote": (), "confidence": "0.850"})

    assert claim == Claim(quote=(), confidence="0.85")

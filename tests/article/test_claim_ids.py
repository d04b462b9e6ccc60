"""The id of a claim without one is a digest of its content, which never changes."""

from __future__ import annotations

from hashlib import sha256
from json import dumps

import pytest
from hypothesis import given

from geokg.article import Article, Claim
from strategies import articles


@pytest.mark.slow
@given(articles())
def test_the_digest_of_a_claim_is_that_of_its_content_as_json(article: Article) -> None:
    for claim in article.claims:
        content = [
            claim.type or claim.about,
            claim.roles(),
            [quote.exact for quote in claim.quote],
            claim.claimant,
        ]
        written = dumps(content, sort_keys=True).encode()

        assert claim.digest() == "c" + sha256(written).hexdigest()[:10]


def test_the_digest_of_a_claim_stays_as_it_was() -> None:
    claim = Claim(
        type="meet", party=["FRA", "MLI"], mediator="élysée", quote=["“met”", "\n"], claimant="a"
    )

    assert claim.digest() == "ca584de8ca5"

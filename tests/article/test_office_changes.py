"""What an article itself says of who came into an office, or lost it, and on which day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from geokg import read
from geokg.actors import Interval
from geokg.article import Actor, Article, Claim, Tenure
from geokg.article.office_changes import OfficeChange, office_changes
from geokg.dates import TimeSpan
from strategies import articles

STRAIT = Path(__file__).parents[1] / "ontology" / "types" / "strait.yaml"
TEXT = (
    "Ana Ruiz took over from Luis Vega on 1 April 1974. So it was said, and so it was denied. "
    "Others follow after the harvest, if the court agrees."
)
ACTORS = {
    "ruiz": Actor("person", "Ana Ruiz", of="cabinet", office="president-elect"),
    "vega": Actor("person", "Luis Vega", of="ESP", office="former president"),
    "brun": Actor("person", "Jean Brun", of="FRA", holds=[Tenure(office="premier")]),
    "clerk": Actor("person", "A clerk", of="FRA"),
    "cabinet": Actor("organ", "Cabinet of Spain", of="ESP"),
    "colonels": Actor("group", "colonels", of="PRT"),
    "diplomat": Actor("unnamed", "a diplomat", of="FRA"),
}
ROLES = {
    "appoint": {"initiator": "unstated", "target": "ruiz"},
    "take-office": {"initiator": "ruiz"},
    "seize-power": {"initiator": "ruiz", "target": "ESP"},
    "leave-office": {"initiator": "ruiz"},
    "remove-from-office": {"initiator": "unstated", "target": "ruiz"},
}


def claim(type_: str = "take-office", **given: Any) -> Claim:
    said = {
        "id": "change",
        "quote": "Ana Ruiz took over",
        "when": "on 1 April 1974",
        **ROLES.get(type_, {}),
        **given,
    }
    return Claim(type=type_, **said)


def changes(*claims: Claim, published: str = "1974-10-02") -> tuple[OfficeChange, ...]:
    used = {name for one in claims for names in one.roles().values() for name in names}
    used |= {one.claimant for one in claims}
    actors = {
        name: actor
        for name, actor in ACTORS.items()
        if name in used or (name == "cabinet" and "ruiz" in used)
    }
    return office_changes(
        Article(
            id="note", text=TEXT, language="en", published=published, actors=actors, claims=claims
        )
    )


@pytest.mark.parametrize(
    ("type_", "change", "interval"),
    [
        ("appoint", "chosen", Interval(date(1974, 4, 1), None)),
        ("take-office", "begins", Interval(date(1974, 4, 1), None)),
        ("seize-power", "begins", Interval(date(1974, 4, 1), None)),
        ("leave-office", "ends", Interval(None, date(1974, 4, 1))),
        ("remove-from-office", "ends", Interval(None, date(1974, 4, 1))),
    ],
)
def test_a_change_of_rule_dates_the_office_from_or_until_its_day(
    type_: str, change: str, interval: Interval
) -> None:
    (found,) = changes(claim(type_))

    assert (found.person, found.office, found.change) == ("ruiz", "president", change)
    assert found.state is not None
    assert found.state.code == "ESP"
    assert found.interval == interval
    assert found.claim.id == "change"


@pytest.mark.parametrize(
    "given",
    [
        {"modality": "intended"},
        {"modality": "predicted"},
        {"modality": "wanted"},
        {"modality": "counterfactual"},
        {"polarity": "negative"},
        {"certainty": "possible"},
        {"certainty": "probable"},
        {"condition": "if the court agrees"},
        {"when": None},
        {"when": "after the harvest"},
        {"initiator": "colonels"},
        {"initiator": "unstated"},
        {"initiator": "clerk"},
    ],
    ids=str,
)
def test_what_is_no_dated_fact_about_a_person_in_an_office_dates_nothing(
    given: dict[str, Any],
) -> None:
    assert changes(claim(**given)) == ()


def test_another_type_dates_no_office() -> None:
    visit = claim("visit", initiator="ruiz", target="FRA")

    assert changes(visit) == ()


def test_the_issue_names_the_office_before_the_actor_does() -> None:
    (found,) = changes(claim(issue="prime minister"))

    assert found.office == "prime minister"


@pytest.mark.parametrize(
    ("office", "held"),
    [
        ("former president", "president"),
        ("ex-president", "president"),
        ("the then prime minister", "prime minister"),
        ("president-elect", "president"),
        ("deputy prime minister", "deputy prime minister"),
        ("vice president", "vice president"),
        ("theatre minister", "theatre minister"),
    ],
)
def test_words_that_say_that_an_office_is_not_held_are_no_part_of_it(
    office: str, held: str
) -> None:
    (found,) = changes(claim(issue=office))

    assert found.office == held


def test_the_only_office_that_a_person_holds_is_taken_where_the_text_names_none() -> None:
    (found,) = changes(claim("leave-office", initiator="brun"))

    assert (found.office, found.state and found.state.code) == ("premier", "FRA")


def test_a_ruler_of_no_state_has_that_of_the_power_seized() -> None:
    general = Actor("person", "General Sousa", office="president")
    said = claim("seize-power", initiator="sousa", target="cabinet")
    article = Article(
        id="note",
        text=TEXT,
        language="en",
        actors={"sousa": general, "cabinet": ACTORS["cabinet"]},
        claims=[said],
    )

    (found,) = office_changes(article)
    assert found.state is not None
    assert found.state.code == "ESP"


def test_a_change_that_a_claim_of_the_article_denies_dates_nothing() -> None:
    denial = Claim(
        id="denial", quote="so it was denied", about="change", claimant="vega", polarity="negative"
    )

    assert changes(claim(), denial) == ()
    assert len(changes(claim())) == 1


def test_a_later_claim_about_a_change_may_date_it() -> None:
    undated = claim(when=None)
    dated = Claim(
        id="dated", quote="So it was said", about="change", claimant="diplomat", when="1974-04-02"
    )

    (found,) = changes(undated, dated)
    assert (found.claim.id, found.when.earliest) == ("dated", date(1974, 4, 2))


def test_a_date_counted_from_publication_says_so() -> None:
    text = TEXT.replace("on 1 April 1974", "last Friday")
    said = claim(when="last Friday")
    actors = {name: ACTORS[name] for name in ("ruiz", "cabinet")}
    (found,) = office_changes(
        Article(
            id="note",
            text=text,
            language="en",
            published="1974-10-02",
            actors=actors,
            claims=[said],
        )
    )

    assert found.when.relative
    assert not changes(claim())[0].when.relative


def test_an_open_date_bounds_the_office_on_one_side_alone() -> None:
    (began,) = changes(claim(when=TimeSpan(edtf="../1974-04-01")))
    (ended,) = changes(claim("leave-office", when=TimeSpan(edtf="1974-04-01/..")))

    assert began.interval == ended.interval == Interval(None, None)


def test_an_article_with_all_changes_of_rule_gives_them_in_its_order() -> None:
    (article,) = read(STRAIT)

    assert [
        f"{c.person} {c.office} {c.state.code if c.state else ''} {c.change} {c.interval}"
        for c in office_changes(article)
    ] == [
        "ruiz president ESP chosen 1974-03-03/..",
        "ruiz president ESP begins 1974-04-01/..",
        "vega president ESP ends ../1974-03-31",
        "brun premier FRA ends ../1974-06-06",
    ]


@pytest.mark.slow
@given(articles())
def test_changes_of_office_rest_on_claims_of_their_article(article: Article) -> None:
    for change in office_changes(article):
        assert change.claim in article.claims
        assert article.actors[change.person].kind == "person"
        assert change.office

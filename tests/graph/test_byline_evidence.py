"""What is evidence against a byline, and what is not: true sentences, past mentions, states."""

from __future__ import annotations

from datetime import date

import pytest

from geokg import KnowledgeGraph
from geokg.article import Actor, Article, Claim
from geokg.graph import byline
from geokg.graph.byline import BylineFinding

CLINTON = Actor("person", "Bill Clinton", office="president", of="USA")
KHATAMI = Actor("person", "Mohammad Khatami", office="president", of="IRN", aliases=["Khatami"])


def article(text: str, published: str, leader: Actor, *, when: str = "") -> Article:
    """An article whose one claim is its first sentence: a visit of a leader."""
    quote = text.partition(". ")[0].rstrip(".")
    target = "FRA" if leader.of != "FRA" else "DEU"
    return Article(
        id="note",
        published=published,
        text=text,
        actors={"leader": leader},
        claims=[Claim(type="visit", initiator="leader", target=target, quote=quote, when=when)],
    )


def examine(text: str, published: str, leader: Actor, *, when: str = "") -> BylineFinding | None:
    return byline.examine(article(text, published, leader, when=when))


TRUE_SENTENCES = [
    ("Shinzo Abe", "prime minister", "JPN", "2014-09-01"),
    ("Shinzō Abe", "prime minister", "JPN", "2019-06-20"),
    ("Hassan Rouhani", "president", "IRN", "2013-09-26"),
    ("Hassan Rouhani", "president", "IRN", "2016-01-26"),
    ("Viktor Orban", "prime minister", "HUN", "2011-06-01"),
    ("Viktor Orbán", "prime minister", "HUN", "2023-06-01"),
    ("Olaf Scholz", "chancellor", "DEU", "2023-03-03"),
    ("Angela Merkel", "chancellor", "DEU", "2017-03-03"),
    ("Muhammadu Buhari", "president", "NGA", "2018-04-30"),
    ("Fumio Kishida", "prime minister", "JPN", "2022-05-23"),
    ("Vladimir Putin", "prime minister", "RUS", "2011-03-01"),
    ("Vladimir Putin", "president", "RUS", "2022-02-24"),
    ("Dmitry Medvedev", "prime minister", "RUS", "2015-03-01"),
    ("Recep Tayyip Erdogan", "president", "TUR", "2016-08-01"),
    ("Narendra Modi", "prime minister", "IND", "2016-06-01"),
    ("Emmanuel Macron", "president", "FRA", "2019-06-01"),
    ("Mariano Rajoy", "president", "ESP", "2014-01-13"),
    ("José María Aznar", "president", "ESP", "2003-02-01"),
    ("Konstantinos Karamanlis", "prime minister", "GRC", "2004-05-20"),
    ("Alija Izetbegovic", "president", "BIH", "1997-03-20"),
    ("Robert Mugabe", "prime minister", "ZWE", "1983-09-20"),
    ("Turgut Ozal", "prime minister", "TUR", "1985-04-08"),
    ("Beji Caid Essebsi", "prime minister", "TUN", "2011-10-14"),
    ("Juan Evo Morales Ayma", "president", "BOL", "2008-09-20"),
    ("Ali Khamenei", "president", "IRN", "1985-09-20"),
    ("Ali Khamenei", "supreme leader", "IRN", "2015-09-20"),
    ("Hu Jintao", "general secretary", "CHN", "2002-12-20"),
    ("Jean Charest", "premier of Quebec", "CAN", "2008-12-20"),
    ("Ramzan Kadyrov", "president of Chechnya", "RUS", "2008-12-20"),
    ("Nobody Everheard", "president", "USA", "2008-12-20"),
]


@pytest.mark.parametrize(
    ("name", "office", "code", "published"),
    TRUE_SENTENCES,
    ids=[f"{name}, {day[:4]}" for name, _, _, day in TRUE_SENTENCES],
)
@pytest.mark.parametrize("when", ["last week", ""])
def test_a_true_sentence_has_no_finding_and_one_reading(
    name: str, office: str, code: str, published: str, when: str
) -> None:
    leader = Actor("person", name, office=office, of=code)
    kg = KnowledgeGraph()
    text = f"{office.title()} {name} arrived for a visit {when}.".replace(" .", ".")
    kg.add(article(text, published, leader, when=when))

    assert len(kg.findings()) == 0
    assert not kg.ask("ASK { ?span gkg:oneOf ?any }")


FALSE_SENTENCES = [
    ("David Cameron", "prime minister", "GBR", "2019-05-05"),
    ("Felipe Calderon", "president", "MEX", "2013-09-05"),
    ("Horst Köhler", "president", "DEU", "2012-09-05"),
]


@pytest.mark.parametrize(("name", "office", "code", "published"), FALSE_SENTENCES)
def test_a_list_that_ends_in_a_term_does_not_prolong_it(
    name: str, office: str, code: str, published: str
) -> None:
    leader = Actor("person", name, office=office, of=code)

    assert examine(f"{office.title()} {name} arrived for a visit.", published, leader)


PAST = [
    "One-time president Bill Clinton came to Paris.",
    "Former President Bill Clinton came to Paris.",
    "Ex-President Bill Clinton came to Paris.",
    "ex-president Clinton came to Paris.",
    "The then U.S. President Bill Clinton came to Paris.",
    "The late President Bill Clinton was remembered.",
    "President-elect Bill Clinton came to Paris.",
    "President Clinton, who left office in 2001, came to Paris.",
    "President Bill Clinton, who left office after two terms, came to Paris.",
    "President Bill Clinton, who served until January 2001, came to Paris.",
    "President Bill Clinton (1993-2001) came to Paris.",
    "Bill Clinton, U.S. president from 1993 to 2001, came to Paris.",
    "Bill Clinton, a former U.S. president, came to Paris.",
    "Bill Clinton, then president, came to Paris.",
    "In 1999 President Clinton said that he would come to Paris.",
    "The 1990s were good years. President Bill Clinton came to Paris.",
    "It was the spring of 1998. President Clinton came to Paris.",
    "Ten years ago President Clinton came to Paris.",
    "At the time President Bill Clinton came to Paris.",
    "When Bill Clinton was president, he came to Paris.",
    "During the presidency of Bill Clinton, envoys came to Paris.",
    "Deputies of acting President Bill Clinton came to Paris.",
    "His predecessor, President Bill Clinton, came to Paris.",
    "President Bill Clinton’s memoirs came out in Paris.",
]


@pytest.mark.parametrize("text", PAST)
def test_a_mention_of_the_past_is_no_evidence(text: str) -> None:
    leader = Actor("person", "Bill Clinton", office="president", of="USA")

    assert examine(text, "2006-05-04", leader) is None


def test_the_same_sentence_without_such_words_is_evidence() -> None:
    finding = examine("President Bill Clinton came to Paris.", "2006-05-04", CLINTON)

    assert finding
    assert finding.window
    assert finding.window.edtf == "[1993-01-20..2001-01-20]"


@pytest.mark.parametrize(
    "office",
    [
        *("former president", "ex-president", "one-time president", "then president"),
        *("late president", "president-elect", "president designate", "acting president"),
        *("deputy president", "vice president", "interim president", "onetime president"),
    ],
)
def test_an_office_that_is_not_the_office_is_no_evidence(office: str) -> None:
    leader = Actor("person", "Bill Clinton", office=office, of="USA")

    assert examine("Bill Clinton came to Paris.", "2006-05-04", leader) is None


def test_a_history_that_names_a_president_without_a_date_is_no_evidence() -> None:
    nixon = Actor("person", "Richard Nixon", office="president", of="USA")
    text = "President Richard Nixon met Mao in Beijing and changed the world."

    assert examine(text, "2012-02-21", nixon) is None


def test_an_article_about_the_time_of_a_president_is_no_evidence() -> None:
    text = "China opened. President Bill Clinton came to Beijing. Trade began. Ties grew."
    claims = [
        Claim(type="visit", initiator="clinton", target="CHN", quote="President Bill Clinton came"),
        Claim(type="trade", party=["USA", "CHN"], quote="Trade began", when="1998"),
        Claim(type="good-relations", party=["USA", "CHN"], quote="Ties grew", when="1999-03"),
    ]
    history = Article(
        id="note", text=text, published="2008-05-04", actors={"clinton": CLINTON}, claims=claims
    )

    assert byline.examine(history) is None


def test_an_acting_head_in_the_table_contradicts_nobody() -> None:
    mansour = Actor("person", "Mohamed Morsi", office="president", of="EGY")

    assert examine("President Mohamed Morsi is in Paris.", "2013-07-20", mansour) is None


def test_a_surname_opens_no_window() -> None:
    khatami = Actor("person", "Khatami", office="president", of="IRN")
    finding = examine("President Khatami arrived last week.", "2008-07-07", khatami)

    assert finding
    assert (finding.strength, finding.window) == ("weak", None)


def test_a_finding_names_the_other_holder_the_source_and_the_coverage() -> None:
    (reason,) = _found("President Mohammad Khatami is in Paris.", "2008-07-07", KHATAMI).reasons

    (other,) = reason.contrary
    assert other.description.startswith("Mahmoud Ahmadinejad, in office 2005-08-03 to 2013-08-03")
    assert "wikidata:4101" in other.source
    assert date(2008, 7, 7) in other.interval
    assert reason.strength == "strong"
    assert reason.coverage == (
        "Coverage of the head of government of Iran: complete 1981-10-13 to 2013-08-03."
    )


def _found(text: str, published: str, leader: Actor) -> BylineFinding:
    finding = examine(text, published, leader)
    assert finding
    return finding


# States


def relation(state: Actor | str, published: str) -> BylineFinding | None:
    """Return what is found in an article on a relation of a state that goes on."""
    actors = {} if isinstance(state, str) else {"place": state}
    name = state if isinstance(state, str) else "place"
    text = f"{state if isinstance(state, str) else state.name} trades with France."
    claim = Claim(type="trade", party=[name, "FRA"], quote=text[:-1], status="ongoing")
    return byline.examine(
        Article(id="note", text=text, published=published, actors=actors, claims=[claim])
    )


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("Kosovo", "1999-04-01"),
        ("Serbia", "1999-04-01"),
        ("Namibia", "1988-04-01"),
        ("Algeria", "1960-04-01"),
        ("East Timor", "1999-09-01"),
        ("South Sudan", "2010-04-01"),
        ("Estonia", "1975-04-01"),
        ("Poland", "1905-04-01"),
        ("Israel", "1946-04-01"),
        ("Bangladesh", "1970-04-01"),
        ("Bavaria", "2005-04-01"),
        ("Zanzibar", "2005-04-01"),
        ("Tibet", "2005-04-01"),
    ],
)
def test_a_state_before_its_beginning_or_in_a_gap_is_no_evidence(name: str, published: str) -> None:
    assert relation(Actor("state", name), published) is None


@pytest.mark.parametrize("code", ["SUN", "CSK", "DDR", "SCG", "YMD"])
def test_a_state_after_its_end_is_evidence(code: str) -> None:
    assert relation("cow:680" if code == "YMD" else code, "2008-04-01")


def test_the_second_yugoslavia_bears_the_name_of_the_first() -> None:
    assert relation("YUG", "1999-04-01") is None
    assert relation("YUG", "2012-04-01")


@pytest.mark.parametrize("kind", ["non-state", "organ", "igo"])
def test_a_football_club_called_parma_is_not_the_duchy(kind: str) -> None:
    club = Actor("non-state", "Parma", in_="ITA")
    if kind == "organ":
        club = Actor("organ", "Parma", of="ITA")
    elif kind == "igo":
        club = Actor("igo", "Parma")

    assert relation(club, "2008-04-01") is None


def test_an_organisation_outside_its_dates_is_evidence() -> None:
    pact = Actor("igo", "Warsaw Treaty Organization")

    assert relation(pact, "2005-04-01")
    assert relation(pact, "1975-04-01") is None

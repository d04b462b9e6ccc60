"""Hypothesis strategies: articles that hold every kind of actor and claim, in hostile letters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from geokg.actors import states
from geokg.article import UNSTATED, Actor, Article, Claim, Quote, Span, Tenure
from geokg.base.text import ArticleText
from geokg.base.vocabulary import (
    CERTAINTIES,
    MODALITIES,
    POLARITIES,
    ROLES,
    STATUSES,
    SituationType,
    situation_types,
)
from geokg.dates import TimeSpan, parse_edtf

Drawn = st.DrawFn
Pool = dict[str, str]
"""Names that claims may use, each with what it stands for, since a state has several."""

PHRASES = ("last December", "two weeks ago", "the mid-1990s", "December", "since 1996", "lately")
EDTF = ("1963-01-22", "1961~", "199X", "1954/1962", "1996~/..", "[1991-12,1992-01]", "2001-21")
NONCHARACTERS = [*range(0xFDD0, 0xFDF0)]
NONCHARACTERS += [plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF)]
LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="".join(map(chr, NONCHARACTERS))
)
TROUBLE = st.sampled_from(
    ['"', "\\", "\\u0041", "\t", "\n", "'", "“", "😀", "é", "}", "<a>", "@en"]
)
PIECES = st.lists(st.text(LETTERS, max_size=8) | TROUBLE, min_size=1, max_size=3)
WORDS = PIECES.map("".join).filter(str.strip)
SENTENCES = st.lists(WORDS, min_size=3, max_size=6).map(" ".join)
CODES = st.sampled_from(sorted(states()))


@st.composite
def texts(draw: Drawn) -> str:
    """The text of an article: sentences, with some dates in words among them."""
    parts = draw(st.lists(SENTENCES, min_size=1, max_size=4))
    # A byte order mark at the beginning is no part of a text.
    return (". ".join([*parts, *PHRASES]) + ".").lstrip("\ufeff")


@st.composite
def slices(draw: Drawn, text: str) -> Span:
    """A stretch of the text that is more than white space."""
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, min(len(text), start + 80)))
    return Span(start, end) if text[start:end].strip() else Span(0, len(text))


@st.composite
def quotes(draw: Drawn, text: str) -> Span | str | Quote:
    """A quote: a span, or the words themselves where they stand but once."""
    span = draw(slices(text))
    words = span.of(text)
    unique = len(ArticleText(text).find(Quote(words))) == 1
    return words if unique and draw(st.booleans()) else span


@st.composite
def actors(draw: Drawn) -> dict[str, Actor]:
    """Actors of every kind, each tied to states and to those before it."""
    made: dict[str, Actor] = {}
    pool: Pool = {}
    kinds = ["state", "organ", "person", "non-state", "igo", "group", "unnamed"]
    for number, kind in enumerate(draw(st.lists(st.sampled_from(kinds), max_size=6))):
        slug = f"a{number}"
        code = draw(CODES)
        name = code if kind == "state" else draw(WORDS)
        made[slug] = Actor(kind, name, **draw(details(kind, {**pool, code: code})))
        pool[slug] = code if kind == "state" else slug
    return made


def details(kind: str, pool: Pool) -> st.SearchStrategy[dict[str, Any]]:
    """What else may be said of an actor of that kind."""
    if kind == "state":
        return st.just({})
    name = st.sampled_from(sorted(pool))
    state = st.sampled_from(sorted(n for n, meant in pool.items() if meant in states()))
    aliases = st.lists(WORDS, max_size=2)
    known: dict[str, st.SearchStrategy[Any]] = {"in_": state, "aliases": aliases, "note": WORDS}
    if kind != "igo":
        known["of"] = name
    if kind != "unnamed":
        known["wikidata"] = st.sampled_from(["Q1", "Q2042"])
    if kind == "group":
        known["members"] = named(pool, 1, 3)
    if kind == "person":
        known["office"] = WORDS
        known["holds"] = st.lists(
            st.builds(
                Tenure,
                office=WORDS,
                of=state | st.just(""),
                from_=st.sampled_from(["", *EDTF]),
                until=st.sampled_from(["", *EDTF]),
            ).filter(in_order),
            max_size=2,
        )
    return st.fixed_dictionaries({}, optional=known)


def in_order(tenure: Tenure) -> bool:
    """Return whether an office does not end before it begins."""
    start = parse_edtf(tenure.from_).earliest if tenure.from_ else None
    end = parse_edtf(tenure.until).latest if tenure.until else None
    return not (start and end) or start <= end


def named(pool: Pool, least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Several names, no two of which stand for the same; `unstated` is one of them."""
    choice = st.sampled_from([*sorted(pool), UNSTATED])
    return st.lists(
        choice, min_size=least, max_size=most, unique_by=lambda name: pool.get(name, name)
    )


@st.composite
def roles(draw: Drawn, kind: SituationType, pool: Pool) -> dict[str, list[str]]:
    """Roles that fit a type, its needs all met."""
    needs, takes = set(kind.needs), set(kind.takes)
    if kind.direction == "either":
        between = draw(st.booleans())
        needs |= {"party"} if between else {"initiator", "target"}
        takes -= {"initiator", "target"} if between else {"party"}
    extra = draw(st.sets(st.sampled_from(sorted(takes)))) if takes else set()
    filled = [role for role in ROLES if role in needs | extra]
    return {role: draw(parties(pool) if role == "party" else named(pool, 1, 3)) for role in filled}


def parties(pool: Pool) -> st.SearchStrategy[list[str]]:
    """Parties: two or three, of which one may be open, or nobody that the text names."""
    return named(pool, 2, 3) | st.just([UNSTATED])


@st.composite
def times(draw: Drawn, text: str) -> TimeSpan | str | None:
    """When it happened: nothing, EDTF, words of the text, or words with what they mean."""
    words = draw(st.sampled_from(PHRASES))
    edtf = draw(st.sampled_from(EDTF))
    return draw(
        st.sampled_from([None, words, edtf, TimeSpan(verbatim=words, edtf=edtf)])
        | slices(text).map(lambda span: TimeSpan(verbatim=span.of(text), edtf=edtf))
    )


@st.composite
def claims(draw: Drawn, number: int, text: str, pool: Pool, article: str) -> Claim:
    """A claim of any type, or about one before it."""
    before = [f"c{n}" for n in range(number)]
    # Only one may be without an id: two that say the same would be given the same.
    fields: dict[str, Any] = {
        "id": f"c{number}" if number else draw(st.sampled_from(["", "c0"])),
        "quote": draw(st.lists(quotes(text), min_size=1, max_size=3)),
        "modality": draw(st.sampled_from(MODALITIES)),
    }
    said = slices(text).map(lambda span: span.of(text))
    speaker = st.sampled_from(["", UNSTATED, article, *sorted(pool)])
    optional: dict[str, st.SearchStrategy[Any]] = {
        "when": times(text),
        "condition": said,
        "quantity": said,
        "claimant": speaker,
        "relayed_by": relays(pool, article),
        "polarity": st.sampled_from(POLARITIES),
        "certainty": st.sampled_from(CERTAINTIES),
        "confidence": st.sampled_from(["0", "1", "0.0", "1.000", "0.50", "0.123456789"]),
        "note": WORDS,
    }
    elsewhere = ["elsewhere.c1", *before[1:], *(f"{article}.{name}" for name in before[1:])]
    if number > 1 and draw(st.booleans()):
        fields["about"] = draw(st.sampled_from(elsewhere))
        return without_own_relay(
            Claim(**fields, **draw(st.fixed_dictionaries({}, optional=optional))), pool, article
        )
    kind = draw(st.sampled_from(list(situation_types().values())))
    fields |= {"type": kind.id, **draw(roles(kind, pool))}
    if kind.is_relation:
        actual = fields["modality"] == "actual"
        optional["status"] = st.sampled_from(STATUSES if actual else ["ongoing"])
    optional["content"] = st.lists(st.sampled_from(elsewhere), max_size=3)
    optional["issue"] = optional["place"] = st.lists(WORDS | st.sampled_from(sorted(pool)))
    return without_own_relay(
        Claim(**fields, **draw(st.fixed_dictionaries({}, optional=optional))), pool, article
    )


def relays(pool: Pool, article: str) -> st.SearchStrategy[list[str]]:
    """Who passes a claim on, one after the other; no two stand for the same."""
    return st.lists(
        st.sampled_from([article, *sorted(pool)]),
        max_size=4,
        unique_by=lambda name: pool.get(name, name),
    )


def without_own_relay(claim: Claim, pool: Pool, article: str) -> Claim:
    """Return the claim without a relay that makes the claim itself; without any by default."""
    if not claim.claimant:
        # Who makes it is for the article to say, which is drawn later.
        return replace(claim, relayed_by=())
    own = pool.get(claim.claimant, claim.claimant)
    left = tuple(n for n in claim.relayed_by if pool.get(n, n) != own)
    return replace(claim, relayed_by=left)


@st.composite
def article_fields(draw: Drawn, id: str = "note", most_claims: int = 5) -> dict[str, Any]:
    """What an `Article` is built from; every draw is valid."""
    text = draw(texts())
    cast = draw(actors())
    pool = {slug: actor.name if actor.kind == "state" else slug for slug, actor in cast.items()}
    pool |= {code: code for code in draw(st.lists(CODES, min_size=2, max_size=4))}
    count = draw(st.integers(0, most_claims))
    head: dict[str, st.SearchStrategy[Any]] = {
        "title": WORDS,
        "url": st.sampled_from(["https://news.example.org/a?b=c#d", "http://é.example/%20"]),
        "publisher": WORDS,
        "author": st.lists(WORDS, max_size=2) | WORDS,
        "dateline": WORDS,
        "published": st.sampled_from(["1999-03-02", "2008-07-07T20:09-04:00", "0001-01-01"]),
        "language": st.sampled_from(["en", "en-GB", "fr", "zh-Hant-TW"]),
        "claimant": st.sampled_from([UNSTATED, id, *sorted(pool)]),
        "licence": st.just("https://creativecommons.org/licenses/by/4.0/"),
        "rights": WORDS,
        "annotator": st.lists(WORDS, max_size=2),
        "annotated": st.sampled_from(["2020-01-01", "2020-01-01T00:00:00.50Z"]),
    }
    return {
        "id": id,
        "text": text,
        "actors": cast,
        "claims": [draw(claims(number, text, pool, id)) for number in range(count)],
        **draw(st.fixed_dictionaries({}, optional=head)),
    }


def articles(id: str = "note", most_claims: int = 5) -> st.SearchStrategy[Article]:
    """Articles that are valid, of that id."""
    return article_fields(id, most_claims).map(lambda fields: Article(**fields))

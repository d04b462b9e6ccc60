"""Small made-up articles for the laws of the panel: few states, every kind of actor and date."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from geokg import Actor, Article, Claim, KnowledgeGraph, Tenure
from geokg.base.vocabulary import MODALITIES, situation_types

Drawn = st.DrawFn
STATES = ("FRA", "DEU", "SUN", "RUS", "SRB", "SCG", "YUG", "KAZ", "cow:260", "TUV")
POINTS = (
    "1990",
    "1990-10",
    "1990-10-03",
    "1991~",
    "1991?",
    "1991-12-25",
    "1992",
    "2006-06",
    "199X",
)
EVENT_TYPES = ("meet", "criticise", "use-force", "mediate", "negotiate", "sign-agreement")
RELATION_TYPES = ("good-relations", "war", "defence-pact")
DIRECTED = ("criticise", "use-force")
ACTORS = {
    "paris": Actor("organ", "Government of France", of="FRA"),
    "bonn": Actor("organ", "Government of Germany", of="DEU"),
    "envoy": Actor("person", "An Envoy", of="bonn"),
    "leader": Actor(
        "person",
        "A Leader",
        of="RUS",
        holds=[Tenure(office="president", of="RUS", from_="1991-07-10", until="1999-12-31")],
    ),
    "allies": Actor("group", "the allies", members=["FRA", "bonn", "KAZ"]),
    "league": Actor("igo", "a League"),
    "league-members": Actor("group", "the members", of="league", members=["SUN", "paris"]),
    "source": Actor("unnamed", "a source", of="KAZ"),
}
NAMES = (*STATES, *ACTORS)
TEXT = "They said so. " + " ".join(actor.name for actor in ACTORS.values())


@st.composite
def dates(draw: Drawn) -> str:
    """A date as EDTF, of every form that the rules distinguish."""
    form = draw(st.sampled_from(("point", "point", "point", "closed", "open", "until", "set")))
    one = draw(st.sampled_from(POINTS))
    if form == "open":
        return one + draw(st.sampled_from(("/..", "/")))
    if form == "until":
        return draw(st.sampled_from(("../", "/"))) + one
    if form == "set":
        return draw(
            st.sampled_from(("[1990-12,1991-01]", "[1990,1991-06]", "[..1991]", "[1991..]"))
        )
    if form == "closed":
        return draw(st.sampled_from(("1983/1991", "1990-10/1991~", "1991-12-20/1992-01-05")))
    return one


@st.composite
def claims(draw: Drawn, name: str) -> Claim:
    """A claim with a type, and roles that the type takes."""
    kind = draw(st.sampled_from((*EVENT_TYPES, *RELATION_TYPES)))
    takes = situation_types()[kind].takes | situation_types()[kind].needs
    names = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
    values: dict[str, Any] = {}
    if kind in DIRECTED and "initiator" in takes:
        values |= {"initiator": draw(names), "target": draw(names)}
    else:
        values["party"] = draw(
            st.lists(st.sampled_from(NAMES), min_size=2, max_size=3, unique=True)
        )
        if kind == "mediate" or ("mediator" in takes and draw(st.booleans())):
            values["mediator"] = draw(names)
    for role in ("beneficiary", "against"):
        if role in takes and draw(st.integers(0, 3)) == 0:
            values[role] = draw(names)
    if draw(st.integers(0, 4)):
        values["when"] = draw(dates())
    modality = draw(st.sampled_from(("actual", "actual", "actual", *MODALITIES)))
    if kind in RELATION_TYPES and modality == "actual":
        values["status"] = draw(st.sampled_from(("", "ongoing", "ended")))
    return Claim(
        id=name,
        type=kind,
        quote="They said so",
        claimant=draw(st.sampled_from(("", "source", "bonn", "unstated"))),
        polarity=draw(st.sampled_from(("positive", "positive", "positive", "negative"))),
        modality=modality,
        **values,
    )


@st.composite
def articles(draw: Drawn, name: str) -> Article:
    """An article of a few claims, some of which are about others."""
    found = [draw(claims(f"c{at}")) for at in range(draw(st.integers(1, 3)))]
    if draw(st.booleans()):
        found.append(
            Claim(
                id="reply",
                about="c0",
                quote="They said so",
                polarity=draw(st.sampled_from(("positive", "negative"))),
                claimant=draw(st.sampled_from(("", "bonn"))),
                when=draw(st.none() | dates()),
            )
        )
    return Article(
        id=name,
        text=TEXT,
        publisher=draw(st.sampled_from(("Post", "Herald", ""))),
        published=draw(st.sampled_from(("1991-06-30", "1992-03-01", "2006-06-20"))),
        actors=ACTORS,
        claims=found,
    )


@st.composite
def corpora(draw: Drawn) -> list[Article]:
    """Some articles."""
    return [draw(articles(f"a{at}")) for at in range(draw(st.integers(1, 3)))]


def graph_of(corpus: Iterable[Article]) -> KnowledgeGraph:
    """Return a graph of articles."""
    kg = KnowledgeGraph()
    kg.add(corpus)
    return kg

"""What the check of annotations passes, the shapes pass.

Each shape is either broken by an annotation, which the check must report, or cannot be broken by
one, for a reason that is given here.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_shacl import codes

import geokg.article
from conftest import SCALE
from geokg.article import Article
from geokg.article.checks import Checked, Draft, check
from geokg.base.errors import AnnotationError
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.inputs.annotation.article_builder import article_from
from recombined import SEED, TEXT, recombined
from strategies import articles

Edit = Callable[[dict[str, Any]], None]


def claim(at: int, **changed: Any) -> Edit:
    """Return what changes keys of a claim; None takes a key out."""
    return lambda data: _change(data["claims"][at], changed)


def actor(slug: str, **changed: Any) -> Edit:
    return lambda data: _change(data["actors"].setdefault(slug, {}), changed)


def article(**changed: Any) -> Edit:
    return lambda data: _change(data["article"], changed)


def _change(entry: dict[str, Any], changed: dict[str, Any]) -> None:
    for key, value in changed.items():
        name = key.rstrip("_").replace("_", "-")
        if value is None:
            entry.pop(name)
        else:
            entry[name] = value


MET, THANKS, SEEN, ALLY, VISIT = range(5)
OPEN: Final[dict[str, Any]] = {"initiator": None, "target": None}
"""What leaves a directed claim without roles."""
HELD: Final[dict[str, Any]] = {"office": "minister", "of": "FRA"}

BROKEN: Final[dict[str, tuple[str, list[Edit]]]] = {
    "GK301": ("GK122", [claim(MET, type=None, party=None)]),
    "GK302": ("GK103", [claim(MET, quote=[])]),
    "GK303": ("GK135", [claim(MET, polarity="neutral")]),
    "GK304": ("GK135", [claim(MET, modality="factual")]),
    "GK305": ("GK135", [claim(MET, certainty="sure")]),
    "GK306": ("GK135", [claim(ALLY, status="over")]),
    "GK307": ("GK134", [claim(VISIT, status="ongoing"), claim(SEEN, status="ongoing")]),
    "GK308": ("GK136", [claim(ALLY, status="ended", modality="wanted")]),
    "GK311": ("GK137", [claim(MET, confidence="2"), claim(MET, confidence="1e-3%")]),
    "GK312": ("GK110", [claim(MET, claimant="met"), article(claimant="nobody")]),
    "GK313": ("GK110", [claim(MET, relayed_by="met")]),
    "GK318": ("GK120", [claim(MET, type="encounter")]),
    "GK320": ("GK110", [claim(MET, party=["france", "thanks"])]),
    "GK321": ("GK131", [claim(MET, initiator="FRA")]),
    "GK322": ("GK131", [claim(MET, target="FRA")]),
    "GK323": ("GK131", [claim(THANKS, party=["FRA", "MLI"])]),
    "GK324": ("GK131", [claim(THANKS, mediator="FRA")]),
    "GK325": ("GK131", [claim(MET, beneficiary="FRA")]),
    "GK326": ("GK131", [claim(VISIT, against="FRA")]),
    "GK327": ("GK132", [claim(VISIT, party=["FRA", "MLI"])]),
    "GK328": ("GK123", [claim(THANKS, content="meeting")]),
    "GK329": (
        "GK124",
        [
            claim(MET, content="met"),
            claim(MET, content="thanks"),
            claim(MET, content="seen"),
            lambda data: _chain(data, 30),
        ],
    ),
    "GK334": ("GK104", [claim(MET, quote="France saw Mali")]),
    "GK339": ("GK014", [claim(MET, quote=["France met Mali", "\u00a0"])]),
    "GK342": ("GK141", [claim(MET, when={"verbatim": "in May", "edtf": "May"})]),
    "GK343": ("GK141", [claim(MET, when="1963-02-30")]),
    "GK344": ("GK141", [claim(MET, when="1963-01/1963-02-30")]),
    "GK347": ("GK141", [claim(MET, when="1964/1963")]),
    "GK358": ("GK020", [article(id="Port 1")]),
    "GK360": ("GK023", [article(published="1963-02-30")]),
    "GK361": ("GK023", [article(published="1963-03-02T10:00:00+15:00")]),
    "GK363": ("GK024", [article(language="e"), article(language="English!")]),
    "GK364": ("GK025", [article(url="news.example.org")]),
    "GK365": ("GK025", [article(licence="CC BY")]),
    "GK368": ("GK113", [actor("crew", person="Crew"), actor("nobody", note="x")]),
    "GK369": ("GK014", [actor("crew", group=" ")]),
    "GK371": ("GK110", [actor("minister", of="met")]),
    "GK372": ("GK117", [actor("paris", of="minister"), actor("crew", of="crew")]),
    "GK373": (
        "GK147",
        [
            actor("minister", in_="crowd"),
            actor("rebels", in_="paris"),
            actor("crew", in_="union"),
            actor("clerk", in_="minister"),
        ],
    ),
    "GK375": ("GK110", [actor("crew", members=["met"])]),
    "GK376": (
        "GK148",
        [actor("crowd", members=["crew"]), actor("crowd", members=["FRA", "crowd"])],
    ),
    "GK377": ("GK115", [actor("union", wikidata="Q0")]),
    "GK378": ("GK116", [actor("union", of="FRA")]),
    "GK379": ("GK116", [actor("clerk", wikidata="Q1")]),
    "GK380": ("GK116", [actor("paris", holds=HELD)]),
    "GK381": ("GK014", [actor("minister", holds={**HELD, "office": "\u00a0"})]),
    "GK382": (
        "GK147",
        [
            actor("minister", holds={**HELD, "of": "union"}),
            actor("minister", holds={**HELD, "of": "paris"}),
        ],
    ),
    "GK383": ("GK141", [actor("minister", holds={**HELD, "from": "1960-02-30"})]),
    "GK384": ("GK141", [actor("minister", holds={**HELD, "until": "soon"})]),
    "GK385": ("GK129", [actor("minister", holds={**HELD, "from": "1964", "until": "1963"})]),
    "GK389": (
        "GK133",
        [claim(MET, party="france"), claim(VISIT, party="paris", **OPEN)],
    ),
    "GK605": ("GK116", [actor("france", of="MLI")]),
    "GK628": ("GK110", [claim(SEEN, relayed_by=["clerk", "met"])]),
    "GK632": (
        "GK118",
        [
            claim(SEEN, relayed_by=["clerk", "clerk"]),
            claim(SEEN, relayed_by=["FRA", "france"]),
        ],
    ),
    "GK634": (
        "GK126",
        [
            claim(SEEN, relayed_by="minister"),
            claim(SEEN, relayed_by=["clerk", "minister"]),
            claim(SEEN, claimant="FRA", relayed_by=["clerk", "france"]),
            claim(MET, relayed_by="port"),
        ],
    ),
    "GK635": ("GK126", [lambda data: _relays(data, 10)]),
}
"""For each shape that an annotation can break, the code of the check, and ways to break it."""

ONE_NODE = "the writer makes the node, with its class and one value"
NO_STATEMENT = "no key of an annotation says this"
NEVER: Final[dict[str, str]] = {
    **dict.fromkeys(("GK300", "GK309", "GK314", "GK316", "GK317", "GK319", "GK340"), ONE_NODE),
    **dict.fromkeys(("GK310", "GK315", "GK330", "GK331", "GK341", "GK362", "GK366"), ONE_NODE),
    **dict.fromkeys(("GK333", "GK335", "GK336", "GK337", "GK338", "GK359", "GK370"), ONE_NODE),
    **dict.fromkeys(("GK345", "GK346", "GK348", "GK349", "GK350", "GK351", "GK352"), ONE_NODE),
    **dict.fromkeys(("GK353", "GK354", "GK355", "GK356", "GK357", "GK374"), ONE_NODE),
    **dict.fromkeys(("GK386", "GK387", "GK388"), ONE_NODE),
    **dict.fromkeys(("GK629", "GK630", "GK631", "GK633", "GK636", "GK638", "GK639"), ONE_NODE),
    "GK332": NO_STATEMENT,
    "GK367": "a warning: an article may have no claim",
    **{f"GK{number}": "it comes from the reference table" for number in range(600, 605)},
    **{f"GK{number}": "it comes from the ontology" for number in range(610, 619)},
    **{f"GK{number}": "a rule writes it" for number in range(620, 628)},
}


def _chain(data: dict[str, Any], length: int) -> None:
    """Let each of many claims be the content of the one before it, and the first of the last."""
    for number in range(length):
        after = f"link-{(number + 1) % length}"
        data["claims"].append({**data["claims"][THANKS], "id": f"link-{number}", "content": after})


def _relays(data: dict[str, Any], number: int) -> None:
    for at in range(number):
        data["actors"][f"clerk-{at}"] = {"unnamed": "a clerk"}
    data["claims"][SEEN]["relayed-by"] = [f"clerk-{at}" for at in range(number)]


def cases() -> list[Any]:
    return [
        pytest.param(shape, code, edit, id=f"{shape}-{number}")
        for shape, (code, edits) in BROKEN.items()
        for number, edit in enumerate(edits, 1)
    ]


def edited(edit: Edit) -> dict[str, Any]:
    data = deepcopy(SEED)
    edit(data)
    return data


def built(data: object) -> Article:
    return article_from(data, lambda *_: TEXT)


def violations(given: Article) -> set[str]:
    kg = KnowledgeGraph()
    kg.add([given])
    return {result.code for result in kg.validate().results if result.severity == "Violation"}


def test_each_shape_is_broken_by_an_annotation_or_has_a_reason_why_not() -> None:
    assert set(BROKEN) | set(NEVER) == set(codes())
    assert set(BROKEN) & set(NEVER) == set()


def test_the_annotation_that_is_edited_is_right() -> None:
    assert violations(built(SEED)) == set()


@pytest.mark.parametrize(("shape", "code", "edit"), cases())
def test_the_check_reports_what_would_break_a_shape(shape: str, code: str, edit: Edit) -> None:
    with pytest.raises(AnnotationError) as raised:
        built(edited(edit))

    assert code in {found.code for found in raised.value.diagnostics}


ONLY_SHAPES_KNEW = ("GK307", "GK329", "GK373", "GK376", "GK382", "GK385", "GK389", "GK632", "GK634")
"""Shapes whose violations a graph shows if the check is left out."""


@pytest.mark.parametrize(
    ("shape", "code", "edit"), [case for case in cases() if case.values[0] in ONLY_SHAPES_KNEW]
)
def test_without_the_check_the_shape_is_broken(
    shape: str, code: str, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unchecked(draft: Draft) -> Checked:
        return replace(check(draft), errors=())

    monkeypatch.setattr(geokg.article, "check", unchecked)

    assert shape in violations(built(edited(edit)))


@pytest.mark.slow
@given(st.integers(0, 2**32))
def test_a_recombined_annotation_that_passes_the_check_conforms(seed: int) -> None:
    rng = Random(seed)
    try:
        right = built(recombined(rng, SEED, rng.randint(1, 6)))
    except AnnotationError:
        return

    assert violations(right) == set()


@pytest.mark.slow
def test_enough_recombined_annotations_pass_the_check() -> None:
    passed = 0
    for seed in range(200):
        rng = Random(seed)
        try:
            built(recombined(rng, SEED, rng.randint(1, 6)))
        except AnnotationError:
            continue
        passed += 1

    assert 20 < passed < 180


@pytest.mark.slow
@given(articles(most_claims=4 if SCALE == 1 else 8))
def test_an_article_that_is_built_conforms(given_article: Article) -> None:
    # Whether the claims of other articles are loaded is for `check_across` to say.
    assert violations(given_article) <= {"GK301", "GK328"}

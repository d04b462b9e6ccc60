"""Words that a person selects become a quote that the checker finds in one place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geokg.base.text import ArticleText, Span, normalise_newlines
from geokg.inputs.annotation.reader import read
from geokg.web.workbench.quotes import SelectedWords, place
from workbench_client import Client, bench

ODD = (
    "\U0001f600 Iran praised Mali. \U0001f468\u200d\U0001f469\u200d\U0001f467 Mali\u00a0thanked "
    "Iran.\r\nCafe\u0301 talks be\u00adgan. "
    "\u0625\u064a\u0631\u0627\u0646 \u0634\u06a9\u0631\u062a \u0645\u0627\u0644\u064a.\r\n\r\n"
    "Iran praised Mali, and \u201cIran praised Mali\u201d again.\r\n"
)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    head = "geokg: 1\narticle: {id: odd, published: 2008-07-07, text: odd.txt}\n"
    (tmp_path / "odd.yaml").write_text(
        head + "actors:\n  iran: {state: IRN}\n  mali: {state: MLI}\nclaims: []\n"
    )
    (tmp_path / "odd.txt").write_bytes(ODD.encode())
    with bench(tmp_path) as let_in:
        yield let_in


def quote(client: Client, words: str, occurrence: int = 0) -> dict[str, Any]:
    """Look words up."""
    values = {"id": "odd", "words": words, "occurrence": occurrence}
    reply = client.post("/api/quote", values)
    assert reply.status == 200, reply.values
    return reply.values


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("\U0001f600 Iran", id="emoji"),
        pytest.param("\U0001f468\u200d\U0001f469\u200d\U0001f467 Mali", id="joined emoji"),
        pytest.param("Mali\u00a0thanked Iran", id="no-break space"),
        pytest.param("Cafe\u0301 talks", id="combining mark"),
        pytest.param("be\u00adgan", id="soft hyphen"),
        pytest.param("\u0625\u064a\u0631\u0627\u0646 \u0634\u06a9\u0631\u062a", id="right to left"),
        pytest.param("thanked Iran.\nCafe\u0301", id="over a line break"),
        pytest.param("  talks ", id="white space around"),
    ],
)
def test_a_selection_is_found_again_by_the_checker_in_its_place(
    client: Client, tmp_path: Path, words: str
) -> None:
    found = quote(client, words)
    claim = {"id": "one", "quote": found["quote"], "type": "praise"}
    claim |= {"initiator": "iran", "target": "mali"}
    edit = {"op": "add", "path": ["claims"], "value": claim}
    reply = client.edit("odd", client.open("odd")["etag"], edit)
    (article,) = read(tmp_path)

    assert found["found"]
    assert reply.values["problems"] == []
    (span,) = [list(one.span) for one in article.claims[0].quote]
    assert [span] == found["spans"] == reply.values["spans"][0]
    text = normalise_newlines(ODD)
    assert text[span[0] : span[1]] == words.strip()


def test_words_that_occur_more_than_once_grow_until_they_are_unambiguous(client: Client) -> None:
    text = normalise_newlines(ODD)
    found = [quote(client, "Iran praised Mali", at) for at in range(3)]

    assert [one["lengthened"] for one in found] == [True, True, True]
    for at, one in enumerate(found):
        ((start, end),) = one["spans"]
        places = [i for i in range(len(text)) if text.startswith("Iran praised Mali", i)]
        assert start <= places[at] < end
        assert text[start:end].count("praised") == 1
    assert len({str(one["quote"]) for one in found}) == 3


def test_words_that_are_not_in_the_text_give_the_nearest(client: Client) -> None:
    missing = quote(client, "Iran prised Mali")
    beyond = quote(client, "Iran praised Mali", 3)

    assert (missing["found"], missing["quote"]) == (False, None)
    assert missing["nearest"] == "Iran praised Mali"
    assert not beyond["found"]


def test_several_pieces_are_a_quote_of_several(client: Client) -> None:
    pieces = [{"words": "Iran praised", "occurrence": 0}, {"words": "talks", "occurrence": 0}]
    reply = client.post("/api/quote", {"id": "odd", "pieces": pieces})

    assert reply.values["quote"][1] == "talks"
    assert len(reply.values["spans"]) == 2


@pytest.mark.parametrize("values", [{"pieces": 3}, {"pieces": []}, {"pieces": [3]}])
def test_a_request_without_words_is_refused_or_finds_nothing(
    client: Client, values: dict[str, object]
) -> None:
    reply = client.post("/api/quote", {"id": "odd", **values})

    assert reply.status == 400 or not reply.values["found"]


def test_the_form_is_offered_the_actors_and_dates_of_the_words(tmp_path: Path) -> None:
    text = "Tehran wrote to Mali last May. NATO was silent, as France had been in 1999.\n"
    head = "geokg: 1\narticle: {id: odd, published: 2008-07-07, text: odd.txt}\n"
    actors = "actors:\n  mali: {state: MLI, aliases: [Bamako]}\n  spain: {state: ESP}\n"
    (tmp_path / "odd.yaml").write_text(head + actors + "claims: []\n")
    (tmp_path / "odd.txt").write_text(text)

    with bench(tmp_path) as client:
        found = quote(client, "Tehran wrote to Mali")
        other = quote(client, "France had been in 1999")

    offered = [(actor["id"], actor["where"]) for actor in found["actors"]]
    assert offered[0] == ("mali", "quote")
    assert offered[1][1] == "quote"
    assert offered[-1] == ("spain", "declared")
    assert found["sentence"] == "Tehran wrote to Mali last May."
    assert [(d["words"], d["where"], d["edtf"]) for d in found["dates"]] == [
        ("last May", "sentence", "2008-05")
    ]
    assert [(d["words"], d["where"]) for d in other["dates"]] == [("in 1999", "quote")]
    assert found["slug"] == "tehran-wrote-to-mali"
    named = {actor["id"]: actor["declare"] for actor in other["actors"]}
    assert named["france"] == {
        "op": "add",
        "path": ["actors", "france"],
        "value": {"state": "FRA"},
    }


WORDS = st.text("ab \n\u00a0\u00ad\u0301\U0001f600", min_size=1, max_size=40)


@given(WORDS, st.data())
@settings(max_examples=200)
def test_any_selection_that_is_found_is_unambiguous_and_covers_the_words(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    before = [at for at in range(start) if text.startswith(words, at)]
    placed = place(SelectedWords(words, len(before)), ArticleText(text))

    if placed is None:
        assert not words.strip()
        return
    covered = Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
    assert placed.span.start <= covered.start < covered.end <= placed.span.end
    assert placed.span == covered or placed.is_lengthened


# Search ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("recog", "recognise"),
        ("kidnap", "seize"),
        ("meet", "meet"),
        ("sanction", "impose-sanctions"),
    ],
)
def test_types_are_found_by_their_names_and_search_words(
    client: Client, words: str, first: str
) -> None:
    found = client.get(f"/api/types?q={words}").values["types"]

    assert first in [kind["id"] for kind in found[:3]]


def test_all_types_have_their_roles_in_the_order_of_the_roles(client: Client) -> None:
    answer = client.get("/api/types").values

    assert len(answer["types"]) > 50
    for kind in answer["types"]:
        assert set(kind["needs"]) <= set(kind["takes"])
        assert kind["takes"] == [role for role in answer["roles"] if role in kind["takes"]]
        assert kind["definition"]


def test_actors_are_found_in_the_file_and_in_the_reference_table(client: Client) -> None:
    declared = client.get("/api/actors?q=ira&id=odd").values["actors"]
    of_table = client.get("/api/actors?q=Fran&id=odd").values["actors"]
    by_code = client.get("/api/actors?q=TJK&id=odd").values["actors"]
    nobody = client.get("/api/actors?q=zzzzzz&id=odd").values["actors"]

    assert (declared[0]["id"], declared[0]["where"], declared[0]["declare"]) == (
        "iran",
        "declared",
        None,
    )
    assert "Iran" not in [actor["label"] for actor in declared[1:]]
    assert of_table[0]["label"] == "France"
    assert [actor["label"] for actor in by_code][:1] == ["Tajikistan"]
    assert nobody == []
    assert client.get("/api/actors?q=x&id=nothing").status == 404


@pytest.mark.parametrize(
    ("words", "modality", "edtf"),
    [
        ("last+December", "actual", "2007-12"),
        ("2001-05", "actual", "2001-05"),
        ("on+Friday", "actual", "2008-07-04"),
        ("on+Friday", "intended", "2008-07-11"),
        ("31+April+2001", "actual", ""),
        ("soon", "actual", ""),
        ("", "actual", ""),
        ("2001-99", "actual", ""),
    ],
)
def test_a_date_is_read_while_it_is_typed(
    client: Client, words: str, modality: str, edtf: str
) -> None:
    read_as = client.get(f"/api/when?id=odd&words={words}&modality={modality}").values

    assert read_as["edtf"] == edtf
    assert read_as["understood"] == bool(edtf)
    assert bool(read_as["why"]) == bool(words and not edtf)

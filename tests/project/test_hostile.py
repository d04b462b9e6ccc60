"""Nothing in a file crashes a reader, stops it, or fills the memory; every fault has its place."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any, Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geokg
from conftest import SCALE
from geokg.article import Article
from geokg.base.errors import GeokgError
from geokg.base.text import ArticleText, Quote
from geokg.graph.quads import quads
from geokg.inputs.annotation.reader import SUFFIXES
from mutator import SEED, spoilt

SLOW_S: Final = 5.0
"""Seconds of processor time that a file may take, and per two megabytes where it is larger."""
FORMS: Final = ("yaml", "json", "jsonl")
BASE: Final = "https://example.org/kg/"


def read_or_say(file: Path, content: bytes) -> tuple[Article, ...]:
    """The articles of a file, or none where it is refused, after looking at all that was said."""
    file.write_bytes(content)
    start = time.process_time()
    articles: tuple[Article, ...] = ()
    said: Iterable[geokg.Diagnostic] = ()
    try:
        articles = geokg.read(file)
    except GeokgError as error:
        said = error.diagnostics
        assert said, "an error that says nothing"
        str(error).encode()
    taken = time.process_time() - start
    assert taken < SLOW_S, f"{taken:.1f} s"
    for diagnostic in said:
        assert diagnostic.where is not None
        assert diagnostic.where.file == str(file)
        assert 0 <= diagnostic.where.line <= content.count(b"\n") + content.count(b"\r") + 9
        assert diagnostic.message.strip()
        assert diagnostic.fix.strip(), f"no fix: {diagnostic}"
        json.dumps(diagnostic.as_dict(), ensure_ascii=False).encode()
    return articles


def check_what_comes_out(articles: Iterable[Article]) -> None:
    """Read the quads of articles with another parser, which takes no nonsense."""
    for article in articles:
        lines = quads(article, BASE)
        parsed = list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))
        assert len(parsed) == len(lines)
        for claim in article.claims:
            assert all(quote.span.of(article.text) == quote.exact for quote in claim.quote)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_files_gone_wrong_are_read_or_refused_with_a_place(tmp_path: Path, form: str) -> None:
    file = tmp_path / f"note.{form}"
    taken = 0
    for seed in range(1_000 * SCALE):
        content = spoilt(Random(f"{form} {seed}"), form)
        try:
            articles = read_or_say(file, content)
            check_what_comes_out(articles)
        except Exception as error:
            error.add_note(f"seed {seed} of {form}: {content[:3000]!r}")
            raise
        taken += bool(articles)

    assert 50 * SCALE < taken < 600 * SCALE, "the mutator makes nearly all right, or all wrong"


@pytest.mark.parametrize("form", FORMS)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode()))
def test_any_bytes_at_all_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, form: str, content: bytes
) -> None:
    read_or_say(tmp_path_factory.getbasetemp() / f"any.{form}", content)


KEYS: Final = st.sampled_from(
    [*SEED, *SEED["article"], *SEED["claims"][0], *SEED["claims"][2], "exact", "group", "of"]
)
LEAVES: Final = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["1", "harbour", "thanks", "FRA", "praise", "met", "1998"])
)
VALUES: st.SearchStrategy[Any] = st.deferred(
    lambda: (
        LEAVES
        | st.lists(VALUES, max_size=3)
        | st.dictionaries(KEYS | st.text(max_size=5), VALUES, max_size=4)
    )
)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
def test_any_values_under_any_keys_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, form: str, data: st.DataObject
) -> None:
    parts = {key: st.just(value) | VALUES for key, value in SEED.items()}
    value = data.draw(st.fixed_dictionaries(parts) | VALUES)

    articles = read_or_say(
        tmp_path_factory.getbasetemp() / f"values.{form}", json.dumps(value).encode()
    )

    check_what_comes_out(articles)


def note(body: str = "Mali met France.", **parts: Any) -> dict[str, Any]:
    """A right annotation, with other parts in place of some."""
    claim = {"quote": "met", "type": "meet", "party": ["FRA", "MLI"]}
    return {
        "geokg": 1,
        "article": {"id": "note", "body": body},
        "claims": [{"id": "one", **claim}],
        **parts,
    }


def claims(count: int, body: str = "Mali met France.", **changed: Any) -> dict[str, Any]:
    """An annotation of very many claims, each with an id of its own."""
    claim = {"quote": "met", "type": "meet", "party": ["FRA", "MLI"], **changed}
    return note(body, claims=[{"id": f"c{n}", **claim} for n in range(count)])


def quoted(quote: Any, body: str) -> dict[str, Any]:
    return note(body, claims=[{"quote": quote, "type": "meet", "party": ["FRA", "MLI"]}])


def chain(count: int, last: str) -> dict[str, Any]:
    """Claims each of which is about the next."""
    links = [{"id": f"c{n}", "quote": "met", "about": f"c{n + 1}"} for n in range(count)]
    return note(claims=[*links, {"id": f"c{count}", "quote": "met", "about": last}])


def bomb(depth: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, depth)]
    return "\n".join(lines)


M: Final = 1_000_000
MANY: Final = 4_000 * min(SCALE, 5)
LOTS: Final = 20_000 * min(SCALE, 5)
GIANTS: Final[dict[str, tuple[Callable[[], Any], str]]] = {
    "aliases-that-multiply.yaml": (lambda: bomb(40), "GK006"),
    "one-long-text-many-times.yaml": (
        lambda: "a: &a " + "x" * M + "\nclaims:\n" + "  - quote: *a\n" * MANY,
        "GK006",
    ),
    "lists-in-lists.yaml": (lambda: "[" * M, "GK006"),
    "lists-in-lists.json": (lambda: "[" * M, "GK006"),
    "dashes-in-dashes.yaml": (lambda: "- " * M, "GK006"),
    "a-text-of-ten-million.json": (lambda: note("Mali met France. " * 600_000), "GK105"),
    "a-text-of-ten-million-once.json": (lambda: note("Mali met. " + "a b\n\n" * 2 * M), ""),
    "a-quote-of-ten-million.json": (lambda: quoted("x y " * 2 * M, "met " * M), "GK104"),
    "a-quote-that-overlaps.json": (lambda: quoted("a" * 3 * M, "a" * 6 * M), "GK105"),
    "a-prefix-that-overlaps.json": (
        lambda: quoted({"exact": "a" * 99, "prefix": "ab" * M}, "a" * 4 * M),
        "GK104",
    ),
    "white-space-alone.json": (lambda: quoted("a b", "a" + " " * 10 * M), "GK104"),
    "an-id-of-ten-million.json": (
        lambda: note(article={"id": "a-" * 5 * M + "a", "body": "Mali met France."}),
        "GK020",
    ),
    "an-address-of-ten-million.json": (
        lambda: note(article={"id": "a", "body": "met", "url": "http://" + "a" * 10 * M + "<"}),
        "GK025",
    ),
    "a-language-of-ten-million.json": (
        lambda: note(article={"id": "a", "body": "met", "language": "en" + "-abcde" * 2 * M}),
        "GK024",
    ),
    "a-date-of-ten-million.json": (lambda: claims(2, when="1998," * 2 * M), "GK141"),
    "a-number-of-ten-million.json": (
        lambda: json.dumps(note(geokg=0)).replace('"geokg": 0', '"geokg": ' + "9" * 10 * M),
        "GK013",
    ),
    "a-key-of-ten-million.json": (lambda: {"k" * 10 * M: 1, **note()}, "GK010"),
    "very-many-claims.json": (lambda: claims(LOTS), ""),
    "very-many-claims.yaml": (lambda: claims(LOTS), ""),
    "very-many-keys.json": (
        lambda: {**note(), **{f"key{n}": n for n in range(LOTS)}},
        "GK010",
    ),
    "very-many-keys.yaml": (
        lambda: (
            "geokg: 1\narticle: {id: note, body: met}\nclaims: []\n"
            + "".join(f"key{n}: {n}\n" for n in range(LOTS))
        ),
        "GK010",
    ),
    "wrong-quotes.json": (
        lambda: claims(MANY, "Mali met France. " * 6_000, quote="Mali meets France"),
        "GK104",
    ),
    "wrong-quotes.yaml": (lambda: claims(MANY, quote="Mali meets"), "GK104"),
    "unknown-actors.json": (
        lambda: note(
            actors={f"actor-{n}": {"group": "Mali"} for n in range(MANY)},
            claims=[
                {"id": f"c{n}", "quote": "met", "type": "meet", "party": [f"acter-{n}", "FRA"]}
                for n in range(MANY)
            ],
        ),
        "GK110",
    ),
    "actors-in-a-list.json": (
        lambda: note(actors=[{"id": f"a{n}", "group": "x", "of": "b"} for n in range(MANY)]),
        "GK110",
    ),
    "unknown-states.json": (
        lambda: note(actors={f"a{n}": {"state": f"Tadjikistan {n}"} for n in range(MANY)}),
        "GK111",
    ),
    "unknown-types.json": (lambda: claims(MANY, type="recognition"), "GK120"),
    "a-chain-of-claims.json": (lambda: chain(LOTS, "nobody"), "GK123"),
    "a-circle-of-claims.json": (lambda: chain(MANY, "c0"), "GK124"),
    "a-circle-of-actors.json": (
        lambda: note(
            actors={f"a{n}": {"group": "met", "of": f"a{(n + 1) % MANY}"} for n in range(MANY)}
        ),
        "GK117",
    ),
    "many-broken-lines.jsonl": (lambda: "{\n" * MANY, "GK004"),
}
MEASURE: Final = """
import resource, sys, time
import geokg, geokg.actors, geokg.base.vocabulary
from geokg.base.errors import GeokgError
geokg.base.vocabulary.situation_types(), geokg.actors.states(), geokg.read
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    geokg.read(sys.argv[1])
    codes = set()
except GeokgError as error:
    codes = {diagnostic.code for diagnostic in error.diagnostics}
taken = time.process_time() - start
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(*sorted(codes), grown, taken)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux counts it")
@pytest.mark.parametrize("name", GIANTS)
def test_giants_cost_no_more_than_their_size(tmp_path: Path, name: str) -> None:
    make, code = GIANTS[name]
    made = make()
    file = tmp_path / name
    file.write_text(made if isinstance(made, str) else json.dumps(made), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=120,
    )
    *codes, grown_kb, taken_s = done.stdout.split()

    assert codes == ([code] if code else [])
    assert float(taken_s) < SLOW_S * max(1, file.stat().st_size / (2 * M))
    assert int(grown_kb) * 1024 < 50 * file.stat().st_size + 100 * M


def test_a_text_is_read_from_beside_the_annotation_or_below_it_alone(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("met", encoding="utf-8")
    (tmp_path / "notes" / "texts").mkdir(parents=True)
    (tmp_path / "notes" / "texts" / "note.txt").write_text("met", encoding="utf-8")
    file = tmp_path / "notes" / "note.json"
    outside = ["../secret.txt", "texts/../../secret.txt", str(tmp_path / "secret.txt")]
    outside += [
        "..\\secret.txt",
        "C:\\secret.txt",
        "C:secret.txt",
        "//host/secret.txt",
        "texts",
        ".",
    ]
    outside += ["a\0b", "a" * 300, "nul\n.txt"]
    told = []
    for name in [*outside, "texts/note.txt", "./texts/note.txt"]:
        data = note(article={"id": "note", "text": name})
        file.write_text(json.dumps(data), encoding="utf-8")
        try:
            told.append([article.text for article in geokg.read(file)])
        except GeokgError as error:
            told.append([diagnostic.code for diagnostic in error.diagnostics])

    assert told == [*[["GK022"]] * len(outside), ["met"], ["met"]]


def test_an_anchor_given_twice_does_not_hide_where_the_fault_is(tmp_path: Path) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(
        "geokg: 1\narticle: {id: &a note, title: &a No, body: met, rights: *a}\nclaims: none\n",
        encoding="utf-8",
    )

    with pytest.raises(GeokgError) as caught:
        geokg.read(file)

    assert [(d.code, d.where and d.where.line) for d in caught.value.diagnostics] == [("GK012", 3)]


@pytest.mark.parametrize("key", ["condition", "quantity", "when"])
def test_no_control_character_slips_through_as_white_space(tmp_path: Path, key: str) -> None:
    data = note("Mali met France last  year.")
    data["claims"][0][key] = "last\x1f year"
    (tmp_path / "note.json").write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(GeokgError, match="GK009"):
        geokg.read(tmp_path)


def test_an_issue_that_is_the_code_of_a_state_is_that_state(tmp_path: Path) -> None:
    data = note()
    data["claims"][0]["issue"] = ["IRQ", "Iraq"]
    (tmp_path / "note.json").write_text(json.dumps(data), encoding="utf-8")

    (article,) = geokg.read(tmp_path)

    issues = [line.split("> ", 2)[2] for line in quads(article, BASE) if "#issue>" in line]
    assert sorted(issue.split(" <")[0].strip() for issue in issues) == [
        '"Iraq"',
        "<https://w3id.org/geokg/state/IRQ>",
    ]


def test_there_are_forty_files_with_the_mistakes_that_people_make() -> None:
    wrong = Path(__file__).parents[1] / "inputs" / "wrong"
    goldens = {file.stem for file in wrong.glob("*.txt")}

    assert len(goldens) >= 40
    assert goldens == {file.stem for file in wrong.iterdir() if file.suffix in SUFFIXES}


@given(st.text(alphabet="ab \n\t\u00a0’'", min_size=1, max_size=40), st.data())
def test_a_quote_with_its_white_space_folded_stands_where_its_words_do(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    slice_ = text[start : data.draw(st.integers(start + 1, len(text)))].strip()
    plain = " ".join(slice_.split()).replace("’", "'")

    found = ArticleText(text).find(Quote(plain))

    assert bool(found) == bool(plain)
    for span in found:
        assert " ".join(span.of(text).split()).replace("’", "'") == plain

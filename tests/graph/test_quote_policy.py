"""Quote policies: what a graph repeats of an article's words, and that a holder can verify it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_queries import rows_on_rdflib

from conftest import ROOT, SCALE
from geokg import KnowledgeGraph, read
from geokg.article import Actor, Article, Claim, Span
from geokg.base.vocabulary import GKG, OA, QUOTE_POLICIES, RDF, SCHEMA
from geokg.cli import main
from geokg.dates import TimeSpan
from geokg.graph import byline, shacl
from geokg.graph.quads import SHORT, cut, quads, repeated
from geokg.graph.quads.quote_policies import shortened
from geokg.graph.queries import named_queries
from strategies import LETTERS, TROUBLE, articles

BASE = "https://example.org/kg/"
EXAMPLES = sorted((ROOT / "examples").glob("*/articles"))
BEGUN = "The " + " ".join(f"sentence number {n} of the speech" for n in range(6))
LONG = f"{BEGUN} sentence number 6 of the speech, at last"
"""Words that are longer than a short quote, and what a short quote keeps of them."""
TEXT = (
    "Paris recognised Bamako yesterday, provided that trade between both lands is free again. "
    f"It had been asked often. {LONG}, the minister said. {'x' * 300} is no word. "
    "Nobody knows when."
)
WHOLE: dict[str, Any] = {
    "id": "c1",
    "type": "recognise",
    "initiator": "FRA",
    "target": "MLI",
    "quote": [Span(0, 23), LONG],
    "condition": "provided that trade between both lands is free again",
    "quantity": "often",
    "when": TimeSpan(verbatim="yesterday", edtf="1960-09-22"),
}
QUOTE_ALONE: dict[str, Any] = {"condition": "", "quantity": "", "when": None}
OBJECTS = {
    OA.exact: "exact",
    OA.prefix: "prefix",
    OA.suffix: "suffix",
    OA.start: "start",
    OA.end: "end",
    GKG.exactSha256: "hash",
}


def recognition(**changed: Any) -> Claim:
    """The claim that France recognised Mali, with all the words of an article that one can hold."""
    return Claim(**{**WHOLE, **changed})


def speech(*claims: Claim, text: str = TEXT) -> Article:
    """An article with the text, and what is claimed of it."""
    return Article(id="note", text=text, title="A speech", actors={}, claims=claims)


def quoted(text: str) -> Article:
    """An article that is one quote."""
    return speech(recognition(quote=Span(0, len(text)), **QUOTE_ALONE), text=text)


def parsed(article: Article, policy: str) -> list[ox.Quad]:
    lines = quads(article, BASE, quotes=policy)
    return list(ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS))


def selectors(article: Article, policy: str) -> list[dict[str, str]]:
    """What is said of each quote in the graph, in the order of the graph."""
    found: dict[str, dict[str, str]] = {}
    data = parsed(article, policy)
    for node in (q.object for q in data if q.predicate.value == GKG.quote):
        assert isinstance(node, ox.NamedNode)
        about = [q for q in data if q.subject == node]
        said = {OBJECTS[q.predicate.value]: value(q) for q in about if q.predicate.value in OBJECTS}
        types = sorted(value(q).rpartition("#")[2] for q in about if q.predicate.value == RDF.type)
        assert len(about) == len(said) + len(types)
        found[node.value] = {**said, "types": " ".join(types)}
    return [found[node] for node in sorted(found)]


def value(quad: ox.Quad) -> str:
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object.value


def literals(article: Article, policy: str, *properties: str) -> list[str]:
    """The literals of an article's own graph; of all properties, unless some are named."""
    return [
        value(q)
        for q in parsed(article, policy)
        if isinstance(q.object, ox.Literal)
        and q.graph_name == ox.NamedNode(f"{BASE}{article.id}.graph")
        and (not properties or q.predicate.value in properties)
    ]


def loaded(articles: Iterable[Article], policy: str, folder: Path) -> KnowledgeGraph:
    """The graph that somebody else reads."""
    lines = {line for article in articles for line in quads(article, BASE, quotes=policy)}
    file = folder / f"{policy}.nq"
    file.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")
    return KnowledgeGraph(file, read_only=True)


# Where words are cut ----------------------------------------


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("a" * 200, 200),
        ("a" * 201, 200),
        ("a" * 300, 200),
        (("b" * 199 + " ") * 2, 199),
        ("b" * 200 + " b", 200),
        ("b" * 100 + " " + "b" * 99 + " b", 200),
        ("b" * 190 + " " + "b" * 20, 190),
        ("b" * 190 + " \n\u00a0 " + "b" * 20, 190),
        ("b" * 150 + " " * 60 + "b", 150),
        (" " + "a" * 300, 200),
        (" " * 201 + "b", 0),
        ("a" * 199 + "e\u0301" + "a", 199),
        ("a" * 198 + "e\u0301\u0323a", 198),
        ("a" * 198 + "e\u0301 a", 200),
        ("a" * 198 + "\U0001f469\u200d\U0001f680" + "a", 198),
        ("a" * 199 + "\U0001f469\u200d\U0001f680" + "a", 199),
        ("a" * 199 + "\U0001f44b\U0001f3fd" + "a", 199),
        ("a" * 199 + "\u2764\ufe0f" + "a", 199),
        ("e" + "\u0301" * 250, 200),
        ("\U0001f600" * 201, 200),
    ],
)
def test_words_are_cut_at_the_end_of_a_word_and_never_inside_a_letter(
    words: str, kept: int
) -> None:
    assert shortened(words) == words[:kept]


# The three policies ----------------------------------------


@pytest.mark.parametrize("article", [speech(recognition()), quoted("a" * 300)], ids=["speech", "a"])
def test_full_is_what_a_graph_holds_unless_another_policy_is_named(article: Article) -> None:
    assert quads(article, BASE) == quads(article, BASE, quotes="full")
    assert not any("exactSha256" in line for line in quads(article, BASE))


def test_there_are_three_policies_and_short_is_the_first() -> None:
    assert QUOTE_POLICIES == ("short", "full", "hash")
    assert SHORT == 200


@pytest.mark.parametrize("use", [quads, cut, repeated])
def test_a_policy_that_there_is_not_is_refused(use: object) -> None:
    arguments = (BASE, None, "ful") if use is quads else ("ful",)
    with pytest.raises(ValueError, match="`ful` is not a quote policy: did you mean `full`"):
        use(speech(recognition()), *arguments)  # type: ignore[operator]  # each is a function


@pytest.mark.parametrize("number", [1, 199, 200])
@pytest.mark.parametrize("letter", ["a", "\U0001f600", "e\u0301", "\u6f22"])
def test_a_short_quote_is_whole_and_has_no_hash(number: int, letter: str) -> None:
    article = quoted((letter * number)[:number])

    assert selectors(article, "short") == selectors(article, "full")
    assert cut(article, "short") == 0


def test_a_long_quote_is_cut_and_keeps_place_and_context_and_the_hash_of_the_whole() -> None:
    start = TEXT.index(LONG)
    whole, long = selectors(speech(recognition()), "short")

    assert whole == selectors(speech(recognition()), "full")[0]
    assert long == {
        "types": "TextPositionSelector TextQuoteSelector",
        "exact": BEGUN,
        "prefix": TEXT[start - 32 : start],
        "suffix": TEXT[start + len(LONG) :][:32],
        "start": str(start),
        "end": str(start + len(LONG)),
        "hash": sha256(LONG.encode()).hexdigest(),
    }


@pytest.mark.parametrize("text", ["a" * 201, "\U0001f600" * 201, f"{'a' * 100} {'b' * 100}"])
def test_one_code_point_more_than_200_is_too_long(text: str) -> None:
    (found,) = selectors(quoted(text), "short")

    assert found["hash"] == sha256(text.encode()).hexdigest()
    assert len(found["exact"]) == (100 if " " in text else 200)
    assert cut(quoted(text), "short") == 1


def test_of_a_long_quote_that_begins_with_blanks_alone_place_and_hash_are_left() -> None:
    blanks = " " * 201 + "words"
    article = speech(
        recognition(quote=Span(7, 7 + len(blanks)), **QUOTE_ALONE), text=f"Before.{blanks}. After."
    )

    assert selectors(article, "short") == [
        {
            "types": "TextPositionSelector",
            "start": "7",
            "end": str(7 + len(blanks)),
            "hash": sha256(blanks.encode()).hexdigest(),
        }
    ]
    assert repeated(article, "short") == 0


def test_under_hash_a_quote_is_a_place_and_a_hash_and_nothing_else() -> None:
    places = [Span(0, 23), Span(TEXT.index(LONG), TEXT.index(LONG) + len(LONG))]

    assert selectors(speech(recognition()), "hash") == [
        {
            "types": "TextPositionSelector",
            "start": str(place.start),
            "end": str(place.end),
            "hash": sha256(place.of(TEXT).encode()).hexdigest(),
        }
        for place in places
    ]


WORDS = (GKG.condition, GKG.quantity, GKG.verbatim)


def test_other_words_of_the_article_are_cut_with_an_ellipsis_and_left_out_under_hash() -> None:
    when = TimeSpan(verbatim=LONG, edtf="1960-09-22")
    article = speech(recognition(condition=LONG, quantity="x" * 300, when=when))

    assert sorted(literals(article, "full", *WORDS)) == [LONG, LONG, "x" * 300]
    assert sorted(literals(article, "short", *WORDS)) == [
        *[f"{BEGUN} …"] * 2,
        "x" * 200 + " …",
    ]
    assert literals(article, "hash", *WORDS) == []
    assert literals(article, "hash", GKG.edtf) == ["1960-09-22"]


@pytest.mark.parametrize("status", ["", "ongoing"])
def test_a_date_that_words_alone_tell_is_left_out_whole_under_hash(status: str) -> None:
    claim = Claim(
        id="c1",
        type="alliance",
        party=["FRA", "MLI"],
        quote="Nobody knows when",
        when=TimeSpan(verbatim="Nobody knows when"),
        status=status,
    )
    article = published(speech(claim))
    terms = {str(t) for q in parsed(article, "hash") for t in (q.predicate, q.object)}

    assert literals(article, "full", GKG.verbatim) == ["Nobody knows when"]
    assert {f"<{GKG.when}>", f"<{GKG.TimeSpan}>", f"<{GKG.surelyFrom}>"}.isdisjoint(terms)
    assert shacl.validate(parsed(article, "hash")).results == ()


def published(article: Article) -> Article:
    """The article with a day of publication, from which an ongoing relation would be dated."""
    return Article(
        id=article.id, text=article.text, published="1960-09-23", actors={}, claims=article.claims
    )


def test_under_hash_an_explanation_names_places_instead_of_words() -> None:
    (article,) = read(ROOT / "examples" / "iran-tajikistan" / "articles" / "iran-central-asia.yaml")
    finding = byline.examine(article)
    assert finding
    (full,), (short,), (hashed,) = (
        literals(article, policy, GKG.explanation) for policy in ("full", "short", "hash")
    )

    assert full == short == finding.explanation == finding.explained(quoted=True)
    assert hashed == finding.explained(quoted=False)
    assert full.count("“") == len(finding.reasons) + len(finding.readings)
    assert "“" not in hashed
    for reason in finding.reasons:
        start, end = reason.quote.span
        assert reason.quote == next(
            q for c in article.claims for q in c.quote if q.span == (start, end)
        )
        assert f"code points {start} to {end}." in hashed
    for reading in finding.readings:
        assert f"The date of {reading.claim} is then" in hashed


# Nothing of a text that may not be published ----------------------------------------


def long_words(text: str) -> set[str]:
    return set(re.findall(r"\w{5,}", text.casefold()))


def test_under_hash_no_word_of_the_text_is_in_the_graph_but_in_its_title() -> None:
    article = speech(recognition(), recognition(id="c2", when="yesterday", note="sure"))

    said = literals(article, "hash")

    assert "A speech" in said
    assert long_words(" ".join(said).replace("A speech", "")) & long_words(TEXT) == set()
    assert long_words(" ".join(literals(article, "full"))) >= {"recognised", "sentence", "between"}


@pytest.mark.slow
@given(articles(), st.sampled_from(QUOTE_POLICIES))
def test_a_policy_changes_nothing_but_what_repeats_words(article: Article, policy: str) -> None:
    changed = {*OBJECTS, *WORDS, GKG.explanation, GKG.when, RDF.type}

    def kept(name: str) -> set[str]:
        return {str(q) for q in parsed(article, name) if q.predicate.value not in changed}

    assert kept(policy) == kept("full")


# A holder of the text verifies every quote ----------------------------------------

WORD = st.text(LETTERS, min_size=1, max_size=12) | TROUBLE | st.integers(1, 320).map("w".__mul__)
SPEECHES = st.lists(WORD, min_size=1, max_size=60).map(" ".join).filter(str.strip)


@st.composite
def speeches(draw: st.DrawFn) -> Article:
    """An article of long words, with claims of any length, and dates in words that say nothing."""
    text = draw(SPEECHES)

    def span() -> Span:
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        return Span(start, end) if text[start:end].strip() else Span(0, len(text))

    words = st.none() | st.builds(span)
    claims = []
    for number in range(draw(st.integers(1, 3))):
        said = [place.of(text) if (place := draw(words)) else "" for _ in range(3)]
        when = TimeSpan(verbatim=said[2], edtf=draw(st.sampled_from(["", "1960"])))
        quote = [span() for _ in range(draw(st.integers(1, 2)))]
        claims.append(
            recognition(
                id=f"c{number}",
                quote=quote,
                condition=said[0],
                quantity=said[1],
                when=when,
            )
        )
    return speech(*claims, text=text)


@pytest.mark.slow
@given(speeches(), st.sampled_from(QUOTE_POLICIES))
@example(speech(recognition()), "short")
@example(speech(recognition()), "hash")
@example(quoted("a" * 300), "short")
@example(quoted(" " * 201 + "a"), "short")
def test_a_holder_of_the_text_verifies_every_quote(article: Article, policy: str) -> None:
    found = selectors(article, policy)

    assert len(found) == sum(len(claim.quote) for claim in article.claims)
    for quote in found:
        words = article.text[int(quote["start"]) : int(quote["end"])]
        exact = quote.get("exact")
        if "hash" in quote:
            assert quote["hash"] == sha256(words.encode()).hexdigest()
            assert exact is None or len(exact) < len(words)
        else:
            assert exact == words
        if exact is not None:
            assert words.startswith(exact)
            assert article.text[: int(quote["start"])].endswith(quote["prefix"])
            assert article.text[int(quote["end"]) :].startswith(quote["suffix"])
            assert policy != "hash"
            assert policy == "full" or len(exact) <= SHORT


@pytest.mark.slow
@given(speeches(), st.sampled_from(QUOTE_POLICIES))
@example(speech(recognition()), "short")
@example(speech(recognition()), "hash")
@example(quoted(" " * 201 + "a"), "short")
def test_under_every_policy_a_graph_conforms(article: Article, policy: str) -> None:
    assert shacl.validate(parsed(article, policy)).results == ()


@pytest.mark.slow
@settings(max_examples=3 * SCALE)
@given(speeches(), st.sampled_from(["short", "hash"]))
@example(speech(recognition()), "short")
@example(speech(recognition()), "hash")
def test_under_every_policy_a_graph_conforms_for_the_reference_engine(
    article: Article, policy: str
) -> None:
    assert shacl.validate(parsed(article, policy), reference=True).results == ()


# What was repeated, and what was cut ----------------------------------------


def test_what_a_graph_repeats_is_counted_once() -> None:
    text = "One two three four five six seven eight nine ten."
    claims = [recognition(id=f"c{n}", quote="two three", **QUOTE_ALONE) for n in (1, 2)]
    article = speech(*claims, text=text)

    # "One two three" and the 32 code points after it.
    assert repeated(article, "full") == repeated(article, "short") == 13 + 32
    assert repeated(article, "hash") == 0


def test_words_without_a_place_count_unless_they_stand_in_what_is_counted() -> None:
    claims = [
        recognition(id="c1", quote="the minister said", when=None),
        recognition(
            id="c2", quote="the minister said", condition="the minister", quantity="", when=None
        ),
    ]
    placed = speech(recognition(quote="the minister said", **QUOTE_ALONE))

    assert repeated(placed, "full") == 32 + len("the minister said") + 32
    assert repeated(speech(*claims), "full") == repeated(placed, "full") + len(
        "oftenprovided that trade between both lands is free again"
    )


def test_of_a_quote_that_is_cut_only_what_is_shown_counts() -> None:
    article = speech(recognition(quote=LONG, **{**QUOTE_ALONE, "quantity": "x" * 300}))

    assert repeated(article, "full") == 32 + len(LONG) + 32 + 300
    assert repeated(article, "short") == 32 + len(BEGUN) + 32 + 200


@pytest.mark.slow
@given(speeches(), st.sampled_from(QUOTE_POLICIES))
def test_never_more_is_repeated_than_there_is_and_never_more_than_in_full(
    article: Article, policy: str
) -> None:
    assert 0 <= repeated(article, policy) <= repeated(article, "full") <= len(article.text)


@pytest.mark.slow
@given(speeches(), st.sampled_from(["short", "hash"]))
def test_what_was_cut_or_left_out_is_what_differs_in_the_graph(
    article: Article, policy: str
) -> None:
    hashed = sum("hash" in quote for quote in selectors(article, policy))
    full, left = literals(article, "full", *WORDS), literals(article, policy, *WORDS)
    cut_words = sum(len(words) > SHORT for words in full)

    gone = len(full) - len(left)
    assert gone == (len(full) if policy == "hash" else 0)
    assert cut(article, policy) == hashed + (gone or cut_words)
    assert cut(article, "full") == 0


# Shapes look at every quote ----------------------------------------


def report_on(turtle: str) -> set[tuple[str, str]]:
    """Codes and focus nodes that the shapes find beside a small graph that conforms."""
    base = (ROOT / "tests" / "graph" / "shapes" / "base.ttl").read_text("utf-8")
    return {
        (result.code, result.focus.removeprefix(BASE))
        for result in shacl.validate(ox.parse(base + turtle, ox.RdfFormat.TURTLE)).results
    }


@pytest.mark.parametrize(
    ("turtle", "codes"),
    [
        ("kg:q a oa:TextPositionSelector .", {"GK337", "GK338", "GK340", "GK387"}),
        ("kg:q a oa:TextPositionSelector ; oa:start 5 ; oa:end 5 .", {"GK339", "GK340", "GK387"}),
        ("kg:q a oa:TextQuoteSelector .", {f"GK{n}" for n in (*range(333, 339), 340, 387)}),
        ('kg:q gkg:exactSha256 "5" .', {"GK388"}),
        ('kg:q oa:exact "x" .', {"GK335", "GK336", "GK386"}),
        ('kg:q oa:prefix "x" .', {"GK334", "GK336", "GK386"}),
        ('kg:q oa:suffix "x" .', {"GK334", "GK335", "GK386"}),
    ],
)
def test_a_quote_is_looked_at_by_whatever_shows_that_it_is_one(
    turtle: str, codes: set[str]
) -> None:
    assert report_on(turtle) == {(code, "q") for code in codes}


def test_a_place_without_an_iri_is_reported() -> None:
    assert "GK300" in {code for code, _ in report_on("[] a oa:TextPositionSelector .")}


def test_a_graph_of_nothing_but_a_place_is_not_called_a_graph_of_something_else() -> None:
    turtle = f"""<urn:q> a <{OA.TextPositionSelector}> .
        <urn:a> a <{SCHEMA.NewsArticle}> .
        <urn:x> <urn:y> <urn:z> ."""

    assert not shacl.validate(ox.parse(turtle, ox.RdfFormat.TURTLE)).conforms


# Readers of such graphs ----------------------------------------

PARAMETERS = {"a": "IRN", "b": "TJK", "before": "2030", "since": "1950", "until": "2030"}


def answers(kg: KnowledgeGraph, name: str, **given_: str) -> list[dict[str, object]]:
    """The rows of a named query, without what no policy but `full` keeps."""
    known = {p.name: PARAMETERS[p.name] for p in named_queries()[name].parameters if not p.default}
    rows = kg.query(name, **{**known, **given_})
    hidden = {"condition", "quantity", "exact", "exactSha256", "prefix", "suffix", "time_words"}
    return [
        {c: v for c, v in zip(rows.columns, row, strict=True) if c not in hidden} for row in rows
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(named_queries()))
@pytest.mark.parametrize("policy", ["short", "hash"])
def test_a_named_query_finds_the_same_in_a_graph_without_the_words(
    name: str, policy: str, tmp_path: Path
) -> None:
    whole = list(read(*EXAMPLES))

    found = answers(loaded(whole, policy, tmp_path), name)

    assert found
    assert found == answers(loaded(whole, "full", tmp_path), name)


@pytest.mark.slow
@pytest.mark.parametrize("policy", ["short", "hash"])
def test_rules_find_the_same_in_a_graph_without_the_words(policy: str, tmp_path: Path) -> None:
    def found(name: str) -> list[dict[str, object]]:
        rows = loaded(read(*EXAMPLES), name, tmp_path).findings()
        told = [dict(zip(rows.columns, row, strict=True)) for row in rows]
        return [{c: v for c, v in row.items() if c != "quotes"} for row in told]

    full, left = found("full"), found(policy)
    both = [(a["explanation"], b["explanation"]) for a, b in zip(full, left, strict=True)]

    assert len(full) > 10
    assert sum(a != b for a, b in both) == (policy == "hash")
    assert [{**row, "explanation": ""} for row in left] == [
        {**row, "explanation": ""} for row in full
    ]


@pytest.mark.parametrize("reading", ["byline", "content", "both"])
@pytest.mark.parametrize(
    ("since", "until"),
    [("1996", "2005"), ("1997", "2005"), ("1997", "2008"), ("2001", "2003"), ("2007", "2008")],
)
def test_a_date_with_two_readings_is_read_alike_without_its_words(
    reading: str, since: str, until: str, tmp_path: Path
) -> None:
    khatami = Actor("person", "Mohammad Khatami", office="president", of="IRN")
    text = "President Mohammad Khatami is in Bamako. Both lands are allies since last year."
    article = Article(
        id="note",
        text=text,
        published="2008-07-07",
        language="en",
        actors={"khatami": khatami},
        claims=[
            Claim(id="visit", type="visit", party=["khatami", "MLI"], quote=text[:39]),
            *(
                Claim(
                    id=f"allies-{status or 'dated'}",
                    type="alliance",
                    party=["IRN", "MLI"],
                    quote=text[41:-1],
                    when=when,
                    status=status,
                )
                for status, when in (("", "last year"), ("ongoing", None), ("ended", "last year"))
            ),
        ],
    )
    asked = {"since": since, "until": until, "reading": reading}

    full, hashed = (
        answers(loaded([article], policy, tmp_path), "during", **asked)
        for policy in ("full", "hash")
    )

    assert byline.examine(article)
    assert full == hashed


@pytest.mark.filterwarnings("ignore:Dataset\\.:DeprecationWarning")  # as test_queries has it
@pytest.mark.parametrize("policy", QUOTE_POLICIES)
def test_words_are_found_alike_on_rdflib(policy: str, tmp_path: Path) -> None:
    kg = loaded([speech(recognition())], policy, tmp_path)

    rows = kg.query("words")

    assert rows == rows_on_rdflib(kg.to_rdflib(), "words", kg.base, {})
    assert [row.exact is None for row in rows] == [policy == "hash"] * 2
    assert [row.exactSha256 is None for row in rows] == [policy != "hash", policy == "full"]


def test_a_card_says_what_is_not_published_and_what_is_cut(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cards = {}
    for policy in QUOTE_POLICIES:
        loaded([speech(recognition())], policy, tmp_path)
        assert main(["show", str(tmp_path / f"{policy}.nq"), "c1"]) == 0
        cards[policy] = " ".join(capsys.readouterr().out.split())
    first, long = (sha256(words.encode()).hexdigest() for words in (TEXT[:23], LONG))

    assert f"not published here: SHA-256 {first} chars 0-23" in cards["hash"]
    assert f"not published here: SHA-256 {long}" in cards["hash"]
    assert "[Paris recognised Bamako]" in cards["short"]
    assert f"[{BEGUN} ...], the minister said." in cards["short"]
    assert f"cut here: SHA-256 of the whole {long}" in cards["short"]
    assert "cut here" not in cards["hash"]
    assert "SHA-256" not in cards["full"]


def test_findings_tell_the_place_of_words_that_are_not_published(tmp_path: Path) -> None:
    claims = [
        recognition(),
        recognition(id="c2", about="c1", type="", initiator=(), target=(), polarity="negative"),
    ]
    told = {}
    for policy in QUOTE_POLICIES:
        kg = loaded([speech(*claims)], policy, tmp_path)
        (row,) = (row for row in kg.findings() if row.rule.startswith("denied/"))
        told[policy] = row.quotes[0].split(" [...] ")
    start = TEXT.index(LONG)

    assert told["full"] == [TEXT[:23], LONG]
    assert told["short"] == [TEXT[:23], BEGUN + " …"]
    assert told["hash"] == [
        "[not published here: code points 0 to 23]",
        f"[not published here: code points {start} to {start + len(LONG)}]",
    ]

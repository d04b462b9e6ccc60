"""An article is checked once, when it is built; code that receives one need not check it again."""

from __future__ import annotations

import json
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

import geokg
from geokg.article import UNSTATED, Actor, Article, Claim, Draft, Quote, Span, Tenure, check
from geokg.article.claims import listed
from geokg.article.references import Problems
from geokg.article.text_checks import TextChecks
from geokg.base.diagnostics import dotted
from geokg.base.errors import AnnotationError
from geokg.base.safe_text import PLAIN_LANGUAGE_TAG, WEB_ADDRESS
from geokg.base.text import ArticleText
from geokg.dates import TimeSpan
from strategies import LETTERS, article_fields, articles

TEXT = (
    "Arcadia's envoy met the Queen of Mali last December. Arcadia recognised Mali, and Mali "
    "thanked Arcadia, should the port reopen, for 40 ships. A clerk was there in 1998."
)
ACTORS = {
    "arcadia": Actor("group", "Arcadia", members=["FRA", "BEL"]),
    "queen": Actor("person", "Queen of Mali", of="MLI", office="queen"),
    "mali": Actor("state", "Mali"),
    "clerk": Actor("unnamed", "A clerk", of="arcadia"),
}
RECOGNISED = Claim(
    id="recognised", type="recognise", initiator="arcadia", target="MLI", quote="recognised Mali"
)
FRANCE_VISITED = Claim(type="visit", initiator="FRA", target="MLI", quote="visited")
MET = Claim(
    id="met",
    type="meet",
    party=["arcadia", "queen"],
    when="last December",
    quote=["Arcadia's envoy", "met the Queen of Mali"],
)
THANKED = Claim(
    id="thanked",
    type="praise",
    initiator="mali",
    target="arcadia",
    content="recognised",
    condition="should the port reopen",
    quantity="40 ships",
    claimant="clerk",
    relayed_by="FRA",
    quote=Span(91, 106),
)
HEAD: dict[str, Any] = {"id": "harbour", "text": TEXT, "published": "1999-03-02"}


def build(claims: list[Claim] | None = None, **changed: Any) -> Article:
    claims = [RECOGNISED, MET, THANKED] if claims is None else claims
    return Article(**{**HEAD, "actors": ACTORS, **changed}, claims=claims)


def altered(claim: Claim, **changed: Any) -> Claim:
    return replace(claim, **changed)


def recognised(**changed: Any) -> dict[str, Any]:
    return {"claims": [altered(RECOGNISED, **changed)]}


def cast(slug: str = "arcadia", **changed: Any) -> dict[str, Any]:
    return {"actors": {**ACTORS, slug: replace(ACTORS[slug], **changed)}}


def more(slug: str, actor: Actor) -> dict[str, Any]:
    return {"actors": {**ACTORS, slug: actor}}


def found(changed: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        article = build(**changed)
    except AnnotationError as error:
        return [(d.code, dotted(d.path)) for d in error.diagnostics]
    return [(d.code, dotted(d.path)) for d in article.warnings]


WAR = {"type": "war", "initiator": (), "target": ()}
"""What makes a relation between parties of the recognition."""
EITHER = {"type": "visit", "initiator": (), "target": ()}

WRONG: list[tuple[dict[str, Any], str, str]] = [
    # the head
    ({"id": "Harbour"}, "GK020", "article.id"),
    ({"id": "har--bour"}, "GK020", "article.id"),
    ({"id": "reference"}, "GK021", "article.id"),
    ({"id": "derived"}, "GK021", "article.id"),
    ({"id": "index"}, "GK021", "article.id"),
    ({"text": " \n"}, "GK022", "article.body"),
    ({"published": "1999-02-29"}, "GK023", "article.published"),
    ({"published": "last week"}, "GK023", "article.published"),
    ({"annotated": "1999"}, "GK023", "article.annotated"),
    ({"language": "English!"}, "GK024", "article.language"),
    ({"language": "e"}, "GK024", "article.language"),
    ({"language": "en-1"}, "GK024", "article.language"),
    ({"language": "en-00"}, "GK024", "article.language"),
    ({"url": "news.example.org"}, "GK025", "article.url"),
    ({"url": "https://a.example/two words"}, "GK025", "article.url"),
    ({"url": "https://a.example/%zz"}, "GK025", "article.url"),
    ({"url": "https://a.example/list[1]"}, "GK025", "article.url"),
    ({"url": "https://a.example/a/../b"}, "GK025", "article.url"),
    ({"licence": "CC BY 4.0"}, "GK025", "article.licence"),
    ({"title": "nul\x00"}, "GK009", "article.title"),
    ({"text": TEXT + "\x1f"}, "GK009", "article.text"),
    ({"author": ["A", "\ud800"]}, "GK009", "article.author[1]"),
    ({"annotator": "\uffff"}, "GK009", "article.annotator[0]"),
    ({"claimant": "nobody"}, "GK110", "article.claimant"),
    # actors
    (more("New", Actor("group", "Arcadia")), "GK101", "actors.New"),
    (more("graph", Actor("group", "Arcadia")), "GK102", "actors.graph"),
    (more(UNSTATED, Actor("group", "Arcadia")), "GK102", "actors.unstated"),
    (more("harbour", Actor("group", "Arcadia")), "GK102", "actors.harbour"),
    (more("new", Actor("empire", "Arcadia")), "GK113", "actors.new"),
    (more("new", Actor("group", " ")), "GK014", "actors.new.group"),
    (more("new", Actor("state", "Ruritania")), "GK111", "actors.new.state"),
    (more("new", Actor("state", "FR")), "GK111", "actors.new.state"),
    (more("new", Actor("state", "Congo")), "GK114", "actors.new.state"),
    (cast(office="king"), "GK116", "actors.arcadia.office"),
    (cast("queen", members=["FRA"]), "GK116", "actors.queen.members"),
    (cast("clerk", wikidata="Q1"), "GK116", "actors.clerk.wikidata"),
    (cast("mali", aliases="Soudan"), "GK116", "actors.mali.aliases"),
    (cast(wikidata="2042"), "GK115", "actors.arcadia.wikidata"),
    (cast(of="arcadia"), "GK117", "actors.arcadia.of"),
    (cast(of="ruritania"), "GK110", "actors.arcadia.of"),
    (cast("queen", in_="FR"), "GK112", "actors.queen.in"),
    (cast(members=["FRA", "XYZ"]), "GK111", "actors.arcadia.members[1]"),
    (cast(members=["FRA", "FRA"]), "GK118", "actors.arcadia.members[1]"),
    (cast(note="\x07"), "GK009", "actors.arcadia.note"),
    (cast(aliases=["a", "\x07"]), "GK009", "actors.arcadia.aliases[1]"),
    (cast("queen", holds=[Tenure(office="q\x07")]), "GK009", "actors.queen.holds[0]"),
    (cast("queen", holds=[Tenure(office=" ")]), "GK014", "actors.queen.holds[0]"),
    (cast("queen", holds=[Tenure(office="q", of="x")]), "GK110", "actors.queen.holds[0].of"),
    (
        cast("queen", holds=[Tenure(office="q", from_="1999-13")]),
        "GK141",
        "actors.queen.holds[0].from",
    ),
    (
        cast("queen", holds=[Tenure(office="q", until="soon")]),
        "GK141",
        "actors.queen.holds[0].until",
    ),
    (more("new", Actor("group", "Ruritania")), "GK119", "actors.new"),
    # ids and references
    (recognised(id="No"), "GK101", "claims[0].id"),
    (recognised(id="graph"), "GK102", "claims[0].id"),
    (recognised(id="queen"), "GK100", "claims[0].id"),
    ({"claims": [RECOGNISED, RECOGNISED]}, "GK100", "claims[1].id"),
    ({"claims": [altered(RECOGNISED, id="")] * 2}, "GK100", "claims[1].id"),
    (recognised(about="elsewhere.claim"), "GK121", "claims[0].about"),
    (recognised(type=""), "GK122", "claims[0].type"),
    (recognised(content="thankd"), "GK123", "claims[0].content"),
    (recognised(content="harbour.thankd"), "GK123", "claims[0].content"),
    (recognised(content="recognised"), "GK124", "claims[0].content"),
    (recognised(content="harbour.recognised"), "GK124", "claims[0].content"),
    # words
    (recognised(quote="recognized Mali"), "GK104", "claims[0].quote[0]"),
    (recognised(quote=["recognised Mali", "\t"]), "GK103", "claims[0].quote[1]"),
    (recognised(quote=[]), "GK103", "claims[0].quote"),
    (recognised(quote="Mali"), "GK105", "claims[0].quote[0]"),
    (recognised(quote=Quote("Mali", prefix="saw ")), "GK104", "claims[0].quote[0]"),
    (recognised(quote=Span(5, 5)), "GK106", "claims[0].quote[0]"),
    (recognised(quote=Span(-3, 5)), "GK106", "claims[0].quote[0]"),
    (recognised(quote=Span(0, len(TEXT) + 1)), "GK106", "claims[0].quote[0]"),
    (recognised(quote=Quote("Mali", span=Span(0, 4))), "GK106", "claims[0].quote[0]"),
    (recognised(condition="if the port reopens"), "GK143", "claims[0].condition"),
    (recognised(quantity="41 ships"), "GK143", "claims[0].quantity"),
    (recognised(when="next December"), "GK140", "claims[0].when"),
    (recognised(when="1999-02-30"), "GK141", "claims[0].when"),
    (recognised(when=TimeSpan(verbatim="in 1998", edtf="98")), "GK141", "claims[0].when"),
    (recognised(when="was there"), "GK142", "claims[0].when"),
    # types, roles and values
    (recognised(type="recognize"), "GK120", "claims[0].type"),
    (recognised(party="FRA"), "GK131", "claims[0].party"),
    (recognised(target=()), "GK130", "claims[0].target"),
    (recognised(**EITHER), "GK130", "claims[0].party"),
    (recognised(type="visit", target=()), "GK130", "claims[0].target"),
    (recognised(type="visit", party=["FRA", "BEL"]), "GK132", "claims[0].party"),
    (
        recognised(type="visit", target=(), party=["FRA", "BEL"]),
        "GK132",
        "claims[0].party",
    ),
    (
        recognised(type="visit", initiator=(), party=["FRA", "BEL"]),
        "GK132",
        "claims[0].party",
    ),
    (recognised(**WAR, party="FRA"), "GK133", "claims[0].party"),
    (recognised(**WAR, party="mali"), "GK133", "claims[0].party"),
    (recognised(status="ongoing"), "GK134", "claims[0].status"),
    (recognised(polarity="neutral"), "GK135", "claims[0].polarity"),
    (recognised(modality="factual"), "GK135", "claims[0].modality"),
    (recognised(certainty="sure"), "GK135", "claims[0].certainty"),
    (recognised(type="influence", status="over"), "GK135", "claims[0].status"),
    (
        recognised(type="influence", status="ended", modality="wanted"),
        "GK136",
        "claims[0].status",
    ),
    (recognised(confidence="1.01"), "GK137", "claims[0].confidence"),
    (recognised(confidence="85%"), "GK137", "claims[0].confidence"),
    (recognised(initiator="arcady"), "GK110", "claims[0].initiator[0]"),
    (recognised(target="ML"), "GK112", "claims[0].target[0]"),
    (recognised(target="MLX"), "GK111", "claims[0].target[0]"),
    (recognised(target=["MLI", "mali"]), "GK118", "claims[0].target[1]"),
    (recognised(claimant="someone"), "GK110", "claims[0].claimant"),
    (recognised(relayed_by="someone"), "GK110", "claims[0].relayed-by"),
    (recognised(relayed_by=UNSTATED), "GK110", "claims[0].relayed-by"),
    (recognised(note="\x1f"), "GK009", "claims[0].note"),
    (recognised(issue=["a", "\x1f"]), "GK009", "claims[0].issue[1]"),
    (recognised(place="\x7f"), "GK009", "claims[0].place[0]"),
]

RIGHT: list[dict[str, Any]] = [
    {"id": "h2-o"},
    {"id": "references"},
    {"language": "en-gb"},
    {"language": "sr-Latn-RS", "claims": []},
    {"language": "zh-yue-Hant-HK-x-1", "claims": []},
    {"language": ""},
    {"url": "http://a.example:8080/é/%5B1%5D?q=a/../b#c"},
    {"title": "tab\tand\nline, \U0001f600"},
    {"published": "", "claims": [RECOGNISED]},
    {"published": "2008-07-07T20:09-04:00"},
    {"claimant": "harbour"},
    {"claimant": UNSTATED},
    {"claims": []},
    cast("queen", holds=[Tenure(office="queen", of="MLI", from_="1990~", until="")]),
    cast("clerk", of="queen"),
    cast(members=["FRA", UNSTATED]),
    more("new", Actor("group", "Ruritania", aliases="a CLERK")),
    recognised(issue=["nobody we know", "FRA", "NPT"]),
    recognised(target=["MLI", UNSTATED]),
    recognised(initiator=UNSTATED),
    recognised(content="elsewhere.claim"),
    recognised(quote="recognised\n Mali"),
    recognised(quote=Quote("Mali", prefix="recognised ")),
    recognised(quote=Quote("Mali", span=Span(72, 76))),
    recognised(confidence="1.0"),
    recognised(type="influence", status="ended"),
    recognised(type="influence", status="ongoing", modality="wanted"),
    recognised(**WAR, party="arcadia"),
    recognised(**WAR, party=["mali", UNSTATED]),
    recognised(**EITHER, party=["mali", "FRA"]),
    recognised(type="visit"),
    recognised(type="mediate", initiator=(), target=(), party="mali", mediator="FRA"),
    recognised(claimant=UNSTATED, relayed_by="harbour"),
    recognised(when="in 1998"),
    recognised(when=TimeSpan(verbatim="in 1998", edtf="1998")),
    recognised(when="1963-01"),
]


@pytest.mark.parametrize(("changed", "code", "path"), WRONG)
def test_each_mistake_has_its_code_and_its_place(
    changed: dict[str, Any], code: str, path: str
) -> None:
    assert found(changed) == [(code, path)]


@pytest.mark.parametrize("changed", RIGHT)
def test_what_is_nearly_a_mistake_is_none(changed: dict[str, Any]) -> None:
    assert found(changed) == []


def test_a_claim_about_another_has_nothing_of_the_situation_of_its_own() -> None:
    about = Claim(id="again", about="met", quote="A clerk was there", target="MLI", issue="x")

    assert found({"claims": [MET, about]}) == [
        ("GK121", "claims[1].issue"),
        ("GK121", "claims[1].target"),
    ]


def test_claims_that_are_about_each_other_in_a_circle_are_wrong() -> None:
    first = Claim(id="first", about="harbour.second", quote="A clerk was there")
    second = Claim(id="second", about="first", quote="for 40 ships")

    assert found({"claims": [first, second]}) == [
        ("GK124", "claims[0].about"),
        ("GK124", "claims[1].about"),
    ]


def test_all_mistakes_come_in_one_go() -> None:
    wrong = [altered(RECOGNISED, type="x", id="a"), altered(MET, quote="yes", modality="z")]
    codes = [code for code, _ in found({"claims": wrong, "language": "?", "id": "?"})]

    assert sorted(codes) == ["GK020", "GK024", "GK104", "GK120", "GK135"]


def test_where_the_text_is_missing_no_quote_is_missed_in_it() -> None:
    assert found({"text": ""}) == [("GK022", "article.body")]


def test_what_a_reader_has_reported_is_not_reported_again() -> None:
    draft = Draft(
        **HEAD,
        actors={},
        claims=((1, altered(THANKED, claimant="", relayed_by="")),),
        broken_actors=frozenset({"mali", "arcadia"}),
        broken_claims=frozenset({"recognised"}),
    )

    assert check(draft).errors == ()
    assert len(check(replace(draft, broken_actors=frozenset())).errors) == 2
    assert len(check(replace(draft, broken_claims=frozenset())).errors) == 1


def test_spans_in_code_are_the_quotes_of_a_file(tmp_path: Path) -> None:
    data = {
        "geokg": 1,
        "article": HEAD | {"body": TEXT, "published": "1999-03-02"},
        "actors": {
            "arcadia": {"group": "Arcadia", "members": ["FRA", "BEL"]},
            "queen": {"person": "Queen of Mali", "of": "MLI", "office": "queen"},
            "mali": {"state": "Mali"},
            "clerk": {"unnamed": "A clerk", "of": "arcadia"},
        },
        "claims": [
            {
                "id": "met",
                "type": "meet",
                "party": ["arcadia", "queen"],
                "when": "last December",
                "quote": ["Arcadia's envoy", "met the Queen of Mali"],
            }
        ],
    }
    del data["article"]["text"]  # type: ignore[attr-defined]  # a mapping, whatever mypy joins it to
    (tmp_path / "harbour.json").write_text(json.dumps(data), encoding="utf-8")
    start = TEXT.index("met the")

    (read,) = geokg.read(tmp_path)
    built = build([altered(MET, quote=[Span(0, 15), Span(start, start + 21)])])

    assert read == built


def test_an_article_in_code_may_leave_out_what_is_empty() -> None:
    plain = Article(**{**HEAD, "published": ""}, actors={}, claims=[Claim(**WORDLESS)])

    assert plain == Article(
        **{**HEAD, "published": ""},
        actors={},
        author="",
        annotator="",
        claims=[Claim(**WORDLESS, when="", party="", content="", issue="", place="")],
    )
    assert (plain.author, plain.claims[0].when, plain.claims[0].party) == ((), None, ())


WORDLESS: dict[str, Any] = {
    "type": "recognise",
    "initiator": "FRA",
    "target": "MLI",
    "quote": "recognised Mali",
}


def test_line_ends_of_the_text_are_normalised_before_counting() -> None:
    article = build(text="\ufeff" + TEXT.replace(". ", ".\r\n"))

    assert article.text == TEXT.replace(". ", ".\n")
    assert article.claims[0].quote[0].span == TEXT_SPAN


TEXT_SPAN = Span(TEXT.index("recognised"), TEXT.index("recognised") + 15)


def test_a_claim_of_the_own_article_is_named_by_its_id_alone() -> None:
    article = build([RECOGNISED, altered(THANKED, content="harbour.recognised")])

    assert article.claims[1].content == ("recognised",)


def test_situations_lead_through_claims_about_claims() -> None:
    again = Claim(id="again", about="met", quote="A clerk was there")
    still = Claim(id="still", about="harbour.again", quote="in 1998")
    other = Claim(id="other", about="elsewhere.again", quote="for 40 ships")

    assert dict(build([still, again, MET, other]).situations) == {
        "met": "met",
        "again": "met",
        "still": "met",
        "other": "elsewhere.again",
        "elsewhere.again": "elsewhere.again",
    }


def test_a_state_that_is_an_issue_counts_as_a_state() -> None:
    assert build([altered(RECOGNISED, place="BEL")]).states["BEL"].name == "Belgium"


@pytest.mark.parametrize("name", [field.name for field in fields(Article)])
def test_an_article_cannot_be_changed(name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(build(), name, None)


@pytest.mark.parametrize("view", ["actors", "states", "situations"])
def test_what_an_article_holds_cannot_be_changed(view: str) -> None:
    with pytest.raises(TypeError):
        getattr(build(), view)["new"] = None


@pytest.mark.parametrize("value", [RECOGNISED, ACTORS["queen"], Tenure(office="x"), Quote("x")])
def test_what_an_article_is_made_of_cannot_be_changed(value: object) -> None:
    name = fields(value)[0].name  # type: ignore[arg-type]  # all four are dataclasses

    with pytest.raises((FrozenInstanceError, TypeError)):
        setattr(value, name, "new")


def test_what_is_done_to_the_mapping_of_actors_later_does_not_reach_the_article() -> None:
    actors = dict(ACTORS)
    article = build(actors=actors)
    actors.clear()

    assert dict(article.actors) == ACTORS


def test_an_id_of_a_claim_without_one_says_what_the_claim_says() -> None:
    (claim,) = build([altered(RECOGNISED, id="")]).claims
    (other,) = build([altered(RECOGNISED, id="", target="mali")]).claims
    (same,) = build([altered(RECOGNISED, id="", quote=TEXT_SPAN, note="new")]).claims

    assert claim.id == same.id != other.id


@pytest.mark.slow
@given(articles())
@example(build())
def test_building_an_article_from_its_own_fields_changes_nothing(article: Article) -> None:
    given_ = {field.name: getattr(article, field.name) for field in fields(article) if field.init}

    again = Article(**given_)

    assert again == article == replace(article)
    assert again.situations == article.situations
    assert again.states == article.states
    # The words of dates have been read: their readings are decided now.
    decided = {"GK144", "GK146"}
    assert again.warnings == tuple(w for w in article.warnings if w.code not in decided)


@pytest.mark.slow
@given(articles())
def test_an_article_goes_to_another_process_and_comes_back_the_same(article: Article) -> None:
    back = pickle.loads(pickle.dumps(article))

    assert back == article
    assert back.situations == article.situations
    assert back.states == article.states


def test_an_article_that_came_back_is_as_frozen_as_before() -> None:
    back = pickle.loads(pickle.dumps(build()))

    with pytest.raises(TypeError):
        back.actors["new"] = None


def test_an_article_read_from_a_file_keeps_its_places_when_pickled(tmp_path: Path) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(
        "geokg: 1\narticle: {id: note, body: a b}\nclaims: []\nactors: {a: {group: a}}\n",
        encoding="utf-8",
    )
    (article,) = geokg.read(file)
    locate = pickle.loads(pickle.dumps(article)).locate

    assert locate(("actors", "a")).line == 4


@pytest.mark.slow
@given(article_fields())
def test_every_quote_is_its_slice_and_carries_what_surrounds_it(fields_: dict[str, Any]) -> None:
    article = Article(**fields_)

    for claim in article.claims:
        for quote in claim.quote:
            start, end = quote.span
            assert quote.exact == article.text[start:end]
            assert article.text[:start].endswith(quote.prefix)
            assert article.text[end:].startswith(quote.suffix)
            assert len(quote.prefix) == min(32, start)


@pytest.mark.slow
@given(article_fields(), st.data())
def test_any_claims_of_a_right_article_that_name_no_other_are_right_alone(
    fields_: dict[str, Any], data: st.DataObject
) -> None:
    alone = [claim for claim in fields_["claims"] if not (claim.about or claim.content)]
    kept = data.draw(st.permutations(alone))[: data.draw(st.integers(0, len(alone)))]

    article = Article(**{**fields_, "claims": kept})

    assert len(article.claims) == len(kept)


@pytest.mark.slow
@given(st.from_regex(PLAIN_LANGUAGE_TAG, fullmatch=True))
def test_a_language_that_is_accepted_can_be_written(tag: str) -> None:
    line = f'<urn:a> <urn:b> "words"@{tag.casefold()} .'

    (triple,) = parse(line, format=RdfFormat.N_TRIPLES)

    assert triple.object.language == tag.casefold()


@pytest.mark.slow
@given(st.from_regex(WEB_ADDRESS, fullmatch=True))
def test_an_address_that_is_accepted_can_be_written(address: str) -> None:
    (triple,) = parse(f"<urn:a> <urn:b> <{address}> .", format=RdfFormat.N_TRIPLES)

    assert triple.object == NamedNode(address)


@pytest.mark.parametrize("letter", [*' <>"{}|^`\\[]', "\x7f", "\x00", "\ue000", "\ufdd0"])
def test_an_address_holds_no_letter_that_ends_or_breaks_it(letter: str) -> None:
    assert not WEB_ADDRESS.fullmatch(f"https://a.example/{letter}")


@given(LETTERS)
def test_every_other_letter_may_be_published(letter: str) -> None:
    assert found({"title": f"a{letter}b"}) == []


@pytest.mark.parametrize(
    ("roles", "phrase"),
    [
        (["initiator"], "initiator"),
        (["target", "initiator"], "initiator and target"),
        (["against", "target", "initiator"], "initiator, target and against"),
        (["against", "beneficiary", "mediator"], "mediator, beneficiary and against"),
    ],
)
def test_roles_are_listed_as_people_say_them(roles: list[str], phrase: str) -> None:
    assert listed(roles) == phrase


def test_an_unused_state_is_named_by_any_of_its_names() -> None:
    persia = {"actors": {"persia": Actor("state", "Iran")}, "claims": [FRANCE_VISITED]}

    assert found({**persia, "text": "France visited Persia in 1998."}) == []
    assert found({**persia, "text": "France visited Mali in 1998."}) == [("GK119", "actors.persia")]


def test_misspelt_words_are_compared_with_at_most_100_000_known_ones() -> None:
    problems = Problems()
    known = ["mali", *(f"x{n}" for n in range(49_999))]

    assert problems.hint("mail", known)
    assert problems.hint("mail", known)
    assert not problems.hint("mail", ["mali"])


def test_missing_quotes_are_compared_with_at_most_5_000_000_code_points() -> None:
    problems = Problems()
    checks = TextChecks(
        source=ArticleText("Mali spoke"), published=None, english=True, problems=problems
    )
    checks._compared = 5_000_000 - 10
    checks._report_missing("Mali spike", ("claims", 0), "GK104", "missing")
    checks._compared = 5_000_000 - 9
    checks._report_missing("Mali spike", ("claims", 0), "GK104", "missing")

    assert [bool(one.nearest) for one in problems.found] == [True, False]


def test_bounds_without_edtf_are_refused_and_not_dropped() -> None:
    when = TimeSpan(verbatim="France", earliest=date(1991, 1, 1), latest=date(1991, 12, 31))
    claim = Claim(quote="France", type="praise", initiator="FRA", target="MLI", when=when)

    with pytest.raises(AnnotationError, match="GK141"):
        Article(id="bounds", text="France praised Mali.", actors={}, claims=[claim])

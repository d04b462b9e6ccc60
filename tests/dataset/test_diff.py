"""What changed between two graphs: each kind of change, and what is no change."""

from __future__ import annotations

import difflib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import geokg
from geokg.article import Actor, Article, Claim
from geokg.base.errors import RdfError
from geokg.cli import main
from geokg.dataset.diff import Change, Difference, FindingChange, Part, compare, patch
from geokg.graph.quads import quads
from strategies import articles

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(ROOT.glob("examples/*/articles"))
TEXT = (
    "Paris and Bonn signed a treaty last January, said a diplomat. The Hague protested against it. "
    "About 200 people cheered in Strasbourg. Paris may leave the treaty unless Bonn pays."
)
BASE = "https://data.example.org/ties/"
OTHER = "https://other.example.net/#"


def actors(**others: Actor) -> dict[str, Actor]:
    return {
        "paris": Actor("organ", "Government of France", of="FRA", aliases=["Paris"]),
        "bonn": Actor("organ", "Government of West Germany", of="cow:260", aliases=["Bonn"]),
        "hague": Actor("organ", "Government of the Netherlands", of="NLD", aliases=["The Hague"]),
        "diplomat": Actor("unnamed", "a diplomat"),
        **others,
    }


TREATY: dict[str, Any] = {
    "id": "treaty",
    "quote": "Paris and Bonn signed a treaty",
    "type": "sign-agreement",
    "party": ["paris", "bonn"],
    "when": "last January",
    "claimant": "diplomat",
}
PROTEST: dict[str, Any] = {
    "id": "protest",
    "quote": "The Hague protested against it",
    "type": "criticise",
    "initiator": "hague",
    "target": "paris",
    "content": "treaty",
}


def note(
    *claims: dict[str, Any], of: dict[str, Actor] | None = None, **head: Any
) -> geokg.KnowledgeGraph:
    """The graph of one article with these claims."""
    given_ = claims or (TREATY, PROTEST)
    head = {"id": "note", "published": "1963-03-02", "text": TEXT, "language": "en"} | head
    return graph(Article(actors=of or actors(), claims=[Claim(**c) for c in given_], **head))


def graph(*articles_: Article, base: str = BASE) -> geokg.KnowledgeGraph:
    kg = geokg.KnowledgeGraph(base=base)
    kg.add(articles_)
    return kg


def opposite(difference: Difference) -> Difference:
    """What the difference of the two is, the other way round."""

    def turned(part: Part) -> Part:
        changed = tuple(replace(c, before=c.after, after=c.before) for c in part.changed)
        return Part(part.removed, part.added, changed)

    return Difference(
        articles=turned(difference.articles),
        claims=turned(difference.claims),
        actors=turned(difference.actors),
        findings_new=difference.findings_removed,
        findings_removed=difference.findings_new,
        statements_added=difference.statements_removed,
        statements_removed=difference.statements_added,
    )


# Claims ----------------------------------------


@pytest.mark.parametrize(
    ("key", "new", "before", "after"),
    [
        ("quote", "Bonn signed a treaty", ["Paris and Bonn signed a treaty"], None),
        ("type", "meet", ["sign-agreement"], ["meet"]),
        (
            "party",
            ["paris", "hague"],
            ["Government of West Germany", "Government of France"],
            ["Government of the Netherlands", "Government of France"],
        ),
        ("mediator", "LUX", [], ["Luxembourg"]),
        ("content", "elsewhere.vote", [], ["elsewhere.vote"]),
        ("issue", ["Strasbourg", "diplomat"], [], ["Strasbourg", "a diplomat"]),
        ("place", "Strasbourg", [], ["Strasbourg"]),
        ("when", "1963-01-22", ["last January (1963-01)"], ["1963-01-22"]),
        ("when", "[1991-12,1992-01]", ["last January (1963-01)"], ["1991-12 or 1992-01"]),
        ("condition", "unless Bonn pays", [], ["unless Bonn pays"]),
        ("quantity", "About 200", [], ["About 200"]),
        ("claimant", "unstated", ["a diplomat"], ["unstated"]),
        ("claimant", "", ["a diplomat"], ["note"]),
        ("relayed_by", "hague", [], ["Government of the Netherlands"]),
        ("relayed_by", ["hague", "LUX"], [], ["Government of the Netherlands", "Luxembourg"]),
        (
            "party",
            ["paris", "unstated"],
            ["Government of West Germany", "Government of France"],
            ["Government of France", "unstated"],
        ),
        ("polarity", "negative", ["positive"], ["negative"]),
        ("modality", "predicted", ["actual"], ["predicted"]),
        ("certainty", "possible", [], ["possible"]),
        ("confidence", "0.50", [], ["0.5"]),
        ("note", "doubtful", [], ["doubtful"]),
    ],
)
def test_a_change_of_one_key_has_changes_with_what_it_was_and_is(
    key: str, new: Any, before: list[str], after: list[str] | None
) -> None:
    difference = compare(note(), note(TREATY | {key: new}, PROTEST))

    (change,) = difference.claims.changed
    assert (change.id, change.key) == ("note.treaty", key.replace("_", "-"))
    assert sorted(change.before) == sorted(before)
    assert sorted(change.after) == sorted([new] if after is None else after)
    assert not any((difference.articles, difference.actors))
    assert not any((difference.claims.added, difference.claims.removed))


def test_a_change_of_status_has_changes() -> None:
    relation = PROTEST | {"type": "rivalry", "initiator": "", "target": "", "content": ""}
    relation["party"] = ["hague", "paris"]
    ends = [note(TREATY, relation | {"status": status}) for status in ("ongoing", "ended")]

    (change,) = compare(*ends).claims.changed
    assert change == Change("note.protest", "status", ("ongoing",), ("ended",))


def test_a_claim_about_another_one_s_situation_names_that_claim() -> None:
    same = {"id": "again", "quote": "signed a treaty", "about": "treaty", "note": "x"}
    other = same | {"about": "protest"}

    (change,) = compare(note(TREATY, PROTEST, same), note(TREATY, PROTEST, other)).claims.changed
    assert change == Change("note.again", "about", ("treaty",), ("protest",))


def test_claims_that_are_new_or_gone_are_reported_with_all_their_keys() -> None:
    difference = compare(note(TREATY), note(TREATY, PROTEST))

    (added,) = difference.claims.added
    assert (added.id, added.values["type"], added.values["content"]) == (
        "note.protest",
        ("criticise",),
        ("treaty",),
    )
    assert compare(note(TREATY, PROTEST), note(TREATY)).claims.removed == (added,)
    assert not difference.claims.removed
    assert not difference.claims.changed


def test_the_order_of_claims_actors_and_parties_is_no_difference() -> None:
    turned = TREATY | {"party": ["bonn", "paris"]}
    backwards = dict(reversed(actors().items()))

    assert compare(note(), note(PROTEST, turned, of=backwards)).is_empty


def test_the_order_of_the_fragments_of_a_quote_is_one() -> None:
    fragments = ["Paris and Bonn", "a treaty"]
    ways = [note(TREATY | {"quote": q}) for q in (fragments, fragments[::-1])]

    (change,) = compare(*ways).claims.changed
    assert (change.key, change.after) == ("quote", ("a treaty", "Paris and Bonn"))


def test_ten_fragments_of_a_quote_stay_in_their_order() -> None:
    words = TEXT.split()[:12]
    fragments = [" ".join(words[n : n + 2]) for n in range(11)]

    (entry,) = compare(graph(), note(TREATY | {"quote": fragments})).claims.added
    assert entry.values["quote"] == tuple(fragments)


def test_two_actors_of_one_name_are_distinguished() -> None:
    both = actors(elysee=Actor("organ", "Government of France", of="FRA", aliases=["Strasbourg"]))
    ends = [note(TREATY, PROTEST | {"target": t}, of=both) for t in ("paris", "elysee")]

    (change,) = compare(*ends).claims.changed
    assert change.before == ("Government of France (paris)",)
    assert change.after == ("Government of France (elysee)",)


def test_what_no_key_tells_is_counted_in_statements() -> None:
    moved = note(text=TEXT.replace("Paris may leave", "Paris might leave"))
    difference = compare(note(), moved)
    shifted = compare(
        note(PROTEST | {"content": ""}), note(PROTEST | {"content": ""}, text="A" + TEXT)
    )

    assert [c.key for c in difference.articles.changed] == ["text"]
    assert (difference.statements_added, difference.statements_removed) == (1, 1)
    assert not shifted.claims
    assert shifted.statements_added > 1


# Claims without an id ----------------------------------------


def nameless(**keys: Any) -> dict[str, Any]:
    return {key: value for key, value in (PROTEST | {"content": ""} | keys).items() if key != "id"}


@pytest.mark.parametrize(("key", "new"), [("quote", "The Hague protested"), ("target", "bonn")])
def test_a_claim_without_an_id_is_known_again_when_one_key_changed(key: str, new: str) -> None:
    part = compare(note(TREATY, nameless()), note(TREATY, nameless(**{key: new}))).claims

    assert [change.key for change in part.changed] == ["id", key]
    assert {change.id for change in part.changed} == {part.changed[0].after[0]}
    assert not any((part.added, part.removed))


def test_it_is_not_when_two_keys_changed() -> None:
    other = nameless(quote="The Hague protested", target="bonn")
    part = compare(note(TREATY, nameless()), note(TREATY, other)).claims

    assert (len(part.added), len(part.removed), part.changed) == (1, 1, ())


@pytest.mark.parametrize("swap", [False, True])
def test_nothing_is_guessed_where_two_claims_might_be_meant(swap: bool) -> None:
    two = note(nameless(quote="protested"), nameless(quote="The Hague protested"))
    sides = (note(nameless()), two)
    part = compare(*(sides[::-1] if swap else sides)).claims

    assert part.changed == ()
    assert (len(part.added), len(part.removed)) == ((1, 2) if swap else (2, 1))


def test_a_chain_of_likenesses_is_not_guessed_at_either() -> None:
    """One is like the new one by its quote, the other by its target."""
    old = note(nameless(quote="protested"), nameless(target="bonn"))
    part = compare(old, note(nameless())).claims

    assert (len(part.added), len(part.removed), part.changed) == (1, 2, ())


def test_one_that_may_have_become_any_of_three_is_none_of_them() -> None:
    """One is like it but for its quote, two are but for their target."""
    new = (nameless(quote="protested"), nameless(target="bonn"), nameless(target="BEL"))
    part = compare(note(nameless()), note(*new)).claims

    assert (len(part.added), len(part.removed), part.changed) == (3, 1, ())


def test_a_claim_with_an_id_of_its_own_is_never_taken_for_another() -> None:
    part = compare(note(), note(TREATY, PROTEST | {"id": "complaint"})).claims

    assert [entry.id for entry in (*part.added, *part.removed)] == [
        "note.complaint",
        "note.protest",
    ]


def test_claims_of_two_articles_are_never_paired() -> None:
    states = {"initiator": "NLD", "target": "FRA", "claimant": "NLD"}
    other = note(nameless(**states, quote="protested"), id="other")
    part = compare(note(nameless(**states)), other).claims

    assert (len(part.added), len(part.removed), part.changed) == (1, 1, ())


# Actors, articles and findings ----------------------------------------


@pytest.mark.parametrize(
    ("key", "actor", "before", "after"),
    [
        ("wikidata", Actor("organ", "N", of="NLD", wikidata="Q2"), ("Q1",), ("Q2",)),
        ("wikidata", Actor("organ", "N", of="NLD"), ("Q1",), ()),
        ("kind", Actor("group", "N", of="NLD", wikidata="Q1"), ("organ",), ("group",)),
        ("name", Actor("organ", "M", of="NLD", wikidata="Q1"), ("N",), ("M",)),
        ("of", Actor("organ", "N", of="BEL", wikidata="Q1"), ("Netherlands",), ("Belgium",)),
    ],
)
def test_an_actor_that_stands_for_another_is_re_linked(
    key: str, actor: Actor, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    old = actors(hague=Actor("organ", "N", of="NLD", wikidata="Q1"))
    difference = compare(note(of=old), note(of=actors(hague=actor)))

    assert difference.relinked == (Change("note.hague", key, before, after),)
    assert not difference.claims


def test_other_keys_of_an_actor_are_changes_and_no_links() -> None:
    more = Actor("organ", "Government of the Netherlands", of="NLD", aliases=["x"], note="y")
    difference = compare(note(), note(of=actors(hague=more)))

    assert {change.key for change in difference.actors.changed} == {"aliases", "note"}
    assert difference.relinked == ()


def test_the_offices_of_a_person_are_listed() -> None:
    def held(until: str) -> geokg.KnowledgeGraph:
        tenure = geokg.article.Tenure(office="president", of="FRA", from_="1959", until=until)
        person = Actor("person", "Charles", holds=[tenure], aliases=["Strasbourg"])
        return note(TREATY | {"target": ""}, PROTEST, of=actors(charles=person))

    (change,) = compare(held("1968"), held("1969")).actors.changed
    assert (change.key, change.after) == ("holds", ("president, FRA, 1959-01-01/1969-12-31",))


def test_actors_that_are_added_or_removed_are_listed() -> None:
    more = actors(crowd=Actor("group", "people", aliases=["people"]))
    difference = compare(note(), note(of=more))

    assert [entry.id for entry in difference.actors.added] == ["note.crowd"]
    assert not difference.actors.changed


@pytest.mark.parametrize(
    ("key", "value", "after"),
    [
        ("title", "New", "New"),
        ("url", "https://n.example/", "https://n.example/"),
        ("publisher", "P", "P"),
        ("author", "A", "A"),
        ("dateline", "D", "D"),
        ("licence", "https://l.example/", "https://l.example/"),
        ("rights", "R", "R"),
        ("annotator", "Ann", "Ann"),
        ("annotated", "2020-01-01", "2020-01-01"),
    ],
)
def test_a_change_of_an_article_s_head_has_changes(key: str, value: str, after: str) -> None:
    head: dict[str, Any] = {key: value}
    difference = compare(note(), note(**head))

    assert difference.articles.changed == (Change("note", key, (), (after,)),)
    assert not difference.claims


def test_another_language_is_no_change_of_every_word() -> None:
    said = TREATY | {"condition": "unless Bonn pays", "when": "1963"}
    difference = compare(note(said), note(said, language="fr"))

    assert [change.key for change in difference.articles.changed] == ["language"]
    assert not difference.claims


def test_a_new_day_of_publication_tells_what_dates_it_moves() -> None:
    difference = compare(note(), note(published="1964-03-02"))

    assert [c.before + c.after for c in difference.articles.changed] == [
        ("1963-03-02", "1964-03-02")
    ]
    assert [c.after for c in difference.claims.changed] == [("last January (1964-01)",)]


def test_articles_that_are_new_are_reported_with_their_claims() -> None:
    difference = compare(graph(), note())

    assert [entry.id for entry in difference.articles.added] == ["note"]
    assert [entry.id for entry in difference.claims.added] == ["note.protest", "note.treaty"]


def test_findings_that_are_added_or_removed_are_listed() -> None:
    denial = TREATY | {"id": "denial", "about": "treaty", "polarity": "negative"}
    denial |= {"type": "", "party": [], "claimant": "hague"}
    denied = note(TREATY, denial, PROTEST)
    difference = compare(note(), denied)

    assert {found.rule.partition("/")[0] for found in difference.findings_new} == {"denied"}
    assert {found.concerns for found in difference.findings_new} == {("note.treaty",)}
    assert compare(denied, note()).findings_removed == difference.findings_new
    assert compare(denied, note(TREATY, denial, PROTEST, title="New")).findings_new == ()
    assert all(isinstance(found, FindingChange) for found in difference.findings_new)


def test_what_rules_derived_is_no_difference() -> None:
    denial = TREATY | {"id": "denial", "about": "treaty", "polarity": "negative"}
    denial |= {"type": "", "party": []}

    assert compare(note(TREATY, denial), note(TREATY, denial).derive()).is_empty


# Laws ----------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda path: path.parent.name)
def test_a_graph_does_not_differ_from_itself_under_another_base_or_from_its_dump(
    folder: Path, tmp_path: Path
) -> None:
    read = geokg.read(folder)
    graph(*read).dump(tmp_path / "a.ttl")
    graph(*read).derive().dump(tmp_path / "b.nq")
    dumps = [geokg.KnowledgeGraph(tmp_path / name) for name in ("a.ttl", "b.nq")]

    assert all(compare(graph(*read, base=OTHER), other).is_empty for other in dumps)
    assert patch(graph(*read), dumps[0]).is_empty
    assert not patch(graph(*read), graph(*read, base=OTHER)).is_empty


@pytest.mark.slow
def test_the_examples_differ_the_same_in_both_directions() -> None:
    graphs = [graph(*geokg.read(folder)) for folder in EXAMPLES]
    for a in graphs:
        for b in graphs:
            assert opposite(compare(a, b)) == compare(b, a)


@pytest.mark.slow
@given(st.lists(articles("note"), min_size=2, max_size=2))
def test_any_two_articles_differ_the_same_in_both_directions(two: list[Article]) -> None:
    a, b = (graph(article) for article in two)
    there, back = compare(a, b), compare(b, a)
    ids = {c.before + c.after for c in there.claims.changed if c.key == "id"}
    if not ids:
        assert opposite(there) == back
    assert ids == {c.after + c.before for c in back.claims.changed if c.key == "id"}


@pytest.mark.slow
@given(articles("note"))
def test_no_article_differs_from_itself_under_another_base(article: Article) -> None:
    assert compare(graph(article), graph(article, base=OTHER)).is_empty


@pytest.mark.slow
@given(st.lists(articles("note"), min_size=2, max_size=2))
def test_a_patch_makes_the_one_graph_of_the_other(two: list[Article]) -> None:
    a, b = ({str(quad.triple) for quad in graph(article).quads()} for article in two)
    made = patch(*(graph(article) for article in two))
    read = list(ox.parse(made.trig(), format=ox.RdfFormat.TRIG))
    removed, added = (
        {str(quad.triple) for quad in read if str(quad.graph_name) == f"<{BASE}diff/{name}>"}
        for name in ("removed", "added")
    )

    assert len(removed) + len(added) == len(read)
    assert (a - removed) | added == b
    assert removed <= a
    assert added.isdisjoint(a)


def test_a_sparql_server_applies_a_patch(tmp_path: Path) -> None:
    a, b = note(), note(TREATY | {"party": ["paris", "hague"]}, title="New")
    store = ox.Store()
    store.extend(ox.Quad(*quad.triple) for quad in a.quads())
    store.load(patch(a, b).trig(), format=ox.RdfFormat.TRIG)
    (update,) = [
        block.partition("```")[0]
        for block in (ROOT / "docs" / "diff.md").read_text("utf-8").split("```sparql\n")[1:]
    ]
    store.update(update.replace("https://example.org/kg/", BASE))

    assert {str(q.triple) for q in store} == {str(q.triple) for q in b.quads()}
    assert list(store.named_graphs()) == []


def test_a_patch_has_the_same_bytes_each_time() -> None:
    first, second = (patch(note(), note(TREATY, title="New")).trig() for _ in range(2))

    assert first == second
    assert "diff/added> {" in first


@pytest.mark.parametrize("held", [compare, patch], ids=["in words", "as statements"])
def test_blank_nodes_are_refused_since_nobody_could_tell_them_apart(
    held: Callable[..., object], tmp_path: Path
) -> None:
    file = tmp_path / "blank.nt"
    file.write_text("_:a <urn:p> _:b .\n", encoding="utf-8")

    with pytest.raises(RdfError, match="GK511"):
        held(note(), geokg.KnowledgeGraph(file))


@pytest.mark.slow
@given(st.lists(articles("note"), min_size=2, max_size=2), st.integers(1, 9))
def test_how_much_is_read_at_a_time_makes_no_difference(two: list[Article], batch: int) -> None:
    graphs = [graph(article) for article in two]
    at_once = compare(*graphs), patch(*(graph(article) for article in two))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("geokg.dataset.diff.statements._BATCH", batch)
        bit_by_bit = compare(*graphs), patch(*(graph(article) for article in two))

    assert bit_by_bit == at_once


# Published graphs ----------------------------------------


@pytest.mark.parametrize("policy", ["short", "hash"])
def test_a_quote_that_is_cut_for_publication_is_no_other_quote(policy: str, tmp_path: Path) -> None:
    text = "Mali " + "and so on " * 40 + "end."
    claim = {"id": "c1", "type": "recognise", "initiator": "FRA", "target": "MLI"}
    whole, less = (
        Article(id="note", text=text, actors={}, claims=[Claim(quote=text[:end], **claim)])
        for end in (300, 299)
    )
    file = tmp_path / "published.nq"
    file.write_text("\n".join(quads(whole, BASE, quotes=policy)) + "\n", encoding="utf-8")
    published = geokg.KnowledgeGraph(file)

    assert not compare(graph(whole), published).claims
    (change,) = compare(graph(less), published).claims.changed
    assert change.key == "quote"
    assert change.after[0].endswith("…" if policy == "short" else "characters 0 to 300")


# The command ----------------------------------------


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders of the same annotated articles, to be edited."""
    made = (tmp_path / "a", tmp_path / "b")
    for folder in made:
        shutil.copytree(ROOT / "examples/iran-tajikistan/articles", folder)
    return made


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "iran-central-asia.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


RECOGNISED = "type: recognise\n    initiator: iran\n    target: "


def test_the_command_tells_people_what_changed(
    sides: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(sides[1], f"{RECOGNISED}tajikistan", f"{RECOGNISED}russia")
    edit(sides[1], "wikidata: Q5228", "wikidata: Q5229")
    code = main(["diff", *map(str, sides)])
    out, err = capsys.readouterr()

    assert code == 1
    assert out == (
        "claim changed   iran-central-asia.recognition\n"
        "  target  Tajikistan → Russia\n"
        "actor re-linked iran-central-asia.khatami\n"
        "  wikidata  Q5228 → Q5229\n"
    )
    assert err == (
        "1 claim changed, none added, none removed; 1 actor re-linked; "
        "5 statements removed, 5 added\n"
    )


@pytest.mark.parametrize("form", [[], ["--json"], ["--rdf"]], ids=["text", "json", "rdf"])
def test_nothing_that_differs_is_exit_code_0(
    form: list[str], sides: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *map(str, sides), *form]) == 0
    out = capsys.readouterr().out
    if form == ["--json"]:
        assert json.loads(out)["equal"] is True
    assert out == "" or form


@pytest.mark.parametrize("form", ["--json", "--rdf"])
def test_something_that_differs_is_exit_code_1(form: str, sides: tuple[Path, Path]) -> None:
    edit(sides[1], f"{RECOGNISED}tajikistan", f"{RECOGNISED}russia")

    assert main(["diff", *map(str, sides), form]) == 1


def test_json_has_plain_values(
    sides: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(sides[1], f"{RECOGNISED}tajikistan", f"{RECOGNISED}[tajikistan, russia]")
    main(["diff", *map(str, sides), "--json"])
    said = json.loads(capsys.readouterr().out)

    assert said["claims"]["changed"] == [
        {
            "id": "iran-central-asia.recognition",
            "key": "target",
            "before": ["Tajikistan"],
            "after": ["Russia", "Tajikistan"],
        }
    ]
    assert said["equal"] is False
    assert said["statements"] == {"added": 4, "removed": 2}
    assert said["articles"] == {"added": [], "removed": [], "changed": []}


def test_rdf_is_trig_with_the_statements_of_both_sides(
    sides: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    edit(sides[1], "wikidata: Q5228", "wikidata: Q5229")
    main(["diff", *map(str, sides), "--rdf"])
    read = ox.parse(capsys.readouterr().out, format=ox.RdfFormat.TRIG)

    assert {(str(q.graph_name).rpartition("/")[2], str(q.object)) for q in read} == {
        ("removed>", "<http://www.wikidata.org/entity/Q5228>"),
        ("added>", "<http://www.wikidata.org/entity/Q5229>"),
    }


@pytest.mark.slow
def test_an_annotation_folder_a_dump_a_store_and_a_published_folder_compare(
    sides: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file, store = str(sides[0]), tmp_path / "a.ttl", tmp_path / "store"
    whole = tmp_path / "1.0.0" / "data" / "all.nq"
    whole.parent.mkdir(parents=True)
    (tmp_path / "1.0.0" / "SHA256SUMS").touch()
    assert main(["build", folder, *(f"-o{out}" for out in (file, store, whole))]) == 0
    kept = (folder, str(file), str(store), str(whole), str(tmp_path / "1.0.0"))
    edit(sides[1], f"{RECOGNISED}tajikistan", f"{RECOGNISED}russia")
    capsys.readouterr()

    assert [main(["diff", one, other]) for one in kept for other in kept] == [0] * 25
    assert capsys.readouterr().out == ""
    assert [main(["diff", one, str(sides[1])]) for one in kept] == [1] * 5
    assert len(set(capsys.readouterr().out.split("claim changed")[1:])) == 1


def test_a_new_article_is_one_line_with_the_number_of_its_claims(
    sides: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for file in (ROOT / "examples/contradiction/articles").iterdir():
        shutil.copy(file, sides[1])
    main(["diff", *map(str, sides)])
    out, err = capsys.readouterr()

    assert "article added   harbour-courier  " in out
    assert "claim added" not in out
    assert "no article changed, 2 added, none removed; no claim changed, " in err


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.ttl", "GK501"),
        ("missing", "GK001"),
        ("-", "GK001"),
        ("empty", "GK008"),
        ("broken.ttl", "GK502"),
        ("broken.yaml", "GK011"),
    ],
)
@pytest.mark.parametrize("at", [0, 1], ids=["before", "after"])
def test_a_side_that_cannot_be_read_is_exit_code_2(
    name: str, code: str, at: int, sides: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = sides[0].parent
    (root / "empty").mkdir()
    (root / "broken.ttl").write_text("<a> <b>", encoding="utf-8")
    (root / "broken.yaml").write_text("geokg: 1\n", encoding="utf-8")
    given_ = [str(sides[0]), str(sides[1])]
    given_[at] = name if name == "-" else str(root / name)

    assert main(["diff", *given_]) == 2
    out, err = capsys.readouterr()
    assert code in err
    assert out == ""


HOSTILE = "\x1b]0;owned\x07 \x9b31m \u202egnp.exe \u2028 a\nclaim removed      note.fake\tx"


@pytest.mark.parametrize("form", [[], ["--json"], ["--rdf"]], ids=["text", "json", "rdf"])
def test_no_control_character_reaches_the_terminal(
    form: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A foreign file may hold what no annotation may."""
    files = []
    for name, title in (("a", "Old"), ("b", HOSTILE)):
        store = ox.Store()
        store.extend(note(title="Old").quads())
        for quad in list(store.quads_for_pattern(None, None, ox.Literal("Old", language="en"))):
            store.remove(quad)
            store.add(ox.Quad(quad.subject, quad.predicate, ox.Literal(title), quad.graph_name))
        files.append(tmp_path / f"{name}.nq")
        store.dump(str(files[-1]), format=ox.RdfFormat.N_QUADS)
    assert main(["diff", *map(str, files), *form]) == 1
    out = capsys.readouterr().out

    assert not set(out) & set("\x1b\x07\x9b\u202e\u2028")
    if form == ["--json"]:
        assert json.loads(out)["articles"]["changed"][0]["after"] == [HOSTILE]
    elif form:
        read = list(ox.parse(out, format=ox.RdfFormat.TRIG))
        assert HOSTILE in {str(quad.object.value) for quad in read}
    else:
        assert not any(line.startswith("claim removed") for line in out.splitlines())


# What an edit does to a dump ----------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{RECOGNISED}tajikistan", f"{RECOGNISED}russia"),
        ('edtf: "[1991-12,1992-01]"', "edtf: 1991-12"),
        ("quote: Iran recognised the new Tajik state", "quote: Iran recognised the new"),
        (RECOGNISED, f"certainty: possible\n    note: doubtful\n    {RECOGNISED}"),
    ],
    ids=["target", "when", "quote", "more keys"],
)
@pytest.mark.parametrize("suffix", ["nq", "ttl"])
def test_an_edit_of_one_claim_changes_only_its_lines_in_the_dump(
    old: str, new: str, suffix: str, sides: tuple[Path, Path]
) -> None:
    edit(sides[1], old, new)
    dumps = []
    for folder in sides:
        out = folder.with_suffix(f".{suffix}")
        assert main(["build", str(folder), "-o", str(out)]) == 0
        dumps.append(out.read_text(encoding="utf-8").splitlines())
    touched = touched_nodes(*dumps)
    stem = "iran-central-asia.recognition"

    assert touched
    assert {node for node in touched if node != stem and not node.startswith(f"{stem}.")} == set()


def touched_nodes(before: list[str], after: list[str]) -> set[str]:
    """The subjects of the lines that were taken out or put in, without the base."""
    found = set()
    for lines, others in ((before, after), (after, before)):
        matcher = difflib.SequenceMatcher(None, lines, others, autojunk=False)
        for tag, start, end, _, _ in matcher.get_opcodes():
            if tag in ("delete", "replace"):
                found |= {subject_of(lines, at) for at in range(start, end) if lines[at]}
    return found


def subject_of(lines: list[str], at: int) -> str:
    """The subject of a line; in Turtle, that of its block."""
    while lines[at].startswith(" "):
        at -= 1
    return (
        lines[at]
        .split()[0]
        .removeprefix("<https://example.org/kg/")
        .rstrip(">")
        .removeprefix("kg:")
    )

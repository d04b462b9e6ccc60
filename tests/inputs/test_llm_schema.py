"""The strict schema for language models, and the errors returned to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from geokg.article import Article, Claim
from geokg.article.checks import KEYS_OF_KINDS
from geokg.base.diagnostics import Diagnostic, dotted
from geokg.base.errors import AnnotationError
from geokg.base.vocabulary import situation_types
from geokg.cli import main
from geokg.inputs.annotation.article_builder import article_from
from geokg.inputs.annotation.json import load
from geokg.inputs.annotation.json_schema import strict_json_schema
from geokg.inputs.annotation.reader import read, scan
from geokg.inputs.annotation.schema import ACTOR, ACTOR_KINDS, ARTICLE, CLAIM

EXAMPLES = Path(__file__).parents[2] / "examples"
STRICT = strict_json_schema()
VALIDATOR = jsonschema.Draft202012Validator(STRICT)
ALLOWED = {
    *("$schema", "title", "description", "type", "enum", "anyOf"),
    *("properties", "required", "additionalProperties", "items", "minItems"),
}
"""Keywords that services for structured output support."""
WORDS = "Paris and Bonn signed a treaty. “The line,” said Paris,\nis ‘closed’ – for good."


def subschemas(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, list):
        for item in schema:
            yield from subschemas(item)
    elif isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            inside = value.values() if key == "properties" else [value]
            if key in ("properties", "items", "anyOf"):
                for item in inside:
                    yield from subschemas(item)


def item(name: str, key: str) -> dict[str, Any]:
    """Return the only schema of an actor or claim that has a property."""
    (found,) = (
        one
        for one in STRICT["properties"][name]["items"]["anyOf"]
        if key in one["properties"] and one["properties"][key]["type"] == "string"
    )
    assert isinstance(found, dict)
    return found


def strictly(data: dict[str, Any]) -> dict[str, Any]:
    """Return an annotation in the form of the strict schema: all keys, lists as lists."""
    actors = [
        {"id": slug, **filled(item("actors", kind), actor)}
        for slug, actor in data.get("actors", {}).items()
        for kind in ACTOR_KINDS
        if kind in actor
    ]
    claims = [
        filled(item("claims", "type" if "type" in claim else "about"), claim)
        for claim in data["claims"]
    ]
    article = filled(STRICT["properties"]["article"], data["article"])
    return {"geokg": 1, "article": article, "actors": actors, "claims": claims}


def filled(schema: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    assert set(given) <= set(schema["properties"])
    full: dict[str, Any] = {}
    for key, value in schema["properties"].items():
        if key == "id" and "id" not in given and "quote" not in schema["properties"]:
            continue
        of = value.get("type")
        is_list = of == "array" or (isinstance(of, list) and "array" in of)
        mine = given.get(key)
        full[key] = [mine] if is_list and mine is not None and not isinstance(mine, list) else mine
    return full


def wrong(quote: str, text: str = WORDS) -> list[Diagnostic]:
    claim = Claim(type="sign-agreement", party=("FRA", "DEU"), quote=quote)
    try:
        Article(id="note", text=text, actors={}, claims=[claim])
    except AnnotationError as error:
        return [d for d in error.diagnostics if d.path[2:3] == ("quote",)]
    return []


# The schema


def test_every_object_is_closed_and_every_key_required() -> None:
    objects = [one for one in subschemas(STRICT) if "properties" in one]

    assert len(objects) > 10
    for one in objects:
        assert one["additionalProperties"] is False
        assert one["required"] == list(one["properties"])
        assert one["type"] == "object"


def test_only_keywords_are_used_that_services_know() -> None:
    jsonschema.Draft202012Validator.check_schema(STRICT)

    assert {key for one in subschemas(STRICT) for key in one} == ALLOWED


def test_the_strict_schema_has_every_key_but_body_and_those_of_adjudication() -> None:
    properties = STRICT["properties"]
    claims = [set(one["properties"]) for one in properties["claims"]["items"]["anyOf"]]
    actors = [set(one["properties"]) for one in properties["actors"]["items"]["anyOf"]]

    assert set(properties["article"]["properties"]) == set(ARTICLE) - {"body", "adjudication"}
    assert set().union(*claims) == set(CLAIM) - {"annotator", "adjudicator"}
    assert set().union(*actors) == {*ACTOR, "id"}


def test_the_types_are_those_of_the_ontology_without_undecided() -> None:
    assert item("claims", "type")["properties"]["type"]["enum"] == sorted(situation_types())
    assert "undecided" not in situation_types()


@pytest.mark.parametrize("kind", ACTOR_KINDS)
def test_an_actor_has_only_the_keys_of_its_kind(kind: str) -> None:
    keys = {ACTOR[key].attribute for key in item("actors", kind)["properties"] if key != "id"}

    assert keys - {ACTOR[kind].attribute} == KEYS_OF_KINDS[kind]


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*/articles/*.yaml")), ids=lambda f: f.stem)
def test_an_example_written_strictly_is_valid_and_is_the_same_article(
    file: Path, tmp_path: Path
) -> None:
    strict = strictly(yaml.load(file.read_text("utf-8"), yaml.BaseLoader))
    (tmp_path / f"{file.stem}.txt").write_bytes(file.with_suffix(".txt").read_bytes())
    written = tmp_path / "strict.json"
    written.write_text(json.dumps(strict), encoding="utf-8")

    VALIDATOR.validate(strict)
    assert any(value is None for value in strict["claims"][0].values())
    assert read(written) == read(file)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["article"].update(body="words of my own"),
        lambda data: data["claims"][0].update(type="undecided"),
        lambda data: data["claims"][0].update(about="treaty"),
        lambda data: data["claims"][0].pop("note"),
        lambda data: data["claims"][0].update(quote=[]),
        lambda data: data["actors"][0].update(members=["FRA"]),
        lambda data: data.update(actors={"iceland": data["actors"][0]}),
    ],
    ids=["a text", "undecided", "about too", "no note", "no quote", "foreign key", "free keys"],
)
def test_the_schema_refuses(spoil: Any) -> None:
    file = EXAMPLES / "contradiction" / "articles" / "harbour-courier.yaml"
    strict = strictly(yaml.load(file.read_text("utf-8"), yaml.BaseLoader))
    VALIDATOR.validate(strict)

    spoil(strict)

    assert not VALIDATOR.is_valid(strict)


def instances(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Generate values that the strict schema accepts, with non-empty texts."""
    if "anyOf" in schema:
        return st.one_of(*map(instances, schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if isinstance(schema["type"], list):
        first, _ = schema["type"]
        return st.none() | instances({**schema, "type": first})
    if schema["type"] == "object":
        return st.fixed_dictionaries(
            {key: instances(value) for key, value in schema["properties"].items()}
        )
    if schema["type"] == "array":
        least = schema.get("minItems", 0)
        return st.lists(instances(schema["items"]), min_size=least, max_size=2)
    simple: dict[str, st.SearchStrategy[Any]] = {
        "string": st.sampled_from(["iran", "IRN", "2001", "Paris", "unstated"]),
        "number": st.sampled_from([0, 0.5, 1]),
        "null": st.none(),
    }
    return simple[schema["type"]]


SHAPES = {"GK010", "GK011", "GK012", "GK013", "GK014", "GK113"}


@pytest.mark.slow
@given(instances(STRICT))
def test_what_the_schema_accepts_has_the_types_that_the_reader_expects(data: Any) -> None:
    VALIDATOR.validate(data)
    found: set[str] = set()
    try:
        article_from(load(json.dumps(data), "x.json"), lambda *_: WORDS)
    except AnnotationError as error:
        found = {diagnostic.code for diagnostic in error.diagnostics}

    assert found & SHAPES == set()


def test_the_command_prints_the_strict_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--for-llm"]) == 0

    assert json.loads(capsys.readouterr().out) == STRICT


# Null


NOTE: dict[str, Any] = {
    "geokg": 1,
    "article": {"id": "note", "body": WORDS},
    "claims": [
        {
            "quote": "Paris and Bonn signed a treaty",
            "type": "sign-agreement",
            "party": ["FRA", "DEU"],
        }
    ],
}


def codes(data: object, folder: Path, name: str = "note.json") -> list[tuple[str, str]]:
    file = folder / name
    file.write_text(json.dumps(data), encoding="utf-8")
    (reading,) = scan([file])
    return [(d.code, dotted(d.path)) for d in reading.diagnostics]


def test_null_means_absent_in_json(tmp_path: Path) -> None:
    claim = {**NOTE["claims"][0], "note": None, "when": None, "target": None, "about": None}
    head = {**NOTE["article"], "title": None, "text": None}

    assert codes({**NOTE, "actors": None, "article": head, "claims": [claim]}, tmp_path) == []


@pytest.mark.parametrize("empty", ["", "~", "null", "''"])
def test_an_empty_value_in_yaml_is_not_null(empty: str, tmp_path: Path) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(
        f"geokg: 1\narticle: {{id: note, body: Paris sleeps.}}\n"
        "claims:\n- quote: Paris sleeps\n  type: sign-agreement\n  party: [FRA, DEU]\n"
        f"  when: {empty}\n",
        encoding="utf-8",
    )

    (reading,) = scan([file])

    expected = "GK014" if empty in ("", "''") else "GK140"
    assert [d.code for d in reading.diagnostics] == [expected]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({**NOTE, "claims": None}, ("GK011", "claims")),
        ({**NOTE, "claims": [{**NOTE["claims"][0], "quote": None}]}, ("GK011", "claims[0].quote")),
        ({**NOTE, "claims": [{**NOTE["claims"][0], "oops": None}]}, ("GK010", "claims[0].oops")),
        ({**NOTE, "claims": [{**NOTE["claims"][0], "note": ""}]}, ("GK014", "claims[0].note")),
        ({**NOTE, "claims": [{**NOTE["claims"][0], "issue": []}]}, ("GK014", "claims[0].issue")),
        ({**NOTE, "actors": {"iran": None}}, ("GK012", "actors.iran")),
    ],
    ids=["required", "quote", "unknown", "empty text", "empty list", "an actor"],
)
def test_null_does_not_replace_a_required_value(
    data: dict[str, Any], expected: tuple[str, str], tmp_path: Path
) -> None:
    assert expected in codes(data, tmp_path)


# Quotes


@pytest.mark.parametrize(
    "quote",
    [
        "Paris and Bonn signed a treaty",
        "\"The line,\" said Paris, is 'closed' - for good.",
        "Paris   and\tBonn",
    ],
    ids=["exact", "typography", "white space"],
)
def test_typography_and_white_space_are_folded(quote: str) -> None:
    assert wrong(quote) == []


@pytest.mark.parametrize(
    "quote",
    [
        "Paris and Bonn have signed a treaty",
        "Bonn and Paris signed a treaty",
        "paris and bonn signed a treaty",
        "Paris and Bonn signed a treaty, the line is closed",
        "Paris and Bonn … is closed",
        "Paris signed",
        "Bonn will never forgive Paris",
        "Paris and Bonn signed a treaty!",
        "ParisandBonn",
    ],
    ids=[
        *("paraphrased", "turned round", "other case", "merged", "left out", "thinned"),
        *("invented", "other mark", "no space"),
    ],
)
def test_paraphrased_merged_and_invented_quotes_are_refused(quote: str) -> None:
    (diagnostic,) = wrong(quote)

    assert diagnostic.code == "GK104"
    assert diagnostic.found == f'"{quote}"'


def test_the_nearest_text_can_be_copied_as_it_is() -> None:
    (diagnostic,) = wrong("Paris and Bonn have signed a treaty")

    at, text = diagnostic.nearest_at, diagnostic.nearest_text
    assert text.startswith("Paris and Bonn signed a treaty")
    assert WORDS[at : at + len(text)] == text
    assert wrong(text) == []


def test_no_nearest_text_is_given_if_none_is_similar() -> None:
    (diagnostic,) = wrong("Ottawa bans whaling")

    assert (diagnostic.nearest_text, diagnostic.nearest_at, diagnostic.nearest) == ("", -1, "")


def test_check_reports_the_wrong_quote_and_the_nearest_text_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = {**NOTE["claims"][0], "quote": ["Bonn signed", "the line, says Paris"]}
    file = tmp_path / "note.json"
    file.write_text(json.dumps({**NOTE, "claims": [claim]}), encoding="utf-8")

    assert main(["check", "--json", str(file)]) == 1

    (said,) = json.loads(capsys.readouterr().out)
    assert (said["code"], said["path"]) == ("GK104", "claims[0].quote[1]")
    assert said["found"] == '"the line, says Paris"'
    assert said["nearest_text"] == WORDS[said["nearest_at"] :][: len(said["nearest_text"])]
    assert said["nearest_text"] == "The line,” said Paris"

"""Label mappings: documents become articles, and wrong mapping files are reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SCALE
from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, Location, dotted
from geokg.base.errors import AnnotationError, ArgumentError
from geokg.base.text import Span
from geokg.inputs.annotation import yaml
from geokg.inputs.annotation.reader import read
from geokg.inputs.formats.documents import (
    Document,
    EventMention,
    Mention,
    Relation,
    RelationMention,
)
from geokg.inputs.label_mapping.article_conversion import article_from_document
from geokg.inputs.label_mapping.mapping_file import (
    READY,
    LabelMapping,
    label_mapping_from,
    load_label_mapping,
    ready_mappings,
)
from geokg.inputs.label_mapping.mapping_rules import RelationRule
from geokg.inputs.label_mapping.suggestion import suggest_mapping
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels
from goldens import Golden
from mutator import BYTES

FORMATS = Path(__file__).parent / "formats"
MAP = FORMATS / "mapping" / "harbour.yaml"
WRONG = sorted((FORMATS / "mapping" / "wrong").glob("*.yaml"))
HARBOUR = (FORMATS / "same" / "native" / "harbour.txt").read_text(encoding="utf-8")
KNOWS = """\
mapping: 1
mentions: {GPE: [state, organ, group], PER: person, ORG: non-state, DATE: words, Odd: ignore}
relations:
  Know: {type: recognise, roles: {Arg1: initiator, Arg2: target, When: when, About: content}}
  Meet: {type: meet, roles: {Party: party, Where: place, Over: issue, By: claimant}}
  Works: {of: [Arg1, Arg2]}
  Lives: {in: [Arg1, Arg2]}
  Has: {members: [Arg1, Arg2]}
  Is: same
  Odd: ignore
attributes:
  Sure: certainty
  Odd: ignore
  Neg: {yes: {polarity: negative}, no: ignore}
"""


def label_mapping(more: str = "") -> LabelMapping:
    text = KNOWS + more
    return label_mapping_from(yaml.load(text, "map.yaml"), text, "map.yaml")


def mention(text: str, words: str, label: str, nth: int = 0, link: str = "") -> Mention:
    """Return the mention of words in a text, with its position as id."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    where = Location("note.ann", at + 1, 1)
    spans = (Span(at, at + len(words)),)
    return Mention(
        id=f"{words}{nth}", label=label, spans=spans, words=words, where=where, link=link
    )


def relation(label: str, *arguments: tuple[str, str]) -> RelationMention:
    where = Location("note.ann", 90, 1)
    return RelationMention(id=f"{label}{arguments}", label=label, arguments=arguments, where=where)


def convert(
    text: str,
    mentions: list[Mention],
    relations: Sequence[Relation] = (),
    *,
    mapping: LabelMapping | None = None,
    unmapped: UnmappedLabels | None = None,
    coreference: tuple[tuple[str, ...], ...] = (),
    **metadata: str,
) -> Article:
    document = Document(
        id="note",
        text=text,
        mentions=tuple(mentions),
        relations=tuple(r for r in relations if isinstance(r, RelationMention)),
        events=tuple(r for r in relations if isinstance(r, EventMention)),
        coreference=coreference,
        metadata=tuple(metadata.items()),
        where=Location("note.ann"),
    )
    return article_from_document(document, mapping or label_mapping(), unmapped or UnmappedLabels())


def harbour() -> Document:
    """Build the document that `tests/inputs/formats/same` has in each format."""
    mentions = {
        "mali": mention(HARBOUR, "Mali", "GPE"),
        "lifted": mention(HARBOUR, "lifted", "Lift"),
        "france": mention(HARBOUR, "France", "GPE"),
        "monday": mention(HARBOUR, "on Monday", "DATE"),
        "bamako": mention(HARBOUR, "Bamako", "GPE"),
        "union": mention(HARBOUR, "The dockers’ union", "ORG"),
        "criticised": mention(HARBOUR, "criticised", "Criticise"),
        "bamako2": mention(HARBOUR, "Bamako", "GPE", 1),
        "konare": mention(HARBOUR, "Konaré", "PERSON"),
        "mali2": mention(HARBOUR, "Mali", "GPE", 1),
        "threatened": mention(HARBOUR, "threatened", "Threaten"),
        "france2": mention(HARBOUR, "France", "GPE", 1),
    }

    def event(trigger: str, *arguments: tuple[str, str], negative: bool = False) -> EventMention:
        return EventMention(
            id=trigger,
            label=mentions[trigger].label,
            trigger=mentions[trigger].id,
            arguments=tuple((role, mentions[name].id) for role, name in arguments),
            attributes=(("Polarity", "Negative"),) if negative else (),
        )

    events = (
        event(
            "lifted",
            ("Agent", "mali"),
            ("Patient", "france"),
            ("Time", "monday"),
            ("Source", "bamako"),
        ),
        event("criticised", ("Agent", "union"), ("Patient", "bamako2")),
        event(
            "threatened",
            ("Agent", "mali2"),
            ("Patient", "france2"),
            ("Source", "konare"),
            negative=True,
        ),
    )
    person = mentions["konare"]
    office = Mention(
        id=person.id,
        label=person.label,
        spans=person.spans,
        words=person.words,
        attributes=(("Office", "President"),),
    )
    return Document(
        id="Harbour",
        text=HARBOUR,
        mentions=tuple(office if m is person else m for m in mentions.values()),
        events=events,
    )


def test_documents_and_an_annotation_by_hand_are_the_same_article() -> None:
    unmapped = UnmappedLabels()

    article = article_from_document(harbour(), load_label_mapping(MAP), unmapped)

    (by_hand,) = read(FORMATS / "same" / "native")
    assert article == by_hand
    assert unmapped.counts == {}


@pytest.mark.slow
@given(st.randoms(use_true_random=False))
def test_the_order_of_mentions_and_events_does_not_matter(rng: Random) -> None:
    document = harbour()
    mentions = rng.sample(document.mentions, len(document.mentions))
    events = rng.sample(document.events, len(document.events))
    shuffled = replace(document, mentions=tuple(mentions), events=tuple(events))
    mapping = load_label_mapping(MAP)

    article = article_from_document(shuffled, mapping, UnmappedLabels())

    assert article == article_from_document(document, mapping, UnmappedLabels())


# Actors -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "label", "published", "kind", "name"),
    [
        ("Iran", "GPE", "2001-05-01", "state", "IRN"),
        ("Iranian", "GPE", "2001-05-01", "state", "IRN"),
        ("Tehran", "GPE", "2001-05-01", "organ", "Tehran"),
        ("Basra", "GPE", "2001-05-01", "group", "Basra"),
        ("Yugoslavia", "GPE", "1980-05-01", "state", "YUG"),
        ("Yugoslavia", "GPE", "2001-05-01", "state", "SCG"),
        ("Yugoslavia", "GPE", "2010-05-01", "group", "Yugoslavia"),
        ("US", "GPE", "2001-05-01", "state", "USA"),
        ("us", "GPE", "2001-05-01", "group", "us"),
        ("DR Congo", "GPE", "2001-05-01", "state", "COD"),
        ("Singapore", "GPE", "2001-05-01", "state", "SGP"),
        ("Jordan", "PER", "2001-05-01", "person", "Jordan"),
    ],
)
def test_a_name_is_a_state_if_it_meant_one_at_that_time_and_the_label_allows_it(
    words: str, label: str, published: str, kind: str, name: str
) -> None:
    article = convert(f"{words} spoke.", [mention(words, words, label)], published=published)

    (actor,) = article.actors.values()
    assert (actor.kind, actor.name) == (kind, name)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "Korea",
            "`Korea` may be KOR for South Korea, or PRK for North Korea, and becomes a group",
        ),
        ("Basra", "names with the label `GPE` that no state has, which become a group"),
    ],
)
def test_a_mention_that_may_be_a_state_and_is_no_single_one_is_reported(
    words: str, said: str
) -> None:
    unmapped = UnmappedLabels()
    text = f"{words} spoke. {words} left."
    twice = [mention(text, words, "GPE"), mention(text, words, "GPE", 1)]

    convert(text, twice, unmapped=unmapped, published="2001-05-01")

    (found,) = unmapped.diagnostics()
    assert (found.code, found.message) == ("GK856", f"{said}: named 2 times, first here")


def test_one_state_of_a_name_that_was_there_at_publication_is_no_doubt() -> None:
    unmapped = UnmappedLabels()

    convert("DR Congo spoke.", [mention("DR Congo spoke.", "DR Congo", "GPE")], unmapped=unmapped)

    assert unmapped.diagnostics() == ()


def test_a_capital_is_an_organ_of_its_state() -> None:
    article = convert("Tehran spoke.", [mention("Tehran", "Tehran", "GPE")])

    assert article.actors["tehran"].of == "IRN"


TWICE = "Omar Ba spoke. Ba said that people liked him. Ba left."


@pytest.mark.parametrize(
    ("identity", "count"),
    [
        ("[link, same, name]", 1),
        ("[name]", 3),
        ("[link]", 3),
        ("[same]", 2),
        ("[name, link]", 2),
    ],
)
def test_the_mapping_decides_which_evidence_makes_mentions_one_actor(
    identity: str, count: int
) -> None:
    mentions = [
        mention(TWICE, "Omar Ba", "PER", link="Q7"),
        mention(TWICE, "Ba", "PER", 1),
        mention(TWICE, "him", "PER"),
        mention(TWICE, "Ba", "PER", 2, link="Q7"),
    ]
    coreference = (("Omar Ba0", "Ba1", "him0"),)

    article = convert(
        TWICE, mentions, mapping=label_mapping(f"identity: {identity}\n"), coreference=coreference
    )

    assert len(article.actors) == count


def test_a_name_is_the_same_with_an_article_in_capitals_and_with_a_possessive() -> None:
    text = "The Courier’s owner. THE  COURIER spoke to Courier."
    mentions = [
        mention(text, "The Courier’s", "ORG"),
        mention(text, "THE  COURIER", "ORG"),
        mention(text, "Courier", "ORG", 1),
    ]

    assert len(convert(text, mentions).actors) == 1


def test_a_coreference_relation_joins_mentions_and_pronouns_name_no_actor() -> None:
    text = "He came late. Omar Ba spoke; they left, and they slept."
    mentions = [
        mention(text, "He", "PER"),
        mention(text, "Omar Ba", "PER"),
        mention(text, "they", "PER"),
        mention(text, "they", "PER", 1),
    ]

    article = convert(text, mentions, [relation("Is", ("a", "He0"), ("b", "Omar Ba0"))])

    assert [actor.name for actor in article.actors.values()] == ["Omar Ba", "they", "they"]
    assert article.actors["omar-ba"].aliases == ()


def test_slugs_are_readable_numbered_and_kept_for_states() -> None:
    text = "Élysée, Élysée Ltd and Mali FC beat Mali; 北京 won."
    mentions = [
        mention(text, "Élysée", "ORG"),
        mention(text, "Élysée Ltd", "ORG"),
        mention(text, "Mali FC", "ORG"),
        mention(text, "Mali", "GPE", 1),
        mention(text, "Mali", "ORG"),
        mention(text, "北京", "ORG"),
    ]

    actors = convert(text, mentions).actors

    assert list(actors) == ["elysee", "elysee-ltd", "mali-2", "mali-fc", "mali", "non-state"]
    assert actors["mali"].kind == "state"


def test_a_wikidata_link_is_kept_and_finds_a_state() -> None:
    text = "Omar Ba left the republic."
    mentions = [
        mention(text, "Omar Ba", "PER", link="http://www.wikidata.org/entity/Q7"),
        mention(text, "the republic", "GPE", link="wikidata:Q794"),
    ]

    actors = convert(text, mentions).actors

    assert actors["omar-ba"].wikidata == "Q7"
    assert actors["iran"].name == "IRN"


def test_relations_between_actors_become_their_keys() -> None:
    text = "Omar Ba of the Union, a Malian, leads the Nine with Mali."
    mentions = [
        mention(text, "Omar Ba", "PER"),
        mention(text, "the Union", "ORG"),
        mention(text, "Malian", "GPE"),
        mention(text, "the Nine", "GPE"),
    ]
    relations = [
        relation("Works", ("Arg1", "Omar Ba0"), ("Arg2", "the Union0")),
        relation("Lives", ("Arg-1", "Omar Ba0"), ("Arg-2", "Malian0")),
        relation("Has", ("Arg1", "the Nine0"), ("Arg2", "Malian0")),
        relation("Works", ("Arg1", "Malian0"), ("Arg2", "the Union0")),
    ]
    unmapped = UnmappedLabels()

    actors = convert(text, mentions, relations, unmapped=unmapped).actors

    assert (actors["omar-ba"].of, actors["omar-ba"].in_) == ("the-union", "mali")
    assert actors["the-nine"].members == ("mali",)
    message = "`of` from a relation `Works`, which is not possible here: left out 1 time"
    assert message in str(unmapped.diagnostics()[0])


# Claims -----------------------------------------------------------------

MEETING = "Mali and France met in Gao on Monday.\n\nGhana knew that they met."


def meeting_mentions() -> list[Mention]:
    return [
        mention(MEETING, "Mali", "GPE"),
        mention(MEETING, "France", "GPE"),
        mention(MEETING, "Ghana", "GPE"),
        mention(MEETING, "Gao", "DATE"),
        mention(MEETING, "met", "Meet"),
    ]


def test_a_quote_goes_from_the_first_to_the_last_word_of_the_relation() -> None:
    relations = [relation("Meet", ("Party", "Mali0"), ("Party2", "France0"), ("Where", "Gao0"))]

    (claim,) = convert(MEETING, meeting_mentions(), relations).claims

    assert [quote.exact for quote in claim.quote] == ["Mali and France met in Gao"]
    assert (claim.party, claim.place) == (("mali", "france"), ("Gao",))


def test_a_quote_over_several_paragraphs_is_split_in_fragments() -> None:
    relations = [relation("Meet", ("Party", "Mali0"), ("Party", "Ghana0"))]

    (claim,) = convert(MEETING, meeting_mentions(), relations).claims

    assert [quote.exact for quote in claim.quote] == ["Mali", "Ghana"]


def test_content_is_another_relation_found_by_itself_or_by_its_trigger() -> None:
    arguments = (("Party", "Mali0"), ("Party", "France0"))
    meeting = EventMention(id="E1", label="Meet", arguments=arguments, trigger="met0")
    for named in (meeting.id, "met0"):
        knowing = relation("Know", ("Arg1", "Ghana0"), ("About", named))

        first, second = convert(MEETING, meeting_mentions(), [knowing, meeting]).claims

        assert second.content == (first.id,)
        assert second.target == ("unstated",)


@pytest.mark.parametrize(
    ("relations", "roles"),
    [
        ([relation("Know", ("Arg2", "Mali0"))], {"initiator": ("unstated",), "target": ("mali",)}),
        ([relation("Meet", ("Party", "Mali0"))], {"party": ("mali", "unstated")}),
        (
            [relation("Meet", ("Party", "Mali0"), ("Party", "Mali0"))],
            {"party": ("mali", "unstated")},
        ),
    ],
    ids=["a role that is needed", "a second party", "the same party twice"],
)
def test_a_required_role_that_the_corpus_does_not_fill_is_unstated(
    relations: list[RelationMention], roles: dict[str, tuple[str, ...]]
) -> None:
    (claim,) = convert(MEETING, meeting_mentions(), relations).claims

    assert claim.roles() == roles


def test_two_relations_with_equal_words_are_two_claims() -> None:
    text = "Mali met France. Mali met France."
    mentions = [mention(text, w, "GPE", n) for w in ("Mali", "France") for n in (0, 1)]
    relations = [relation("Meet", ("Party", f"Mali{n}"), ("Party", f"France{n}")) for n in (0, 1)]

    first, second = convert(text, mentions, relations).claims

    assert second.id == f"{first.id}-2"
    assert [first.quote[0].span, second.quote[0].span] == [(0, 15), (17, 32)]


def test_attributes_set_the_keys_that_the_mapping_gives_each_value() -> None:
    meeting = EventMention(
        id="E1",
        label="Meet",
        trigger="met0",
        arguments=(("Party", "Mali0"), ("Party", "France0")),
        attributes=(("Sure", "probable"), ("Neg", "yes"), ("Odd", "x"), ("Neg", "maybe")),
    )
    unmapped = UnmappedLabels()

    (claim,) = convert(MEETING, meeting_mentions(), [meeting], unmapped=unmapped).claims

    assert (claim.certainty, claim.polarity) == ("probable", "negative")
    assert list(unmapped.counts) == [("attribute", "Neg: maybe")]


def test_everything_that_is_left_out_is_counted_and_located() -> None:
    mentions = [
        *meeting_mentions(),
        mention(MEETING, "on Monday", "Time"),
        mention(MEETING, "knew", "Odd"),
    ]
    relations = [
        relation(
            "Meet", ("Party", "Mali0"), ("Party", "Gao0"), ("Host", "France0"), ("Host", "met0")
        ),
        relation("Odd", ("Arg1", "Mali0")),
        relation("Join", ("Arg1", "Mali0"), ("Arg2", "France0")),
    ]
    unmapped = UnmappedLabels()

    convert(MEETING, mentions, relations, unmapped=unmapped, genre="news")

    assert unmapped.counts == {
        ("mention", "Meet"): 1,  # a trigger that triggers nothing
        ("mention", "Time"): 1,
        ("relation", "Join"): 1,
        ("role", "Meet: Host"): 2,
        ("argument", "the role `Meet: Party` filled by `DATE`"): 1,
        ("metadata", "genre"): 1,
    }
    assert unmapped.ignored == 2
    join = next(d for d in unmapped.diagnostics() if "`Join`" in d.message)
    assert (join.severity, str(join.where), join.found) == (
        "warning",
        "note.ann:90:1",
        "Mali … France",
    )


def test_an_error_is_located_at_the_relation_that_it_comes_from() -> None:
    attributes = (("Sure", "quite"),)
    arguments = (("Party", "Mali0"), ("Party", "France0"))
    where = Location("note.ann", 7, 1)
    wrong = RelationMention(
        id="E1", label="Meet", arguments=arguments, attributes=attributes, where=where
    )

    with pytest.raises(AnnotationError) as caught:
        convert(MEETING, meeting_mentions(), [wrong])

    (error,) = caught.value.diagnostics
    assert (error.code, error.path) == ("GK135", ("claims", 0, "certainty"))
    assert error.where == where


def test_metadata_of_the_document_override_those_of_the_mapping() -> None:
    mapping = label_mapping(
        "article: {language: fr, publisher: Courier}\nmetadata: {lang: language}\n"
    )

    article = convert("Mali.", [], mapping=mapping, lang="en", title="A title")

    assert (article.language, article.publisher, article.title) == ("en", "Courier", "A title")


TRIGGERS = KNOWS.replace(
    "Odd: ignore}\nrelations:",
    "Odd: ignore,\n  Met: {type: meet, roles: {who: party, that: content}},"
    " Knew: {type: recognise, roles: {who: initiator, that: content}}}\nrelations:",
)


def test_the_binary_relations_of_a_trigger_become_one_event() -> None:
    mentions = [
        *meeting_mentions()[:3],
        mention(MEETING, "met", "Met"),
        mention(MEETING, "knew", "Knew"),
    ]
    relations = [
        relation("who", ("from", "met0"), ("to", "Mali0")),
        relation("who", ("head", "France0"), ("child", "met0")),
        RelationMention(
            id="sure",
            label="who",
            arguments=(("head", "knew0"), ("child", "Ghana0")),
            attributes=(("Sure", "certain"),),
        ),
        relation("that", ("head", "knew0"), ("child", "met0")),
        relation("where", ("head", "met0"), ("child", "Mali0")),
    ]
    mapping = label_mapping_from(yaml.load(TRIGGERS, ""), TRIGGERS, "")
    unmapped = UnmappedLabels()

    first, second = convert(MEETING, mentions, relations, mapping=mapping, unmapped=unmapped).claims

    assert set(first.party) == {"mali", "france"}
    assert (second.initiator, second.content) == (("ghana",), (first.id,))
    assert second.certainty == "certain"
    assert unmapped.counts == {("relation", "where"): 1}


# Mapping files ----------------------------------------------------------


def test_the_former_key_of_relations_is_read_with_a_warning_that_names_the_new_one() -> None:
    former = KNOWS.replace("relations:", "ties:")

    mapping = label_mapping_from(yaml.load(former, ""), former, "map.yaml")

    assert mapping == label_mapping()
    (warning,) = mapping.warnings
    assert str(warning) == (
        "map.yaml:3:1: GK853 warning: the key `ties` is deprecated\n   = rename it to `relations`"
    )
    assert label_mapping().warnings == ()


def test_a_label_under_both_the_former_and_the_present_key_is_an_error() -> None:
    text = KNOWS + "ties: {Know: ignore}\n"

    with pytest.raises(AnnotationError, match="`Know` is in `ties` and in `relations`"):
        label_mapping_from(yaml.load(text, ""), text, "map.yaml")


@pytest.mark.parametrize("file", WRONG, ids=[file.stem for file in WRONG])
def test_a_wrong_mapping_gets_the_diagnostic_that_a_person_would_want(
    file: Path, golden: Golden
) -> None:
    with pytest.raises(AnnotationError) as caught:
        load_label_mapping(file)
    said = str(caught.value).replace(f"{file.parent}/", "") + "\n"

    golden.check(file.with_suffix(".txt"), said)


@pytest.mark.parametrize(
    ("arguments", "code", "path"),
    [
        ({"article": {"id": "note"}}, "GK845", "article.id"),
        ({"article": {"text": "note"}}, "GK845", "article.text"),
        ({"article": {"pubished": "2001"}}, "GK845", "article.pubished"),
        ({"article": "en"}, "GK843", "article"),
        ({"metadata": {"Title": "titel"}}, "GK845", "metadata.Title"),
        ({"identity": ("links",)}, "GK845", "identity"),
        ({"mentions": {"GPE": ("stat",)}}, "GK845", "mentions.GPE"),
        ({"mentions": {"GPE": "undecided"}}, "GK844", "mentions.GPE"),
        ({"triggers": {"MEET": RelationRule(type="met")}}, "GK845", "triggers.MEET.type"),
        ({"relations": {"Met": RelationRule(type="meet", quote="all")}}, "GK845", None),
        ({"relations": {"Met": {"type": "meet", "roles": {"a": "target"}}}}, "GK845", None),
        ({"attributes": {"Neg": {"yes": {"polarty": "negative"}}}}, "GK845", None),
    ],
)
def test_a_wrong_mapping_from_python_gets_the_diagnostic_of_a_file(
    arguments: dict[str, Any], code: str, path: str | None
) -> None:
    with pytest.raises(AnnotationError) as caught:
        LabelMapping(**arguments)

    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == code
    assert path is None or dotted(diagnostic.path) == path


def test_a_value_that_no_file_has_is_a_wrong_argument() -> None:
    with pytest.raises(ArgumentError, match="GK050"):
        LabelMapping(article={"language": object()})  # type: ignore[dict-item]  # the wrong type is the test


def test_a_mapping_from_python_takes_what_a_file_takes() -> None:
    data: Any = yaml.load(KNOWS, "map.yaml")
    data.pop("mapping")

    assert LabelMapping(**data) == label_mapping_from(
        yaml.load(KNOWS, "map.yaml"), KNOWS, "map.yaml"
    )


def test_values_of_python_are_text_and_none_is_absent_or_ignored() -> None:
    arguments: Any = {
        "article": {"published": date(1999, 3, 2), "language": None},
        "mentions": {"GPE": ["state"], "Odd": None},
        "relations": {"Odd": None},
        "labels": None,
    }

    made = LabelMapping(**arguments)

    assert made.article == {"published": "1999-03-02"}
    assert made.mentions == {"GPE": ("state",), "Odd": ()}
    assert made.relations == {"Odd": None}
    assert made.labels == {}


@pytest.mark.parametrize("name", ready_mappings())
def test_a_ready_mapping_loads_and_names_its_source(name: str) -> None:
    made = load_label_mapping(name)
    text = (READY / f"{name}.yaml").read_text("utf-8")

    assert made.mentions
    assert "Guidelines" in text or "aclanthology.org" in text


def test_a_suggested_mapping_is_valid_when_all_labels_are_decided() -> None:
    text = suggest_mapping([harbour()])
    assert text.count("Lift:") == 1  # a trigger is no label of its own
    decided = text.partition("mapping: 1\n")
    done = "mapping: 1\n" + decided[2].replace("type: undecided", "type: meet").replace(
        "undecided", "ignore"
    )

    made = label_mapping_from(yaml.load(done, "map.yaml"), done, "map.yaml")

    assert set(made.relations) == {"Lift", "Criticise", "Threaten"}
    assert made.mentions["PERSON"] == ("person",)


@pytest.mark.parametrize("seed", range(10))
def test_a_corrupted_mapping_is_an_error_with_a_place(seed: int) -> None:
    rng = Random(seed)
    raw = KNOWS.encode()
    refused = 0
    for _ in range(20 if SCALE == 1 else 1000):
        spoilt = raw
        for _ in range(rng.choice((1, 1, 2, 5))):
            at = rng.randrange(len(spoilt) + 1)
            spoilt = spoilt[:at] + rng.choice(BYTES) + spoilt[at + rng.choice((0, 1, 9)) :]
        found = errors_of(spoilt.decode("utf-8", "replace"))
        refused += bool(found)
        assert all(d.where and d.where.file == "map.yaml" for d in found)

    assert refused


def errors_of(text: str) -> tuple[Diagnostic, ...]:
    """Return the errors of a mapping text; other exceptions are raised."""
    try:
        label_mapping_from(yaml.load(text, "map.yaml"), text, "map.yaml")
    except AnnotationError as error:
        return error.diagnostics
    return ()


# What a graph would refuse ------------------------------------------------------------------------


def told(unmapped: UnmappedLabels) -> str:
    return "\n".join(map(str, unmapped.diagnostics()))


def test_an_actor_in_a_place_is_in_the_state_of_that_place() -> None:
    text = "A miller of Basra in Iraq met Anna Roth."
    people = [mention(text, "Anna Roth", "PER"), mention(text, "Basra", "GPE")]
    people.append(mention(text, "Iraq", "GPE"))
    lives = relation("Lives", ("Arg1", "Anna Roth0"), ("Arg2", "Basra0"))
    lies = relation("Lives", ("Arg1", "Basra0"), ("Arg2", "Iraq0"))
    unmapped = UnmappedLabels()

    article = convert(text, people, [lives, lies], unmapped=unmapped)

    assert (article.actors["anna-roth"].in_, article.actors["basra"].in_) == ("iraq", "iraq")
    assert {diagnostic.code for diagnostic in unmapped.diagnostics()} == {"GK856"}


def test_an_actor_in_a_place_of_no_known_state_is_in_none_and_is_counted() -> None:
    text = "Anna Roth of Basra met a miller."
    lives = relation("Lives", ("Arg1", "Anna Roth0"), ("Arg2", "Basra0"))
    unmapped = UnmappedLabels()

    article = convert(
        text,
        [mention(text, "Anna Roth", "PER"), mention(text, "Basra", "GPE")],
        [lives],
        unmapped=unmapped,
    )

    assert article.actors["anna-roth"].in_ == ""
    assert "`in` of another than a state" in told(unmapped)


def test_groups_do_not_become_members_of_each_other() -> None:
    text = "Basra and Mosul have each other."
    two = [mention(text, "Basra", "GPE"), mention(text, "Mosul", "GPE")]
    has = relation("Has", ("Arg1", "Basra0"), ("Arg2", "Mosul0"))
    back = relation("Has", ("Arg1", "Mosul0"), ("Arg2", "Basra0"))
    unmapped = UnmappedLabels()

    article = convert(text, two, [has, back], unmapped=unmapped)

    assert [actor.members for actor in article.actors.values()] == [("mosul",), ()]
    assert "`members` from a relation `Has`, which is not possible here" in told(unmapped)


RELAYS = (
    "  Tell: {type: halt-cooperation, roles: {Who: initiator, By: claimant, Relay: relayed-by}}\n"
)


def test_several_relays_of_a_relation_are_a_chain_in_its_order() -> None:
    by = label_mapping_from(yaml.load(_with_relays(), "map.yaml"), _with_relays(), "map.yaml")
    text = "Benin told Togo, and Togo told Ghana, that Mali would halt its aid."
    four = [mention(text, name, "GPE") for name in ("Benin", "Togo", "Ghana", "Mali")]
    said = relation(
        "Tell",
        ("Who", "Mali0"),
        ("By", "Benin0"),
        ("Relay", "Togo0"),
        ("Relay2", "Ghana0"),
        ("Relay3", "Benin0"),
    )
    unmapped = UnmappedLabels()

    (claim,) = convert(text, four, [said], mapping=by, unmapped=unmapped).claims

    assert (claim.claimant, claim.relayed_by) == ("benin", ("togo", "ghana"))
    assert "`relayed-by` with the claimant of `Tell`" in told(unmapped)


def _with_relays() -> str:
    return KNOWS.replace("  Is: same\n", f"{RELAYS}  Is: same\n")

"""A mapping says what the labels of others mean; documents become articles by it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SCALE
from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import AnnotationError
from geokg.base.text import Span
from geokg.inputs.annotation import yaml
from geokg.inputs.annotation.reader import read
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.label_mapping.claims import article_from_document
from geokg.inputs.label_mapping.mapping_file import (
    READY,
    LabelMapping,
    label_mapping_from,
    load_label_mapping,
    ready_mappings,
)
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
ties:
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


def scheme(more: str = "") -> LabelMapping:
    text = KNOWS + more
    return label_mapping_from(yaml.load(text, "map.yaml"), text, "map.yaml")


def marked(text: str, words: str, label: str, nth: int = 0, link: str = "") -> Mention:
    """The mention of words in a text; its id says where it is."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    where = Location("note.ann", at + 1, 1)
    spans = (Span(at, at + len(words)),)
    return Mention(
        id=f"{words}{nth}", label=label, spans=spans, words=words, where=where, link=link
    )


def tie(label: str, *arguments: tuple[str, str], trigger: str = "") -> RelationMention:
    name = f"{label}{arguments}"
    return RelationMention(
        id=name,
        label=label,
        arguments=arguments,
        where=Location("note.ann", 90, 1),
        trigger=trigger,
    )


def convert(
    text: str,
    mentions: list[Mention],
    ties: list[RelationMention] | None = None,
    *,
    by: LabelMapping | None = None,
    tally: UnmappedLabels | None = None,
    same: tuple[tuple[str, ...], ...] = (),
    **metadata: str,
) -> Article:
    document = Document(
        id="note",
        text=text,
        mentions=tuple(mentions),
        ties=tuple(ties or ()),
        same=same,
        metadata=tuple(metadata.items()),
        where=Location("note.ann"),
    )
    return article_from_document(document, by or scheme(), tally or UnmappedLabels())


def harbour() -> Document:
    """What `tests/formats/same` holds in each format, built by hand."""
    mentions = {
        "mali": marked(HARBOUR, "Mali", "GPE"),
        "lifted": marked(HARBOUR, "lifted", "Lift"),
        "france": marked(HARBOUR, "France", "GPE"),
        "monday": marked(HARBOUR, "on Monday", "DATE"),
        "bamako": marked(HARBOUR, "Bamako", "GPE"),
        "union": marked(HARBOUR, "The dockers’ union", "ORG"),
        "criticised": marked(HARBOUR, "criticised", "Criticise"),
        "bamako2": marked(HARBOUR, "Bamako", "GPE", 1),
        "konare": marked(HARBOUR, "Konaré", "PERSON"),
        "mali2": marked(HARBOUR, "Mali", "GPE", 1),
        "threatened": marked(HARBOUR, "threatened", "Threaten"),
        "france2": marked(HARBOUR, "France", "GPE", 1),
    }

    def event(trigger: str, *arguments: tuple[str, str], negative: bool = False) -> RelationMention:
        return RelationMention(
            id=trigger,
            label=mentions[trigger].label,
            trigger=mentions[trigger].id,
            arguments=tuple((role, mentions[name].id) for role, name in arguments),
            attributes=(("Polarity", "Negative"),) if negative else (),
        )

    ties = (
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
        ties=ties,
    )


def test_documents_and_an_annotation_by_hand_are_the_same_article() -> None:
    tally = UnmappedLabels()

    article = article_from_document(harbour(), load_label_mapping(MAP), tally)

    (by_hand,) = read(FORMATS / "same" / "native")
    assert article == by_hand
    assert tally.counts == {}


@pytest.mark.slow
@given(st.randoms(use_true_random=False))
def test_the_order_of_mentions_and_ties_does_not_matter(rng: Random) -> None:
    document = harbour()
    mentions = rng.sample(document.mentions, len(document.mentions))
    ties = rng.sample(document.ties, len(document.ties))
    shuffled = Document(id="harbour", text=HARBOUR, mentions=tuple(mentions), ties=tuple(ties))
    by = load_label_mapping(MAP)

    article = article_from_document(shuffled, by, UnmappedLabels())

    assert article == article_from_document(document, by, UnmappedLabels())


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
        ("Jordan", "PER", "2001-05-01", "person", "Jordan"),
    ],
)
def test_a_name_is_a_state_where_it_means_one_then_and_the_label_may(
    words: str, label: str, published: str, kind: str, name: str
) -> None:
    article = convert(f"{words} spoke.", [marked(words, words, label)], published=published)

    (actor,) = article.actors.values()
    assert (actor.kind, actor.name) == (kind, name)


def test_a_capital_is_an_organ_of_its_state() -> None:
    article = convert("Tehran spoke.", [marked("Tehran", "Tehran", "GPE")])

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
def test_what_makes_mentions_one_actor_is_for_the_mapping_to_say(identity: str, count: int) -> None:
    mentions = [
        marked(TWICE, "Omar Ba", "PER", link="Q7"),
        marked(TWICE, "Ba", "PER", 1),
        marked(TWICE, "him", "PER"),
        marked(TWICE, "Ba", "PER", 2, link="Q7"),
    ]
    same = (("Omar Ba0", "Ba1", "him0"),)

    article = convert(TWICE, mentions, by=scheme(f"identity: {identity}\n"), same=same)

    assert len(article.actors) == count


def test_a_name_is_the_same_with_an_article_in_capitals_and_with_a_possessive() -> None:
    text = "The Courier’s owner. THE  COURIER spoke to Courier."
    mentions = [
        marked(text, "The Courier’s", "ORG"),
        marked(text, "THE  COURIER", "ORG"),
        marked(text, "Courier", "ORG", 1),
    ]

    assert len(convert(text, mentions).actors) == 1


def test_a_coreference_tie_joins_and_pronouns_name_nobody() -> None:
    text = "He came late. Omar Ba spoke; they left, and they slept."
    mentions = [
        marked(text, "He", "PER"),
        marked(text, "Omar Ba", "PER"),
        marked(text, "they", "PER"),
        marked(text, "they", "PER", 1),
    ]

    article = convert(text, mentions, [tie("Is", ("a", "He0"), ("b", "Omar Ba0"))])

    assert [actor.name for actor in article.actors.values()] == ["Omar Ba", "they", "they"]
    assert article.actors["omar-ba"].aliases == ()


def test_slugs_are_readable_numbered_and_kept_for_states() -> None:
    text = "Élysée, Élysée Ltd and Mali FC beat Mali; 北京 won."
    mentions = [
        marked(text, "Élysée", "ORG"),
        marked(text, "Élysée Ltd", "ORG"),
        marked(text, "Mali FC", "ORG"),
        marked(text, "Mali", "GPE", 1),
        marked(text, "Mali", "ORG"),
        marked(text, "北京", "ORG"),
    ]

    actors = convert(text, mentions).actors

    assert list(actors) == ["elysee", "elysee-ltd", "mali-2", "mali-fc", "mali", "non-state"]
    assert actors["mali"].kind == "state"


def test_a_wikidata_link_is_kept_and_finds_a_state() -> None:
    text = "Omar Ba left the republic."
    mentions = [
        marked(text, "Omar Ba", "PER", link="http://www.wikidata.org/entity/Q7"),
        marked(text, "the republic", "GPE", link="wikidata:Q794"),
    ]

    actors = convert(text, mentions).actors

    assert actors["omar-ba"].wikidata == "Q7"
    assert actors["iran"].name == "IRN"


def test_ties_between_actors_become_their_keys() -> None:
    text = "Omar Ba of the Union, a Malian, leads the Nine with Mali."
    mentions = [
        marked(text, "Omar Ba", "PER"),
        marked(text, "the Union", "ORG"),
        marked(text, "Malian", "GPE"),
        marked(text, "the Nine", "GPE"),
    ]
    ties = [
        tie("Works", ("Arg1", "Omar Ba0"), ("Arg2", "the Union0")),
        tie("Lives", ("Arg-1", "Omar Ba0"), ("Arg-2", "Malian0")),
        tie("Has", ("Arg1", "the Nine0"), ("Arg2", "Malian0")),
        tie("Works", ("Arg1", "Malian0"), ("Arg2", "the Union0")),
    ]
    tally = UnmappedLabels()

    actors = convert(text, mentions, ties, tally=tally).actors

    assert (actors["omar-ba"].of, actors["omar-ba"].in_) == ("the-union", "mali")
    assert actors["the-nine"].members == ("mali",)
    said = "GK848 warning: `of`, which a tie `Works` says, cannot stand there: left out 1 time"
    assert said in str(tally.diagnostics()[0])


# Claims -----------------------------------------------------------------

MEETING = "Mali and France met in Gao on Monday.\n\nGhana knew that they met."


def cast() -> list[Mention]:
    return [
        marked(MEETING, "Mali", "GPE"),
        marked(MEETING, "France", "GPE"),
        marked(MEETING, "Ghana", "GPE"),
        marked(MEETING, "Gao", "DATE"),
        marked(MEETING, "met", "Meet"),
    ]


def test_a_quote_goes_from_the_first_to_the_last_word_of_the_tie() -> None:
    ties = [tie("Meet", ("Party", "Mali0"), ("Party2", "France0"), ("Where", "Gao0"))]

    (claim,) = convert(MEETING, cast(), ties).claims

    assert [quote.exact for quote in claim.quote] == ["Mali and France met in Gao"]
    assert (claim.party, claim.place) == (("mali", "france"), ("Gao",))


def test_a_quote_that_would_leave_its_paragraph_is_parts() -> None:
    ties = [tie("Meet", ("Party", "Mali0"), ("Party", "Ghana0"))]

    (claim,) = convert(MEETING, cast(), ties).claims

    assert [quote.exact for quote in claim.quote] == ["Mali", "Ghana"]


def test_content_is_another_tie_found_by_itself_or_by_its_trigger() -> None:
    meeting = tie("Meet", ("Party", "Mali0"), ("Party", "France0"), trigger="met0")
    for named in (meeting.id, "met0"):
        knowing = tie("Know", ("Arg1", "Ghana0"), ("About", named))

        first, second = convert(MEETING, cast(), [knowing, meeting]).claims

        assert second.content == (first.id,)
        assert second.target == ("unstated",)


@pytest.mark.parametrize(
    ("ties", "roles"),
    [
        ([tie("Know", ("Arg2", "Mali0"))], {"initiator": ("unstated",), "target": ("mali",)}),
        ([tie("Meet", ("Party", "Mali0"))], {"party": ("mali", "unstated")}),
        ([tie("Meet", ("Party", "Mali0"), ("Party", "Mali0"))], {"party": ("mali", "unstated")}),
    ],
    ids=["a role that is needed", "a second party", "the same party twice"],
)
def test_whom_the_corpus_does_not_name_is_unstated(
    ties: list[RelationMention], roles: dict[str, tuple[str, ...]]
) -> None:
    (claim,) = convert(MEETING, cast(), ties).claims

    assert claim.roles() == roles


def test_two_ties_that_say_the_same_words_are_two_claims() -> None:
    text = "Mali met France. Mali met France."
    mentions = [marked(text, w, "GPE", n) for w in ("Mali", "France") for n in (0, 1)]
    ties = [tie("Meet", ("Party", f"Mali{n}"), ("Party", f"France{n}")) for n in (0, 1)]

    first, second = convert(text, mentions, ties).claims

    assert second.id == f"{first.id}-2"
    assert [first.quote[0].span, second.quote[0].span] == [(0, 15), (17, 32)]


def test_attributes_set_what_the_mapping_says_value_by_value() -> None:
    meeting = RelationMention(
        id="E1",
        label="Meet",
        trigger="met0",
        arguments=(("Party", "Mali0"), ("Party", "France0")),
        attributes=(("Sure", "probable"), ("Neg", "yes"), ("Odd", "x"), ("Neg", "maybe")),
    )
    tally = UnmappedLabels()

    (claim,) = convert(MEETING, cast(), [meeting], tally=tally).claims

    assert (claim.certainty, claim.polarity) == ("probable", "negative")
    assert list(tally.counts) == [("attribute", "Neg: maybe")]


def test_everything_that_is_left_out_is_counted_and_said_where() -> None:
    mentions = [*cast(), marked(MEETING, "on Monday", "Time"), marked(MEETING, "knew", "Odd")]
    ties = [
        tie("Meet", ("Party", "Mali0"), ("Party", "Gao0"), ("Host", "France0"), ("Host", "met0")),
        tie("Odd", ("Arg1", "Mali0")),
        tie("Join", ("Arg1", "Mali0"), ("Arg2", "France0")),
    ]
    tally = UnmappedLabels()

    convert(MEETING, mentions, ties, tally=tally, genre="news")

    assert tally.counts == {
        ("mention", "Meet"): 1,  # a trigger that triggers nothing
        ("mention", "Time"): 1,
        ("tie", "Join"): 1,
        ("role", "Meet: Host"): 2,
        ("argument", "`Meet: Party` with `DATE` in it"): 1,
        ("metadata", "genre"): 1,
    }
    assert tally.ignored == 2
    join = next(d for d in tally.diagnostics() if "`Join`" in d.message)
    assert (join.severity, str(join.where), join.found) == (
        "warning",
        "note.ann:90:1",
        "Mali … France",
    )


def test_an_error_stands_at_the_tie_that_it_comes_from() -> None:
    attributes = (("Sure", "quite"),)
    arguments = (("Party", "Mali0"), ("Party", "France0"))
    where = Location("note.ann", 7, 1)
    wrong = RelationMention(
        id="E1", label="Meet", arguments=arguments, attributes=attributes, where=where
    )

    with pytest.raises(AnnotationError) as caught:
        convert(MEETING, cast(), [wrong])

    (error,) = caught.value.diagnostics
    assert (error.code, error.path) == ("GK135", ("claims", 0, "certainty"))
    assert error.where == where


def test_metadata_of_the_document_come_before_those_of_the_mapping() -> None:
    by = scheme("article: {language: fr, publisher: Courier}\nmetadata: {lang: language}\n")

    article = convert("Mali.", [], by=by, lang="en", title="A title")

    assert (article.language, article.publisher, article.title) == ("en", "Courier", "A title")


TRIGGERS = KNOWS.replace(
    "Odd: ignore}\nties:",
    "Odd: ignore,\n  Met: {type: meet, roles: {who: party, that: content}},"
    " Knew: {type: recognise, roles: {who: initiator, that: content}}}\nties:",
)


def test_a_trigger_gathers_the_pairs_that_formats_without_events_have() -> None:
    mentions = [
        *cast()[:3],
        marked(MEETING, "met", "Met"),
        marked(MEETING, "knew", "Knew"),
    ]
    ties = [
        tie("who", ("from", "met0"), ("to", "Mali0")),
        tie("who", ("head", "France0"), ("child", "met0")),
        RelationMention(
            id="sure",
            label="who",
            arguments=(("head", "knew0"), ("child", "Ghana0")),
            attributes=(("Sure", "certain"),),
        ),
        tie("that", ("head", "knew0"), ("child", "met0")),
        tie("where", ("head", "met0"), ("child", "Mali0")),
    ]
    by = label_mapping_from(yaml.load(TRIGGERS, ""), TRIGGERS, "")
    tally = UnmappedLabels()

    first, second = convert(MEETING, mentions, ties, by=by, tally=tally).claims

    assert set(first.party) == {"mali", "france"}
    assert (second.initiator, second.content) == (("ghana",), (first.id,))
    assert second.certainty == "certain"
    assert tally.counts == {("tie", "where"): 1}


# Mapping files ----------------------------------------------------------


@pytest.mark.parametrize("file", WRONG, ids=[file.stem for file in WRONG])
def test_a_wrong_mapping_gets_the_diagnostic_that_a_person_would_want(
    file: Path, golden: Golden
) -> None:
    with pytest.raises(AnnotationError) as caught:
        load_label_mapping(file)
    said = str(caught.value).replace(f"{file.parent}/", "") + "\n"

    golden.check(file.with_suffix(".txt"), said)


@pytest.mark.parametrize("name", ready_mappings())
def test_a_ready_mapping_loads_and_names_its_source(name: str) -> None:
    made = load_label_mapping(name)
    text = (READY / f"{name}.yaml").read_text("utf-8")

    assert made.mentions
    assert "Guidelines" in text or "aclanthology.org" in text


def test_a_suggested_mapping_is_done_when_what_is_open_is_decided() -> None:
    text = suggest_mapping([harbour()])
    assert text.count("Lift:") == 1  # a trigger is no label of its own
    decided = text.partition("mapping: 1\n")
    done = "mapping: 1\n" + decided[2].replace("type: undecided", "type: meet").replace(
        "undecided", "ignore"
    )

    made = label_mapping_from(yaml.load(done, "map.yaml"), done, "map.yaml")

    assert set(made.ties) == {"Lift", "Criticise", "Threaten"}
    assert made.mentions["PERSON"] == ("person",)


@pytest.mark.parametrize("seed", range(10))
def test_a_mapping_gone_wrong_is_an_error_with_a_place(seed: int) -> None:
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
    """What is wrong with the text of a mapping; any other exception escapes."""
    try:
        label_mapping_from(yaml.load(text, "map.yaml"), text, "map.yaml")
    except AnnotationError as error:
        return error.diagnostics
    return ()

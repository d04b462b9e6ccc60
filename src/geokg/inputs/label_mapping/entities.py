"""The actors of a document: which mentions are one, what kind each is, and what it is called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from geokg.actors import find_state, resolve
from geokg.article import Actor
from geokg.article.checks import KEYS_OF_KINDS, RESERVED_NAMES
from geokg.base.safe_text import slug_of
from geokg.inputs.formats.documents import Document, Mention, RelationMention
from geokg.inputs.label_mapping.mapping_file import ACTOR_VALUES, WORDS, LabelMapping
from geokg.inputs.label_mapping.state_mentions import report_undecided
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels

PRONOUNS: Final = frozenset(
    "he she it they him her them his hers its their theirs himself herself itself themselves "
    "we us our ours i me my mine you your yours who whom whose which that this these those".split()
)
"""English words that stand for whoever was named before: neither names nor marks of identity."""
ITEM: Final = re.compile(r"(?:.*[/:])?(Q[1-9][0-9]*)")


@dataclass(slots=True)
class EntityClusters:
    """The actors of a document by slug, and the slug of each mention that is one."""

    actors: dict[str, Actor] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    first: dict[str, Mention] = field(default_factory=dict)
    """For each slug, the mention that gave the actor its name."""


def cluster_mentions(
    document: Document,
    scheme: LabelMapping,
    published: date | None,
    taken: Iterable[str],
    tally: UnmappedLabels,
) -> EntityClusters:
    """The actors that the mentions of a document are, by what the mapping takes for identity."""
    mentions = sorted(_actors(document, scheme, tally), key=lambda m: (m.spans, m.id))
    cast = EntityClusters()
    used = {*RESERVED_NAMES, *taken}
    made = []
    for group in _groups(mentions, document, scheme):
        named = _naming(group)
        made.append((group, named, *_actor(group, named, scheme, published, tally)))
    slugs: dict[int, str] = {}
    # States first: whatever else is called like one takes the number.
    for at, (*_, actor, base) in sorted(enumerate(made), key=lambda one: one[1][2].kind != "state"):
        same = (n for n in slugs if actor.kind == "state" and made[n][2] == actor)
        slugs[at] = slugs.get(next(same, -1)) or numbered(slug_of(base) or actor.kind, used)
        used.add(slugs[at])
    for at, (group, named, actor, _) in enumerate(made):
        cast.actors.setdefault(slugs[at], actor)
        cast.first.setdefault(slugs[at], named)
        cast.slugs.update((mention.id, slugs[at]) for mention in group)
    _tie_actors(document, scheme, cast, tally)
    return cast


def numbered(name: str, used: Container[str]) -> str:
    """The name, with a number where it is in use.

    >>> numbered("paris", {"paris", "paris-2"})
    'paris-3'
    """
    number, made = 2, name
    while made in used:
        made, number = f"{name}-{number}", number + 1
    return made


def words_of(mention: Mention) -> str:
    """The words of a mention on one line."""
    return " ".join(mention.words.split())


def is_name(words: str) -> bool:
    """Whether words look like a proper name; scripts without capitals cannot tell.

    >>> is_name("the Hague"), is_name("rebels"), is_name("They"), is_name("伊朗")
    (True, False, False, True)
    """
    if words.casefold() in PRONOUNS:
        return False
    first = [next(filter(str.isalnum, word), "") for word in words.split()[:2]]
    return any(letter.isalpha() and not letter.islower() for letter in first)


def _actors(document: Document, scheme: LabelMapping, tally: UnmappedLabels) -> Iterable[Mention]:
    triggers = {tie.trigger for tie in document.ties}
    for mention in document.mentions:
        kinds = scheme.mentions.get(mention.label)
        if mention.id in triggers:
            continue
        if kinds is None:
            tally.add("mention", mention.label, mention.where, mention.words)
        elif not kinds:
            tally.ignored += 1
        elif kinds != (WORDS,):
            yield mention


def _groups(
    mentions: list[Mention], document: Document, scheme: LabelMapping
) -> list[list[Mention]]:
    """The mentions, those together that are one, in the order in which each is first met."""
    above: dict[str, str] = {mention.id: mention.id for mention in mentions}

    def root(name: str) -> str:
        while above[name] != name:
            above[name] = name = above[above[name]]
        return name

    for marks in _marks(mentions, document, scheme):
        here = [name for name in marks if name in above]
        for name in here[1:]:
            above[root(name)] = root(here[0])
    groups: dict[str, list[Mention]] = {}
    for mention in mentions:
        groups.setdefault(root(mention.id), []).append(mention)
    return list(groups.values())


def _marks(
    mentions: list[Mention], document: Document, scheme: LabelMapping
) -> Iterable[list[str]]:
    """Ids of mentions that one mark of identity holds together, a list a mark."""
    if "link" in scheme.identity:
        yield from _alike((mention.link, mention.id) for mention in mentions)
    if "same" in scheme.identity:
        yield from (list(group) for group in document.same)
    for tie in document.ties:
        meaning = scheme.ties.get(tie.label)
        if meaning is not None and meaning.key == "same":
            yield [name for _, name in tie.arguments]
    if "name" in scheme.identity:
        yield from _alike(
            (f"{_folded(mention)}\n{scheme.mentions[mention.label]}", mention.id)
            for mention in mentions
            if words_of(mention).casefold() not in PRONOUNS
        )


def _alike(pairs: Iterable[tuple[str, str]]) -> Iterable[list[str]]:
    found: dict[str, list[str]] = {}
    for mark, name in pairs:
        if mark:
            found.setdefault(mark, []).append(name)
    return found.values()


def _folded(mention: Mention) -> str:
    words = unicodedata.normalize("NFC", words_of(mention)).casefold()
    return words.removeprefix("the ").removesuffix("'s").removesuffix("’s")


def _naming(group: list[Mention]) -> Mention:
    """The mention that gives the actor its name: the first name, else the first but pronouns."""
    names = [mention for mention in group if is_name(words_of(mention))]
    others = [mention for mention in group if words_of(mention).casefold() not in PRONOUNS]
    return (names or others or group)[0]


def _actor(
    group: list[Mention],
    named: Mention,
    scheme: LabelMapping,
    published: date | None,
    tally: UnmappedLabels,
) -> tuple[Actor, str]:
    """The actor that mentions are, and what its slug is made of."""
    kinds = scheme.mentions[named.label]
    called = list(dict.fromkeys(words_of(m) for m in (named, *group) if is_name(words_of(m))))
    item = next((found[1] for m in group if (found := ITEM.fullmatch(m.link))), "")
    if "state" in kinds and (states := find_state(item) if item else ()):
        return Actor("state", states[0].code), states[0].name
    for kind in kinds[:-1] if len(kinds) > 1 else kinds:
        for name in called or [words_of(named)]:
            one = resolve(name, published).one
            if one is not None and one.kind == kind:
                if kind == "state":
                    return Actor("state", one.code), one.name
                of = one.code if kind == "organ" else ""
                return _named(kind, group, named, called, item, of, scheme, tally)
    if "state" in kinds[:-1] and called:
        report_undecided(group, called[0], kinds[-1], published, tally)
    return _named(kinds[-1], group, named, called, item, "", scheme, tally)


def _named(
    kind: str,
    group: list[Mention],
    named: Mention,
    called: list[str],
    item: str,
    of: str,
    scheme: LabelMapping,
    tally: UnmappedLabels,
) -> tuple[Actor, str]:
    name = words_of(named)
    may = KEYS_OF_KINDS[kind]
    given = _values(group, scheme, may, tally)
    if item and "wikidata" in may:
        given.setdefault("wikidata", item)
    notes = [mention.note for mention in group if mention.note]
    if notes and "note" in may:
        given.setdefault("note", " ".join(notes[0].split()))
    aliases = [other for other in called if other != name] if "aliases" in may else []
    office, wikidata, note = (given.get(key, "") for key in ACTOR_VALUES)
    actor = Actor(kind, name, of=of, aliases=aliases, office=office, wikidata=wikidata, note=note)
    return actor, name


def _values(
    group: list[Mention], scheme: LabelMapping, may: frozenset[str], tally: UnmappedLabels
) -> dict[str, str]:
    """What attributes say of an actor; the first that gives a key holds."""
    given: dict[str, str] = {}
    for mention in group:
        for key, value in attribute_values(mention, scheme, tally):
            if key in may and key in ACTOR_VALUES:
                given.setdefault(key, value)
            else:
                said = f"`{key}` of an actor with the label `{mention.label}`"
                tally.add("misplaced", said, mention.where, mention.words)
    return given


def attribute_values(
    owner: Mention | RelationMention, scheme: LabelMapping, tally: UnmappedLabels
) -> Iterable[tuple[str, str]]:
    """The keys and values that the attributes of a mention or tie set."""
    for name, value in owner.attributes:
        meaning = scheme.attributes.get(name)
        if isinstance(meaning, str):
            if meaning != "ignore" and value.strip():
                yield meaning, value.strip()
            continue
        sets = meaning.get(value) if meaning is not None else None
        if sets is None:
            tally.add("attribute", f"{name}: {value}".rstrip(": "), owner.where)
        else:
            yield from sets.items()


def argument(tie: RelationMention, role: str) -> str:
    """The id that stands in a role of a tie; `Arg1` will do for `Arg-1`."""
    folded = role.replace("-", "").casefold()
    return next(
        (at for name, at in tie.arguments if name.replace("-", "").casefold() == folded), ""
    )


def _tie_actors(
    document: Document, scheme: LabelMapping, cast: EntityClusters, tally: UnmappedLabels
) -> None:
    """Give actors the keys that ties between them say: `of`, `in` and `members`."""
    for tie in document.ties:
        meaning = scheme.ties.get(tie.label)
        if meaning is None or meaning.key in ("", "same"):
            continue
        holder, other = (cast.slugs.get(argument(tie, role), "") for role in meaning.between)
        key = "in_" if meaning.key == "in" else meaning.key
        actor = cast.actors.get(holder)
        if actor is None or not other or other == holder or key not in KEYS_OF_KINDS[actor.kind]:
            said = f"`{meaning.key}`, which a tie `{tie.label}` says, cannot stand there"
            tally.add("misplaced", said, tie.where)
        elif key == "members":
            members = tuple(dict.fromkeys((*actor.members, other)))
            cast.actors[holder] = replace(actor, members=members)
        elif getattr(actor, key) in ("", other):
            cast.actors[holder] = _with(actor, key, other)
        elif not _is_same(getattr(actor, key), other, cast.actors):
            said = f"a second `{meaning.key}` of one actor, which a tie `{tie.label}` says"
            tally.add("misplaced", said, tie.where)


def _with(actor: Actor, key: str, other: str) -> Actor:
    return replace(actor, of=other) if key == "of" else replace(actor, in_=other)


def _is_same(one: str, other: str, actors: Mapping[str, Actor]) -> bool:
    """Whether a state's code and an actor's slug stand for the same state."""
    actor = actors.get(other)
    return actor is not None and actor.kind == "state" and actor.name == one

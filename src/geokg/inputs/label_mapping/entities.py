"""Entity resolution within a document: its mentions are clustered into actors."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from geokg.actors import find_state, resolve
from geokg.article import Actor
from geokg.article.checks import KEYS_OF_KINDS, RESERVED_NAMES
from geokg.base.safe_text import slug_of
from geokg.inputs.formats.documents import Document, Mention, Relation
from geokg.inputs.label_mapping.actor_relations import EntityClusters, relate_actors
from geokg.inputs.label_mapping.attempt import Attempt
from geokg.inputs.label_mapping.balance import (
    IGNORED,
    IMPOSSIBLE,
    NO_ENTRY,
    NO_IDENTITY,
    WRONG,
    Item,
    item_of,
)
from geokg.inputs.label_mapping.identities import identity_of, item_id_of
from geokg.inputs.label_mapping.mapping_file import LabelMapping
from geokg.inputs.label_mapping.mapping_rules import ACTOR_VALUES, IGNORE, WORDS
from geokg.inputs.label_mapping.state_mentions import report_undecided

PRONOUNS: Final = frozenset(
    "he she it they him her them his hers its their theirs himself herself itself themselves "
    "we us our ours i me my mine you your yours who whom whose which that this these those".split()
)
"""English pronouns: they name no actor, and equal pronouns need not corefer."""
_KNOWN_WORDS: Final = 4096
"""How many words of mentions are remembered: the same names come again and again."""


def cluster_mentions(
    document: Document,
    mapping: LabelMapping,
    published: date | None,
    reserved: Iterable[str],
    attempt: Attempt,
) -> EntityClusters:
    """Cluster the mentions of a document that corefer, and make an actor of each cluster.

    Args:
        document: The document.
        mapping: What its labels mean, and which evidence of coreference counts.
        published: The day of publication; names of states are resolved on that day.
        reserved: Slugs that no actor may get.
        attempt: Records what becomes of each mention.
    """
    mentions = sorted(_actor_mentions(document, mapping, attempt), key=lambda m: (m.spans, m.id))
    entities = EntityClusters()
    used_slugs = {*RESERVED_NAMES, *reserved}
    clusters = []
    for cluster in _clusters(mentions, document, mapping, attempt):
        name_mention = naming(cluster)
        clusters.append(
            (cluster, name_mention, *actor_of(cluster, name_mention, mapping, published, attempt))
        )
    slugs: dict[int, str] = {}
    slugs_of_states: dict[Actor, str] = {}
    # States first: another actor with the name of a state gets the numbered slug.
    for index, (*_, actor, name) in sorted(
        enumerate(clusters), key=lambda item: item[1][2].kind != "state"
    ):
        slug = slugs_of_states.get(actor) if actor.kind == "state" else None
        slugs[index] = slug or numbered(slug_of_name(name) or actor.kind, used_slugs)
        used_slugs.add(slugs[index])
        if actor.kind == "state":
            slugs_of_states[actor] = slugs[index]
    for index, (cluster, name_mention, actor, _) in enumerate(clusters):
        entities.actors.setdefault(slugs[index], actor)
        entities.first.setdefault(slugs[index], name_mention)
        entities.slugs.update((mention.id, slugs[index]) for mention in cluster)
    relate_actors(document, mapping, entities, attempt)
    return entities


slug_of_name: Final = lru_cache(maxsize=_KNOWN_WORDS)(slug_of)


def numbered(name: str, used: Container[str]) -> str:
    """Return a name that is not in use, numbered if necessary.

    >>> numbered("paris", {"paris", "paris-2"})
    'paris-3'
    """
    number, candidate = 2, name
    while candidate in used:
        candidate, number = f"{name}-{number}", number + 1
    return candidate


def words_of(mention: Mention) -> str:
    """Return the words of a mention on one line."""
    return _one_line(mention.words)


@lru_cache(maxsize=_KNOWN_WORDS)
def _one_line(words: str) -> str:
    return " ".join(words.split())


@lru_cache(maxsize=_KNOWN_WORDS)
def is_name(words: str) -> bool:
    """Return whether words look like a proper name; in scripts without capitals all words do.

    >>> is_name("the Hague"), is_name("rebels"), is_name("They"), is_name("伊朗")
    (True, False, False, True)
    """
    if words.casefold() in PRONOUNS:
        return False
    first = [next(filter(str.isalnum, word), "") for word in words.split()[:2]]
    return any(letter.isalpha() and not letter.islower() for letter in first)


def _actor_mentions(
    document: Document, mapping: LabelMapping, attempt: Attempt
) -> Iterable[Mention]:
    triggers = {event.trigger for event in document.events}
    for mention in document.mentions:
        kinds = mapping.mentions.get(mention.label)
        item = ("mention", mention.id, 0)
        if mention.id in triggers:
            continue
        if mention.id in attempt.omissions.mentions:
            attempt.fates.leave_out(item, WRONG)
        elif kinds is None:
            report = ("mention", mention.label)
            attempt.leave_out(item, NO_ENTRY, report, mention.where, mention.words)
        elif not kinds:
            attempt.unmapped.ignored += 1
            attempt.fates.leave_out(item, IGNORED)
        elif kinds != (WORDS,):
            attempt.fates.use(item, "actor")
            yield mention


def _clusters(
    mentions: list[Mention], document: Document, mapping: LabelMapping, attempt: Attempt
) -> list[list[Mention]]:
    """Return the clusters of coreferring mentions, in the order of their first mentions."""
    parent: dict[str, str] = {mention.id: mention.id for mention in mentions}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = name = parent[parent[name]]
        return name

    for group in _coreference(mentions, document, mapping, attempt):
        ids = [name for name in group if name in parent]
        for name in ids[1:]:
            parent[root(name)] = root(ids[0])
    clusters: dict[str, list[Mention]] = {}
    for mention in mentions:
        clusters.setdefault(root(mention.id), []).append(mention)
    return list(clusters.values())


def _coreference(
    mentions: list[Mention], document: Document, mapping: LabelMapping, attempt: Attempt
) -> Iterable[list[str]]:
    """Yield groups of ids of mentions that corefer: by link, annotated coreference, or name."""
    yield from _repeated_spans(mentions, attempt)
    if "link" in mapping.identity:
        yield from _grouped(
            (identity_of(mention.link), mention.id) for mention in mentions if mention.link
        )
    known = {mention.id for mention in mentions}
    for at, group in enumerate(document.coreference):
        item = ("coreference", "", at)
        if "same" not in mapping.identity:
            attempt.fates.leave_out(item, IGNORED)
        elif len(known.intersection(group)) > 1:
            attempt.fates.use(item, "identity")
            yield list(group)
        else:
            report = ("misplaced", "coreference of mentions that are not actors")
            attempt.leave_out(item, IMPOSSIBLE, report, document.where)
    for relation in document.events_and_relations:
        rule = mapping.relations.get(relation.label)
        if rule is not None and rule.key == "same":
            yield from _same(relation, known, attempt)
    if "name" in mapping.identity:
        yield from _grouped(
            (f"{key}\n{mapping.mentions[mention.label]}", mention.id)
            for mention in mentions
            if (key := name_key(mention.words)) is not None
        )


def _same(relation: Relation, known: set[str], attempt: Attempt) -> Iterable[list[str]]:
    """Yield the ids that a relation declares to corefer, and record what becomes of it."""
    item = item_of(relation)
    if relation.id in attempt.omissions.relations:
        attempt.fates.leave_out(item, WRONG)
        return
    ids = [name for _, name in relation.arguments]
    if len(known.intersection(ids)) > 1 or len(set(ids)) < 2:
        attempt.fates.use(item, "identity")
        for at, _ in enumerate(ids):
            attempt.fates.use(("role", relation.id, at), "identity")
    else:
        name = f"coreference from a relation `{relation.label}`, one end of which is not an actor"
        attempt.leave_out(item, IMPOSSIBLE, ("misplaced", name), relation.where)
    yield ids


def _repeated_spans(mentions: list[Mention], attempt: Attempt) -> Iterable[list[str]]:
    """Yield groups of mentions with one label at one place; count each repetition."""
    at: dict[object, list[Mention]] = {}
    for mention in mentions:
        at.setdefault((mention.label, mention.spans), []).append(mention)
    for same in at.values():
        if len(same) == 1 or not same[0].spans:
            continue
        for mention in same[1:]:
            name = f"`{mention.label}` at a place that has the label already"
            attempt.unmapped.add("repeated-mention", name, mention.where, mention.words)
        yield [mention.id for mention in same]


def _grouped(pairs: Iterable[tuple[str, str]]) -> Iterable[list[str]]:
    groups: dict[str, list[str]] = {}
    for key, id in pairs:
        if key:
            groups.setdefault(key, []).append(id)
    return groups.values()


@lru_cache(maxsize=_KNOWN_WORDS)
def name_key(words: str) -> str | None:
    """Return what names of one actor have in common, or None for a pronoun.

    >>> name_key("the\\nHague"), name_key("The Hague's"), name_key("They")
    ('hague', 'hague', None)
    """
    words = _one_line(words)
    if words.casefold() in PRONOUNS:
        return None
    words = unicodedata.normalize("NFC", words).casefold()
    return words.removeprefix("the ").removesuffix("'s").removesuffix("’s")


def naming(cluster: Sequence[Mention]) -> Mention:
    """Return the mention that names the actor: the first name, else the first non-pronoun."""
    names = [mention for mention in cluster if is_name(words_of(mention))]
    others = [mention for mention in cluster if words_of(mention).casefold() not in PRONOUNS]
    return (names or others or cluster)[0]


def actor_of(
    cluster: Sequence[Mention],
    name_mention: Mention,
    mapping: LabelMapping,
    published: date | None,
    attempt: Attempt,
) -> tuple[Actor, str]:
    """Return the actor of a cluster, and the name that its slug is made of."""
    kinds = mapping.mentions[name_mention.label]
    names = list(
        dict.fromkeys(words_of(m) for m in (name_mention, *cluster) if is_name(words_of(m)))
    )
    _record_links(cluster, mapping, attempt)
    links = (mention.link for mention in cluster if mention.link)
    item = next(filter(None, map(item_id_of, links)), "")
    if "state" in kinds and (states := find_state(item) if item else ()):
        _values(cluster, mapping, frozenset(), attempt)
        return Actor("state", states[0].code), states[0].name
    for kind in kinds[:-1] if len(kinds) > 1 else kinds:
        for name in names or [words_of(name_mention)]:
            candidate = resolve(name, published).one
            if candidate is not None and candidate.kind == kind:
                if kind == "state":
                    _values(cluster, mapping, frozenset(), attempt)
                    return Actor("state", candidate.code), candidate.name
                of = candidate.code if kind == "organ" else ""
                return _named(kind, cluster, name_mention, names, item, of, mapping, attempt)
    if "state" in kinds[:-1] and names:
        report_undecided(cluster, names[0], kinds[-1], published, attempt.unmapped)
    return _named(kinds[-1], cluster, name_mention, names, item, "", mapping, attempt)


def _record_links(cluster: Sequence[Mention], mapping: LabelMapping, attempt: Attempt) -> None:
    """Record which links identify an actor; count those that identify nothing."""
    for mention in (mention for mention in cluster if mention.link):
        item = ("link", mention.id, 0)
        if not identity_of(mention.link):
            name = f"links that identify nothing, on mentions with the label `{mention.label}`"
            attempt.leave_out(item, NO_IDENTITY, ("link", name), mention.where, mention.link)
        elif "link" in mapping.identity or item_id_of(mention.link):
            attempt.fates.use(item, "identity")
        else:
            attempt.fates.leave_out(item, IGNORED)


def _named(
    kind: str,
    cluster: Sequence[Mention],
    name_mention: Mention,
    names: list[str],
    item: str,
    of: str,
    mapping: LabelMapping,
    attempt: Attempt,
) -> tuple[Actor, str]:
    name = words_of(name_mention)
    allowed = KEYS_OF_KINDS[kind]
    omitted = {key for id, key in attempt.omissions.actor_keys if id == name_mention.id}
    values = _values(cluster, mapping, allowed - omitted, attempt)
    if item and "wikidata" in allowed - omitted:
        values.setdefault("wikidata", item)
    notes = [mention for mention in cluster if mention.note]
    if notes and "note" in allowed - omitted:
        values.setdefault("note", " ".join(notes[0].note.split()))
        attempt.fates.use(("note", notes[0].id, 0), "note")
    aliases = [other for other in names if other != name] if "aliases" in allowed - omitted else []
    office, wikidata, note = (values.get(key, "") for key in ACTOR_VALUES)
    of = "" if "of" in omitted else of
    actor = Actor(kind, name, of=of, aliases=aliases, office=office, wikidata=wikidata, note=note)
    return actor, name


def _values(
    cluster: Sequence[Mention], mapping: LabelMapping, allowed: frozenset[str], attempt: Attempt
) -> dict[str, str]:
    """Return the values that attributes give an actor; the first value of a key counts."""
    values: dict[str, str] = {}
    for mention in cluster:
        for key, value, item in attribute_values(mention, mapping, attempt):
            if key not in allowed or key not in ACTOR_VALUES:
                report = ("misplaced", f"`{key}` on an actor with the label `{mention.label}`")
                attempt.leave_out(item, IMPOSSIBLE, report, mention.where, mention.words)
            elif values.setdefault(key, value) == value:
                attempt.fates.use(item, key)
            else:
                report = ("misplaced", f"a second `{key}` of one actor")
                attempt.leave_out(item, IMPOSSIBLE, report, mention.where, value)
    return values


def attribute_values(
    owner: Mention | Relation, mapping: LabelMapping, attempt: Attempt
) -> Iterable[tuple[str, str, Item]]:
    """Yield the keys and values that the attributes of a mention or relation set."""
    for at, (name, value) in enumerate(owner.attributes):
        item = ("attribute", owner.id, at)
        if owner.layer and mapping.labels.get(owner.layer) == name:
            attempt.fates.use(item, "label")
            continue
        sets = values_set_by(name, value, mapping)
        if sets is None:
            report = ("attribute", f"{name}: {value}".rstrip(": "))
            attempt.leave_out(item, NO_ENTRY, report, owner.where)
        elif not sets:
            attempt.fates.leave_out(item, IGNORED)
        else:
            yield from ((key, text, item) for key, text in sets.items())


def values_set_by(name: str, value: str, mapping: LabelMapping) -> Mapping[str, str] | None:
    """Return the keys that an attribute sets, none if it is ignored; None if it has no entry.

    >>> mapping = LabelMapping(attributes={"Negated": {"true": {"polarity": "negative"}}})
    >>> values_set_by("Negated", "true", mapping), values_set_by("Negated", "no", mapping)
    ({'polarity': 'negative'}, None)
    """
    rule = mapping.attributes.get(name)
    if isinstance(rule, str):
        return {rule: value.strip()} if rule != IGNORE and value.strip() else {}
    return rule.get(value) if rule is not None else None

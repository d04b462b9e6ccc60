"""Entity resolution within a document: its mentions are clustered into actors."""

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
from geokg.article.references import ActorReferences, Problems
from geokg.base.safe_text import slug_of
from geokg.inputs.formats.documents import Document, Mention, Relation
from geokg.inputs.label_mapping.mapping_file import ACTOR_VALUES, WORDS, LabelMapping
from geokg.inputs.label_mapping.state_mentions import report_undecided
from geokg.inputs.label_mapping.unmapped_labels import UnmappedLabels

PRONOUNS: Final = frozenset(
    "he she it they him her them his hers its their theirs himself herself itself themselves "
    "we us our ours i me my mine you your yours who whom whose which that this these those".split()
)
"""English pronouns: they name no actor, and equal pronouns need not corefer."""
ITEM: Final = re.compile(r"(?:.*[/:])?(Q[1-9][0-9]*)")


@dataclass(slots=True)
class EntityClusters:
    """The actors of a document by slug, and the slug of each mention of an actor."""

    actors: dict[str, Actor] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    first: dict[str, Mention] = field(default_factory=dict)
    """The mention that an actor is named after, by slug."""


def cluster_mentions(
    document: Document,
    mapping: LabelMapping,
    published: date | None,
    reserved: Iterable[str],
    unmapped: UnmappedLabels,
) -> EntityClusters:
    """Cluster the mentions of a document that corefer, and make an actor of each cluster.

    Args:
        document: The document.
        mapping: What its labels mean, and which evidence of coreference counts.
        published: The day of publication; names of states are resolved on that day.
        reserved: Slugs that no actor may get.
        unmapped: Counts what the mapping has no entry for.
    """
    mentions = sorted(_actor_mentions(document, mapping, unmapped), key=lambda m: (m.spans, m.id))
    entities = EntityClusters()
    used_slugs = {*RESERVED_NAMES, *reserved}
    clusters = []
    for cluster in _clusters(mentions, document, mapping):
        name_mention = _naming(cluster)
        clusters.append(
            (cluster, name_mention, *_actor(cluster, name_mention, mapping, published, unmapped))
        )
    slugs: dict[int, str] = {}
    # States first: another actor with the name of a state gets the numbered slug.
    for index, (*_, actor, name) in sorted(
        enumerate(clusters), key=lambda item: item[1][2].kind != "state"
    ):
        same_state = (n for n in slugs if actor.kind == "state" and clusters[n][2] == actor)
        slugs[index] = slugs.get(next(same_state, -1)) or numbered(
            slug_of(name) or actor.kind, used_slugs
        )
        used_slugs.add(slugs[index])
    for index, (cluster, name_mention, actor, _) in enumerate(clusters):
        entities.actors.setdefault(slugs[index], actor)
        entities.first.setdefault(slugs[index], name_mention)
        entities.slugs.update((mention.id, slugs[index]) for mention in cluster)
    _relate_actors(document, mapping, entities, unmapped)
    return entities


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
    return " ".join(mention.words.split())


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
    document: Document, mapping: LabelMapping, unmapped: UnmappedLabels
) -> Iterable[Mention]:
    triggers = {event.trigger for event in document.events}
    for mention in document.mentions:
        kinds = mapping.mentions.get(mention.label)
        if mention.id in triggers:
            continue
        if kinds is None:
            unmapped.add("mention", mention.label, mention.where, mention.words)
        elif not kinds:
            unmapped.ignored += 1
        elif kinds != (WORDS,):
            yield mention


def _clusters(
    mentions: list[Mention], document: Document, mapping: LabelMapping
) -> list[list[Mention]]:
    """Return the clusters of coreferring mentions, in the order of their first mentions."""
    parent: dict[str, str] = {mention.id: mention.id for mention in mentions}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = name = parent[parent[name]]
        return name

    for group in _coreference(mentions, document, mapping):
        ids = [name for name in group if name in parent]
        for name in ids[1:]:
            parent[root(name)] = root(ids[0])
    clusters: dict[str, list[Mention]] = {}
    for mention in mentions:
        clusters.setdefault(root(mention.id), []).append(mention)
    return list(clusters.values())


def _coreference(
    mentions: list[Mention], document: Document, mapping: LabelMapping
) -> Iterable[list[str]]:
    """Yield groups of ids of mentions that corefer: by link, annotated coreference, or name."""
    if "link" in mapping.identity:
        yield from _grouped((mention.link, mention.id) for mention in mentions)
    if "same" in mapping.identity:
        yield from (list(group) for group in document.coreference)
    for relation in document.events_and_relations:
        rule = mapping.relations.get(relation.label)
        if rule is not None and rule.key == "same":
            yield [name for _, name in relation.arguments]
    if "name" in mapping.identity:
        yield from _grouped(
            (f"{_folded(mention)}\n{mapping.mentions[mention.label]}", mention.id)
            for mention in mentions
            if words_of(mention).casefold() not in PRONOUNS
        )


def _grouped(pairs: Iterable[tuple[str, str]]) -> Iterable[list[str]]:
    groups: dict[str, list[str]] = {}
    for key, id in pairs:
        if key:
            groups.setdefault(key, []).append(id)
    return groups.values()


def _folded(mention: Mention) -> str:
    words = unicodedata.normalize("NFC", words_of(mention)).casefold()
    return words.removeprefix("the ").removesuffix("'s").removesuffix("’s")


def _naming(cluster: list[Mention]) -> Mention:
    """Return the mention that names the actor: the first name, else the first non-pronoun."""
    names = [mention for mention in cluster if is_name(words_of(mention))]
    others = [mention for mention in cluster if words_of(mention).casefold() not in PRONOUNS]
    return (names or others or cluster)[0]


def _actor(
    cluster: list[Mention],
    name_mention: Mention,
    mapping: LabelMapping,
    published: date | None,
    unmapped: UnmappedLabels,
) -> tuple[Actor, str]:
    """Return the actor of a cluster, and the name that its slug is made of."""
    kinds = mapping.mentions[name_mention.label]
    names = list(
        dict.fromkeys(words_of(m) for m in (name_mention, *cluster) if is_name(words_of(m)))
    )
    item = next((match[1] for m in cluster if (match := ITEM.fullmatch(m.link))), "")
    if "state" in kinds and (states := find_state(item) if item else ()):
        return Actor("state", states[0].code), states[0].name
    for kind in kinds[:-1] if len(kinds) > 1 else kinds:
        for name in names or [words_of(name_mention)]:
            candidate = resolve(name, published).one
            if candidate is not None and candidate.kind == kind:
                if kind == "state":
                    return Actor("state", candidate.code), candidate.name
                of = candidate.code if kind == "organ" else ""
                return _named(kind, cluster, name_mention, names, item, of, mapping, unmapped)
    if "state" in kinds[:-1] and names:
        report_undecided(cluster, names[0], kinds[-1], published, unmapped)
    return _named(kinds[-1], cluster, name_mention, names, item, "", mapping, unmapped)


def _named(
    kind: str,
    cluster: list[Mention],
    name_mention: Mention,
    names: list[str],
    item: str,
    of: str,
    mapping: LabelMapping,
    unmapped: UnmappedLabels,
) -> tuple[Actor, str]:
    name = words_of(name_mention)
    allowed = KEYS_OF_KINDS[kind]
    values = _values(cluster, mapping, allowed, unmapped)
    if item and "wikidata" in allowed:
        values.setdefault("wikidata", item)
    notes = [mention.note for mention in cluster if mention.note]
    if notes and "note" in allowed:
        values.setdefault("note", " ".join(notes[0].split()))
    aliases = [other for other in names if other != name] if "aliases" in allowed else []
    office, wikidata, note = (values.get(key, "") for key in ACTOR_VALUES)
    actor = Actor(kind, name, of=of, aliases=aliases, office=office, wikidata=wikidata, note=note)
    return actor, name


def _values(
    cluster: list[Mention], mapping: LabelMapping, allowed: frozenset[str], unmapped: UnmappedLabels
) -> dict[str, str]:
    """Return the values that attributes give an actor; the first value of a key counts."""
    values: dict[str, str] = {}
    for mention in cluster:
        for key, value in attribute_values(mention, mapping, unmapped):
            if key in allowed and key in ACTOR_VALUES:
                values.setdefault(key, value)
            else:
                name = f"`{key}` on an actor with the label `{mention.label}`"
                unmapped.add("misplaced", name, mention.where, mention.words)
    return values


def attribute_values(
    owner: Mention | Relation, mapping: LabelMapping, unmapped: UnmappedLabels
) -> Iterable[tuple[str, str]]:
    """Yield the keys and values that the attributes of a mention or relation set."""
    for name, value in owner.attributes:
        rule = mapping.attributes.get(name)
        if isinstance(rule, str):
            if rule != "ignore" and value.strip():
                yield rule, value.strip()
            continue
        sets = rule.get(value) if rule is not None else None
        if sets is None:
            unmapped.add("attribute", f"{name}: {value}".rstrip(": "), owner.where)
        else:
            yield from sets.items()


def _argument(relation: Relation, role: str) -> str:
    """Return the id in a role of a relation; `Arg1` and `Arg-1` are the same role."""
    folded_role = role.replace("-", "").casefold()
    return next(
        (id for name, id in relation.arguments if name.replace("-", "").casefold() == folded_role),
        "",
    )


def _relate_actors(
    document: Document, mapping: LabelMapping, entities: EntityClusters, unmapped: UnmappedLabels
) -> None:
    """Set `of`, `in` and `members` of actors from the relations between them."""
    for relation in document.events_and_relations:
        rule = mapping.relations.get(relation.label)
        if rule is None or rule.key in ("", "same"):
            continue
        holder, other = (entities.slugs.get(_argument(relation, role), "") for role in rule.between)
        key = "in_" if rule.key == "in" else rule.key
        actor = entities.actors.get(holder)
        circular = key == "members" and holder in _members(other, entities.actors)
        if (
            actor is None
            or not other
            or other == holder
            or circular
            or key not in KEYS_OF_KINDS[actor.kind]
        ):
            problem = f"`{rule.key}` from a relation `{relation.label}`, which is not possible here"
            unmapped.add("misplaced", problem, relation.where)
        elif key == "members":
            members = tuple(dict.fromkeys((*actor.members, other)))
            entities.actors[holder] = replace(actor, members=members)
        elif getattr(actor, key) in ("", other):
            entities.actors[holder] = _with(actor, key, other)
        elif not _is_same(getattr(actor, key), other, entities.actors):
            problem = f"a second `{rule.key}` of one actor, from a relation `{relation.label}`"
            unmapped.add("misplaced", problem, relation.where)
    _replace_places_by_states(entities, unmapped)


def _members(slug: str, actors: Mapping[str, Actor]) -> dict[str, None]:
    """Return the members of an actor, their members, and so on."""
    found: dict[str, None] = {}
    for one in (queue := [slug]):
        more = [name for name in actors[one].members if name not in found] if one in actors else []
        found.update(dict.fromkeys(more))
        queue += more
    return found


def _replace_places_by_states(entities: EntityClusters, unmapped: UnmappedLabels) -> None:
    """Replace each place that an actor is `in` by its state; leave it out if there is none."""
    names = ActorReferences(entities.actors, frozenset(), Problems())
    names.declare_states()
    for slug, actor in entities.actors.items():
        if actor.in_ and not (state := names.state_of(actor.in_)):
            mention = entities.first[slug]
            unmapped.add("misplaced", "`in` of another than a state", mention.where, mention.words)
            entities.actors[slug] = replace(actor, in_="")
        elif actor.in_ and state != actor.in_:
            entities.actors[slug] = replace(actor, in_=state)


def _with(actor: Actor, key: str, slug: str) -> Actor:
    return replace(actor, of=slug) if key == "of" else replace(actor, in_=slug)


def _is_same(code: str, slug: str, actors: Mapping[str, Actor]) -> bool:
    """Return whether a state code and the slug of an actor mean the same state."""
    actor = actors.get(slug)
    return actor is not None and actor.kind == "state" and actor.name == code

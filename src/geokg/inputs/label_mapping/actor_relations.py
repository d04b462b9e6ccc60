"""Keys of actors that relations between their mentions set: `of`, `in`, `members`, `office`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from geokg.article import Actor
from geokg.article.checks import KEYS_OF_KINDS
from geokg.article.references import ActorReferences, Problems
from geokg.inputs.formats.documents import Document, Mention, Relation
from geokg.inputs.label_mapping.attempt import Attempt
from geokg.inputs.label_mapping.balance import IMPOSSIBLE, WRONG, details_of, item_of
from geokg.inputs.label_mapping.mapping_file import LabelMapping
from geokg.inputs.label_mapping.mapping_rules import RelationRule


@dataclass(slots=True)
class EntityClusters:
    """The actors of a document by slug, and the slug of each mention of an actor."""

    actors: dict[str, Actor] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    first: dict[str, Mention] = field(default_factory=dict)
    """The mention that an actor is named after, by slug."""
    key_relations: dict[tuple[str, str], list[Relation]] = field(default_factory=dict)
    """The relations that set a key of an actor, by slug and key."""


def relate_actors(
    document: Document, mapping: LabelMapping, entities: EntityClusters, attempt: Attempt
) -> None:
    """Set `of`, `in`, `members` and `office` of actors from the relations between them."""
    mentions = {mention.id: mention for mention in document.mentions}
    for relation in document.events_and_relations:
        rule = mapping.relations.get(relation.label)
        if rule is None or rule.key in ("", "same"):
            continue
        if relation.id in attempt.omissions.relations:
            attempt.fates.leave_out(item_of(relation), WRONG)
            continue
        holder_item, other_item = (_argument(relation, role) for role in rule.between)
        holder, other = (
            entities.slugs.get(_end(relation, at), "") for at in (holder_item, other_item)
        )
        if rule.key == "office":
            title = mentions.get(_end(relation, other_item))
            other = " ".join(title.words.split()) if title else ""
        name = entities.first[holder].id if holder else ""
        if (name, rule.key) in attempt.omissions.actor_keys:
            attempt.fates.leave_out(item_of(relation), WRONG)
            continue
        problem = _set_key(rule, relation.label, (holder, other), entities)
        if problem:
            report = ("misplaced", problem)
            attempt.leave_out(item_of(relation), IMPOSSIBLE, report, relation.where)
            continue
        attempt.fates.use(item_of(relation), rule.key)
        entities.key_relations.setdefault((holder, rule.key), []).append(relation)
        for item in (holder_item, other_item):
            attempt.fates.use(("role", relation.id, item), rule.key)
            attempt.fates.use(("mention", _end(relation, item), 0), rule.key)
    _replace_places_by_states(entities, attempt)


def _argument(relation: Relation, role: str) -> int:
    """Return the position of a role of a relation, or -1; `Arg1` and `Arg-1` are the same role."""
    folded_role = role.replace("-", "").casefold()
    roles = [name.replace("-", "").casefold() for name, _ in relation.arguments]
    return roles.index(folded_role) if folded_role in roles else -1


def _end(relation: Relation, at: int) -> str:
    return relation.arguments[at][1] if at >= 0 else ""


def _set_key(
    rule: RelationRule,
    label: str,
    ends: tuple[str, str],
    entities: EntityClusters,
) -> str:
    """Set the key of an actor, or return why that is not possible."""
    holder, other = ends
    key = "in_" if rule.key == "in" else rule.key
    actor = entities.actors.get(holder)
    circular = key == "members" and holder in _members(other, entities.actors)
    impossible = f"`{rule.key}` from a relation `{label}`, which is not possible here"
    if actor is None or not other or other == holder or circular:
        return impossible
    if key not in KEYS_OF_KINDS[actor.kind]:
        return impossible
    if key == "members":
        members = tuple(dict.fromkeys((*actor.members, other)))
        entities.actors[holder] = replace(actor, members=members)
    elif getattr(actor, key) in ("", other):
        entities.actors[holder] = _with(actor, key, other)
    elif not _is_same(getattr(actor, key), other, entities.actors):
        return f"a second `{rule.key}` of one actor, from a relation `{label}`"
    return ""


def _members(slug: str, actors: Mapping[str, Actor]) -> dict[str, None]:
    """Return the members of an actor, their members, and so on."""
    found: dict[str, None] = {}
    for one in (queue := [slug]):
        more = [name for name in actors[one].members if name not in found] if one in actors else []
        found.update(dict.fromkeys(more))
        queue += more
    return found


def _replace_places_by_states(entities: EntityClusters, attempt: Attempt) -> None:
    """Replace each place that an actor is `in` by its state; leave it out if there is none."""
    names = ActorReferences(entities.actors, frozenset(), Problems())
    names.declare_states()
    for slug, actor in entities.actors.items():
        if actor.in_ and not (state := names.state_of(actor.in_)):
            mention = entities.first[slug]
            report = ("misplaced", "`in` of another than a state")
            attempt.unmapped.add(*report, mention.where, mention.words)
            for relation in entities.key_relations.get((slug, "in"), ()):
                for item in (item_of(relation), *details_of(relation)):
                    attempt.fates.withdraw(item, IMPOSSIBLE)
            entities.actors[slug] = replace(actor, in_="")
        elif actor.in_ and state != actor.in_:
            entities.actors[slug] = replace(actor, in_=state)


def _with(actor: Actor, key: str, value: str) -> Actor:
    if key == "office":
        return replace(actor, office=value)
    return replace(actor, of=value) if key == "of" else replace(actor, in_=value)


def _is_same(code: str, slug: str, actors: Mapping[str, Actor]) -> bool:
    """Return whether a state code and the slug of an actor mean the same state."""
    actor = actors.get(slug)
    return actor is not None and actor.kind == "state" and actor.name == code

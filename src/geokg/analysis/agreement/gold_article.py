"""The adjudicated article: the chosen claims in one file's names and ids.

Ids, quotes and the names of actors are those of the annotator whose claim was taken. Everything is
put together as plain values of an annotation file, so that the checks of any file apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from geokg.analysis.agreement.actor_classes import NamedActor
from geokg.analysis.agreement.alignment import AlignedArticle, Unit
from geokg.analysis.agreement.decisions import Replacement
from geokg.article import Article
from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import AnnotationError
from geokg.base.vocabulary import ROLES
from geokg.inputs.annotation import schema
from geokg.inputs.annotation.article_builder import article_from
from geokg.inputs.annotation.writer import annotation

Plain = dict[str, Any]
_NAMES: Final = (*ROLES, "issue", "place", "claimant", "relayed-by")
"""The keys of a claim whose values may be actors."""
_CLAIMS: Final = ("about", "content")
"""The keys of a claim whose values are claims."""
_ACTOR_NAMES: Final = ("of", "in", "members")
_HEAD: Final = ("title", "url", "publisher", "author", "dateline", "licence", "rights")
_DEFAULTS: Final = {"polarity": "positive", "modality": "actual"}


@dataclass(frozen=True, slots=True)
class GoldClaim:
    """A claim of the gold: the unit, whose claim it is, what is changed, and who decided."""

    unit: Unit
    base: str
    but: Mapping[str, Replacement] = field(default_factory=dict)
    adjudicator: str = ""


def gold_ids(claims: Sequence[GoldClaim], aligned: AlignedArticle) -> list[str]:
    """Return the ids of claims in the gold: those of their bases, numbered where two are equal."""
    used = {slug for article in aligned.versions.values() for slug in article.actors}
    ids = []
    for claim in claims:
        id = claim.unit[claim.base].id
        name, number = id, 1
        while name in used:
            number += 1
            name = f"{id}-{number}"
        used.add(name)
        ids.append(name)
    return ids


def gold_article(
    aligned: AlignedArticle,
    claims: Sequence[GoldClaim],
    elsewhere: Mapping[str, Mapping[tuple[str, str], str]],
    *,
    rule: str,
) -> Article:
    """Return the adjudicated article, checked like any annotation.

    Args:
        aligned: The annotations, aligned.
        claims: The claims that are kept.
        elsewhere: For each other adjudicated article, the id of each annotator's claim.
        rule: The rule, which the article names unless a claim names who decided.

    Raises:
        AnnotationError: The article has errors, such as a reference to a dropped claim.
    """
    gold = _Gold(aligned, claims, elsewhere)
    text = next(iter(aligned.versions.values())).text
    data = gold.plain(rule)
    unsorted = article_from(data, lambda *_: text)
    places = {
        claim.id: (
            min(quote.span.start for quote in claim.quote),
            max(quote.span.end for quote in claim.quote),
            claim.id,
        )
        for claim in unsorted.claims
    }
    data["claims"].sort(key=lambda plain: places[plain["id"]])
    data = gold.with_actors_of(data)
    return article_from(data, lambda *_: text)


class _Gold:
    def __init__(
        self,
        aligned: AlignedArticle,
        claims: Sequence[GoldClaim],
        elsewhere: Mapping[str, Mapping[tuple[str, str], str]],
    ) -> None:
        self.aligned = aligned
        self.claims = claims
        self.elsewhere = elsewhere
        self.versions = aligned.versions
        ids = gold_ids(claims, aligned)
        self.ids = {
            (who, view.id): id
            for claim, id in zip(claims, ids, strict=True)
            for who, view in claim.unit.items()
        }
        self.own_ids = ids
        self.slugs: dict[NamedActor, str] = {}
        self.actors: dict[str, Plain] = {}

    def plain(self, rule: str) -> Plain:
        """Return the plain values of the annotation file."""
        everybody = self._names(self.versions)
        first = next(iter(self.versions.values()))
        head: Plain = {"id": self.aligned.id}
        claimant = self._default_claimant()
        plain_heads = [plain_annotation(article)["article"] for article in self.versions.values()]
        for key in schema.ARTICLE:
            if key in _HEAD:
                values = [plain[key] for plain in plain_heads if key in plain]
                head |= {key: values[0]} if values else {}
            elif key in ("published", "language") and key in plain_heads[0]:
                head[key] = plain_heads[0][key]
        claims = [
            self._claim(claim, id, everybody, claimant)
            for claim, id in zip(self.claims, self.own_ids, strict=True)
        ]
        if claimant:
            head["claimant"] = claimant
        head["annotator"] = everybody
        if not any("adjudicator" in claim for claim in claims):
            # Elsewhere the names of who decided say that the article is adjudicated.
            head["adjudication"] = rule
        head["body"] = first.text
        data: Plain = {"geokg": "1", "article": head}
        self._add_idle_actors()
        return data | {"actors": dict(self.actors), "claims": claims}

    def with_actors_of(self, data: Plain) -> Plain:
        """Return the data with the actors in the order in which the claims name them."""
        named: dict[str, None] = {}
        for claim in data["claims"]:
            for key in _NAMES:
                for name in _several(claim.get(key)):
                    if name in data["actors"]:
                        named.setdefault(name)
        actors = {slug: data["actors"][slug] for slug in (*named, *data["actors"])}
        ordered = {key: value for key, value in data.items() if key != "claims"}
        if actors:
            ordered["actors"] = actors
        else:
            del ordered["actors"]
        return ordered | {"claims": data["claims"]}

    def _names(self, labels: Iterable[str]) -> list[str]:
        return sorted({name for label in labels for name in self.versions[label].annotator})

    def _default_claimant(self) -> str:
        """Return the default claimant of the gold: that of all annotators, if it is the same."""
        labels = {
            self.aligned.classes.label(who, article, article.claimant)
            for who, article in self.versions.items()
        }
        who, article = next(iter(self.versions.items()))
        return self._name(who, article.claimant) if len(labels) == 1 and article.claimant else ""

    def _claim(self, claim: GoldClaim, id: str, everybody: list[str], claimant: str) -> Plain:
        made: Plain = {"id": id}
        for key in schema.CLAIM:
            if key in ("id", "annotator", "adjudicator"):
                continue
            value = self._value(claim, key)
            if value is not None and value != _DEFAULTS.get(key):
                made[key] = value
        default = self.versions[claim.base].claimant
        if "claimant" not in made and "claimant" not in claim.but and default and not claimant:
            made["claimant"] = self._name(claim.base, default)
        names = self._names(claim.unit)
        if names != everybody:
            made["annotator"] = names if len(names) > 1 else names[0]
        if claim.adjudicator:
            made["adjudicator"] = claim.adjudicator
        return made

    def _value(self, claim: GoldClaim, key: str) -> object:
        replacement = claim.but.get(key)
        who = replacement.annotator if replacement and replacement.annotator else claim.base
        if replacement and not replacement.annotator:
            value = replacement.value
        else:
            value = self._plain_claim(who, claim.unit[who].id).get(key)
        if key in _NAMES:
            return _mapped(value, lambda name: self._name(who, name))
        if key in _CLAIMS:
            return _mapped(value, lambda name: self._claim_id(who, name))
        return value

    def _plain_claim(self, who: str, id: str) -> Plain:
        article = self.versions[who]
        at = next(at for at, claim in enumerate(article.claims) if claim.id == id)
        found: Plain = plain_annotation(article)["claims"][at]
        return found

    def _claim_id(self, who: str, name: str) -> str:
        """Return the id in the gold of a claim that an annotator names."""
        article, dot, claim = name.rpartition(".")
        if dot:
            if article not in self.elsewhere:
                return name
            if other := self.elsewhere[article].get((who, claim)):
                return f"{article}.{other}"
            raise _not_kept(name)
        if (who, name) in self.ids:
            return self.ids[who, name]
        if any(view.id == name for view in self.aligned.views[who]):
            raise _not_kept(name)
        return name

    def _name(self, who: str, name: str) -> str:
        """Return the name in the gold of a name of an annotator, and declare the actor."""
        if name not in self.versions[who].actors:
            return name
        label = self._label(who, name)
        given = NamedActor(who, name)
        if given in self.slugs:
            return self.slugs[given]
        same = [
            NamedActor(other, slug)
            for other, article in self.versions.items()
            for slug in article.actors
            if self._label(other, slug) == label
        ]
        slug = self._free(name)
        self.slugs |= dict.fromkeys(same, slug)
        self.actors[slug] = {}
        self.actors[slug] = self._actor(given, same)
        return slug

    def _label(self, who: str, slug: str) -> str:
        return self.aligned.classes.label(who, self.versions[who], slug)

    def _free(self, slug: str) -> str:
        taken = {*self.actors, *self.own_ids}
        name, number = slug, 1
        while name in taken:
            number += 1
            name = f"{slug}-{number}"
        return name

    def _actor(self, given: NamedActor, same: Sequence[NamedActor]) -> Plain:
        """Return an actor as an annotator declares it, with the aliases that others give it."""
        article = self.versions[given.annotator]
        made: Plain = dict(plain_annotation(article)["actors"][given.slug])
        for key in _ACTOR_NAMES:
            if key in made:
                made[key] = _mapped(made[key], lambda name: self._name(given.annotator, name))
        aliases = dict.fromkeys(article.actors[given.slug].aliases)
        for who, slug in same:
            aliases |= dict.fromkeys(self.versions[who].actors[slug].aliases)
        if names := [name for name in aliases if name != article.actors[given.slug].name]:
            made["aliases"] = names
        keys = [*schema.ACTOR]
        return dict(sorted(made.items(), key=lambda item: keys.index(item[0])))

    def _add_idle_actors(self) -> None:
        """Declare the actors that an annotator declares and no claim of that annotator names."""
        for who, article in self.versions.items():
            named = {
                name
                for claim in plain_annotation(article)["claims"]
                for key in _NAMES
                for name in _several(claim.get(key))
            }
            queue = [slug for slug in article.actors if slug not in named]
            for slug in queue:
                if not _is_needed(article, slug):
                    self._name(who, slug)


def _not_kept(name: str) -> AnnotationError:
    return AnnotationError(
        Diagnostic(
            code="GK955",
            message=f"a claim that is kept refers to `{name}`, which is dropped or not decided",
            fix=f"keep `{name}`, or take the claim of another annotator",
        )
    )


def _is_needed(article: Article, slug: str) -> bool:
    """Return whether other actors refer to one, which brings it along where they are used."""
    return any(slug in (actor.of, actor.in_, *actor.members) for actor in article.actors.values())


@lru_cache(maxsize=64)
def _plain_of(article: _ById) -> Plain:
    return annotation(article.article)


@dataclass(frozen=True, slots=True)
class _ById:
    """An article, hashed by its identity: equal ones need not be compared."""

    article: Article

    def __hash__(self) -> int:
        return id(self.article)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.article is self.article


def plain_annotation(article: Article) -> Plain:
    """Return the plain values of an annotation file, made once for each article."""
    return _plain_of(_ById(article))


def _several(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [value] if isinstance(value, str) else []


def _mapped(value: object, name_of: Any) -> object:
    if isinstance(value, list):
        return [name_of(item) if isinstance(item, str) else item for item in value]
    return name_of(value) if isinstance(value, str) else value

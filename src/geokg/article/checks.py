"""The checks of an annotation, in one pass that reports everything it finds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from geokg.actors import State
from geokg.article.circles import circles, through
from geokg.article.claims import ClaimChecks
from geokg.article.references import ActorReferences, Problems
from geokg.article.state_dates import check_state_dates
from geokg.article.text_checks import TextChecks
from geokg.article.values import UNSTATED, Actor, Claim, Tenure
from geokg.base.diagnostics import Diagnostic, KeyPath
from geokg.base.errors import DateError
from geokg.base.safe_text import (
    PLAIN_LANGUAGE_TAG,
    UNWRITABLE,
    WIKIDATA_ITEM_ID,
    is_slug,
    is_web_address,
    is_writable,
)
from geokg.base.text import ArticleText, GivenText, normalise_newlines
from geokg.base.vocabulary import ACTOR_CLASSES
from geokg.dates import PublicationDate, TimeSpan, parse_edtf, parse_published

RESERVED_ARTICLES: Final = frozenset({"reference", "derived", "index"})
"""Ids of graphs and pages that are of no article; ``index`` is the list of articles."""
ADJUDICATION_RULE: Final = re.compile(r"[a-z]+(?:-[a-z]+)*/[1-9][0-9]*")
RESERVED_NAMES: Final = frozenset({"graph", UNSTATED})
KEYS_OF_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "state": frozenset(),
    "organ": frozenset({"of", "in_", "aliases", "wikidata", "note"}),
    "person": frozenset({"of", "in_", "office", "holds", "aliases", "wikidata", "note"}),
    "non-state": frozenset({"of", "in_", "aliases", "wikidata", "note"}),
    "igo": frozenset({"in_", "aliases", "wikidata", "note"}),
    "group": frozenset({"of", "in_", "members", "aliases", "wikidata", "note"}),
    "unnamed": frozenset({"of", "in_", "aliases", "note"}),
}


def base_fault(base: str) -> Diagnostic | None:
    """Return why a text cannot be the base of IRIs, or None if it can.

    >>> base_fault("https://data.example.org/kg/")
    >>> print(base_fault("javascript:kg/"))
    GK032 `base` is a web address that ends in / or #
       | javascript:kg/
       = base="https://data.example.org/kg/"
    """
    if is_web_address(base) and base[-1] in "/#" and "#" not in base[:-1]:
        return None
    return Diagnostic(
        code="GK032",
        message="`base` is a web address that ends in / or #",
        found=base,
        fix='base="https://data.example.org/kg/"',
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article before it is checked; claims have their index in the file."""

    id: str
    text: str
    actors: Mapping[str, Actor]
    claims: tuple[tuple[int, Claim], ...]
    title: str = ""
    url: str = ""
    publisher: str = ""
    author: tuple[str, ...] = ()
    dateline: str = ""
    published: str = ""
    language: str = ""
    claimant: str = ""
    licence: str = ""
    rights: str = ""
    annotator: tuple[str, ...] = ()
    annotated: str = ""
    adjudication: str = ""
    broken_text: bool = False
    """Whether a reader could not get the text, and has reported that."""
    broken_actors: frozenset[str] = frozenset()
    """Slugs of entries that a reader could not turn into actors, and has reported."""
    broken_claims: frozenset[str] = frozenset()
    """Ids of entries that a reader could not turn into claims, and has reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A draft with names, quotes and dates resolved, and what is wrong with it."""

    draft: Draft
    published: PublicationDate | None
    claims: tuple[Claim, ...]
    states: dict[str, State]
    situations: dict[str, str]
    errors: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]


def check(draft: Draft) -> Checked:
    """Check a draft; return what it resolves to and all diagnostics, without raising."""
    problems = Problems()
    given = None
    if (text := normalise_newlines(draft.text)) != draft.text:
        given, draft = GivenText(draft.text), replace(draft, text=text)
    published = _check_head(draft, problems)
    day = published.day if published else None
    names = ActorReferences(draft.actors, draft.broken_actors, problems, day)
    names.declare_states()
    for slug, actor in draft.actors.items():
        _check_actor(slug, actor, names, draft.id)
    _check_circles(draft.actors, problems)
    if draft.claimant not in ("", UNSTATED, draft.id):
        names.check(draft.claimant, ("article", "claimant"))
    words = TextChecks(
        source=ArticleText(draft.text if draft.text.strip() else ""),
        published=day,
        english=draft.language.casefold().split("-")[0] in ("", "en"),
        problems=problems,
        given=given,
    )
    claims = ClaimChecks(
        article=draft.id, claimant=draft.claimant or draft.id, words=words, names=names
    )
    checked = claims.check(draft.claims, draft.broken_claims)
    check_state_dates(zip((at for at, _ in draft.claims), checked, strict=True), names)
    if not draft.broken_claims:
        unused = [slug for slug in draft.actors if slug not in names.used]
        report_unused(unused, draft.actors, draft.text, names.states, problems)
    found = problems.found
    return Checked(
        draft=draft,
        published=published,
        claims=checked,
        states=names.states,
        situations=claims.situations,
        errors=tuple(d for d in found if d.severity == "error"),
        warnings=tuple(d for d in found if d.severity == "warning"),
    )


def _check_head(draft: Draft, problems: Problems) -> PublicationDate | None:
    if not is_slug(draft.id):
        problems.add(("article", "id"), "GK020", "an id is a slug", found=draft.id, fix=SLUG_FIX)
    elif draft.id in RESERVED_ARTICLES:
        problems.add(
            ("article", "id"),
            "GK021",
            f"`{draft.id}` is reserved",
            fix=f"choose another id, such as {draft.id}-1",
        )
    if not draft.text.strip() and not draft.broken_text:
        problems.add(("article", "body"), "GK022", "the article has no text", fix=TEXT_FIX)
    if draft.language and not (
        len(draft.language) <= 80 and PLAIN_LANGUAGE_TAG.fullmatch(draft.language)
    ):
        problems.add(
            ("article", "language"),
            "GK024",
            "no language tag",
            found=draft.language,
            fix="write a tag of BCP 47, such as `en` or `pt-br`",
        )
    for key in ("url", "licence"):
        address = getattr(draft, key)
        if address and not is_web_address(address):
            problems.add(
                ("article", key),
                "GK025",
                f"`{key}` is not a web address",
                found=address,
                fix="write it whole, from https:// on, with spaces as %20, [ as %5B, ] as %5D"
                + (", or put words into `rights`" if key == "licence" else ""),
            )
    _check_characters(draft, problems)
    _check_adjudication(draft, problems)
    if draft.annotated:
        _published(draft.annotated, ("article", "annotated"), problems)
    return _published(draft.published, ("article", "published"), problems)


def _check_adjudication(draft: Draft, problems: Problems) -> None:
    """Check that the annotators of claims are among those of the article."""
    if draft.adjudication and not ADJUDICATION_RULE.fullmatch(draft.adjudication):
        problems.add(
            ("article", "adjudication"),
            "GK029",
            "not the name of a rule with its version",
            found=draft.adjudication,
            fix="write the rule of `geokg adjudicate`, gold/1, or remove the key",
        )
    for at, claim in draft.claims:
        for number, name in enumerate(claim.annotator):
            if name not in draft.annotator:
                problems.add(
                    ("claims", at, "annotator", number),
                    "GK029",
                    f"`{name}` is not an annotator of the article",
                    found=", ".join(draft.annotator),
                    fix=f"add {name} to `annotator` of the article, or remove the name here",
                )


def _published(text: str, path: KeyPath, problems: Problems) -> PublicationDate | None:
    try:
        return parse_published(text) if text else None
    except DateError as error:
        problems.found += [replace(d, path=path) for d in error.diagnostics]
        return None


def _check_characters(draft: Draft, problems: Problems) -> None:
    # Everything together first: usually nothing is found.
    if is_writable("\n".join(_texts_of(draft))):
        return
    fields: list[tuple[KeyPath, str]] = [(("article", "text"), draft.text)]
    fields += [
        (("article", key), getattr(draft, key))
        for key in ("title", "publisher", "dateline", "rights")
    ]
    fields += [(("article", "author", at), name) for at, name in enumerate(draft.author)]
    fields += [(("article", "annotator", at), name) for at, name in enumerate(draft.annotator)]
    for slug, actor in draft.actors.items():
        for key in ("name", "office", "note"):
            fields.append((("actors", slug, key), getattr(actor, key)))
        fields += [(("actors", slug, "aliases", n), name) for n, name in enumerate(actor.aliases)]
        fields += [
            (("actors", slug, "holds", n), held.office) for n, held in enumerate(actor.holds)
        ]
    for at, claim in draft.claims:
        fields += [(("claims", at, "issue", n), word) for n, word in enumerate(claim.issue)]
        fields += [(("claims", at, "place", n), word) for n, word in enumerate(claim.place)]
        fields += [
            (("claims", at, key), getattr(claim, key)) for key in ("note", "condition", "quantity")
        ]
        if claim.when:
            fields.append((("claims", at, "when"), claim.when.verbatim))
        fields.append((("claims", at, "adjudicator"), claim.adjudicator))
        fields += [(("claims", at, "annotator", n), name) for n, name in enumerate(claim.annotator)]
    for path, text in fields:
        if bad := UNWRITABLE.search(text):
            problems.add(
                path,
                "GK009",
                f"the character U+{ord(bad.group()):04X} cannot be published, at {bad.start()}",
                fix="take it out",
            )


def _texts_of(draft: Draft) -> list[str]:
    """Return every text that reaches a graph."""
    texts = [draft.text, draft.title, draft.publisher, draft.dateline, draft.rights]
    texts += draft.author
    texts += draft.annotator
    for actor in draft.actors.values():
        texts += (actor.name, actor.office, actor.note, *actor.aliases)
        texts += (held.office for held in actor.holds)
    for _, claim in draft.claims:
        texts += claim.issue
        texts += claim.place
        texts += (claim.note, claim.condition, claim.quantity, claim.adjudicator)
        texts += claim.annotator
        if claim.when:
            texts.append(claim.when.verbatim)
    return texts


def _check_actor(slug: str, actor: Actor, names: ActorReferences, article: str) -> None:
    path: KeyPath = ("actors", slug)
    problems = names.problems
    if not is_slug(slug):
        problems.add(path, "GK101", "an actor is named by a slug", found=slug, fix=SLUG_FIX)
    elif slug in RESERVED_NAMES:
        problems.add(path, "GK102", f"`{slug}` is reserved", fix="choose another name")
    elif slug == article:
        # As a claimant it would mean the article.
        problems.add(path, "GK102", f"`{slug}` is the article's own id", fix="choose another name")
    if actor.kind not in ACTOR_CLASSES:
        kinds = ", ".join(ACTOR_CLASSES)
        problems.add(
            path, "GK113", "no such kind of actor", found=actor.kind, fix=f"one of {kinds}"
        )
        return
    if not actor.name.strip():
        problems.add((*path, actor.kind), "GK014", "the actor has no name", fix="say who it is")
    for key in ("of", "in_", "office", "holds", "members", "aliases", "wikidata", "note"):
        if getattr(actor, key) and key not in KEYS_OF_KINDS[actor.kind]:
            _report_foreign_key((*path, key.rstrip("_")), key.rstrip("_"), actor.kind, problems)
    if actor.wikidata and not WIKIDATA_ITEM_ID.fullmatch(actor.wikidata):
        problems.add(
            (*path, "wikidata"),
            "GK115",
            "no Wikidata item",
            found=actor.wikidata,
            fix="write the item's number, such as Q2042",
        )
    _check_ties(path, actor, names)


def _check_ties(path: KeyPath, actor: Actor, names: ActorReferences) -> None:
    if actor.of:
        names.check(actor.of, (*path, "of"))
    if actor.in_:
        names.check_state(
            actor.in_,
            (*path, "in"),
            "`in` names a state, and this is none",
            "name the state by its code, or take `in` out",
        )
    names.check_all(actor.members, (*path, "members"))
    for at, tenure in enumerate(actor.holds):
        if not tenure.office.strip():
            names.problems.add(
                (*path, "holds", at), "GK014", "the office has no name", fix="say what was held"
            )
        if tenure.of:
            names.check_state(
                tenure.of,
                (*path, "holds", at, "of"),
                "a dated office is one of a state, and this is none",
                "name the state by its code, or take `of` out",
            )
        _check_tenure(tenure, (*path, "holds", at), names.problems)


def _check_tenure(tenure: Tenure, path: KeyPath, problems: Problems) -> None:
    start = _edtf(tenure.from_, (*path, "from"), problems)
    end = _edtf(tenure.until, (*path, "until"), problems)
    if start and end and start.earliest and end.latest and start.earliest > end.latest:
        problems.add(
            (*path, "until"),
            "GK129",
            f"the office ends before it begins, on {start.earliest}",
            found=tenure.until,
            fix="correct `from` or `until`",
        )


def _edtf(text: str, path: KeyPath, problems: Problems) -> TimeSpan | None:
    try:
        return parse_edtf(text) if text else None
    except DateError as error:
        problems.found += [replace(d, path=path) for d in error.diagnostics]
        return None


def _report_foreign_key(path: KeyPath, key: str, kind: str, problems: Problems) -> None:
    fix = "leave it out"
    if kind == "state":
        fix = "leave it out: what is known of a state stands in the reference table"
    problems.add(path, "GK116", f"`{key}` does not go with an actor of kind `{kind}`", fix=fix)


def _check_circles(actors: Mapping[str, Actor], problems: Problems) -> None:
    done: set[str] = set()
    for slug in actors:
        seen: dict[str, None] = {}
        above = slug
        while above in actors and above not in done:
            done.add(above)
            seen[above] = None
            above = actors[above].of
        if above in seen:
            circle = list(seen)[list(seen).index(above) :]
            problems.add(
                ("actors", above, "of"),
                "GK117",
                "the actor acts for itself, through " + " and ".join(sorted(circle)),
                fix="`of` leads from a person or an organ to a state",
            )
    members = {slug: actor.members for slug, actor in actors.items()}
    for slug, circle in circles(members).items():
        problems.add(
            ("actors", slug, "members"),
            "GK148",
            "the group is a member of itself" + through(slug, circle),
            fix="take the group out of `members`, here or in the other",
        )


def report_unused(
    unused: Sequence[str],
    actors: Mapping[str, Actor],
    text: str,
    states: Mapping[str, State],
    problems: Problems,
) -> None:
    """Warn of those actors without a reference that the text does not name either."""
    folded = text.casefold() if unused else ""
    for slug in unused:
        actor = actors[slug]
        called = [actor.name, *actor.aliases]
        if state := states.get(slug):
            called += [state.name, *state.names]
        if not any(name.casefold() in folded for name in called):
            problems.add(
                ("actors", slug),
                "GK119",
                f"`{slug}` is named by no claim, and {actor.name} is not in the text",
                fix="take it out, or add the name that the text uses to `aliases`",
                severity="warning",
            )


SLUG_FIX: Final = "small letters and digits, joined by single hyphens: `elysee-1963`"
TEXT_FIX: Final = "name a file under `text:`, or put the text itself under `body: |`"

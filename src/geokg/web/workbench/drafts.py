"""Drafts: proposals beside an annotation file, accepted or rejected one at a time.

A draft is from `geokg draft` or from a model. Nobody accepts all at once: each claim is read, and
words that are not in the text are not offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final, NamedTuple

from geokg.base.diagnostics import Diagnostic, Edit, Location, Value
from geokg.base.errors import GeokgError
from geokg.base.vocabulary import ROLES
from geokg.inputs.annotation import yaml
from geokg.inputs.edit import edit_text, replace_file
from geokg.inputs.edit.scalars import block_lines
from geokg.web.workbench.actor_search import free_slug, used_slugs
from geokg.web.workbench.answers import Refused, refused
from geokg.web.workbench.safe_files import inside
from geokg.web.workbench.snapshots import Snapshot, quotes_of
from geokg.web.workbench.steps import FileChange, change_of

DRAFT: Final = "draft"
"""The role of the draft file in a step."""
REJECTED: Final = "rejected.jsonl"
"""The file of the state folder with the drafts that were rejected, and why."""
_NAMING: Final = (*ROLES, "claimant", "relayed-by", "issue", "place")
"""Keys of a claim that may name actors."""
_NAMING_ACTORS: Final = ("of", "in", "members")
"""Keys of an actor that may name other actors."""


class DraftClaim(NamedTuple):
    """A claim of a draft file: its name, its position in the file, and its values."""

    id: str
    at: int
    claim: dict[str, Value]


def drafts_of(snapshot: Snapshot) -> list[DraftClaim]:
    """Return the claims of a draft file; one without an id is named by its position."""
    return [
        DraftClaim(str(claim.get("id") or f"#{at}"), at, claim)
        for at, claim in enumerate(snapshot.claims)
        if claim
    ]


def draft_state(drafts: Snapshot, saved: Snapshot, rejected: int) -> dict[str, object]:
    """Return what a page shows of a draft file.

    Args:
        drafts: The draft file.
        saved: The annotation file beside it.
        rejected: How many drafts of the article were rejected.
    """
    problems = drafts.result.diagnostics
    found = drafts_of(drafts)
    return {
        "file": drafts.file.name,
        "etag": drafts.etag,
        "left": len(found),
        "rejected": rejected,
        "claims": [_draft_as_dict(draft, drafts, saved, problems) for draft in found],
        "actors": drafts.actors,
        "problems": [one.as_dict() for one in problems if one.path[:1] != ("claims",)],
    }


def _draft_as_dict(
    draft: DraftClaim, drafts: Snapshot, saved: Snapshot, problems: Iterable[Diagnostic]
) -> dict[str, object]:
    nearest = failed_words(draft.claim, saved)
    return {
        "id": draft.id,
        "claim": draft.claim,
        "failed": nearest is not None,
        "nearest": nearest or "",
        "spans": [
            list(places[0])
            for quote in quotes_of(draft.claim.get("quote", ""))
            if (places := saved.source_text.find(quote))
        ],
        "problems": [one.as_dict() for one in problems if one.path[:2] == ("claims", draft.at)],
        "needs_actors": [edit.path[1] for edit in declarations(draft.claim, drafts, saved)],
    }


def failed_words(claim: Mapping[str, Value], saved: Snapshot) -> str | None:
    """Return the nearest text if words of a claim are not in the article; else None."""
    for quote in quotes_of(claim.get("quote", "")):
        if not saved.source_text.find(quote):
            near = saved.source_text.nearest(quote.exact)
            return near.of(saved.text) if near else ""
    return None


def declarations(
    claim: Mapping[str, Value], drafts: Snapshot, saved: Snapshot, given: Sequence[Edit] = ()
) -> list[Edit]:
    """Return the edits that declare the actors of a draft that a claim names.

    Args:
        claim: The claim.
        drafts: The draft file.
        saved: The annotation file.
        given: Edits that come before and declare actors already.
    """
    known = {*saved.actors, *(e.path[1] for e in given if e.op == "add" and len(e.path) == 2)}
    wanted = list(_names(claim, _NAMING))
    edits: list[Edit] = []
    while wanted:
        slug = wanted.pop(0)
        actor = drafts.actors.get(slug)
        if slug not in known and actor is not None:
            known.add(slug)
            edits.append(Edit("add", ("actors", slug), actor))
            wanted += _names(actor, _NAMING_ACTORS) if isinstance(actor, dict) else ()
    return edits


def _names(values: Mapping[str, Value], keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        said = values.get(key, [])
        for one in said if isinstance(said, list) else [said]:
            if isinstance(one, str):
                yield one


def accepting(
    draft: DraftClaim,
    changed: dict[str, Value] | None,
    given: Sequence[Edit],
    *,
    drafts: Snapshot,
    saved: Snapshot,
    annotator: str,
) -> list[Edit]:
    """Return the edits that accept a draft: the actors that it names, and the claim.

    Args:
        draft: The draft.
        changed: The claim as the person changed it; None if it is accepted as it is.
        given: Edits of the person that come before, such as other actors.
        drafts: The draft file.
        saved: The annotation file.
        annotator: Who accepts it; empty if nobody is named.

    Raises:
        Refused: Words of the claim are not in the article.
    """
    claim = dict(draft.claim if changed is None else changed)
    nearest = failed_words(claim, saved)
    if nearest is not None or not claim.get("quote"):
        raise _not_found(draft, saved, nearest or "")
    # A claim that others name keeps its id; a second claim with the id gets a number.
    id = str(claim.get("id") or draft.id)
    claim = {"id": free_slug(id.replace("#", "claim-"), used_slugs(saved)), **_without_id(claim)}
    names = saved.head.get("annotator", [])
    named = names if isinstance(names, list) else [names]
    edits = [*given, *declarations(claim, drafts, saved, given)]
    if annotator and not named:
        edits.append(Edit("set", ("article", "annotator"), annotator))
    elif annotator in named and len(named) > 1:
        claim["annotator"] = annotator
    return [*edits, Edit("add", ("claims",), claim)]


def _without_id(claim: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in claim.items() if key != "id"}


def _not_found(draft: DraftClaim, saved: Snapshot, nearest: str) -> Refused:
    quotes = quotes_of(draft.claim.get("quote", ""))
    return Refused(
        HTTPStatus.BAD_REQUEST,
        Diagnostic(
            code="GK104",
            message="quote not found in the article",
            found=" [...] ".join(quote.exact for quote in quotes),
            nearest=f'nearest text: "{nearest}"' if nearest else "",
            nearest_text=nearest,
            fix="copy the words exactly as printed, or reject the draft",
            where=Location(str(saved.file)),
        ),
    )


def find_draft(name: str, drafts: Snapshot | None) -> tuple[DraftClaim, Snapshot]:
    """Return a draft by its name, and the draft file.

    Raises:
        Refused: There is none.
    """
    for draft in drafts_of(drafts) if drafts else ():
        if drafts and draft.id == name:
            return draft, drafts
    raise refused(
        HTTPStatus.NOT_FOUND,
        "GK971",
        "there is no such draft any more",
        found=name[:80],
        fix="load the article again",
    )


def write_drafts(drafts: Snapshot, content: bytes, root: Path) -> FileChange:
    """Write the content of a draft file, and return the change.

    Raises:
        AnnotationError: The file has changed since it was read.
    """
    replace_file(inside(drafts.file, root), drafts.content, content)
    return change_of(DRAFT, drafts.content, content)


def without(draft: DraftClaim, drafts: Snapshot) -> bytes:
    """Return the content of a draft file without one of its claims.

    Raises:
        AnnotationError: The claim cannot be taken out without another change.
    """
    edit = Edit("drop", ("claims", draft.at))
    return edit_text(drafts.source, [edit], str(drafts.file)).encode()


def with_again(claim: Mapping[str, Value], drafts: Snapshot) -> bytes:
    """Return the content of a draft file with a claim added at its end again."""
    edit = Edit("add", ("claims",), dict(claim))
    return edit_text(drafts.source, [edit], str(drafts.file)).encode()


def first_content(draft: Path, content: bytes) -> bytes:
    """Return the annotation file that a draft without one begins: its article, and no claims."""
    head: object = None
    try:
        values = yaml.load(content.decode("utf-8-sig"), str(draft))
        head = values.get("article") if isinstance(values, dict) else None
    except (GeokgError, UnicodeDecodeError):  # the draft itself is shown with its errors
        pass
    lines = ["geokg: 1"]
    if isinstance(head, dict):
        lines += block_lines({"article": head}, levels=2)
    return ("\n".join([*lines, "claims: []"]) + "\n").encode()

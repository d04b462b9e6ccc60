"""Two or more annotators of one article, side by side, and the decisions between them.

Alignment, rules and the decisions file are those of `geokg adjudicate`. Names are hidden until
everything is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from threading import RLock
from typing import Final

from geokg.analysis.agreement.alignment import Unit
from geokg.analysis.agreement.deciding import Decision, read_if_there, with_decision
from geokg.analysis.agreement.decisions import SUFFIX, Decisions, Line, blind_label
from geokg.analysis.agreement.disagreements import hint_of, quote_of
from geokg.analysis.agreement.gold import (
    COMPARED,
    KEYS_OF_FIELDS,
    ArticleWork,
    comparable,
    shown_value,
    works_of,
)
from geokg.analysis.agreement.gold_article import plain_annotation
from geokg.analysis.agreement.study import by_article
from geokg.article import Article
from geokg.base.diagnostics import Diagnostic, Location, Value
from geokg.base.errors import AnnotationError, GeokgError
from geokg.inputs.edit import replace_file
from geokg.web.workbench.answers import Refused, refused
from geokg.web.workbench.desk import Desk
from geokg.web.workbench.new_files import create_file
from geokg.web.workbench.safe_files import inside, read_inside

FOLDER: Final = "decisions"
"""The folder of the decisions, in the folder of the workbench."""
Versions = dict[str, dict[str, Article]]


class Comparison:
    """The annotations of articles that several people annotated.

    Args:
        desk: The articles.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._lock = RLock()
        self._counted: dict[str, tuple[object, tuple[int, int, int]]] = {}

    def pairs(self, *, is_open: bool) -> list[dict[str, object]]:
        """Return the articles that several people annotated, with what is open and decided.

        Args:
            is_open: Whether the names of the annotators are shown before all is decided.
        """
        versions, _ = self._versions()
        rows = []
        for id, by in versions.items():
            if len(by) > 1:
                open_units, decided, stale = self._count(id, versions)
                done = not open_units and not stale
                names = sorted(by) if done or is_open else sorted(blind_label(id, n) for n in by)
                rows.append(
                    {
                        "article": id,
                        "annotators": names,
                        "open": open_units,
                        "decided": decided,
                        "done": done,
                    }
                )
        return rows

    def compare(self, id: str, *, is_open: bool) -> dict[str, object]:
        """Return the claims of all annotators of an article, unit by unit.

        Args:
            id: The id of the article.
            is_open: Whether the names of the annotators are shown.

        Raises:
            Refused: No two people annotated it.
            AnnotationError: The decisions file has errors.
        """
        with self._lock:
            versions, problems = self._versions()
            by = self._annotations(id, versions)
            decisions, etag = self._decisions(id, by)
            work = self._work(id, versions, decisions)
            done = not work.open and not work.stale
            shown = _Shown(work, id, is_hidden=not (is_open or done))
            return {
                "article": id,
                "text": next(iter(by.values())).text,
                "blind": shown.is_hidden,
                "annotators": sorted(shown.name(who) for who in by),
                "decided": len(work.line_of) - sum(one.is_open for one in work.line_of.values()),
                "open_units": len(work.open),
                "stale": [
                    {"claims": shown.named(one.claims), "reason": one.reason} for one in work.stale
                ],
                "etag": etag,
                "units": [shown.unit(at, unit) for at, unit in enumerate(work.aligned.units)],
                "problems": [one.as_dict() for one in (*problems, *work.errors)],
            }

    def adjudicate(
        self, id: str, etag: str, decision: Decision, *, is_open: bool
    ) -> dict[str, object]:
        """Write a decision into the decisions file, and return the comparison after it.

        Args:
            id: The id of the article.
            etag: The content of the decisions file that the person saw.
            decision: The decision; its names may be hidden ones.
            is_open: Whether the names of the annotators are shown.

        Raises:
            Refused: Nobody is named who decides, the claims are not those of the article, or the
                decisions file has changed.
            AnnotationError: The decisions file has errors, or cannot be edited.
        """
        with self._lock:
            self._check_writer(id)
            versions, _ = self._versions()
            by = self._annotations(id, versions)
            decisions, now = self._decisions(id, by)
            if now != etag:
                raise self._changed(id, is_open=is_open)
            work = self._work(id, versions, decisions)
            clear = _resolved(decision, work, self.desk.annotator)
            file = self._file(id)
            text = with_decision(id, decisions, clear, blind=not is_open, file=str(file))
            self._write(file, decisions, text)
            return self.compare(id, is_open=is_open)

    def _check_writer(self, id: str) -> None:
        if self.desk.read_only:
            reason = "the workbench was started with --read-only"
            raise refused(HTTPStatus.FORBIDDEN, "GK975", reason)
        if not self.desk.annotator:
            raise refused(
                HTTPStatus.BAD_REQUEST,
                "GK954",
                "the decision names no adjudicator",
                found=id,
                fix="start the workbench with --as NAME",
            )

    def _changed(self, id: str, *, is_open: bool) -> Refused:
        diagnostic = Diagnostic(
            code="GK973",
            message="somebody else changed the decisions",
            fix="look at them, and decide again; nothing was written",
            where=Location(str(self._file(id))),
        )
        current = self.compare(id, is_open=is_open)
        return Refused(HTTPStatus.CONFLICT, diagnostic, {"current": current})

    def _versions(self) -> tuple[Versions, list[Diagnostic]]:
        """Return the annotations by article and annotator, and why some do not count."""
        problems: list[Diagnostic] = []
        articles: list[Article] = []
        for _, snapshot in self.desk.library.scan():
            if snapshot.article and not snapshot.article.is_adjudicated:
                articles.append(snapshot.article)
        while True:
            try:
                return by_article(articles), problems
            except AnnotationError as error:
                problems += error.diagnostics
                faulty = {one.where.file for one in error.diagnostics if one.where}
                kept = [one for one in articles if _file_of(one) not in faulty]
                if len(kept) == len(articles):
                    raise
                articles = kept

    def _annotations(self, id: str, versions: Versions) -> dict[str, Article]:
        by = versions.get(id, {})
        if len(by) < 2:
            raise refused(
                HTTPStatus.NOT_FOUND,
                "GK950",
                "no two annotators have this article",
                found=id[:80],
                fix="each annotation names its `annotator`, and has no errors",
            )
        return by

    def _work(self, id: str, versions: Versions, decisions: Decisions | None) -> ArticleWork:
        """Return the adjudication of an article, with the articles that its claims name."""
        wanted = {id: versions[id]}
        more = [id]
        while more:
            named = _named_articles(versions[more.pop()].values())
            new = [one for one in named if one in versions and one not in wanted]
            wanted |= {one: versions[one] for one in new}
            more += new
        own = {id: decisions} if decisions else {}
        return works_of(wanted, own)[id]

    def _count(self, id: str, versions: Versions) -> tuple[int, int, int]:
        """Return how many units are open, decided and stale; counted again if something changed."""
        by = versions[id]
        try:
            decisions, etag = self._decisions(id, by)
            state = etag, *by.values()
            if id not in self._counted or self._counted[id][0] != state:
                work = self._work(id, versions, decisions)
                lines = sum(not line.is_open for line in work.line_of.values())
                self._counted[id] = state, (len(work.open), lines, len(work.stale))
        except GeokgError:  # the comparison says what is wrong
            return 0, 0, 1
        return self._counted[id][1]

    def _file(self, id: str) -> Path:
        return self.desk.library.root / FOLDER / f"{id}{SUFFIX}"

    def _decisions(self, id: str, by: Mapping[str, Article]) -> tuple[Decisions | None, str]:
        """Return the decisions on an article, and the etag of their file."""
        file = self._file(id)
        if not file.exists():
            return None, ""
        content = read_inside(file, self.desk.library.root)
        return read_if_there(file, tuple(by)), sha256(content).hexdigest()

    def _write(self, file: Path, decisions: Decisions | None, text: str) -> None:
        root = self.desk.library.root
        if decisions is None:
            file.parent.mkdir(exist_ok=True)
            create_file(file, text.encode(), root)
        else:
            replace_file(inside(file, root), decisions.text.encode(), text.encode())


class _Shown:
    """Units as plain JSON values, with the names of annotators hidden or not."""

    def __init__(self, work: ArticleWork, id: str, *, is_hidden: bool) -> None:
        self.work = work
        self.id = id
        self.is_hidden = is_hidden
        self._plain = {
            who: {str(claim["id"]): claim for claim in plain_annotation(article)["claims"]}
            for who, article in work.aligned.versions.items()
        }

    def name(self, who: str) -> str:
        """Return the name of an annotator, or the one that hides it."""
        return blind_label(self.id, who) if self.is_hidden else who

    def named(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return values by annotator with the names that are shown, in their order."""
        return dict(sorted((self.name(who), value) for who, value in values.items()))

    def unit(self, at: int, unit: Unit) -> dict[str, object]:
        """Return a unit: its claims, all compared fields, and what was decided."""
        line = self.work.line_of.get(at)
        outcome = self.work.outcomes.get(at)
        return {
            "unit": at + 1,
            "kind": "only" if len(unit) == 1 else "pair",
            "claims": self.named({who: self._claim(unit, who) for who in unit}),
            "fields": [self._field(unit, name) for name in COMPARED],
            "by_rule": outcome.rule if outcome and not line else "",
            "decision": self._line(line) if line and not line.is_open else None,
        }

    def _claim(self, unit: Unit, who: str) -> dict[str, object]:
        view = unit[who]
        others = [one for one in self.work.aligned.versions if one not in unit]
        hints = [hint_of(self.work.aligned, view, other) for other in others]
        return {
            "id": view.id,
            "claim": self._plain[who].get(view.id, {}),
            "spans": [list(quote.span) for quote in view.claim.quote],
            "quote": quote_of(view),
            "hint": next(filter(None, hints), ""),
            "note": view.claim.note,
        }

    def _field(self, unit: Unit, name: str) -> dict[str, object]:
        return {
            "field": name,
            "equal": len({comparable(view, name) for view in unit.values()}) == 1,
            "values": self.named({who: shown_value(view, name) for who, view in unit.items()}),
            "keys": list(KEYS_OF_FIELDS.get(name, (name,))),
        }

    def _line(self, line: Line) -> dict[str, object]:
        return {
            "take": self.name(line.take) if line.take else "",
            "keep": line.keep,
            "but": {
                key: self.name(one.annotator) if one.annotator else {"value": one.value}
                for key, one in line.but.items()
            },
            "why": line.why,
            "adjudicator": line.adjudicator or self.work.decisions.adjudicator,
        }


def _resolved(decision: Decision, work: ArticleWork, by: str) -> Decision:
    """Return a decision with the names of annotators, by a person, on claims that exist.

    Raises:
        Refused: An annotator or a claim is not one of the article.
    """
    id = work.aligned.id
    names = {blind_label(id, who): who for who in work.aligned.versions}
    names |= {who: who for who in work.aligned.versions}

    def name(given: str) -> str:
        if given not in names:
            raise _unknown("there is no such annotator of this article", given)
        return names[given]

    claims = {name(who): claim for who, claim in decision.claims.items()}
    missing = [one for one in claims.items() if one not in work.views]
    if missing or not claims:
        raise _unknown("there is no such claim", " ".join(map(str, missing[:1])))
    take = name(decision.take) if decision.take else ""
    if take and take not in claims:
        raise _unknown("this annotator has no claim in the decision", decision.take)
    but: dict[str, Value] = {
        # A word that is no annotator is the value itself, as in a decisions file.
        key: names.get(value, {"value": value}) if isinstance(value, str) else value
        for key, value in decision.but.items()
    }
    of = work.digest(work.views[one] for one in claims.items())
    return Decision(
        claims=claims,
        take=take,
        keep=decision.keep,
        but=but,
        why=decision.why,
        of="" if decision.is_open else of,
        by=by,
    )


def _unknown(message: str, found: str) -> Refused:
    return refused(HTTPStatus.BAD_REQUEST, "GK972", message, found=found)


def _named_articles(articles: Iterable[Article]) -> set[str]:
    """Return the ids of other articles whose claims these articles name."""
    names = (
        name for one in articles for claim in one.claims for name in (claim.about, *claim.content)
    )
    return {name.partition(".")[0] for name in names if "." in name}


def _file_of(article: Article) -> str:
    return article.locate(()).file if article.locate else ""

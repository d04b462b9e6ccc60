"""Candidates: the states, governments, people and organisations that a name may mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from geokg.actors.leaders import OfficeTerm
from geokg.actors.states import Interval, State, states
from geokg.dates import TimeSpan, parse_edtf

Kind = Literal["state", "organ", "person", "igo"]
Called = Literal["name", "short name", "surname"]
When = date | TimeSpan | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing that a name may mean.

    ``code`` is that of the state, of the state for which an organ or a person acts, or of the
    organisation. ``intervals`` say when the name means this; none says that no source dates it.
    ``tenures`` are the times in which a person was in a government. ``called`` says what of the
    name was written: all of it, a surname that the table has as a name of its own, or a surname
    that is a part of the name. ``out_of_office`` and ``unconfirmed`` are true of a person who was
    not in office then, and of one whose term may have ended by then: no source of it has that day.
    """

    kind: Kind
    code: str
    name: str
    reason: str
    intervals: tuple[Interval, ...] = ()
    tenures: tuple[OfficeTerm, ...] = ()
    called: Called = "name"
    out_of_office: bool = False
    unconfirmed: bool = False

    @property
    def by_surname(self) -> bool:
        """Whether a person is called by the surname alone.

        >>> from geokg.actors import resolve
        >>> resolve("Merkel").candidates[0].by_surname, resolve("Angela Merkel").one.by_surname
        (True, False)
        """
        return self.called != "name"

    @property
    def is_weak(self) -> bool:
        """Whether it is a surname of somebody who is not known to be in office then.

        It may as well be the surname of somebody else.

        >>> from geokg.actors import resolve
        >>> resolve("Merkel", at="2010").candidates[0].is_weak
        False
        >>> resolve("Merkel", at="1999").candidates[0].is_weak
        True
        """
        return self.by_surname and (self.out_of_office or self.unconfirmed)

    @property
    def state(self) -> State | None:
        """The state of the code; None for an organisation."""
        return states().get(self.code) if self.kind != "igo" else None

    def is_possible(self, at: When) -> bool:
        """Return whether the name may mean this at a time: a day, EDTF, or its bounds.

        >>> from geokg.actors import resolve
        >>> resolve("Soviet Union").candidates[0].is_possible("1995")
        False
        """
        return at is None or self.holds(*bounds_of(at))

    @property
    def dated(self) -> bool:
        """Whether any source says when the name means this.

        >>> from geokg.actors import resolve
        >>> resolve("Greenland").candidates[0].dated, resolve("Iran").candidates[0].dated
        (False, True)
        """
        return bool(self.intervals)

    def holds(self, earliest: date | None, latest: date | None) -> bool:
        """Return whether the name may mean this on some day between two, None being open.

        What no source dates is not excluded, and ``dated`` is then false: it is not known to have
        been there.
        """
        return not self.intervals or any(i.meets(earliest, latest) for i in self.intervals)


def government_of(state: State) -> str:
    """Return the name of the government of a state, as a candidate has it."""
    return f"Government of {state.in_prose}"


def bounds_of(at: date | TimeSpan | str) -> tuple[date | None, date | None]:
    """Return the first and the last day of a time, None being open.

    >>> bounds_of("1963-01")
    (datetime.date(1963, 1, 1), datetime.date(1963, 1, 31))
    """
    if isinstance(at, str):
        at = parse_edtf(at)
    return (at, at) if isinstance(at, date) else (at.earliest, at.latest)

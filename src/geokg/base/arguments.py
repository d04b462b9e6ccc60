"""Arguments of public functions: values of Python's own types as text, and errors that name them.

A number, a date or a path is accepted wherever an annotation file takes its text, and None wherever
a file leaves a key out.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from numbers import Real
from pathlib import Path, PurePath
from typing import Final, TypeAlias, TypeVar

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import ArgumentError

TextValue: TypeAlias = str | int | float | Decimal | date | PurePath | None
"""What is accepted as one text; a date-time is a date."""
TextValues: TypeAlias = TextValue | Iterable[TextValue]

T = TypeVar("T")

_SHOWN: Final = 200
_TEXT: Final = "text, a number, a date, a path, or None"
_TEXTS: Final = f"{_TEXT}, or a list of these"


def argument_error(name: str, value: object, expected: str, fix: str = "") -> ArgumentError:
    """Return the error for an argument of a wrong type or value.

    >>> print(argument_error("quote", 3, "words of the article"))
    GK050 the argument `quote` cannot be this int
       | 3
       = expected words of the article
    """
    if isinstance(value, type):
        shown, kind = value.__qualname__, "class"
    else:
        shown, kind = _shown(value), type(value).__qualname__
    return ArgumentError(
        Diagnostic(
            code="GK050",
            message=f"the argument `{name}` cannot be this {kind}",
            found=shown[:_SHOWN],
            nearest=f"expected {expected}",
            fix=fix,
        )
    )


def _shown(value: object) -> str:
    """Return a value as Python prints it; its type alone if it is no value of Python's own types.

    The text that other objects print may contain an address in memory.
    """
    plain = (str, bytes, int, float, complex, Decimal, date, list, tuple, dict, set, frozenset)
    return repr(value) if value is None or isinstance(value, plain) else ""


def text_of(name: str, value: object) -> str:
    """Return a value as the text that a file would have; None is an absent value, "".

    Raises:
        ArgumentError: The value is of another type, or is not a number (NaN, NaT).

    >>> text_of("title", None), text_of("id", 17), text_of("published", date(2008, 7, 7))
    ('', '17', '2008-07-07')
    """
    if value.__class__ is str or isinstance(value, str):
        return str.__str__(value)
    if value is None:
        return ""
    if isinstance(value, date):
        if value != value:  # NaT of pandas
            raise _not_a_value(name, value)
        return value.isoformat()
    if is_number(value):
        if value != value:
            raise _not_a_value(name, value)
        return str(value)
    if isinstance(value, PurePath):
        return str(value)
    fix = "decode it first: value.decode()" if isinstance(value, bytes) else ""
    raise argument_error(name, value, _TEXT, fix)


def is_number(value: object) -> bool:
    """Return whether a value is a number of any type; a truth value is none.

    >>> is_number(1), is_number(Decimal("0.5")), is_number(True)
    (True, True, False)
    """
    return value is not True and value is not False and isinstance(value, Real | Decimal)


def _not_a_value(name: str, value: object) -> ArgumentError:
    return argument_error(name, value, _TEXT, "write None where the value is absent")


def texts_of(name: str, value: object) -> tuple[str, ...]:
    """Return one value or several as a tuple of texts; None and "" give an empty tuple.

    Raises:
        ArgumentError: A value is of another type, or several are in a set, which has no order.

    >>> texts_of("party", "FRA"), texts_of("party", ["FRA", "MLI"]), texts_of("party", None)
    (('FRA',), ('FRA', 'MLI'), ())
    """
    if value.__class__ is tuple or value.__class__ is list:
        items: Iterable[object] = value
    elif value is None or value == "":
        return ()
    elif isinstance(value, set | frozenset):
        raise argument_error(name, value, _TEXTS, "a set has no order: write sorted(...)")
    elif isinstance(value, Iterable) and not isinstance(
        value, str | bytes | bytearray | Mapping | PurePath
    ):
        items = value
    else:
        return (_one_text(name, value),)
    return tuple(
        [
            item if item.__class__ is str else _item(f"{name}[{at}]", item)
            for at, item in enumerate(items)
        ]
    )


def _one_text(name: str, value: object) -> str:
    try:
        return text_of(name, value)
    except ArgumentError as error:
        fix = error.diagnostics[0].fix
        raise argument_error(name, value, _TEXTS, fix) from error


def _item(name: str, value: object) -> str:
    if value is None:
        raise argument_error(name, value, "text, a number, a date or a path", "leave it out")
    return text_of(name, value)


def edtf_of(name: str, value: object) -> str:
    """Return a date as EDTF has it: a day, a year of four digits, or the text itself.

    Of a date-time, the day counts.

    >>> edtf_of("from_", date(1963, 1, 22)), edtf_of("until", 987), edtf_of("until", "1963~")
    ('1963-01-22', '0987', '1963~')
    """
    if value.__class__ is int:
        return f"{value:05d}" if int(str(value)) < 0 else f"{value:04d}"
    if isinstance(value, datetime) and value == value:
        return value.date().isoformat()
    return text_of(name, value)


def path_of(name: str, value: object, fix: str = "") -> Path:
    """Return a path that is given as text or as a path.

    Raises:
        ArgumentError: The value is neither.
    """
    if isinstance(value, str | os.PathLike):
        path = os.fspath(value)
        if isinstance(path, str) and "\0" not in path:
            return Path(path)
    raise argument_error(name, value, "a path, as text or as a Path", fix)


def paths_of(name: str, value: object) -> tuple[Path, ...]:
    """Return one path or several.

    >>> [path.name for path in paths_of("reference", "leaders.csv")]
    ['leaders.csv']
    """
    if isinstance(value, str | os.PathLike):
        return (path_of(name, value),)
    if value is None:
        return ()
    if not isinstance(value, Iterable):
        raise argument_error(name, value, "a path, or a list of paths")
    return tuple(path_of(f"{name}[{at}]", item) for at, item in enumerate(value))


def only_text(name: str, value: object) -> str:
    """Return a text; raise `ArgumentError` for any other type."""
    if not isinstance(value, str):
        raise argument_error(name, value, "text")
    return str.__str__(value)


def instance_of(name: str, value: object, wanted: type[T], fix: str = "") -> T:
    """Return a value of a class; raise `ArgumentError` for any other."""
    if not isinstance(value, wanted):
        raise argument_error(name, value, f"a value of the class {wanted.__name__}", fix)
    return value


def instances_of(name: str, value: object, wanted: type[T], fix: str = "") -> Iterator[T]:
    """Yield one value or several of a class, each checked when it is its turn.

    The iterable itself is checked at once; ``fix`` is for one who gives a path instead.
    """
    if isinstance(value, wanted):
        return iter((value,))
    several = f"a list of values of the class {wanted.__name__}"
    if isinstance(value, str | os.PathLike):
        raise argument_error(name, value, several, fix)
    if isinstance(value, bytes | Mapping) or not isinstance(value, Iterable):
        raise argument_error(name, value, several)
    return (
        item if item.__class__ is wanted else instance_of(f"{name}[{at}]", item, wanted)
        for at, item in enumerate(value)
    )

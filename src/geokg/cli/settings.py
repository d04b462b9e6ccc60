"""``geokg.toml``: the settings of a project, for the command line; the library never reads it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from geokg.article.checks import base_fault
from geokg.base.diagnostics import Diagnostic, Location, did_you_mean
from geokg.base.errors import AnnotationError
from geokg.base.safe_text import UNWRITABLE, is_web_address
from geokg.base.vocabulary import CC_LICENCE, ORCID, QUOTE_POLICIES

if TYPE_CHECKING:
    from geokg.dataset.publish import About

NAME = "geokg.toml"

_UNSEEN: Final = re.compile(
    "[\x80-\x9f\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
    "|^[\u200c-\u200f\\s]*$"
)
"""Invisible characters that no script needs: zero widths, changes of direction, tags."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ORCID: Final = re.compile(
    rf"(?:{re.escape(ORCID)})?(\d{{4}}-\d{{4}}-\d{{4}}-\d{{3}}[\dX])", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings for an input; ``base`` is empty where none is set.

    ``file`` is their file, ``reference`` are files with the user's own reference data, ``values``
    are all settings, each value checked by itself.
    """

    base: str = ""
    reference: tuple[Path, ...] = ()
    file: Path = Path(NAME)
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def articles(self) -> tuple[Path, ...]:
        """The annotation files of the project, and folders of them."""
        return _beside(self.file, self.values.get("articles", ()))

    def about(self, base: str, issued: date | None) -> About:
        """The description of the dataset; raises `AnnotationError` with every missing setting.

        Where ``base`` and ``issued`` are given, they override the file.
        """
        # Only `geokg publish` needs it: every other command reads settings without the publisher.
        from geokg.dataset.publish import About, Creator, is_version

        given = dict(self.values)
        given |= {key: v for key, v in (("base", base), ("issued", issued)) if v}
        if "version" in given and not is_version(given["version"]):
            place = _place(self.file, "version", self.file.read_text(encoding="utf-8"))
            raise AnnotationError(_wrong("version", given["version"], place))
        missing = [key for key in _NEEDED if not given.get(key)]
        if missing:
            raise AnnotationError(_missing(key, self.file) for key in missing)
        given["creators"] = tuple(Creator(name=name, orcid=o) for name, o in given["creators"])
        names = {key: key.replace("-", "_") for key in given.keys() - _ELSEWHERE}
        return About(**{name: given[key] for key, name in names.items()})


def settings_for(path: Path) -> Settings:
    """The settings in the nearest ``geokg.toml`` beside the input or above it."""
    start = path.absolute()
    for folder in (start, *start.parents):
        file = folder / NAME
        if file.is_file():
            return _read(file)
    return Settings()


def _read(file: Path) -> Settings:
    where = Location(str(file))
    try:
        text = file.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AnnotationError(
            Diagnostic(code="GK030", message="no TOML", found=str(error), where=where)
        ) from error
    checked: dict[str, Any] = {}
    wrong: list[Diagnostic] = []
    for key, value in values.items():
        place = _place(file, key, text)
        if key not in KEYS:
            fix = did_you_mean(key, KEYS) or "the keys are " + ", ".join(KEYS)
            message = f"unknown key `{key}`"
            wrong.append(Diagnostic(code="GK031", message=message, fix=fix, where=place))
            continue
        read = KEYS[key].read(value)
        if read is None:
            wrong.append(_wrong(key, value, place))
        else:
            checked[key] = read
    if wrong:
        raise AnnotationError(wrong)
    return Settings(
        base=checked.get("base", ""),
        reference=_beside(file, checked.get("reference", ())),
        file=file,
        values=MappingProxyType(checked),
    )


def _wrong(key: str, value: object, place: Location) -> Diagnostic:
    """The diagnostic for a value that its key does not take."""
    kind = KEYS[key]
    return Diagnostic(
        code=kind.code,
        message=f"`{key}` is {kind.what}",
        found=str(value),
        fix=kind.fix,
        where=place,
    )


def _place(file: Path, key: str, text: str) -> Location:
    return Location(str(file), _line_of(key, text), 1)


def _line_of(key: str, text: str) -> int:
    """The line of a key in the file, or 0."""
    pattern = re.compile(rf'\s*\[*\s*["\']?{re.escape(key)}["\']?\s*[=\].]')
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if pattern.match(line)), 0)


def _beside(file: Path, names: tuple[str, ...]) -> tuple[Path, ...]:
    """The files named, counted from the folder of the settings."""
    return tuple(file.parent / name for name in names)


def _missing(key: str, file: Path) -> Diagnostic:
    return Diagnostic(
        code="GK035",
        message=f"`{key}` is missing, and nothing is published without it",
        fix=KEYS[key].fix + (", or set SOURCE_DATE_EPOCH" if key == "issued" else ""),
        where=Location(str(file)),
    )


# What each key takes; None for a value that it does not take ----------------------


def _base(value: object) -> str | None:
    return value if isinstance(value, str) and not base_fault(value) else None


def _location(value: object) -> str | None:
    """The address of a folder, to which paths can be added."""
    if not isinstance(value, str) or not is_web_address(value):
        return None
    return value if value[-1] == "/" and not {"?", "#"} & {*value} else None


def _words(value: object) -> str | None:
    """Words on one or more lines, of which none is what people cannot see."""
    if not isinstance(value, str) or UNWRITABLE.search(value):
        return None
    words = " ".join(value.split())
    return words if words and not _UNSEEN.search(words) else None


def _address(value: object) -> str | None:
    return value if isinstance(value, str) and is_web_address(value) else None


def _contact(value: object) -> str | None:
    if isinstance(value, str) and _MAIL.fullmatch(value):
        return value
    return _address(value)


def _version(value: object) -> str | None:
    """Text; `Settings.about` checks that it can name a version."""
    return value if isinstance(value, str) else None


def _day(value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _DAY.match(value) else None
    except ValueError:
        return None


def _policy(value: object) -> str | None:
    return str(value) if value in QUOTE_POLICIES else None


def _names(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    fit = [name for name in value if isinstance(name, str) and name and not _is_odd(name)]
    return tuple(fit) if fit == value else None


def _is_odd(name: str) -> bool:
    """Whether no file should be called so."""
    return UNWRITABLE.search(name) is not None or len(name.splitlines()) > 1


def _addresses(value: object) -> tuple[str, ...] | None:
    names = _names(value)
    return names if names is not None and all(map(is_web_address, names)) else None


def _creators(value: object) -> tuple[tuple[str, str], ...] | None:
    """The name and ORCID of each creator; the latter may be empty."""
    given = value if isinstance(value, list) else [value]
    creators = [_creator(one) for one in given]
    found = tuple(creator for creator in creators if creator)
    return found if found and len(found) == len(creators) else None


def _creator(value: object) -> tuple[str, str] | None:
    given = {"name": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or given.keys() - {"name", "orcid"}:
        return None
    name, orcid = _words(given.get("name")), given.get("orcid", "")
    if not name or not isinstance(orcid, str):
        return None
    known = _ORCID.fullmatch(orcid)
    if orcid and not known:
        return None
    return name, ORCID + known[1] if known else ""


class _Kind(NamedTuple):
    """What a key takes, and the message where it is given something else."""

    read: Callable[[object], Any]
    what: str
    fix: str
    code: str = "GK034"


_LICENCE_FIX: Final = f'= "{CC_LICENCE}licenses/by/4.0/"'
_LICENCES_FIX: Final = f'= ["{CC_LICENCE}licenses/by/"]'
KEYS: Final[Mapping[str, _Kind]] = {
    "base": _Kind(
        _base,
        "a web address that ends in / or #",
        'base = "https://data.example.org/kg/"',
        "GK032",
    ),
    "reference": _Kind(_names, "a list of file names", 'reference = ["leaders.csv"]', "GK033"),
    "title": _Kind(_words, "words that people can see", 'title = "Ties of Central Asia"'),
    "description": _Kind(
        _words, "words that people can see", 'description = "What newspapers said of ..."'
    ),
    "creators": _Kind(
        _creators,
        "a list of names, or of {name, orcid}",
        'creators = [{ name = "Ada Example", orcid = "0000-0002-1825-0097" }]',
    ),
    "licence": _Kind(_address, "the web address of a licence", f"licence {_LICENCE_FIX}"),
    "publisher": _Kind(_words, "words that people can see", 'publisher = "Example Institute"'),
    "contact": _Kind(_contact, "a mail or web address", 'contact = "data@example.org"'),
    "version": _Kind(
        _version,
        "letters and digits, joined by single . - +; not `latest`, nor the name of a device",
        'version = "1.0.0"',
    ),
    "issued": _Kind(_day, "a day", "issued = 2026-01-31"),
    "location": _Kind(
        _location, "a web address that ends in /", 'location = "https://example.org/ties/"'
    ),
    "articles": _Kind(_names, "a list of files and folders", 'articles = ["articles"]'),
    "quotes": _Kind(_policy, "one of " + ", ".join(QUOTE_POLICIES), 'quotes = "short"'),
    "open-licences": _Kind(
        _addresses, "a list of web addresses of licences", f"open-licences {_LICENCES_FIX}"
    ),
    "closed-licences": _Kind(
        _addresses, "a list of web addresses of licences", f"closed-licences {_LICENCES_FIX}"
    ),
    "exclude": _Kind(_names, "a list of ids of articles", 'exclude = ["basic-treaty"]'),
}
"""The keys of the file."""
_ELSEWHERE: Final = {"reference", "articles"}
_NEEDED: Final = (
    *("base", "title", "description", "creators", "licence", "publisher", "contact", "version"),
    *("issued", "articles"),
)
"""The keys without which nothing is published."""

"""The settings of a dataset that its publisher chooses, and the one home of their rules.

`About` checks its values when it is built. The command line reads the same values from
``geokg.toml``, and checks them by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from geokg.article.checks import base_fault
from geokg.base.diagnostics import Diagnostic, Location
from geokg.base.errors import ArgumentError, PublishError
from geokg.base.safe_text import DOI, MAIL_ADDRESS, ORCID_ID, UNWRITABLE, is_web_address
from geokg.base.text import CONTEXT
from geokg.base.vocabulary import CC_LICENCE, DEFAULT_BASE, ORCID, QUOTE_POLICIES
from geokg.dataset.valid_names import is_version
from geokg.graph.quads import QuoteBudget, QuotePolicy

_INVISIBLE: Final = re.compile(
    "[\x80-\x9f\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
    "|^[\u200c-\u200f\\s]*$"
)
"""Characters that nobody sees and no script needs: zero widths, changes of direction, tags."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class SettingRule(NamedTuple):
    """What values a setting can have.

    ``read`` returns a value in its normal form, or None for one that the setting cannot have.
    ``example`` is a right value as TOML spells it, ``python`` as Python does where that differs.
    """

    read: Callable[[object], object | None]
    expected: str
    example: str
    python: str = ""
    code: str = "GK034"

    def fault(self, key: str, value: object, where: Location | None = None) -> Diagnostic:
        """Return the diagnostic of a wrong value, in a file (``where``) or from Python.

        >>> print(SETTING_RULES["quotes"].fault("quotes", "shrt"))
        GK034 `quotes` has a value that it cannot have
           | shrt
           = expected one of short, full, hash, or a context from 0 to 32 and a budget from 0 to 1
           = quotes=QuoteBudget(context=0, budget=0.1)
        """
        return Diagnostic(
            code=self.code,
            message=f"`{key}` has a value that it cannot have",
            found=str(value) or '""',
            nearest=f"expected {self.expected}",
            fix=self.fix(key) if where else f"{key}={self.python or self.example}",
            where=where,
        )

    def fix(self, key: str) -> str:
        """Return the line of ``geokg.toml`` with the example."""
        return f"{key} = {self.example}"


def read_text(value: object) -> str | None:
    """Return a text on one line; None for a text without visible characters, and for other types.

    >>> read_text("Ties of\\n Asia"), read_text(" "), read_text("a\\x00b")
    ('Ties of Asia', None, None)
    """
    if not isinstance(value, str) or UNWRITABLE.search(value):
        return None
    text = " ".join(value.split())
    return text if text and not _INVISIBLE.search(text) else None


def read_names(value: object) -> tuple[str, ...] | None:
    """Return a list of names, each on one line; None for anything else."""
    if not isinstance(value, list | tuple):
        return None
    return tuple(value) if all(map(_is_name, value)) else None


def _is_name(value: object) -> bool:
    if not isinstance(value, str) or not value:
        return False
    return UNWRITABLE.search(value) is None and len(value.splitlines()) == 1


def _read_base(value: object) -> str | None:
    return value if isinstance(value, str) and not base_fault(value) else None


def _read_address(value: object) -> str | None:
    return value if isinstance(value, str) and is_web_address(value) else None


def _read_addresses(value: object) -> tuple[str, ...] | None:
    names = read_names(value)
    return names if names is not None and all(map(is_web_address, names)) else None


def _read_location(value: object) -> str | None:
    """Return the address of a folder, to which paths can be appended."""
    address = _read_address(value)
    is_folder = address is not None and address[-1] == "/" and not {"?", "#"} & {*address}
    return address if is_folder else None


def _read_contact(value: object) -> str | None:
    if isinstance(value, str) and MAIL_ADDRESS.fullmatch(value):
        return value
    return _read_address(value)


def _read_version(value: object) -> str | None:
    return value if isinstance(value, str) and is_version(value) else None


def _read_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _read_policy(value: object) -> QuotePolicy | None:
    """Return the name of a policy, or the budget that a table of TOML or a mapping gives."""
    if isinstance(value, QuoteBudget):
        return value
    if isinstance(value, str):
        return value if value in QUOTE_POLICIES else None
    if not isinstance(value, Mapping) or not value or value.keys() - {"context", "budget"}:
        return None
    try:
        return QuoteBudget(**value)
    except ArgumentError:
        return None


def _read_flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _read_reasons(value: object) -> Mapping[str, str] | None:
    """Return reasons by id, each on one line."""
    if not isinstance(value, Mapping) or read_names(list(value)) is None:
        return None
    reasons = {str(name): read_text(reason) for name, reason in value.items()}
    known = {name: reason for name, reason in reasons.items() if reason}
    return known if known.keys() == reasons.keys() else None


def _read_orcid(value: object) -> str | None:
    """Return the IRI of an ORCID iD, which is given as such or by its last part; "" for none."""
    if not isinstance(value, str):
        return None
    local = value.removeprefix(ORCID)
    if ORCID_ID.fullmatch(local):
        return f"{ORCID}{local}"
    return None if value else ""


def _read_doi(value: object) -> str | None:
    """Return a DOI without what people write before it: ``doi:``, or its address; "" for none."""
    if not isinstance(value, str):
        return None
    local = re.sub(r"(?:https?://(?:dx\.)?doi\.org/|doi: ?)", "", value, count=1, flags=re.I)
    return local if not value or DOI.fullmatch(local) else None


def _read_creators(value: object) -> tuple[Creator, ...] | None:
    items = value if isinstance(value, list | tuple) else [value]
    creators = [_read_creator(item) for item in items]
    found = tuple(creator for creator in creators if creator)
    return found if found and len(found) == len(creators) else None


def _read_creator(value: object) -> Creator | None:
    if isinstance(value, Creator):
        return value
    values = {"name": value} if isinstance(value, str) else value
    if not isinstance(values, dict) or values.keys() - {"name", "orcid"}:
        return None
    try:
        return Creator(name=values.get("name", ""), orcid=values.get("orcid", ""))
    except PublishError:
        return None


_TEXT: Final = "text with visible characters"
_LICENCES: Final = "a list of web addresses of licences"
_LICENCES_EXAMPLE: Final = f'["{CC_LICENCE}licenses/by/"]'
_ORCID_EXAMPLE: Final = "0000-0002-1825-0097"

_CREATOR_RULES: Final[Mapping[str, SettingRule]] = MappingProxyType(
    {
        "name": SettingRule(read_text, _TEXT, '"Ada Example"'),
        "orcid": SettingRule(_read_orcid, "an ORCID iD", f'"{_ORCID_EXAMPLE}"'),
    }
)
SETTING_RULES: Final[Mapping[str, SettingRule]] = MappingProxyType(
    {
        "base": SettingRule(
            _read_base,
            "a web address that ends in / or #",
            '"https://data.example.org/kg/"',
            code="GK032",
        ),
        "title": SettingRule(read_text, _TEXT, '"Ties of Central Asia"'),
        "description": SettingRule(read_text, _TEXT, '"What newspapers said of ..."'),
        "creators": SettingRule(
            _read_creators,
            "a list of names, or of names with ORCID iDs",
            f'[{{ name = "Ada Example", orcid = "{_ORCID_EXAMPLE}" }}]',
            f'(Creator(name="Ada Example", orcid="{_ORCID_EXAMPLE}"),)',
        ),
        "licence": SettingRule(
            _read_address, "the web address of a licence", f'"{CC_LICENCE}licenses/by/4.0/"'
        ),
        "publisher": SettingRule(read_text, _TEXT, '"Example Institute"'),
        "contact": SettingRule(_read_contact, "a mail or web address", '"data@example.org"'),
        "version": SettingRule(
            _read_version,
            "letters and digits, joined by single . - +; not `latest`, nor the name of a device",
            '"1.0.0"',
        ),
        "doi": SettingRule(_read_doi, "a DOI", '"10.5281/zenodo.1234567"'),
        "issued": SettingRule(_read_day, "a day", "2026-01-31", "date(2026, 1, 31)"),
        "location": SettingRule(
            _read_location, "a web address that ends in /", '"https://example.org/ties/"'
        ),
        "quotes": SettingRule(
            _read_policy,
            f"one of {', '.join(QUOTE_POLICIES)}, or a context from 0 to {CONTEXT} and a budget "
            "from 0 to 1",
            "{ context = 0, budget = 0.1 }",
            "QuoteBudget(context=0, budget=0.1)",
        ),
        "open_licences": SettingRule(_read_addresses, _LICENCES, _LICENCES_EXAMPLE),
        "closed_licences": SettingRule(_read_addresses, _LICENCES, _LICENCES_EXAMPLE),
        "pages": SettingRule(_read_flag, "true or false", "false", "False"),
        "gone": SettingRule(
            _read_reasons,
            "a table of reasons by id",
            '{ basic-treaty = "withdrawn" }',
            '{"basic-treaty": "withdrawn"}',
        ),
        "exclude": SettingRule(read_names, "a list of ids of articles", '["basic-treaty"]'),
    }
)
"""The rule of each field of `About`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """A person or group that made the dataset.

    ``orcid`` is the IRI of the ORCID iD, https://orcid.org/0000-0002-1825-0097; its last part is
    accepted too. A wrong value raises `PublishError`.

    >>> Creator(name="Ada Example", orcid="0000-0002-1825-0097").orcid
    'https://orcid.org/0000-0002-1825-0097'
    """

    name: str
    orcid: str = ""

    def __post_init__(self) -> None:
        if faults := _normalise(self, _CREATOR_RULES):
            raise PublishError(faults)


_LISTS: Final = ("open_licences", "closed_licences", "exclude")
"""Settings that are empty if they are absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The settings of a dataset: what its publisher says about it, and what is published.

    Args:
        base: The beginning of the IRIs of the data; ends in / or #.
        title: The title.
        description: What is in the dataset, in a sentence or two.
        creators: Who made it.
        licence: The web address of the licence of the dataset.
        publisher: Who publishes it.
        contact: A mail or web address.
        version: The name of the version, which names its folder.
        issued: The day of publication; of a date-time, the day.
        doi: The DOI of this version; none if empty.
        location: The web address of the folder of all versions, ending in /; none if empty.
        quotes: How much of the articles' words is published: a `QuoteBudget`, or ``short``,
            ``full`` or ``hash``. A budget leaves articles under open licences whole.
        open_licences: Web addresses of licences under which texts of articles are published.
        closed_licences: Those under which nothing of an article is published.
        exclude: Ids of articles that are left out.
        pages: Whether the version has pages for people.
        gone: Why articles or claims of earlier versions are gone, by ``ARTICLE`` or
            ``ARTICLE.CLAIM``.

    Raises:
        PublishError: A value is wrong; there is one diagnostic for each.
    """

    base: str
    title: str
    description: str
    creators: tuple[Creator, ...]
    licence: str
    publisher: str
    contact: str
    version: str
    issued: date
    doi: str = ""
    location: str = ""
    quotes: QuotePolicy = QuoteBudget()  # noqa: RUF009  # a frozen value
    open_licences: tuple[str, ...] = ()
    closed_licences: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    pages: bool = True
    gone: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, absent in (("location", ""), ("doi", ""), *((name, ()) for name in _LISTS)):
            if getattr(self, name) is None:
                object.__setattr__(self, name, absent)
        rules = dict(SETTING_RULES)
        if self.location == "":
            del rules["location"]
        faults = _normalise(self, rules)
        if self.base == DEFAULT_BASE:
            faults.append(
                Diagnostic(
                    code="GK915",
                    message="nothing is published under the base IRI of the examples",
                    found=self.base,
                    fix='choose a base of your own in geokg.toml: base = "https://.../"',
                )
            )
        if faults:
            raise PublishError(faults)


def _normalise(settings: About | Creator, rules: Mapping[str, SettingRule]) -> list[Diagnostic]:
    """Replace each value by its normal form, and return a diagnostic for each wrong one."""
    faults = []
    for name, rule in rules.items():
        value = getattr(settings, name)
        normal = rule.read(value)
        if normal is None:
            faults.append(rule.fault(name, value))
        else:
            object.__setattr__(settings, name, normal)
    return faults

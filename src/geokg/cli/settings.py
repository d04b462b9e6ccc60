"""``geokg.toml``, the settings of a project, which only the command line reads."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from geokg.base.diagnostics import Diagnostic, Location, did_you_mean
from geokg.base.errors import AnnotationError, UnreadableInput
from geokg.base.system_errors import system_fault
from geokg.dataset.about import SETTING_RULES, About, SettingRule, read_names, read_text

NAME = "geokg.toml"
_MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that apply to an input; ``base`` is empty where none is set.

    ``file`` is where they are written, ``reference`` are files with the user's own reference data,
    ``values`` are all settings of the file, each checked by its rule.
    """

    base: str = ""
    reference: tuple[Path, ...] = ()
    file: Path = Path(NAME)
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def articles(self) -> tuple[Path, ...]:
        """The annotation files of the project, and folders of them."""
        return _relative_to_settings(self.file, self.values.get("articles", ()))

    @property
    def system(self) -> str:
        """The system of states of the project's panel; empty if it has none."""
        return str(self.values.get("panel", {}).get("system", ""))

    @property
    def coverage(self) -> Path | None:
        """The file that declares the coverage of the project's corpus."""
        name = self.values.get("panel", {}).get("coverage", "")
        return self.file.parent / name if name else None

    def about(self, base: str, issued: date | None) -> About:
        """Return the settings of the dataset.

        Args:
            base: A base IRI that overrides the one in the file; none if empty.
            issued: A day that overrides the one in the file.

        Raises:
            AnnotationError: Settings are missing; there is one diagnostic for each.
            PublishError: The base is wrong, or that of the examples.
        """
        values = dict(self.values)
        values |= {key: v for key, v in (("base", base), ("issued", issued)) if v}
        missing = [key for key in _NEEDED if not values.get(key)]
        if missing:
            raise AnnotationError(_missing(key, self.file) for key in missing)
        names = {key: key.replace("-", "_") for key in values.keys() - _FILES}
        return About(**{name: values[key] for key, name in names.items()})


def settings_for(path: Path) -> Settings:
    """Return the settings in the nearest ``geokg.toml``, next to the input or above it."""
    start = path.absolute()
    for folder in (start, *start.parents):
        file = folder / NAME
        is_there = False
        with suppress(PermissionError):  # a folder above that may not be entered has no settings
            is_there = file.is_file()
        if is_there:
            return _read(file)
    return Settings()


def _read(file: Path) -> Settings:
    where = Location(str(file))
    try:
        text = _read_limited(file)
        values = tomllib.loads(text)
    except OSError as error:
        raise UnreadableInput(system_fault(error, str(file))) from error
    except UnicodeDecodeError as error:
        byte = f"byte 0x{error.object[error.start]:02x}"
        raise UnreadableInput(
            Diagnostic(
                code="GK002",
                message="this is not text in UTF-8",
                found=byte,
                fix="save it as UTF-8",
                where=where,
            )
        ) from error
    except RecursionError as error:
        raise UnreadableInput(
            Diagnostic(
                code="GK006",
                message="the settings are nested too deep",
                fix="write `key = value`: no setting has lists in lists",
                where=where,
            )
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise AnnotationError(
            Diagnostic(code="GK030", message="not valid TOML", found=str(error), where=where)
        ) from error
    checked: dict[str, Any] = {}
    problems: list[Diagnostic] = []
    for key, value in values.items():
        place = Location(str(file), _line_of(key, text), 1)
        if key not in KEYS:
            fix = did_you_mean(key, KEYS) or "the keys are " + ", ".join(KEYS)
            message = f"unknown key `{key}`"
            problems.append(Diagnostic(code="GK031", message=message, fix=fix, where=place))
            continue
        normal = KEYS[key].read(value)
        if normal is None:
            problems.append(KEYS[key].fault(key, value, place))
        else:
            checked[key] = normal
    if problems:
        raise AnnotationError(problems)
    return Settings(
        base=checked.get("base", ""),
        reference=_relative_to_settings(file, checked.get("reference", ())),
        file=file,
        values=MappingProxyType(checked),
    )


def _read_limited(file: Path) -> str:
    """Return the text of the file; raise `UnreadableInput` where it can be no settings."""
    with file.open("rb") as stream:
        data = stream.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise UnreadableInput(
            Diagnostic(
                code="GK907",
                message=f"settings of more than {_MAX_BYTES:,} bytes",
                fix="name the files of articles and reference data, and keep data in them",
                where=Location(str(file)),
            )
        )
    return data.decode("utf-8")


def _line_of(key: str, text: str) -> int:
    """Return the line of a key in the file, or 0."""
    pattern = re.compile(rf'\s*\[*\s*["\']?{re.escape(key)}["\']?\s*[=\].]')
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if pattern.match(line)), 0)


def _relative_to_settings(file: Path, names: tuple[str, ...]) -> tuple[Path, ...]:
    """Return paths that are relative to the folder of the settings."""
    return tuple(file.parent / name for name in names)


def _read_panel(value: object) -> Mapping[str, str] | None:
    """Return the settings of a panel: its system, and the file of its coverage."""
    if not isinstance(value, Mapping) or not set(value) <= {"system", "coverage"}:
        return None
    names = read_names(list(value.values()))
    if not names or value.get("system") not in _SYSTEMS:
        return None
    return MappingProxyType(dict(zip(value, names, strict=True)))


_SYSTEMS: Final = ("cow", "gw")


def _missing(key: str, file: Path) -> Diagnostic:
    return Diagnostic(
        code="GK035",
        message=f"`{key}` is missing, and nothing is published without it",
        fix=KEYS[key].fix(key) + (", or set SOURCE_DATE_EPOCH" if key == "issued" else ""),
        where=Location(str(file)),
    )


KEYS: Final[Mapping[str, SettingRule]] = {
    "base": SETTING_RULES["base"],
    "reference": SettingRule(read_names, "a list of file names", '["leaders.csv"]', code="GK033"),
    "articles": SettingRule(read_names, "a list of files and folders", '["articles"]'),
    "annotator": SettingRule(read_text, "a name, of one line", '"ana"'),
    "panel": SettingRule(
        _read_panel,
        "a table with `system`, which is cow or gw, and the file `coverage`",
        '{system = "cow", coverage = "coverage.yaml"}',
    ),
    **{name.replace("_", "-"): rule for name, rule in SETTING_RULES.items()},
}
"""The keys of the file, each with its rule: fields of `About`, and files of the project."""
_FILES: Final = {"reference", "articles", "annotator", "panel"}
_NEEDED: Final = (
    *("base", "title", "description", "creators", "licence", "publisher", "contact", "version"),
    *("issued", "articles"),
)
"""The keys without which nothing is published."""

"""Golden files: reviewed output that tests compare with, and `--update-golden` rewrites."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

REWRITE = "run the test with --update-golden, then read the file"


@dataclass(frozen=True, slots=True)
class Golden:
    """A check that output is that of a golden file; when updating, the file is rewritten first."""

    is_updated: bool

    def check(self, file: Path, found: str) -> None:
        """Compare a text with a golden file, which may be missing only when updating."""
        if self.is_updated:
            file.write_bytes(found.encode())
        if not file.is_file():
            pytest.fail(f"{file.name} is missing in {file.parent}: {REWRITE}")

        assert found == file.read_bytes().decode(), f"{file.name} differs: {REWRITE}"

    def check_section(self, file: Path, name: str, found: str) -> None:
        """Compare a text with the lines between ``<!-- name -->`` and ``<!-- /name -->``."""
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = file.read_text(encoding="utf-8").partition(start)
        section, is_closed, after = rest.partition(end)
        if not is_closed:
            pytest.fail(f"{file.name} has no section between {start.strip()} and {end}")
        if self.is_updated:
            file.write_text(before + start + found + end + after, encoding="utf-8")
            section = found

        assert found == section, f"the section {name} of {file.name} differs: {REWRITE}"

"""Output of commands and of Python code in hand-written pages, kept current by docs/generate.py.

A page marks a block whose content is made::

    <!-- output of: geokg show articles/ ramming -->

    ```text
    ...
    ```

The commands run in a folder that ``geokg init`` made; what they write to stdout is the block. After
``<!-- output of the Python code above -->`` the block is what that code prints; it runs in the
folder of the project. A query can also become a table of Markdown, with the columns named::

    <!-- table of: geokg query ties.ttl history a=ISL b=GBR: when, type, standing -->
"""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = ("README.md", "docs/index.md", "docs/tutorial.md")
WIDTH: Final = 80
"""The width of the terminal for which commands fit their tables."""
_BLOCK: Final = re.compile(
    r"(?P<before><!-- output of(?:: (?P<command>geokg [^\n]+)| the Python code above) -->\n+"
    r"```text\n)"
    r".*?(?=^```$)",
    re.MULTILINE | re.DOTALL,
)
_TABLE: Final = re.compile(
    r"(?P<before><!-- table of: (?P<command>geokg [^\n:]+): (?P<columns>[^\n]+) -->\n\n)"
    r"(?:\|[^\n]*\n)*",
)
_PYTHON: Final = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def with_outputs(page: str) -> str:
    """Return the text of a page with the present output in each marked block."""
    with tempfile.TemporaryDirectory() as folder:
        ties = Path(folder) / "ties"

        def block(found: re.Match[str]) -> str:
            if not found["command"]:
                return found["before"] + python_output(_PYTHON.findall(page[: found.start()])[-1])
            return found["before"] + f"$ {found['command']}\n" + run(found["command"], ties)

        def table(found: re.Match[str]) -> str:
            rows = csv.DictReader(io.StringIO(run(found["command"] + " --csv", ties)))
            columns = found["columns"].split(", ")
            lines = [
                columns,
                ["---"] * len(columns),
                *([_each_once(row[c]) for c in columns] for row in rows),
            ]
            return found["before"] + "".join(f"| {' | '.join(line)} |\n" for line in lines)

        if _BLOCK.search(page) or _TABLE.search(page):
            run("geokg init ties", ties.parent)
            run("geokg build articles/ -o ties.ttl", ties)
        return _TABLE.sub(table, _BLOCK.sub(block, page))


def _each_once(cell: str) -> str:
    """Return a cell of several names with each name once: there is no column of ids beside it."""
    return "; ".join(dict.fromkeys(cell.split("; ")))


def run(command: str, folder: Path) -> str:
    """Return what a command of geokg writes to stdout."""
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=folder,
        env={**os.environ, "COLUMNS": str(WIDTH), "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"


def python_output(code: str) -> str:
    """Return what a block of Python prints."""
    printed = io.StringIO()
    with chdir(ROOT), redirect_stdout(printed):
        exec(compile(code, "docs", "exec"), {"__name__": "docs"})
    return printed.getvalue()

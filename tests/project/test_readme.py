"""What the README shows runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from geokg.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_commands_of_the_readme_run_in_their_order_and_its_python_after_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    block = README.partition("## The first ten minutes")[2]
    (commands,) = re.findall(r"```console\n(.*?)```", block, re.DOTALL)[:1]
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)

    ran = []
    for line in commands.splitlines():
        command = shlex.split(line, comments=True)
        if command and command[0] == "geokg":
            _, *arguments = command[: command.index("&&") if "&&" in command else None]
            assert main(arguments) == 0, line
            ran.append(arguments[0])
            if "cd" in command:
                monkeypatch.chdir(tmp_path / command[-1])

    assert ran == ["init", "check", "build", "query", "show", "findings", "panel", "plot"]
    capsys.readouterr()
    exec(compile(code, "README.md", "exec"), {})
    assert "cooperative asserted" in capsys.readouterr().out


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()

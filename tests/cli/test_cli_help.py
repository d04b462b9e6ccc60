"""The command line before a command runs: help, completion, wrong usage, and imports."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from inspect import cleandoc
from pathlib import Path

import click
import pytest

from geokg.cli import COMMANDS, app, main

ROOT = Path(__file__).parents[2]
ARTICLE = ROOT / "examples/contradiction/articles/harbour-courier.yaml"
SLOW = {"rdflib", "pyshacl", "requests", "multiprocessing", "asyncio", "pandas", "pyarrow"}
"""Libraries that a command may import only where it needs them."""


def command(name: str) -> click.Command:
    found = app.get_command(app.make_context("geokg", [], resilient_parsing=True), name)
    assert found is not None
    return found


def run(*arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geokg", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **variables},
    )


def loaded_by(*arguments: object) -> set[str]:
    """The modules that a command imports, beside those of ``import geokg``."""
    code = (
        "import sys, geokg\n"
        "before = {*sys.modules}\n"
        "from geokg.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('LOADED', *({*sys.modules} - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    return set(done.stdout.rpartition("LOADED ")[2].split())


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_has_the_first_line_of_their_help(name: str) -> None:
    assert cleandoc(command(name).help or "").partition("\n")[0] == COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained_in_one_or_more_sentences(name: str) -> None:
    options = [p for p in command(name).params if isinstance(p, click.Option)]

    assert [o.name for o in options if not (o.help or "").endswith(".")] == []


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits_the_terminal(
    name: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    with pytest.raises(SystemExit):
        main([*filter(None, [name]), "--help"])
    lines = capsys.readouterr().out.splitlines()

    # Examples and what is printed as it is may be longer than the narrowest terminal.
    assert max(map(len, lines)) <= max(width, 90)
    assert len(lines) > 5


def test_help_groups_the_commands_by_task(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out

    headings = [line for line in out.splitlines() if line.endswith(":") and line[0] != " "]
    assert headings == [
        *("Options:", "Annotate:", "Look:", "Analyse:", "Build and publish:", "Help:"),
    ]
    assert [name for name in COMMANDS if f"\n  {name} " not in out] == []


def test_help_of_a_command_is_the_same_by_either_way(capsys: pytest.CaptureFixture[str]) -> None:
    for name in COMMANDS:
        assert main(["help", name]) == 0
        by_command = capsys.readouterr().out
        with pytest.raises(SystemExit):
            main([name, "--help"])

        assert capsys.readouterr().out == by_command


def test_no_argument_at_all_is_wrong_usage_and_prints_the_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 2
    printed = capsys.readouterr()

    assert printed.out == ""
    assert "Annotate:" in printed.err


def test_the_help_of_a_named_query_explains_its_parameters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["query", "no-such-graph.ttl", "history", "--help"])
    out = capsys.readouterr().out

    assert caught.value.code == 0
    assert out.startswith("history: ")
    assert "a= " in out
    assert "geokg query GRAPH history a=... b=..." in out


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])

    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("geokg 0.")


# Wrong usage ----------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bild"], "geokg: no command `bild`\n   = did you mean `build`?"),
        (["zzz"], "geokg: no command `zzz`\n   = the commands are init, "),
        (["help", "bild"], "geokg help: no command `bild`\n   = did you mean `build`?"),
        (
            ["build", "x", "--jbos", "2"],
            "geokg build: no option `--jbos`\n   = did you mean `--jobs`",
        ),
        (["build", "x", "--zzz"], "geokg build: no option `--zzz`\n   = `geokg build --help`"),
        (["build"], "geokg build: FILES is missing"),
        (["build", "x", "--jobs", "0"], "0 is not a number from 1 to 256"),
        (["build", "x", "--jobs", "two"], "geokg build: "),
        (["build", "x", "--jobs"], "geokg build: option '--jobs' requires an argument"),
        (["query"], "geokg query: GRAPH is missing"),
        (["query", "x.ttl", "claims", "--limit", "0"], "0 is not a number 1 or more"),
        (["query", "x.ttl", "claims", "--json", "--csv"], "--json and --csv exclude each other"),
        (["query", "x.ttl", "claims", "--csv", "-o", "x.json"], "--csv and x.json exclude"),
        (["diff", "a.ttl", "b.ttl", "--json", "--rdf"], "--json and --rdf exclude each other"),
        (["schema", "more"], "geokg schema: got unexpected extra argument (more)"),
        (["completion", "tcsh"], "geokg completion: "),
        (["--quiet"], "geokg: no option `--quiet`"),
    ],
)
def test_wrong_usage_is_one_message_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()

    assert message in printed.err
    assert "--help` explains its usage" in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


# Imports ----------------------------------------


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"], []])
def test_help_imports_no_command_and_no_package_of_the_library(arguments: list[str]) -> None:
    loaded = loaded_by(*arguments)

    signals = {"geokg.base", "geokg.base.stop_signals", "geokg.cli.stopping"}
    assert {name for name in loaded if name.startswith("geokg")} == {
        *("geokg.cli", "geokg.cli.app", "geokg.cli.streams"),
        *signals,
    }
    assert {name.partition(".")[0] for name in loaded} & {*SLOW, "rich", "argparse"} == set()


def processor_time(code: str) -> float:
    """Seconds of a new Python, the least of several runs: other programs cost time too."""
    least = 60.0
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-c", code],
            stdout=subprocess.DEVNULL,
            env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            check=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        least = min(least, used)
    return least


START = "import sys; from geokg.cli import main; sys.exit(main({}))"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "most"),
    [
        (START.format(["--version"]), 0.6),
        (START.format(["--help"]), 0.6),
        (START.format(["check", str(ARTICLE)]), 2.5),
        (f"import geokg; geokg.read({str(ARTICLE)!r})", 2.0),
    ],
    ids=["--version", "--help", "check", "read"],
)
def test_starting_takes_at_most_a_multiple_of_importing_rdflib(code: str, most: float) -> None:
    assert processor_time(code) <= most * processor_time("import rdflib")


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["check", ARTICLE], set()),
        (["query", ARTICLE, "claims"], {"rich"}),
        (["query", ARTICLE, "claims", "--csv"], set()),
        (["show", ARTICLE], set()),
        (["findings", ARTICLE], set()),
        (["types", "recognise"], set()),
        (["actors", "France"], set()),
        (["schema"], set()),
        (["diff", ARTICLE, ARTICLE], set()),
        (["help", "build"], {"rdflib", "pyshacl", "multiprocessing"}),
        (["build", ARTICLE], {"rdflib", "pyshacl", "multiprocessing"}),
    ],
    ids=lambda value: (
        " ".join(map(str, value)).replace(str(ARTICLE), "FILE") if isinstance(value, list) else ""
    ),
)
def test_a_command_imports_the_slow_libraries_that_it_needs_alone(
    arguments: list[object], allowed: set[str]
) -> None:
    loaded = {name.partition(".")[0] for name in loaded_by(*arguments)}

    assert loaded & {*SLOW, "rich"} - allowed == set()


def test_a_command_imports_no_other_command() -> None:
    loaded = {name for name in loaded_by("check", ARTICLE) if ".commands." in name}

    assert loaded == {"geokg.cli.commands.check"}


def test_a_closed_stderr_is_no_failure() -> None:
    shell = shutil.which("sh")
    assert shell
    code = '"$0" -m geokg types recognise 2>&-'
    done = subprocess.run(
        [shell, "-c", code, sys.executable],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_stops_early_is_no_failure() -> None:
    shell = shutil.which("sh")
    assert shell
    done = subprocess.run(
        [shell, "-c", '{ "$0" -m geokg schema; echo "$?" >&2; } | head -n 1', sys.executable],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )

    assert (done.stdout, done.stderr) == ("{\n", "0\n")


# Completion ----------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_it_can_parse(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    file = tmp_path / "script"
    file.write_text(script)

    assert f"_GEOKG_COMPLETE={shell}_complete" in script
    assert "geokg" in script
    if program := shutil.which(shell):
        subprocess.run([program, "-n", str(file)], check=True)


@pytest.mark.parametrize(
    ("words", "number", "wanted"),
    [
        ("geokg pub", 1, ["plain,publish"]),
        ("geokg query g.ttl his", 3, ["plain,history"]),
        ("geokg types recog", 2, ["plain,recognise"]),
        ("geokg help comp", 2, ["plain,completion"]),
        ("geokg build --jo", 2, ["plain,--jobs"]),
        ("geokg completion f", 2, ["plain,fish"]),
        ("geokg check art", 2, ["file,art"]),
    ],
)
def test_a_shell_gets_the_completions_of_a_word(words: str, number: int, wanted: list[str]) -> None:
    done = run(_GEOKG_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(number))

    assert (done.stdout.splitlines(), done.stderr) == (wanted, "")


def test_bash_completes_with_the_script(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if not bash:
        pytest.skip("bash is not installed")
    program = tmp_path / "geokg"
    program.write_text(f'#!{bash}\nexec "{sys.executable}" -m geokg "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(geokg completion bash)"\n'
        "COMP_WORDS=(geokg verif) COMP_CWORD=1\n"
        "_geokg_completion geokg verif geokg\n"
        'echo "${COMPREPLY[@]}"\n'
    )
    done = subprocess.run(
        [bash, "-c", script],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
        },
    )

    assert (done.stdout.strip(), done.stderr) == ("verify", "")

"""The command line: it parses, calls and prints; what it does, the library does.

Data go to stdout, talk to stderr. Exit codes: 0 fine, 1 errors or violations, 2 wrong use or
unreadable input, 3 a fault of geokg itself.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter, _SubParsersAction
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, NoReturn

import geokg
from geokg.base.diagnostics import did_you_mean
from geokg.base.errors import AnnotationError, GeokgError, UnreadableInput, ViolationError
from geokg.cli import build, commands, convert, diff, draft, findings, link, publish, verify
from geokg.cli.talk import say, show

if TYPE_CHECKING:
    Commands = _SubParsersAction["Parser"]

EPILOG: Final = """\
exit codes: 0 fine, 1 errors or violations, 2 wrong use or unreadable input, 3 a fault of geokg's
a first run:  geokg init ties && cd ties && geokg build articles/ -o ties.ttl
"""


class Parser(ArgumentParser):
    """A parser whose errors say what was probably meant."""

    def error(self, message: str) -> NoReturn:
        """Print the error with its nearest right thing, and exit with 2."""
        say(f"{self.prog}: {message}")
        say(f"   = {self.prog} --help shows how it is used")
        raise SystemExit(2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and give back its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        # Whatever the locale: data are UTF-8 with LF, on every machine.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", newline="\n", errors="backslashreplace")
    parser = build_parser()[0]
    if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
        hint = did_you_mean(arguments[0], COMMANDS) or "the commands are " + ", ".join(COMMANDS)
        say(f"geokg: no command `{arguments[0]}`\n   = {hint}")
        return 2
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except GeokgError as error:
        show(error.diagnostics)
        failed = isinstance(error, AnnotationError | ViolationError)
        return 1 if failed and not isinstance(error, UnreadableInput) else 2
    except KeyboardInterrupt:
        say("stopped; nothing was left half written")
        return 130
    except BrokenPipeError:
        # Whoever read our output has had enough; Python must not try to flush what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  # the last resort: a sentence, not a traceback
        say(f"GK900 a fault of geokg itself: {type(error).__name__}: {error}")
        say("   = please report it, with the command and the file that brought it about")
        return 3


def build_parser() -> tuple[Parser, dict[str, Parser]]:
    """The parser of the command line, and those of its commands by name."""
    parser = Parser(
        prog="geokg",
        description="Annotated news about relations between states, as a knowledge graph.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"geokg {geokg.__version__}")
    subparsers: Commands = parser.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=Parser
    )
    for name, add in COMMANDS.items():
        add(subparsers, name)
    return parser, dict(subparsers.choices)


def _add(
    subparsers: Commands, name: str, run: Callable[[Namespace], int], help: str, more: str = ""
) -> Parser:
    parser = subparsers.add_parser(
        name,
        help=help,
        description=help[0].upper() + help[1:] + "." + (f"\n\n{more}" if more else ""),
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def _add_init(subparsers: Commands, name: str) -> None:
    parser = _add(subparsers, name, commands.init, "make a folder with example articles to start")
    parser.add_argument("folder", help="a folder that does not exist yet, or is empty")


def _add_check(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers, name, commands.check, "look at annotation files and report what is wrong"
    )
    parser.add_argument("files", nargs="+", help="annotation files, or folders of them")
    parser.add_argument("--json", action="store_true", help="diagnostics as JSON, on stdout")


def _add_build(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers,
        name,
        build.build,
        "check annotation files, validate their graph, and write it",
        "Nothing is written when anything is wrong. Without -o it prints Turtle.",
    )
    parser.add_argument("files", nargs="+", help="annotation files, or folders of them")
    parser.add_argument(
        "-o",
        "--output",
        action="append",
        default=[],
        help="a file (.ttl .trig .nq .nt .jsonld), or a folder for a store; may be given again",
    )
    _add_jobs(parser)
    parser.add_argument("--base", default="", help="what the IRIs begin with")


def _add_validate(subparsers: Commands, name: str) -> None:
    parser = _add(subparsers, name, commands.validate, "hold RDF against the shapes of geokg")
    parser.add_argument("graph", help="an RDF file, a store, or annotation files")
    parser.add_argument("--json", action="store_true", help="the report as JSON")


def _add_query(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers,
        name,
        commands.query,
        "answer a named query, or SPARQL of your own",
        "Without NAME it lists the named queries and their parameters.\n"
        "example:  geokg query ties.ttl history a=IRN b=TJK",
    )
    parser.add_argument("graph", help="an RDF file, a store, or annotation files")
    parser.add_argument("name", nargs="?", help="the name of a query")
    parser.add_argument("parameters", nargs="*", metavar="NAME=VALUE", help="its parameters")
    parser.add_argument("--sparql", metavar="FILE", help="a file with SPARQL; - is stdin")
    parser.add_argument(
        "--all", action="store_true", help="bring in what is not held to be actual and affirmed"
    )
    _add_forms(parser)


def _add_show(subparsers: Commands, name: str) -> None:
    parser = _add(subparsers, name, commands.show, "print one claim as a card")
    parser.add_argument("graph", help="an annotation file, an RDF file, or a store")
    parser.add_argument("claim", help="CLAIM, ARTICLE.CLAIM, or a whole IRI")


def _add_types(subparsers: Commands, name: str) -> None:
    parser = _add(subparsers, name, commands.types, "explain the types of events and relations")
    parser.add_argument("word", nargs="?", help="a type, or a word to look for")


def _add_actors(subparsers: Commands, name: str) -> None:
    parser = _add(subparsers, name, commands.actors, "show what a name means, and when")
    parser.add_argument("name", help="a name, code, number (cow:260) or Wikidata item")
    parser.add_argument("--at", metavar="DATE", help="a day, month or year, as EDTF")


def _add_link(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers,
        name,
        link.link,
        "propose Wikidata items for actors that have none; it goes online",
        "It changes no annotation: it prints the line to add. Answers are kept in\n"
        "wikidata-cache.json, beside geokg.toml or the input, and not asked for again.",
    )
    parser.add_argument("files", nargs="+", help="annotation files, or folders of them")
    parser.add_argument(
        "--contact", default="", help="your mail or web address, which Wikidata wants to know"
    )
    parser.add_argument(
        "--deadline", type=float, default=60.0, metavar="SECONDS", help="when to give up (60)"
    )
    parser.add_argument("--cache", metavar="FILE", help="where to keep the answers instead")
    parser.add_argument("--json", action="store_true", help="the proposals as JSON")


def _add_convert(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers,
        name,
        convert.convert,
        "make annotation files of what other tools wrote, or of spreadsheets",
        "Formats are known by name and content; a mapping says what their labels mean.\n"
        "example:  geokg convert corpus/ --suggest-map > mapping.yaml\n"
        "          geokg convert corpus/ --map mapping.yaml -o articles",
    )
    parser.add_argument("files", nargs="+", help="files, or folders of them")
    parser.add_argument("-o", "--output", help="a new folder, or a file: .yaml .json .jsonl")
    parser.add_argument("--map", metavar="MAPPING", help="a mapping file, or one of: ace, conll")
    parser.add_argument("--format", default="", metavar="NAME", help="take all files for this")
    parser.add_argument(
        "--suggest-map", action="store_true", help="print a first mapping: labels, counts, examples"
    )


def _add_findings(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers,
        name,
        findings.findings,
        "say what does not fit: bylines, dates, denials, one-sided sources",
        "Findings are warnings: the exit code is 0, or 1 with --strict where there are any.",
    )
    parser.add_argument(
        "files", nargs="+", help="annotation files, or folders of them; an RDF file, or a store"
    )
    parser.add_argument("--strict", action="store_true", help="take findings as errors")
    parser.add_argument("--json", action="store_true", help="findings as JSON")


def _add_draft(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers,
        name,
        draft.draft,
        "make an annotation to start from: whom a text names, and when, but not what",
        "It decides no type: `geokg check` refuses each claim until somebody has. Names come from\n"
        "the reference table. Without -o it prints YAML, to be saved beside the text.",
    )
    parser.add_argument("text", help="a text file, in UTF-8")
    parser.add_argument("-o", "--output", help="a YAML file that does not exist yet")
    parser.add_argument("--id", default="", help="the id of the article (the name of the file)")
    parser.add_argument(
        "--published", default="", metavar="DATE", help="the day of publication, as 2008-07-07"
    )
    parser.add_argument("--title", default="", help="the headline")


def _add_schema(subparsers: Commands, name: str) -> None:
    parser = _add(subparsers, name, commands.schema, "print the JSON Schema of annotation files")
    parser.add_argument(
        "--for-llm",
        action="store_true",
        help="a strict one for language models: every key required, none free",
    )


def _add_dump(subparsers: Commands, name: str) -> None:
    parser = _add(subparsers, name, commands.dump, "write a store or RDF file out, byte for byte")
    parser.add_argument("graph", help="a store, or an RDF file")
    parser.add_argument("output", help="a file: .ttl .trig .nq .nt .jsonld")


def _add_publish(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers,
        name,
        publish.publish,
        "make a dataset of what geokg.toml names: OUT/VERSION, and OUT/latest",
        "Nothing is published where anything is wrong; a version that is there never changes.\n"
        "geokg.toml is that of this folder, or of the nearest above it.",
    )
    parser.add_argument("out", help="the folder of all versions")
    _add_jobs(parser)
    parser.add_argument("--base", default="", help="what the IRIs begin with")
    parser.add_argument(
        "--allow-shrink",
        action="store_true",
        help="let there be fewer articles or claims than in the version before",
    )


def _add_verify(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers,
        name,
        verify.verify,
        "see whether a published dataset is what it says, byte by byte and number by number",
        "Nothing of it is believed: checksums, canonical hash, other parsers, shapes, numbers,\n"
        "links and quotes are looked at anew. What cannot be looked at is left out, and said.",
    )
    parser.add_argument("place", help="a version, or the folder or web address of all versions")
    parser.add_argument(
        "--texts",
        action="append",
        default=[],
        metavar="FOLDER",
        help="texts of articles, each ID.txt, to look quotes up in; may be given again",
    )
    parser.add_argument("--json", action="store_true", help="checks and diagnostics as JSON")


def _add_jobs(parser: Parser) -> None:
    parser.add_argument(
        "--jobs",
        type=build.jobs,
        default=1,
        metavar="N",
        help="work on several processes at once (1); the result is the same",
    )


def _add_diff(subparsers: Commands, name: str) -> None:
    parser = _add(
        subparsers,
        name,
        diff.diff,
        "say what changed between two graphs: claims, actors, findings",
        "Each side is annotation files, an RDF file, a store, or a published folder.\n"
        "The exit code is 0 where nothing differs, 1 where something does, 2 where a side cannot\n"
        "be read.\n"
        "example:  geokg diff ties.ttl articles/",
    )
    parser.add_argument("before", help="the one graph")
    parser.add_argument("after", help="the other, mostly the newer one")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="the difference as JSON")
    forms.add_argument(
        "--rdf",
        action="store_true",
        help="the exact statements as TriG: graphs <base>diff/removed and <base>diff/added",
    )


def _add_forms(parser: Parser) -> None:
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="rows as JSON")
    forms.add_argument("--csv", action="store_true", help="rows as CSV")


COMMANDS: Final[dict[str, Callable[[Commands, str], None]]] = {
    "init": _add_init,
    "check": _add_check,
    "build": _add_build,
    "validate": _add_validate,
    "query": _add_query,
    "show": _add_show,
    "types": _add_types,
    "actors": _add_actors,
    "convert": _add_convert,
    "link": _add_link,
    "findings": _add_findings,
    "draft": _add_draft,
    "schema": _add_schema,
    "dump": _add_dump,
    "diff": _add_diff,
    "publish": _add_publish,
    "verify": _add_verify,
}

"""The commands, one function each: options in, exit code out."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from pathlib import Path

from geokg.actors import find_state, resolve
from geokg.actors.codes import states_of_code
from geokg.actors.hints import actor_hint
from geokg.base.diagnostics import Diagnostic, Location, did_you_mean
from geokg.base.errors import QueryError, StoreError
from geokg.base.plural import pluralize
from geokg.base.type_search import find_types, suggest_types
from geokg.base.vocabulary import resource, situation_types
from geokg.cli import cards, starting, tables
from geokg.cli.opening import holds_graph, opened, read_all
from geokg.cli.settings import NAME
from geokg.cli.talk import outcome, put, say, size_of
from geokg.graph.knowledge_graph import KnowledgeGraph
from geokg.graph.queries import named_queries
from geokg.graph.rows import Rows
from geokg.graph.shacl import validate_file
from geokg.inputs.annotation.json_schema import json_schema, strict_json_schema
from geokg.inputs.annotation.reader import SUFFIXES as ANNOTATIONS


def init(options: Namespace) -> int:
    """Make a folder with example articles, settings and a README."""
    folder = Path(options.folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(
            Diagnostic(
                code="GK509",
                message="this folder is there already",
                found=str(folder),
                fix="choose a new name, or empty it",
            )
        )
    articles = folder / "articles"
    articles.mkdir(parents=True)
    copied = 0
    for file in sorted(resource("examples").glob("*/articles/*")):
        shutil.copyfile(file, articles / file.name)
        copied += file.suffix in ANNOTATIONS
    (folder / NAME).write_text(starting.SETTINGS, encoding="utf-8")
    (folder / "README.md").write_text(starting.README, encoding="utf-8")
    say(f"Created {folder}/ with {pluralize(copied, 'annotated article')}, {NAME} and a README.")
    say(f"Next:  cd {folder} && geokg check articles/")
    return 0


def check(options: Namespace) -> int:
    """Report everything that is wrong with annotation files."""
    articles, errors, warnings = read_all(options.files)
    found = [*errors, *warnings]
    if options.json:
        put(tables.dumps([diagnostic.as_dict() for diagnostic in found]))
    else:
        for diagnostic in found:
            put(str(diagnostic))
    claims = sum(len(article.claims) for article in articles)
    actors = sum(len(article.actors) for article in articles)
    count = ", ".join(
        (
            pluralize(len(articles), "article"),
            pluralize(claims, "claim"),
            pluralize(actors, "actor"),
        )
    )
    say(f"{count}: {outcome(errors, warnings)}")
    return 1 if errors else 0


def validate(options: Namespace) -> int:
    """Hold a graph against the shapes and print the report."""
    path = Path(options.graph)
    is_rdf = path.is_file() and path.suffix.lower() not in ANNOTATIONS
    report = validate_file(path) if is_rdf else opened(options.graph).validate()
    if options.json:
        put(tables.dumps(report.as_dict()))
    else:
        for result in report.results:
            put(str(result.diagnostic()))
    say(
        f"conforms ({report.engine})"
        if report.conforms
        else f"{pluralize(len(report.results), 'result')} ({report.engine})"
    )
    return 0 if report.conforms else 1


def query(options: Namespace) -> int:
    """Answer a named query, or SPARQL; without either, say which queries there are."""
    kg = opened(options.graph)
    if options.sparql:
        return _print(kg.sparql(_sparql(options.sparql)), options, kg)
    if not options.name:
        put(_list_queries())
        return 0
    given: dict[str, object] = {}
    for parameter in options.parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise QueryError(
                Diagnostic(
                    code="GK404",
                    message="a parameter is written NAME=VALUE",
                    found=parameter,
                    fix=f"geokg query {options.graph} {options.name} {parameter}=...",
                )
            )
        given[name] = value
    if options.all:
        given["all"] = True
    rows = kg.query(options.name, **given)
    code = _print(rows, options, kg)
    if rows.left_out:
        say(
            f"{pluralize(len(rows), 'row')}; {pluralize(rows.left_out, 'row')} not asserted as fact"
            f" {'was' if rows.left_out == 1 else 'were'} excluded; use --all to include them"
        )
    return code


def show(options: Namespace) -> int:
    """Print a claim as a card."""
    path = Path(options.graph)
    kg = opened(options.graph)
    rows = kg.query("claims")
    wanted = options.claim.removeprefix(kg.base)
    names = {row.claim.removeprefix(kg.base): row for row in rows}
    found = [row for name, row in names.items() if wanted in (name, name.partition(".")[2])]
    if not found:
        near = did_you_mean(wanted, [*names, *(name.partition(".")[2] for name in names)])
        raise QueryError(Diagnostic(code="GK409", message="no such claim", found=wanted, fix=near))
    checked = not holds_graph(path)
    put("\n\n".join(cards.claim_card(kg, row, checked) for row in found))
    return 0


def types(options: Namespace) -> int:
    """List the types, or explain those that a word leads to."""
    known = situation_types()
    if not options.word:
        rows = [("type", "kind", "direction", "conduct", "valence", "meaning")]
        for kind in known.values():
            meaning = kind.definition if len(kind.definition) < 70 else kind.definition[:69] + "…"
            rows.append((kind.id, kind.kind, kind.direction, kind.conduct, kind.valence, meaning))
        put(tables.aligned(rows))
        return 0
    found = find_types(options.word)
    if not found:
        hint = suggest_types(options.word) or "`geokg types` lists them"
        raise QueryError(
            Diagnostic(code="GK404", message="no such type", found=options.word, fix=hint)
        )
    put("\n\n".join(map(cards.type_card, found)))
    return 0


def actors(options: Namespace) -> int:
    """Show what a name means, and when."""
    found = resolve(options.name, at=options.at)
    shown = [*found.candidates, *found.excluded]
    coded = () if shown else find_state(options.name) or states_of_code(options.name)
    if not shown and not coded:
        hint = actor_hint(options.name, options.at) or "try another spelling, or a code"
        raise QueryError(
            Diagnostic(
                code="GK111",
                message="the reference table knows no such name",
                found=options.name,
                fix=hint,
            )
        )
    for warning in found.suspicious:
        say(f"warning: {warning}")
    cards_ = [cards.candidate_card(one, "") for one in found.candidates]
    cards_ += [cards.candidate_card(one, f"not at {options.at}: ") for one in found.excluded]
    put("\n\n".join([*cards_, *map(cards.state_card, coded)]))
    return 0


def schema(options: Namespace) -> int:
    """Print the JSON Schema of annotation files."""
    put(tables.dumps(strict_json_schema() if options.for_llm else json_schema()))
    return 0


def dump(options: Namespace) -> int:
    """Write a graph out."""
    written = opened(options.graph).dump(options.output)
    say(f"{written.path}: {written.triples:,} triples, {size_of(written.bytes)}, {written.sha256}")
    return 0


def _print(rows: Rows, options: Namespace, kg: KnowledgeGraph) -> int:
    if options.json:
        put(tables.as_json(rows))
    elif options.csv:
        put(tables.as_csv(rows))
    elif rows:
        put(tables.as_table(rows, kg.base))
    else:
        say("no rows")
    return 0


def _sparql(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(
            Diagnostic(code="GK001", message=f"cannot be read: {error}", where=Location(file))
        ) from error


def _list_queries() -> str:
    lines = []
    for query in named_queries().values():
        lines.append(f"{query.name:<12} {query.title}")
        for parameter in query.parameters:
            default = f" ({parameter.default} unless given)" if parameter.default else ""
            lines.append(f"{'':<12}   {parameter.name}=  {parameter.meaning}{default}")
    return "\n".join(lines)

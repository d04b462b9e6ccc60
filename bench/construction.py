"""Compare triples made from tables by maplib and morph-kgc with geokg's from articles, in one run.

``python bench/construction.py`` prints a table; ``--write`` puts it into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import csv
import logging
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import chain
import pyoxigraph as ox
from articles import write_articles
from measure import (
    BASE,
    medians,
    peer,
    put_table,
    table,
    times_as_long,
    versions,
)
from triples import Labels

import geokg
from geokg.article import Article
from geokg.base.vocabulary import EDTF_DATATYPE, PREFIXES, XSD, situation_types
from geokg.graph.quads import state_iri

PACKAGES = ("maplib", "morph-kgc", "polars", "pandas", "pyoxigraph")


@dataclass(frozen=True, slots=True)
class Column:
    """A column, with the property of its values as a prefixed name.

    ``datatype`` is empty for IRIs; ``string`` and ``en`` are text without and with a language.
    """

    name: str
    property: str
    datatype: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its classes and columns; the column ``iri`` is the subject of each row."""

    name: str
    classes: tuple[str, ...]
    columns: tuple[Column, ...]


DATE = XSD.date
TABLES = (
    Table(
        "claims",
        ("gkg:Claim",),
        (
            Column("label", "rdfs:label", "en"),
            Column("situation", "gkg:about"),
            Column("claimant", "gkg:claimant"),
            Column("polarity", "gkg:polarity"),
            Column("modality", "gkg:modality"),
            Column("certainty", "gkg:certainty", optional=True),
            Column("span", "gkg:when"),
            Column("quote", "gkg:quote"),
            Column("article", "gkg:reportedIn"),
        ),
    ),
    Table(
        "quotes",
        ("oa:TextPositionSelector", "oa:TextQuoteSelector"),
        (
            Column("exact", "oa:exact", "string"),
            Column("prefix", "oa:prefix", "string"),
            Column("suffix", "oa:suffix", "string"),
            Column("start", "oa:start", XSD.integer),
            Column("end", "oa:end", XSD.integer),
        ),
    ),
    Table(
        "spans",
        ("gkg:TimeSpan",),
        (
            Column("verbatim", "gkg:verbatim", "en"),
            Column("edtf", "gkg:edtf", EDTF_DATATYPE),
            Column("earliest", "gkg:earliest", DATE),
            Column("latest", "gkg:latest", DATE),
        ),
    ),
    Table(
        "situations",
        (),
        (
            Column("kind", "rdf:type"),
            Column("type", "gkg:type"),
            Column("label", "rdfs:label", "en"),
        ),
    ),
    Table("initiators", (), (Column("actor", "gkg:initiator"),)),
    Table("targets", (), (Column("actor", "gkg:target"),)),
    Table("parties", (), (Column("actor", "gkg:party"),)),
    Table("participants", (), (Column("actor", "gkg:participant"),)),
)
LANG_STRING = f"<{PREFIXES['rdf']}langString>"
"""The name that maplib requires for the text in a column with a language."""
ROLE_TABLES = {"initiator": "initiators", "target": "targets", "party": "parties"}
Rows = dict[str, list[dict[str, str]]]


def rows_of(articles: Iterable[Article]) -> Rows:
    """Return the rows of all tables, with complete IRIs and computed dates."""
    rows: Rows = {one.name: [] for one in TABLES}
    gkg = PREFIXES["gkg"]
    for article in articles:
        node = BASE + article.id
        actors = {slug: f"{node}.{slug}" for slug in article.actors}
        actors |= {name: state_iri(state) for name, state in article.states.items()}
        for claim in article.claims:
            iri = f"{node}.{claim.id}"
            span, (quote,), kind = claim.when, claim.quote, situation_types()[claim.type]
            assert span is not None, "every claim of the made-up articles has a date"
            own = {name: f"{iri}.{name}" for name in ("situation", "quote")}
            rows["claims"].append(
                {
                    **{"iri": iri, "span": f"{iri}.when", **own, "article": node},
                    "label": Labels(article).of_claim(claim),
                    "claimant": actors.get(claim.claimant, node),
                    "polarity": gkg + claim.polarity,
                    "modality": gkg + claim.modality,
                    "certainty": gkg + claim.certainty if claim.certainty else "",
                }
            )
            words = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
            place = {"start": str(quote.span.start), "end": str(quote.span.end)}
            rows["quotes"].append({"iri": own["quote"], **words, **place})
            days = {"earliest": str(span.earliest), "latest": str(span.latest)}
            said = {"verbatim": span.verbatim, "edtf": span.edtf}
            rows["spans"].append({"iri": f"{iri}.when", **said, **days})
            about = own["situation"]
            label = Labels(article).of_situation(claim)
            rows["situations"].append(
                {"iri": about, "kind": gkg + kind.kind, "type": kind.iri, "label": label}
            )
            for role, names in claim.roles().items():
                taking = [{"iri": about, "actor": actors[name]} for name in names]
                rows[ROLE_TABLES[role]] += taking
                rows["participants"] += taking
    return rows


def write_tables(rows: Rows, folder: Path) -> None:
    """Write one CSV file for each table."""
    for one in TABLES:
        with (folder / f"{one.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["iri", *(column.name for column in one.columns)])
            writer.writeheader()
            writer.writerows(rows[one.name])


def ottr() -> str:
    """Return the templates of maplib, one for each table."""
    text = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text += "@prefix ottr: <http://ns.ottr.xyz/0.4/> .\n@prefix t: <urn:t:> .\n"
    for one in TABLES:
        given = ["ottr:IRI ?iri"]
        made = [f"ottr:Triple(?iri, rdf:type, {name})" for name in one.classes]
        for column in one.columns:
            kind = {"": "ottr:IRI", "string": "xsd:string", "en": "rdf:langString"}
            type_ = kind.get(column.datatype, f"<{column.datatype}>")
            given.append(f"{'? ' if column.optional else ''}{type_} ?{column.name}")
            made.append(f"ottr:Triple(?iri, {column.property}, ?{column.name})")
        text += f"t:{one.name} [{', '.join(given)}] :: {{ {', '.join(made)} }} .\n"
    return text


def rml(folder: Path) -> str:
    """Return the mapping of morph-kgc, one triples map for each table."""
    text = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    text += "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n"
    text += "@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
    text += "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
    ends = {"": "rr:termType rr:IRI", "string": "", "en": 'rr:language "en"'}
    for one in TABLES:
        classes = "".join(f"rr:class {name} ; " for name in one.classes)
        text += (
            f'<urn:map:{one.name}> rml:logicalSource [ rml:source "{folder / one.name}.csv" ; '
            "rml:referenceFormulation ql:CSV ] ;\n"
            f' rr:subjectMap [ rml:reference "iri" ; {classes}rr:termType rr:IRI ]'
        )
        for column in one.columns:
            end = ends.get(column.datatype, f"rr:datatype <{column.datatype}>")
            text += (
                f" ;\n rr:predicateObjectMap [ rr:predicate {column.property} ; "
                f'rr:objectMap [ rml:reference "{column.name}" ; {end} ] ]'
            )
        text += " .\n"
    return text


def by_maplib(folder: Path) -> str:
    """Write N-Triples with maplib, from CSV files that polars reads."""
    maplib, pl = peer("maplib"), peer("polars")
    assert maplib, "asked only where it is installed"
    assert pl, "maplib comes with it"
    model = maplib.Model()
    model.add_template(ottr())
    types = {XSD.integer: pl.Int64, XSD.date: pl.Date}
    for one in TABLES:
        kinds = {"iri": pl.String}
        kinds |= {column.name: types.get(column.datatype, pl.String) for column in one.columns}
        frame = pl.read_csv(folder / f"{one.name}.csv", schema=kinds)
        for column in one.columns:
            if column.datatype == "en":
                words, tag = pl.col(column.name).alias(LANG_STRING), pl.lit("en").alias("l")
                frame = frame.with_columns(pl.struct(words, tag).alias(column.name))
        model.map(f"urn:t:{one.name}", frame)
    return str(model.writes(format="ntriples"))


def by_morph(folder: Path) -> str:
    """Write N-Triples with morph-kgc, in one process like geokg."""
    morph = peer("morph_kgc")
    assert morph, "asked only where it is installed"
    mapping = folder / "mapping.ttl"
    mapping.write_text(rml(folder), encoding="utf-8")
    settings = f"[CONFIGURATION]\nnumber_of_processes: 1\n[tables]\nmappings: {mapping}\n"
    return "".join(f"{line} .\n" for line in morph.materialize_set(settings))


def by_geokg(articles: Iterable[Article]) -> str:
    """Write N-Quads with geokg, from articles that were read and checked."""
    return "\n".join(chain.lines_of(articles)) + "\n"


def triples_in(text: str) -> set[ox.Triple]:
    """Return the triples of N-Triples or N-Quads, without their graphs."""
    return {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS)}


Make = Callable[[], str]


def measured(number: int, times: int) -> str:
    """Return the results as Markdown."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "articles.jsonl"
        write_articles(file, number)
        articles = geokg.read(file)
        rows = rows_of(articles)
        write_tables(rows, folder)
        runs: dict[str, Make] = {
            "geokg, from checked articles": lambda: by_geokg(articles),
            "geokg, and reading and checking them": lambda: by_geokg(geokg.read(file)),
        }
        if peer("maplib"):
            runs["maplib"] = lambda: by_maplib(folder)
        if peer("morph_kgc"):
            runs["morph-kgc"] = lambda: by_morph(folder)
        made = {name: triples_in(run()) for name, run in runs.items()}
        took = medians(runs, times)
    whole = made["geokg, from checked articles"]
    subjects = {f"<{row['iri']}>" for many in rows.values() for row in many}
    in_tables = {triple for triple in whole if str(triple.subject) in subjects}
    for peer_name in made.keys() & {"maplib", "morph-kgc"}:
        assert made[peer_name] == in_tables, f"{peer_name} makes other triples"
    return _text(number, times, took, {name: len(triples) for name, triples in made.items()})


def _text(number: int, times: int, took: Mapping[str, float], triples: Mapping[str, int]) -> str:
    first = "geokg, from checked articles"
    each = {name: took[name] / triples[name] for name in took}
    rows = [
        (
            name,
            f"{triples[name]:,}",
            f"{triples[name] / triples[first]:.0%}",
            times_as_long(each[name] / each[first]),
        )
        for name in took
    ]
    rows += [
        (f"{name}: missing here", "", "", "")
        for name in ("maplib", "morph-kgc")
        if name not in took
    ]
    return (
        f"{number:,} articles, medians of {times}, N-Quads or N-Triples in memory, one process "
        f"(maplib takes the threads it wants); {versions(*PACKAGES)}.\n\n"
        + table(("", "triples", "share of geokg's", "time a triple, times geokg"), rows)
    )


def main() -> int:
    """Run the benchmark and print, or write, the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument(
        "--write", action="store_true", help="put the table into docs/benchmarks.md"
    )
    options = parser.parse_args()
    logging.disable(logging.INFO)  # morph-kgc tells of each step
    warnings.filterwarnings("ignore", category=FutureWarning)  # morph-kgc's, of pandas
    text = measured(options.articles, options.times)
    print(text)
    if options.write:
        put_table("construction", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The files of a site: links, places of IRIs, safety of text, rights, and the same bytes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets import EXAMPLES, about, bytes_of, copied_examples, table
from geokg import Actor, Article, Claim, KnowledgeGraph, read
from geokg.actors import states
from geokg.base.vocabulary import situation_types
from geokg.cli import main
from geokg.dataset.metadata.citation import htaccess
from geokg.dataset.publish import PanelSettings, publish
from geokg.graph.queries import named_queries
from geokg.web.pages import Site, batches_of, write_pages
from geokg.web.pages.engine import ORIGIN, VENDORED
from geokg.web.pages.segments import QuoteSpan, paragraphs
from releases import RELEASE
from sites import ARTICLES, asked_on_its_page, broken_links, page, pages_of

pytestmark = pytest.mark.slow
PAIRS = ("irn-tjk", "gbr-isl")


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions: whole, without an article, and the same again."""
    folder = tmp_path_factory.mktemp("versions")
    articles = copied_examples(folder / "articles")
    out = folder / "out"
    publish([articles], out, about(pages=True))
    for suffix in ("txt", "yaml"):
        (articles / f"secret-alliance.{suffix}").unlink()
    navy = articles / "humber-chronicle.yaml"
    navy.write_text(
        without_claim(navy.read_text(encoding="utf-8"), "treaty-hoped-for"), encoding="utf-8"
    )
    gone = {
        "secret-alliance": "withdrawn by its publisher",
        "humber-chronicle.treaty-hoped-for": "the quote was read wrongly",
    }
    publish([articles], out, about(pages=True, version="1.1.0", gone=gone), allow_shrink=True)
    publish([articles], out, about(pages=True, version="1.2.0"))
    return out


def without_claim(annotation: str, claim: str) -> str:
    """An annotation file without the lines of a claim."""
    text = re.sub(rf"(?m)^  - id: {claim}\n(?:    .*\n|\n)*", "", annotation)
    assert text != annotation
    return text


def site_of_article(article: Article, out: Path, *, is_open: bool = True) -> dict[str, Any]:
    base = "https://example.org/kg/"
    write_pages(batches_of([article], lambda _: is_open, base=base), out, Site(base=base))
    return dict(pages_of(out))


def test_every_address_leads_to_a_file_and_every_fragment_to_its_place(site: Path) -> None:
    assert broken_links(site) == []


def test_every_address_of_a_published_version_leads_somewhere(versions: Path) -> None:
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        assert broken_links(versions / version) == []


def test_no_page_has_an_id_twice(site: Path) -> None:
    for path, found in pages_of(site).items():
        assert len(found.ids) == len(set(found.ids)), path


def test_every_iri_of_an_article_is_an_id_on_its_page(site: Path) -> None:
    kg = KnowledgeGraph()
    kg.add(read(*ARTICLES))
    local = {str(q.subject).strip("<>").removeprefix(kg.base) for q in kg.quads()}
    pages = pages_of(site)

    lost = []
    for name in sorted(name for name in local if not name.startswith("http")):
        article, _, rest = name.partition(".")
        if rest and rest not in pages[f"articles/{article}.html"].ids:
            lost.append(name)
    assert lost == []


def test_no_page_has_a_style_a_handler_or_a_script_of_its_own(site: Path) -> None:
    for path, found in pages_of(site).items():
        policy = next(a["content"] for _, a in found.tags if "http-equiv" in a)
        assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'"), path
        assert ("wasm-unsafe-eval" in policy) == (path == "sparql.html")
        assert set(found.data) <= {"application/ld+json"}, path
        for tag, attributes in found.tags:
            assert "style" not in attributes, (path, tag)
            assert not [name for name in attributes if name.startswith("on")], (path, tag)


MARKUP = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><svg onload=alert(1)>",
    "<!--",
    "]]>",
    "<style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;&amp;",
    "javascript:alert(1)",
    "</textarea></p></main><h1>",
    "\u2028\u2029\u202e",
)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return site_of_article(article_of("Words"), tmp_path_factory.mktemp("plain"))


@pytest.mark.parametrize("payload", MARKUP)
def test_no_text_becomes_markup(payload: str, expected: dict[str, Any], tmp_path: Path) -> None:
    found = site_of_article(article_of(payload), tmp_path / "found")
    if "\u202e" in payload:
        # What runs from right to left is isolated, whatever else it has.
        expected = site_of_article(article_of("Words\u202e"), tmp_path / "plain")

    assert found.keys() == expected.keys()
    for path in found:
        # Names are sorted, so the order of their tags depends on them.
        tags = sorted((tag, sorted(attributes)) for tag, attributes in found[path].tags)
        assert tags == sorted((t, sorted(a)) for t, a in expected[path].tags), path
    own = found["articles/note.html"]
    assert json.loads(own.data["application/ld+json"])["headline"] == payload
    assert " ".join(payload.split()) in " ".join(own.text.split())


def article_of(words: str) -> Article:
    """An article that has these words in every field that takes words."""
    return Article(
        id="note",
        title=words,
        text=f"{words} met France.",
        language="en",
        publisher=words,
        author=[words],
        annotator=[words],
        actors={"x": Actor("organ", words, of="MLI")},
        claims=[
            Claim(
                id="c",
                type="meet",
                party=["x", "FRA"],
                claimant="x",
                quote=f"{words} met",
                issue=[words],
                place=[words],
                condition=words,
                quantity=words,
            )
        ],
    )


def test_an_address_that_is_no_web_address_is_no_link(site: Path) -> None:
    schemes = {
        link.partition(":")[0]
        for found in pages_of(site).values()
        for link in found.links
        if ":" in link.partition("/")[0]
    }

    assert schemes <= {"http", "https"}


def test_a_text_without_an_open_licence_is_on_no_page(tmp_path: Path) -> None:
    article = Article(
        id="note",
        text="An opening. France recognised Mali. A sentence that nobody quotes at all, and long.",
        actors={},
        claims=[Claim(type="recognise", initiator="FRA", target="MLI", quote="recognised Mali")],
    )

    open_, closed = (
        site_of_article(article, tmp_path / str(is_open), is_open=is_open)["articles/note.html"]
        for is_open in (True, False)
    )
    assert "nobody quotes at all, and long" in open_.text
    assert "recognised Mali" in closed.text
    assert "nobody quotes at all, and long" not in closed.text


def test_under_the_policy_hash_no_five_words_of_a_text_are_anywhere(tmp_path: Path) -> None:
    articles = copied_examples(tmp_path / "articles")
    folder = publish(
        [articles], tmp_path / "out", about(pages=True, quotes="hash", open_licences=())
    ).folder
    known = grams("\n".join(f"{a.title}\n" + "\n".join(names_of(a)) for a in read(articles)))
    names = {"and", *re.findall(r"\w+", " ".join(s.name for s in states().values()).casefold())}

    for article in read(articles):
        secret = {g for g in grams(article.text) - known if not names.issuperset(g)}
        for path, content in bytes_of(folder).items():
            if path.endswith((".html", ".js", ".csv")) and "oxigraph" not in path:
                assert secret & grams(content.decode()) == set(), (article.id, path)


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return set(zip(*(words[n:] for n in range(5)), strict=False))


def names_of(article: Article) -> list[str]:
    named = [name for actor in article.actors.values() for name in (actor.name, *actor.aliases)]
    return named + [name for claim in article.claims for name in (*claim.issue, *claim.place)]


def test_the_landing_page_describes_the_dataset_to_search_engines(versions: Path) -> None:
    found = page(versions / "1.2.0" / "index.html")
    ld = json.loads(found.data["application/ld+json"])

    assert ld["@type"] == "Dataset"
    assert ld["version"] == "1.2.0"
    assert ld["license"] == about().licence
    assert {d["encodingFormat"] for d in ld["distribution"]} >= {"text/turtle", "text/csv"}
    for download in ld["distribution"]:
        path = download["contentUrl"].partition("/1.2.0/")[2]
        content = (versions / "1.2.0" / path).read_bytes()
        assert download["sha256"] == sha256(content).hexdigest()
        assert int(download["contentSize"]) == len(content)
    assert "How to cite" in found.text


def test_the_landing_page_says_what_is_covered_and_what_it_is_not(site: Path) -> None:
    text = " ".join(page(site / "index.html").text.split())

    assert re.search(r"\d+ organs, persons and groups", text)
    assert re.search(r"\d{4}–\d{4} years covered", text)
    assert "It is not a record of what happened." in text
    for office in ("head of state", "head of government"):
        found = re.search(
            rf"The {office} of the \d+ states named here is known to the table of leaders "
            r"completely on (\d+) % .*?, in part on (\d+) %, and not at all on (\d+) %",
            text,
        )
        assert found
        assert 99 <= sum(map(int, found.groups())) <= 101


def test_a_panel_is_on_the_landing_page_with_its_codebooks(tmp_path: Path) -> None:
    articles = copied_examples(tmp_path / "articles")
    folder = publish(
        [articles], tmp_path / "out", about(pages=True), panel=PanelSettings(system="cow")
    ).folder

    found = page(folder / "index.html")
    assert "The panel" in found.text
    for name in ("directed-year.cow.csv", "directed-year.cow.md", "events.cow.md"):
        assert f"tables/{name}" in found.links
        assert sha256((folder / "tables" / name).read_bytes()).hexdigest() in found.text


def test_a_pair_has_words_of_time_who_denies_and_its_articles(site: Path) -> None:
    tajik, british = (" ".join(page(site / f"pairs/{p}.html").text.split()) for p in PAIRS)

    assert "in the early nineties about 1990 to about 1992" in tajik
    assert "denied by Ministry of Defence" in british
    by_article = british.partition("By article")[2]
    assert "Coast guard: frigate rammed our ship" in by_article
    assert "Navy: gunboat cut across our bow" in by_article


def test_withheld_words_have_their_places(tmp_path: Path) -> None:
    articles = copied_examples(tmp_path / "articles")
    settings = about(pages=True, quotes="hash", open_licences=())
    folder = publish([articles], tmp_path / "out", settings).folder
    (start,) = (
        article.text.index(claim.quote[0].exact)
        for article in read(articles)
        for claim in article.claims
        if claim.id == "recognition" and article.id == "iran-central-asia"
    )

    found = page(folder / "articles" / "iran-central-asia.html")
    assert f"are not published: code points {start} to" in found.text


def test_what_is_gone_keeps_its_address_and_its_reason(versions: Path) -> None:
    for version in ("1.1.0", "1.2.0"):
        found = page(versions / version / "articles" / "secret-alliance.html")

        assert "gone since version 1.1.0: withdrawn by its publisher" in found.text
        assert "Last in version 1.0.0" in found.text
        assert "../../1.0.0/articles/secret-alliance.html#alliance" in found.links[-20:] or any(
            link.startswith("../../1.0.0/articles/secret-alliance.html") for link in found.links
        )
        assert ("meta", {"name": "robots", "content": "noindex"}) in found.tags
        assert "alliance" in found.ids


def versions_of(folder: Path, *types: str) -> Path:
    """Versions of an article with one claim without an id, each with another type."""
    articles = folder / "articles"
    articles.mkdir()
    for number, kind in enumerate(types):
        (articles / "note.yaml").write_text(
            "geokg: 1\narticle: {id: note, body: France met Mali ten times in two years.}\n"
            f"claims:\n  - {{type: {kind}, party: [FRA, MLI], quote: France met Mali}}\n",
            encoding="utf-8",
        )
        publish([articles], folder / "out", about(pages=True, version=f"1.{number}.0"))
    return folder / "out"


def test_a_claim_whose_id_changed_leads_to_its_new_id(tmp_path: Path) -> None:
    out = versions_of(tmp_path, "meet", "negotiate", "sign-agreement")

    ids = [next(row["claim"] for row in table(out / f"1.{n}.0", "claims")) for n in range(3)]
    gone = {row["id"]: row for row in table(out / "1.2.0", "gone")}
    assert gone[ids[0]]["now"] == gone[ids[1]]["now"] == ids[2]
    assert table(out / "1.1.0", "gone")[0]["now"] == ids[1]
    found = page(out / "1.2.0" / "articles" / "note.html")
    assert f"../articles/note.html#{ids[2].partition('.')[2]}" in found.links
    assert {name.partition(".")[2] for name in ids} <= set(found.ids)
    assert "one thing about the claim changed" in found.text
    assert broken_links(out / "1.2.0") == []


def test_a_doi_is_in_the_citation_and_in_every_description(tmp_path: Path) -> None:
    articles = copied_examples(tmp_path / "articles")
    doi = "10.5281/zenodo.1234567"

    folder = publish([articles], tmp_path / "out", about(pages=True, doi=f"doi:{doi}")).folder
    found = page(folder / "index.html")
    ld = json.loads(found.data["application/ld+json"])
    assert ld["identifier"][0] == f"https://doi.org/{doi}"
    assert f"doi = {{{doi}}}" in found.text
    assert f"Example Institute. https://doi.org/{doi}" in found.text
    for path in ("CITATION.cff", "ro-crate-metadata.json", "dcat.ttl", "README.md"):
        assert doi in (folder / path).read_text(encoding="utf-8"), path


def test_a_claim_that_is_gone_keeps_its_place_on_the_page_of_its_article(versions: Path) -> None:
    for version in ("1.1.0", "1.2.0"):
        found = page(versions / version / "articles" / "humber-chronicle.html")

        assert "humber-chronicle.treaty-hoped-for: gone since version 1.1.0" in found.text
        assert "the quote was read wrongly" in found.text
        assert "treaty-hoped-for" in found.ids
        assert "../../1.0.0/articles/humber-chronicle.html#treaty-hoped-for" in found.links


def test_a_version_without_pages_has_none(tmp_path: Path) -> None:
    articles = copied_examples(tmp_path / "articles")

    folder = publish([articles], tmp_path / "out", about(pages=False)).folder
    assert [path for path in bytes_of(folder) if path.endswith(".html")] == []


def test_the_same_articles_give_the_same_bytes_whatever_their_order_and_the_hash_seed(
    site: Path, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "-m", "geokg", "pages", *ARTICLES[::-1], "-o", str(tmp_path), "-q"],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "77"},
    )

    assert bytes_of(site) == bytes_of(tmp_path)


def test_an_article_with_very_many_claims_has_several_pages(tmp_path: Path) -> None:
    sentences = [f"In year {n} France met Mali." for n in range(310)]
    article = Article(
        id="long",
        text="\n\n".join(sentences),
        actors={},
        claims=[
            Claim(id=f"c{n}", type="meet", party=["FRA", "MLI"], quote=sentence)
            for n, sentence in enumerate(sentences)
        ],
    )
    site_of_article(article, tmp_path)

    files = sorted(file.name for file in (tmp_path / "articles").glob("long*"))
    assert files == ["long.2.html", "long.html"]
    assert {f"c{n}" for n in range(310)} <= set(page(tmp_path / "articles/long.html").ids)
    assert broken_links(tmp_path) == []
    assert max(file.stat().st_size for file in tmp_path.rglob("*.html")) < 500_000


@given(st.text("ab \n", max_size=30), st.data())
def test_segments_are_the_text_and_know_exactly_their_quotes(text: str, data: Any) -> None:
    edges = st.integers(0, len(text))
    spans = [
        QuoteSpan(min(a, b), max(a, b), f"c{n}")
        for n, (a, b) in enumerate(data.draw(st.lists(st.tuples(edges, edges), max_size=6)))
    ]

    found = paragraphs(text, spans)
    lines = [line for line in text.split("\n") if line.strip()]
    assert ["".join(s.text for s in paragraph) for paragraph in found] == lines
    cut = [segment for paragraph in found for segment in paragraph]
    quoted = [span for span in spans if span.start < span.end]
    for segment in cut:
        here = range(segment.start, segment.start + len(segment.text))
        covering = {s.claim for s in quoted if s.start <= here[0] and here[-1] < s.end}
        touching = {s.claim for s in quoted if s.start < here[-1] + 1 and s.end > here[0]}
        assert set(segment.claims) == covering == touching


def test_the_engine_is_the_one_whose_hash_is_known() -> None:
    for name, digest in ORIGIN.items():
        assert sha256((VENDORED / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("accept", "path", "target"),
    [
        ("text/html,*/*;q=0.8", "note", "latest/articles/note.html"),
        ("text/html,*/*;q=0.8", "note.visit.when", "latest/articles/note.html#visit.when"),
        ("text/html,*/*;q=0.8", "", "latest/index.html"),
        (
            "text/html",
            "derived.denied.note.visit",
            "latest/findings.html#derived.denied.note.visit",
        ),
        ("text/html", "reference", "latest/data/reference.ttl"),
        ("text/turtle", "note.visit", "latest/data/articles/note.ttl"),
        ("text/turtle, text/html;q=0.5", "note.visit", "latest/data/articles/note.ttl"),
        ("*/*", "note", "latest/data/articles/note.ttl"),
        ("*/*", "", "latest/README.md"),
    ],
)
def test_a_server_answers_by_what_is_accepted(accept: str, path: str, target: str) -> None:
    text = htaccess(replace(RELEASE, about=replace(RELEASE.about, pages=True)))

    assert redirect(text, accept, path) == f"{RELEASE.location}{target}"
    assert "Vary Accept" in text


def test_a_server_answers_for_a_base_with_a_hash_by_what_is_accepted() -> None:
    about_ = replace(RELEASE.about, pages=True, base=RELEASE.about.base.rstrip("/") + "#")
    text = htaccess(replace(RELEASE, about=about_))

    assert redirect(text, "text/html", "").endswith("latest/index.html")
    assert redirect(text, "text/turtle", "").endswith("latest/data/all.ttl")


def test_a_base_with_a_hash_has_every_iri_on_the_landing_page(tmp_path: Path) -> None:
    base = "https://example.org/kg#"
    articles = read(*ARTICLES)
    write_pages(batches_of(articles, lambda _: True, base=base), tmp_path, Site(base=base))
    kg = KnowledgeGraph(base=base)
    kg.add(articles)

    found = page(tmp_path / "index.html")
    local = {str(q.subject).strip("<>").removeprefix(base) for q in kg.quads()}
    own = {name for name in local if "/" not in name and name != "reference"}
    assert len(own) > 100
    assert own <= set(found.ids)
    assert "articles/iran-central-asia.html#recognition.when" in found.links
    assert broken_links(tmp_path) == []


def test_the_findings_of_rules_are_ids_on_their_page(site: Path) -> None:
    kg = KnowledgeGraph()
    kg.add(read(*ARTICLES))
    derived = {row.finding.removeprefix(kg.base) for row in kg.findings()}

    assert derived <= set(page(site / "findings.html").ids)


def redirect(text: str, accept: str, path: str) -> str:
    """Where Apache would lead a request in the folder of the base."""
    conditions: list[bool] = []
    for line in text.splitlines():
        if found := re.fullmatch(r'RewriteCond %\{HTTP_ACCEPT\} "(!?)(.*)"', line):
            conditions.append(bool(re.search(found[2], accept)) != bool(found[1]))
        elif found := re.fullmatch(r'RewriteCond %\{REQUEST_URI\} "(.*)"', line):
            conditions.append(bool(re.search(found[1], f"/kg/{path}")))
        elif found := re.fullmatch(r'RewriteRule "(\S*)" "(\S*)" \[R=303,NE,L\]', line):
            match = re.search(found[1], path)
            if match and all(conditions):
                return re.sub(r"\$(\d)", lambda n, m=match: m[int(n[1])], found[2])
            conditions = []
    return ""


def test_every_question_has_a_page(site: Path) -> None:
    names = {file.stem for file in (site / "questions").glob("*.html")} - {"index"}

    assert names == set(named_queries())


@pytest.mark.parametrize("name", ["claims", "history", "during", "types", "speakers"])
def test_the_page_of_a_question_has_its_answer(site: Path, name: str) -> None:
    kg = KnowledgeGraph()
    kg.add(read(*ARTICLES))
    rows = kg.query(name, **asked_on_its_page(site, name))
    found = page(site / "questions" / f"{name}.html")

    assert len(rows) > 0
    assert f"{len(rows)} row" in found.text
    assert [tag for tag, _ in found.tags].count("tr") == len(rows) + 1
    for value in rows[0][:2]:
        assert not isinstance(value, str) or value.removeprefix(kg.base) in found.text


def test_an_article_of_the_examples_stays_small(site: Path) -> None:
    claims = len(read(EXAMPLES / "iran-tajikistan/articles")[0].claims)
    size = (site / "articles/iran-central-asia.html").stat().st_size

    assert size < 1_500 * claims + 6_000
    assert sum((site / "assets" / f"geokg.{s}").stat().st_size for s in ("css", "js")) < 15_000


def test_wrong_files_are_reported_and_no_page_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("geokg: 1\narticle: {id: bad, body: x}\nclaims: [{type: nonsense, quote: x}]")

    assert main(["pages", str(file), "-o", str(tmp_path / "site")]) == 1
    assert "GK" in capsys.readouterr().err
    assert not (tmp_path / "site" / "index.html").exists()


@pytest.mark.parametrize(("name", "code"), [("index", "GK021"), ("con", "GK918")])
def test_an_id_that_no_page_can_have_is_reported_with_its_line(
    name: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "note.yaml"
    text = f"geokg: 1\narticle:\n  id: {name}\n  body: France met Mali.\n"
    file.write_text(f"{text}claims: [{{type: meet, party: [FRA, MLI], quote: France met Mali}}]\n")

    assert main(["pages", str(file), "-o", str(tmp_path / "site")]) == 1
    told = capsys.readouterr().err
    assert "note.yaml:3:" in told
    assert code in told
    assert f"such as {name}-1" in told
    assert not (tmp_path / "site").exists()


def test_each_term_of_the_ontology_is_an_id_on_its_page(site: Path) -> None:
    found = page(site / "ontology.html")
    text = (site / "ontology" / "geokg.ttl").read_text(encoding="utf-8")
    terms = set(re.findall(r"^gkg:(\w+) a ", text, re.MULTILINE))

    assert len(terms) > 100
    assert terms <= set(found.ids)
    assert "Statement in which one claimant" in found.text
    for path, other in pages_of(site).items():
        root = "../" * path.count("/")
        assert f"{root}ontology.html" in other.links, path


def test_a_type_says_what_it_is_in_other_vocabularies(site: Path) -> None:
    text = " ".join(page(site / "types" / "negotiate.html").text.split())

    assert "cameo:046 (the same)" in text


def test_the_types_are_told_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["types", "--json"]) == 0
    told = {kind["id"]: kind for kind in json.loads(capsys.readouterr().out)}

    assert told.keys() == situation_types().keys()
    assert told["recognise"]["needs"] == ["initiator", "target"]


def test_a_version_passes_the_fair_metrics_and_without_a_licence_does_not(versions: Path) -> None:
    command = [sys.executable, str(EXAMPLES.parent / "docs/fair.py"), str(versions / "1.2.0")]
    assert subprocess.run(command, check=False).returncode == 0
    whole = subprocess.run([*command[:2], str(versions / "1.0.0")], capture_output=True, check=True)
    assert whole.stdout.decode() in (EXAMPLES.parent / "docs/fair.md").read_text(encoding="utf-8")
    index = versions / "1.0.0" / "index.html"
    index.write_text(index.read_text(encoding="utf-8").replace('"license":', '"licence":'))

    told = subprocess.run([*command[:2], str(versions / "1.0.0")], capture_output=True, check=False)
    assert told.returncode == 1
    assert b"FAIL  FsF-R1.1-01M" in told.stdout

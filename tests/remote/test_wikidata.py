"""Wikidata is asked politely and within limits; a server that behaves badly is an error, no more.

All servers here are on loopback. The items are made up.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geokg import __version__
from geokg.cli import main
from geokg.remote import wikidata
from geokg.remote.wikidata import ItemName, WikidataError, propose
from geokg.remote.wikidata.items import item_of, read_cache, write_cache
from goldens import Golden
from loopback import LoopbackServer, SilentHandler, serving

HERE = Path(__file__).parent / "wikidata"
CANNED = json.loads((HERE / "answers.json").read_text(encoding="utf-8"))
CONTACT = "reader@example.org"
MOREAU = ItemName("Ada Moreau")
MAXLAG = {"error": {"code": "maxlag", "info": "Waiting for db1: 7 seconds lagged", "lag": 7}}


class Handler(SilentHandler):
    server: Server

    def get(self) -> None:
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(asked)
        self.server.agents.append(self.headers["User-Agent"])
        behave = self.server.script.pop(0) if self.server.script else answer
        behave(self, asked)


class Server(LoopbackServer):
    """Behaves as its script says, request by request, and well when that is at its end."""

    def __init__(self) -> None:
        super().__init__(Handler)
        self.script: list[Behaviour] = []
        self.asked: list[dict[str, str]] = []
        self.agents: list[str] = []

    @property
    def url(self) -> str:
        return f"{super().url}/w/api.php"


Behaviour = Callable[[Handler, dict[str, str]], None]


def canned(asked: dict[str, str]) -> dict[str, object]:
    if asked["action"] == "wbsearchentities":
        found = CANNED["search"].get(asked["search"], [])
        return {"searchinfo": {"search": asked["search"]}, "search": found, "success": 1}
    ids = asked["ids"].split("|")
    return {"entities": {id: CANNED["entities"][id] for id in ids}, "success": 1}


def answer(handler: Handler, asked: dict[str, str]) -> None:
    body = gzip.compress(json.dumps(canned(asked)).encode())
    handler.send(200, body, Content_Encoding="gzip", Content_Type="application/json")


def says(status: int, body: bytes | Mapping[str, object] = b"", **headers: str) -> Behaviour:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda handler, _: handler.send(status, sent, **headers)


def cut_off(handler: Handler, asked: dict[str, str]) -> None:
    handler.send(200, json.dumps(canned(asked)).encode()[:60], Content_Length="6000")


def drip(start: bytes) -> Behaviour:
    def behave(handler: Handler, _: dict[str, str]) -> None:
        handler.wfile.write(start)
        while not handler.server.closing.wait(0.02):
            handler.wfile.write(b" ")

    return behave


def bomb(handler: Handler, _: dict[str, str]) -> None:
    handler.send(200, gzip.compress(b" " * 10_000_000), Content_Encoding="gzip")


def of_item(**changed: object) -> Behaviour:
    """An answer to the question for items in which something is wrong."""
    item = {**CANNED["entities"]["Q900001"], **changed}
    return says(200, {"entities": {"Q900001": item, "Q900002": CANNED["entities"]["Q900002"]}})


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(Server()) as server:
        yield server


@dataclass
class Asker:
    """`propose` with the server's address, and short pauses."""

    server: Server
    options: dict[str, Any] = field(default_factory=dict)

    def __call__(self, *names: ItemName, **options: Any) -> tuple[wikidata.Proposal, ...]:
        given = {"contact": CONTACT, "pause_s": 0.01, "deadline_s": 20.0, **options}
        return propose(names, endpoint=self.server.url, **given)


@pytest.fixture
def ask(server: Server) -> Asker:
    return Asker(server)


def code_of(ask: Asker, *names: ItemName, **options: Any) -> str:
    with pytest.raises(WikidataError) as caught:
        ask(*(names or (MOREAU,)), **options)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code in str(caught.value)
    return diagnostic.code


# What is proposed ----------------------------------------------------------


def test_a_candidate_says_what_it_is_and_why_it_is_there(ask: Asker) -> None:
    (proposal,) = ask(MOREAU)
    first, second = proposal.candidates

    assert (first.id, first.label, first.why) == ("Q900001", "Ada Moreau", "label (mul)")
    assert first.description == "president of Arcadia from 1960 to 1966"
    assert first.revision == 9001
    assert (second.id, second.why) == ("Q900002", "")
    assert proposal.exact == (first,)


def test_an_alias_is_a_match_like_a_label(ask: Asker) -> None:
    (proposal,) = ask(ItemName("Treaty Council"))

    assert [(c.id, c.why) for c in proposal.exact] == [
        ("Q900003", "alias (en)"),
        ("Q900004", "label (en)"),
    ]


def test_the_language_of_the_name_comes_before_english(ask: Asker) -> None:
    (proposal,) = ask(ItemName("Union der Häfen", "de"))
    (candidate,) = proposal.candidates

    assert (candidate.label, candidate.description) == ("Hafenunion", "Staatenbund")
    assert candidate.why == "alias (de)"


def test_what_was_deleted_is_left_out_and_what_was_merged_stands_once(ask: Asker) -> None:
    (proposal,) = ask(ItemName("Hill Front"))

    assert [c.id for c in proposal.candidates] == ["Q900005", "Q900006"]
    assert [c.id for c in proposal.exact] == ["Q900005"], "names are compared without `the`"


def test_a_name_without_candidates_has_a_proposal_all_the_same(ask: Asker) -> None:
    assert [p.candidates for p in ask(ItemName("Ministry of Tides"))] == [()]


def test_each_name_is_asked_once_and_keeps_its_place(ask: Asker, server: Server) -> None:
    spaced = ItemName(" Ada  Moreau ")
    proposals = ask(ItemName("Ministry of Tides"), MOREAU, MOREAU, spaced)

    assert [p.name.text for p in proposals] == ["Ministry of Tides", "Ada Moreau", " Ada  Moreau "]
    assert proposals[1].exact == proposals[2].exact
    assert [a.get("search") for a in server.asked] == ["Ministry of Tides", "Ada Moreau", None]


def test_names_that_no_label_can_have_are_not_asked(ask: Asker, server: Server) -> None:
    proposals = ask(ItemName("x" * 251), ItemName("  "))

    assert [p.candidates for p in proposals] == [(), ()]
    assert server.asked == []


# How it is asked -----------------------------------------------------------


def test_the_question_is_the_documented_one(ask: Asker, server: Server) -> None:
    ask(ItemName("Union der Häfen", "de"))
    shared = {"format": "json", "formatversion": "2", "maxlag": "5"}

    assert server.asked == [
        {"action": "wbsearchentities", "search": "Union der Häfen", "language": "de"}
        | {"uselang": "de", "type": "item", "limit": "7"}
        | shared,
        {"action": "wbgetentities", "ids": "Q900009", "languages": "de|mul|en"}
        | {"props": "info|labels|descriptions|aliases"}
        | shared,
    ]


def test_the_user_agent_names_program_version_and_contact(ask: Asker, server: Server) -> None:
    ask(MOREAU)

    assert {a.rpartition(" ")[0] for a in server.agents} == {f"geokg/{__version__} ({CONTACT})"}


def test_seven_names_share_one_request_for_their_items(ask: Asker, server: Server) -> None:
    ask(MOREAU, *(ItemName(f"nobody {n}") for n in range(7)), ItemName("Treaty Council"))

    assert [a["action"] for a in server.asked].count("wbgetentities") == 2


@pytest.mark.parametrize(
    "contact",
    ["", "me", "a@b", "a b@example.org", "x@example.org\r\nHost: y", "http://(a)", "é@x.fr"],
)
def test_a_contact_that_reaches_nobody_is_refused(ask: Asker, server: Server, contact: str) -> None:
    assert code_of(ask, contact=contact) == "GK700"
    assert server.asked == []


def test_a_web_address_is_a_contact(ask: Asker) -> None:
    assert ask(MOREAU, contact="https://example.org/us")[0].exact


# A server that behaves badly -----------------------------------------------


@pytest.mark.parametrize(
    "behaviour",
    [
        says(429, Retry_After="0"),
        says(500),
        says(503, b"<html>", Retry_After="0"),
        says(200, MAXLAG, Retry_After="0"),
        says(200, {"error": {"code": "ratelimited", "info": "slow down"}}),
    ],
    ids=["429", "500", "503", "maxlag", "ratelimited"],
)
def test_a_busy_server_is_asked_again(ask: Asker, server: Server, behaviour: Behaviour) -> None:
    server.script = [behaviour, behaviour]

    assert ask(MOREAU)[0].exact
    assert len(server.asked) == 4


def test_retry_after_is_waited_for(ask: Asker, server: Server) -> None:
    server.script = [says(429, Retry_After="1")]
    began = time.monotonic()

    assert ask(MOREAU)[0].exact
    assert time.monotonic() - began >= 1.0


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry_After": "3600"},
        {"Retry_After": "Fri, 01 Mar 1963 13:00:00 GMT", "Date": "Fri, 01 Mar 1963 12:00:00 GMT"},
    ],
    ids=["seconds", "moment"],
)
def test_a_pause_beyond_the_deadline_is_not_begun(
    ask: Asker, server: Server, headers: dict[str, str]
) -> None:
    # Only the server's own clock counts for a moment: this one is long past by ours.
    server.script = [lambda handler, _: bare(handler, 429, headers)]
    began = time.monotonic()
    with pytest.raises(WikidataError, match="wants us to wait 3600 s") as caught:
        ask(MOREAU)

    assert caught.value.diagnostics[0].code == "GK701"
    assert time.monotonic() - began < 5
    assert len(server.asked) == 1


def bare(handler: Handler, status: int, headers: dict[str, str]) -> None:
    """An answer with these headers alone: the handler would add a Date of its own."""
    handler.send_response_only(status)
    for name, value in {**headers, "Content-Length": "0"}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


@pytest.mark.parametrize("status", [429, 500])
def test_a_server_that_stays_busy_is_left_alone(ask: Asker, server: Server, status: int) -> None:
    server.script = [says(status)] * 9

    assert code_of(ask) == "GK707"
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.0 200 OK\r\nX: ", b"HTTP/1.0 200 OK\r\nContent-Length: 90000\r\n\r\n"],
    ids=["before the status", "in a header", "in the body"],
)
def test_a_byte_now_and_then_does_not_outlast_the_deadline(
    ask: Asker, server: Server, start: bytes
) -> None:
    server.script = [drip(start)]
    began = time.monotonic()

    assert code_of(ask, deadline_s=0.3) == "GK701"
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (cut_off, "GK702"),
        (lambda handler, _: handler.wfile.write(b"\x00\x01 no HTTP\r\n"), "GK702"),
        (says(200, b"no gzip", Content_Encoding="gzip"), "GK702"),
        (says(301, Location="http://127.0.0.1:9/elsewhere"), "GK703"),
        (says(302, Location="/w/here.php"), "GK703"),
        (says(302, Location="http://[::1"), "GK703"),
        (says(200, b" " * 2_000_001), "GK704"),
        (bomb, "GK704"),
        (says(200, b'{"search": [{"id": "Q1"'), "GK705"),
        (says(200, b"<html>please log in</html>"), "GK705"),
        (says(200, b"[]"), "GK705"),
        (says(200, b"{}"), "GK705"),
        (says(200, b'{"search": \xff}'), "GK705"),
        (says(200, b"[" * 100_000), "GK705"),
        (says(200, {"search": [{"id": "P31"}]}), "GK705"),
        (says(200, {"search": [{"id": "Q1|Q2"}]}), "GK705"),
        (says(200, {"search": ["Q1"]}), "GK705"),
        (says(200, {"error": {"code": "badvalue", "info": "no such language"}}), "GK706"),
        (says(200, {"error": "broken"}), "GK706"),
        (says(403, b"blocked"), "GK706"),
        (says(404), "GK706"),
    ],
)
def test_what_cannot_be_used_is_an_error(
    ask: Asker, server: Server, behaviour: Behaviour, code: str
) -> None:
    server.script = [behaviour]

    assert code_of(ask) == code
    assert len(server.asked) == 1, "neither repeated nor followed"


@pytest.mark.parametrize(
    "behaviour",
    [
        says(200, {"entities": {}}),
        of_item(id="Q0"),
        of_item(lastrevid="9"),
        of_item(labels=["x"]),
        of_item(labels={"en": {"value": "\x1b[2J"}}),
        of_item(labels={"en": {"value": "\x9b2J"}}),
        of_item(labels={"e\ud800": {"value": "x"}}),
        of_item(descriptions={"en": {"value": 7}}),
        of_item(aliases={"en": {"value": "x"}}),
    ],
)
def test_items_of_another_shape_are_refused(
    ask: Asker, server: Server, behaviour: Behaviour, tmp_path: Path
) -> None:
    server.script = [answer, behaviour]

    assert code_of(ask, cache=tmp_path / "c.json") == "GK705"
    assert not (tmp_path / "c.json").exists()


def test_a_message_holds_no_control_characters(ask: Asker, server: Server) -> None:
    server.script = [says(200, {"error": {"code": "x", "info": "\x1b]0;title\x07"}})]
    with pytest.raises(WikidataError) as caught:
        ask(MOREAU)

    assert "\x1b" not in str(caught.value)


def test_a_server_that_is_not_there_is_an_error_that_is_the_same_twice(ask: Asker) -> None:
    ask.server.server_close()
    said = []
    for _ in range(2):
        with pytest.raises(WikidataError) as caught:
            ask(MOREAU)
        said.append(str(caught.value))

    assert "GK702" in said[0]
    assert said[0] == said[1]


# What is kept --------------------------------------------------------------


def test_the_second_run_asks_nothing_and_says_the_same(
    ask: Asker, server: Server, tmp_path: Path
) -> None:
    cache = tmp_path / "c.json"
    names = [MOREAU, ItemName("Union der Häfen", "de"), ItemName("Ministry of Tides")]
    first, kept = ask(*names, cache=cache), cache.read_bytes()
    server.script = [says(500)] * 9
    second = ask(*names, cache=cache, contact="")

    assert first == second
    assert cache.read_bytes() == kept
    assert len(server.asked) == 5


def test_the_file_does_not_depend_on_the_order_of_questions(ask: Asker, tmp_path: Path) -> None:
    names = [
        MOREAU,
        ItemName("Union der Häfen", "de"),
        ItemName("Treaty Council"),
        ItemName("Hill Front"),
    ]
    ask(*names, cache=tmp_path / "all.json")
    for name in reversed(names):
        ask(name, cache=tmp_path / "one-by-one.json")

    assert (tmp_path / "all.json").read_bytes() == (tmp_path / "one-by-one.json").read_bytes()


def test_the_file_is_the_one_reviewed(ask: Asker, tmp_path: Path, golden: Golden) -> None:
    cache = tmp_path / "c.json"
    ask(
        MOREAU,
        ItemName("Hill Front"),
        ItemName("Union der Häfen", "de"),
        ItemName("None"),
        cache=cache,
    )
    text = cache.read_text(encoding="utf-8").replace(ask.server.url, wikidata.ENDPOINT)

    golden.check(HERE / "cache.json", text)
    assert [file.name for file in tmp_path.iterdir()] == ["c.json"]


def test_answers_before_a_failure_are_kept(ask: Asker, server: Server, tmp_path: Path) -> None:
    german = ItemName("Union der Häfen", "de")
    server.script = [answer, answer, says(403)]

    assert code_of(ask, MOREAU, german, cache=tmp_path / "c.json") == "GK706"
    assert set(read_cache(tmp_path / "c.json", server.url)) == {MOREAU}


def test_an_entry_that_is_taken_out_is_asked_again(
    ask: Asker, server: Server, tmp_path: Path
) -> None:
    cache = tmp_path / "c.json"
    ask(MOREAU, ItemName("Treaty Council"), cache=cache)
    kept = cache.read_bytes()
    data = json.loads(kept)
    del data["queries"]["en"]["Ada Moreau"]
    cache.write_text(json.dumps(data), encoding="utf-8")
    server.asked.clear()
    ask(MOREAU, ItemName("Treaty Council"), cache=cache)

    assert [a.get("search") for a in server.asked] == ["Ada Moreau", None]
    assert cache.read_bytes() == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"endpoint": "https://elsewhere.example.org/", "queries": {}}',
        '{"endpoint": "URL", "queries": {"en": {"x": [{"id": "Q1"}]}}}',
        '{"endpoint": "URL", "queries": {"en": {"x": "Q1"}}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_file_is_an_error_and_stays_as_it_is(
    ask: Asker, server: Server, tmp_path: Path, text: str
) -> None:
    cache = tmp_path / "c.json"
    cache.write_text(text.replace("URL", server.url), encoding="utf-8")
    before = cache.read_bytes()

    assert code_of(ask, cache=cache) == "GK708"
    assert cache.read_bytes() == before
    assert server.asked == []


def test_a_file_that_cannot_be_written_is_an_error(ask: Asker, tmp_path: Path) -> None:
    assert code_of(ask, cache=tmp_path / "missing" / "c.json") == "GK709"


words = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20)
languages = st.dictionaries(st.sampled_from(["en", "mul", "de"]), words)
items = st.builds(
    lambda number, revision, labels, descriptions, aliases: item_of(
        {"id": f"Q{number}", "revision": revision, "labels": labels}
        | {"descriptions": descriptions, "aliases": {k: [v] for k, v in aliases.items()}}
    ),
    *(st.integers(1, 10**9), st.integers(1, 10**12), languages, languages, languages),
)


@pytest.mark.slow
@given(
    st.dictionaries(
        st.builds(ItemName, words, st.sampled_from(["en", "de"])), st.lists(items).map(tuple)
    )
)
def test_what_is_kept_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, known: dict[ItemName, Any]
) -> None:
    file = tmp_path_factory.mktemp("kept") / "c.json"
    write_cache(file, wikidata.ENDPOINT, known)

    assert read_cache(file, wikidata.ENDPOINT) == known


# The command ---------------------------------------------------------------


@pytest.fixture
def project(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(wikidata, "ENDPOINT", server.url)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(HERE / "articles", tmp_path / "articles")
    (tmp_path / "geokg.toml").touch()
    return tmp_path


def test_link_prints_what_was_reviewed(
    project: Path, capsys: pytest.CaptureFixture[str], golden: Golden
) -> None:
    code = main(["link", "articles", "--contact", CONTACT])
    out, err = capsys.readouterr()

    assert code == 0
    golden.check(HERE / "proposals.txt", out + "---\n" + err)


def test_link_without_a_server_repeats_itself(
    project: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link", "articles", "--contact", CONTACT]) == 0
    first = capsys.readouterr()
    kept = (project / "wikidata-cache.json").read_bytes()
    server.server_close()

    assert main(["link", "articles"]) == 0
    assert capsys.readouterr() == first
    assert (project / "wikidata-cache.json").read_bytes() == kept


def test_link_changes_no_annotation(project: Path) -> None:
    main(["link", "articles", "--contact", CONTACT])

    for file in (HERE / "articles").iterdir():
        assert (project / "articles" / file.name).read_bytes() == file.read_bytes()


def test_link_gives_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["link", "articles/harbour.yaml", "--contact", CONTACT, "--json"])
    found = {entry["actor"]: entry for entry in json.loads(capsys.readouterr().out)}

    assert {slug: entry["match"] for slug, entry in found.items()} == {
        "moreau": "Q900001",
        "council": None,
        "front": "Q900005",
        "ministry": None,
    }
    assert found["council"]["candidates"][0]["why"] == "alias (en)"


def test_link_without_a_contact_says_how_to_give_one(
    project: Path, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["link", "articles"]) == 2
    assert "--contact you@example.org" in capsys.readouterr().err
    assert server.asked == []


def test_link_asks_nothing_about_articles_that_are_wrong(project: Path, server: Server) -> None:
    (project / "articles" / "wrong.yaml").write_text("geokg: 1", encoding="utf-8")

    assert main(["link", "articles", "--contact", CONTACT]) == 1
    assert server.asked == []


def test_answers_stand_beside_the_settings_or_the_input(project: Path) -> None:
    main(["link", "articles/hafen.yaml", "--contact", CONTACT])
    assert (project / "wikidata-cache.json").is_file()

    (project / "geokg.toml").unlink()
    main(["link", "articles", "--contact", CONTACT])
    assert not (project / "articles" / "wikidata-cache.json").exists()

    main(["link", "articles/hafen.yaml", "--contact", CONTACT])
    assert (project / "articles" / "wikidata-cache.json").is_file()

    main(["link", "articles/hafen.yaml", "--contact", CONTACT, "--cache", "kept.json"])
    assert (project / "kept.json").is_file()


@pytest.mark.slow
def test_neither_geokg_nor_its_command_line_imports_requests_by_itself() -> None:
    code = "import sys, geokg.cli; print({'requests', 'geokg.remote.wikidata'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout == "set()\n"

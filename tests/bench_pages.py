"""The page of the workbench in Chromium: what a person does on it, as functions."""

from __future__ import annotations

import difflib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from geokg.cli import main
from geokg.web.workbench import Workbench

EXAMPLE: Final = Path(__file__).parent.parent / "examples" / "iran-tajikistan" / "articles"
KEY: Final = "iran-central-asia"
ANNOTATOR: Final = "The geokg developers"
"""The annotator of the example, who may edit it."""
PATIENCE: Final = 30_000
"""Milliseconds that a page may take on a busy machine."""
HEAD: Final = "geokg: 1\narticle:\n  id: {id}\n  published: 2008-07-07\n  language: {language}\n"


class Keys:
    """A keyboard that counts what it presses; a key with Ctrl or Shift held counts once."""

    def __init__(self, view: Any) -> None:
        self.view = view
        self.count = 0

    def press(self, *names: str) -> None:
        for name in names:
            self.view.keyboard.press(name)
            self.count += 1

    def type(self, text: str) -> None:
        self.press(*text)

    def offer(self, words: str) -> None:
        """Wait until the active offer of the field has these words."""
        self.view.wait_for_function(
            "words => document.getElementById(document.activeElement.getAttribute("
            "'aria-activedescendant'))?.textContent.includes(words)",
            arg=words,
        )


class Bench:
    """A page of the workbench, and the folder that it shows."""

    def __init__(self, view: Any, folder: Path, server: Workbench) -> None:
        self.view = view
        self.folder = folder
        self.server = server
        self.keys = Keys(view)
        self.heard: list[str] = []
        """What the console says and what goes wrong."""
        view.on("console", lambda message: self.heard.append(message.text))
        view.on("pageerror", lambda error: self.heard.append(str(error)))

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def show(self, screen: str, key: str = "") -> None:
        """Go to a screen and wait until it is there."""
        address = f"#{screen}={key}" if key else f"#{screen}"
        if self.view.url.endswith(address) and screen != "folder":
            self.show("folder")
        self.view.goto(f"{self.origin}/{address}")
        self.view.wait_for_selector(f'#screens a[aria-current][href="{address}"]')
        self.evaluate("document.getElementById('live').textContent = ''")
        self.heard.clear()

    def note(self, body: str, claims: str = "", *, language: str = "en") -> Path:
        """Write an article of its own for a test, and show it."""
        number = sum(1 for _ in self.folder.glob("note-*.yaml"))
        file = note(self.folder, body, claims, id=f"note-{number}", language=language)
        self.show("article", file.stem)
        return file

    def example(self) -> Path:
        """Show the article of the examples as it is published."""
        file = example_folder(self.folder)
        self.show("article", KEY)
        return file

    def find(self, words: str) -> None:
        """Select words of the text by the keys of the search in the text."""
        self.view.keyboard.press("/")
        self.view.keyboard.type(words)
        self.view.keyboard.press("Enter")
        self.view.wait_for_selector(".find", state="hidden")

    def select(self, words: str, occurrence: int = 0) -> None:
        """Select words inside a paragraph of the text as a script does."""
        self.evaluate(
            """([words, occurrence]) => {
              for (const block of document.querySelectorAll('.text p')) {
                const { data } = block.firstChild;
                let at = data.indexOf(words);
                for (let n = 0; n < occurrence; n++) at = data.indexOf(words, at + 1);
                if (at < 0) continue;
                document.querySelector('.text').focus();
                getSelection().setBaseAndExtent(
                  block.firstChild, at, block.firstChild, at + words.length);
                return;
              }
              throw new Error('the text has no such words');
            }""",
            [words, occurrence],
        )
        self.view.wait_for_function("CSS.highlights.get('snapped')?.size > 0")

    def drag(self, words: str) -> None:
        """Select words of one line of the text with the mouse."""
        left, right, middle = self.evaluate(
            """words => {
              const block = [...document.querySelectorAll('.text p')]
                .find(one => one.firstChild.data.includes(words));
              const range = new Range(), at = block.firstChild.data.indexOf(words);
              range.setStart(block.firstChild, at);
              range.setEnd(block.firstChild, at + words.length);
              const box = range.getBoundingClientRect();
              return [box.left + 0.5, box.right - 0.5, (box.top + box.bottom) / 2];
            }""",
            words,
        )
        mouse = self.view.mouse
        mouse.move(left, middle)
        mouse.down()
        mouse.move((left + right) / 2, middle)
        mouse.move(right, middle)
        mouse.up()
        self.view.wait_for_function("CSS.highlights.get('snapped')?.size > 0")

    def open_claim(self, claim: str) -> None:
        """Open the whole form of a claim."""
        self.view.click(f'.card[data-id="{claim}"]')
        self.view.wait_for_selector(f'.claim-form[aria-label="Claim {claim}"]')
        self.view.click(".claim-form summary")

    def press(self, button: str) -> None:
        """Press a button of the form."""
        self.view.click(f'.claim-form .actions button:has-text("{button}")')

    def wait_live(self, words: str) -> None:
        """Wait until the page announces words."""
        self.view.wait_for_function(
            "words => document.getElementById('live').textContent.startsWith(words)", arg=words
        )

    def wait_written(self, file: Path, words: str) -> str:
        """Wait until a file has words, and return its text."""
        deadline = time.monotonic() + 20
        while words not in (text := file.read_text(encoding="utf-8")):
            assert time.monotonic() < deadline, text
            self.view.wait_for_timeout(50)
        return text

    def wait_saved(self, claim: str) -> None:
        """Wait until the list has a claim."""
        self.view.wait_for_selector(f'.card[data-id="{claim}"]', state="attached")

    def evaluate(self, script: str, given: object = None) -> Any:
        return self.view.evaluate(script, given)

    def alive(self) -> bool:
        """Whether nothing went wrong on the page."""
        return self.heard == []


@contextmanager
def bench(
    browser: Any, folder: Path, annotator: str = ANNOTATOR, **context: Any
) -> Iterator[Bench]:
    """The workbench of a folder, open in a browser."""
    with Workbench(folder, annotator=annotator) as server:
        made = browser.new_context(viewport={"width": 1360, "height": 820}, **context)
        made.set_default_timeout(PATIENCE)
        view = made.new_page()
        page = Bench(view, folder, server)
        view.goto(server.address)
        view.wait_for_selector("#tools button")
        yield page
        made.close()


def example_folder(folder: Path) -> Path:
    """A folder with the article of the examples; its annotation file."""
    for file in EXAMPLE.iterdir():
        shutil.copy(file, folder)
    return folder / f"{KEY}.yaml"


def note(
    folder: Path, body: str, claims: str = "", *, id: str = "note", language: str = "en"
) -> Path:
    """An annotation file with a text in it."""
    file = folder / f"{id}.yaml"
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    written = f"claims:\n{claims}" if claims else "claims: []\n"
    head = HEAD.format(id=id, language=language)
    file.write_text(f"{head}  body: |\n{lines}{written}", encoding="utf-8")
    return file


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that differ, with + or - before them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[:3] not in ("---", "+++") and line[:1] in "+-"]


def diagnostics(file: Path, capsys: Any) -> list[dict[str, Any]]:
    """What `geokg check --json` says of a file."""
    capsys.readouterr()
    main(["check", "--json", str(file)])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found

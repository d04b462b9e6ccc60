"""The founding article, entered through the page claim by claim, gives the graph of its file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from bench_pages import bench
from geokg.cli import main

pytestmark = pytest.mark.slow

ENTER: Final = """
async claim => {
  const several = value => Array.isArray(value) ? value : value === undefined ? [] : [value];
  const field = key => document.getElementById(`field-${key}`);
  const until = async (found) => {
    for (const end = Date.now() + 20000; Date.now() < end;) {
      const value = found();
      if (value) return value;
      await new Promise(done => setTimeout(done, 5));
    }
    throw new Error(`${claim.id}: ${found}`);
  };
  const press = (element, key) =>
    element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const select = words => {
    const text = document.querySelector(".text");
    text.focus();
    for (const { firstChild: node } of text.children) {
      const at = node.data.indexOf(words);
      if (at < 0) continue;
      getSelection().setBaseAndExtent(node, at, node, at + words.length);
      return text;
    }
    throw new Error(words);
  };
  // Words in a combobox as they are, and not the offer that is lit.
  const accept = async (key, words) => {
    if (!field(key))
      [...document.querySelectorAll(".more-roles button")]
        .find(one => one.textContent === `+ ${key}`).click();
    const list = document.getElementById(`field-${key}-list`);
    field(key).focus();
    field(key).value = words;
    field(key).dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(done => setTimeout(done));
    if (!list.hidden) press(field(key), "Escape");
    press(field(key), "Enter");
  };
  const write = (key, words) => {
    field(key).value = words;
    field(key).dispatchEvent(new Event("change", { bubbles: true }));
  };

  const [first, ...rest] = several(claim.quote);
  press(select(first), "Enter");
  await until(() => document.activeElement.id === "field-type");
  for (const [at, piece] of rest.entries()) {
    press(select(piece), "+");
    await until(() => document.querySelectorAll(".claim-form blockquote").length === at + 2);
  }
  document.querySelector(".claim-form details").open = true;
  write("id", claim.id);
  const boxes = ["type", "about", "initiator", "target", "party", "mediator", "beneficiary",
    "against", "claimant", "content", "relayed-by", "issue", "place"];
  for (const key of boxes)
    for (const value of several(claim[key])) await accept(key, value);
  if (claim.when) {
    await accept("when", claim.when.verbatim ?? claim.when);
    if (claim.when.edtf) write("days", claim.when.edtf);
  }
  const plain = ["polarity", "modality", "certainty", "status", "condition", "quantity", "note"];
  for (const key of plain)
    if (claim[key]) write(key, claim[key]);
  document.querySelector(".claim-form .actions button").click();
  await until(() => document.querySelector(`.card[data-id="${claim.id}"]`)
    && !document.querySelector(".claim-form"));
}
"""
"""Makes a claim in the page, from the selection of its words to its line in the list."""


def graph_of(file: Path, out: Path) -> bytes:
    assert main(["build", str(file), "-o", str(out), "--quiet"]) == 0
    return out.read_bytes()


def test_the_seed_entered_through_the_page_gives_the_same_turtle(
    browser: Any, seed: Path, tmp_path: Path
) -> None:
    text = seed.read_text(encoding="utf-8")
    claims = yaml.load(text, yaml.BaseLoader)["claims"]
    file = tmp_path / seed.name
    file.write_text(text[: text.index("claims:\n")] + "claims: []\n", encoding="utf-8")
    shutil.copy(seed.parent / "article.txt", tmp_path)
    with bench(browser, tmp_path, annotator="") as page:
        page.view.click("main a")
        page.view.wait_for_selector(".text:focus")
        for claim in claims:
            page.evaluate(ENTER, claim)
        heard = page.heard

    assert heard == []
    assert graph_of(file, tmp_path / "page.ttl") == graph_of(seed, tmp_path / "seed.ttl")

"""The report of a conversion balances: what goes in is used, or left out for a reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from conftest import SHARED
from geokg.cli import main
from geokg.inputs.conversion import ConversionRun
from geokg.inputs.formats.documents import Document
from geokg.inputs.formats.registry import FORMATS
from geokg.inputs.label_mapping.mapping_file import LabelMapping, load_label_mapping
from standoff_cases import FORMAT_CASES, check_balance, counts_of

MAP = FORMAT_CASES / "mapping" / "harbour.yaml"
SAMPLES = SHARED / "data" / "annotation"
MAPPINGS = {
    "brat-commodity-news": str(FORMAT_CASES / "mapping" / "commodity.yaml"),
    "brat-newswire": "conll",
}


def check_sums(folder: Path, mapping: LabelMapping, format: str = "") -> Counter[tuple[str, str]]:
    """Compare the balance of a folder with a count of its documents; return the count."""
    run = ConversionRun(mapping, format)
    expected = counts_of(d for d in run.documents([folder]) if isinstance(d, Document))

    results = list(run.results([folder]))

    check_balance(run.balance)
    found = {(row.kind, row.label): row.count for row in run.balance.rows()}
    assert found.pop(("document", "")) == len(results)
    written = {key: n for key, n in found.items() if key[0] not in ("claim", "actor")}
    assert written == expected
    return expected


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.is_mapped])
def test_the_report_balances_on_the_valid_and_the_partial_files_of_each_format(
    name: str, tmp_path: Path
) -> None:
    folders = [FORMAT_CASES / name.replace("_", "-") / kind for kind in ("valid", "partial")]
    for folder in (*folders, FORMAT_CASES / "same" / name.replace("_", "-")):
        if folder.is_dir():
            assert check_sums(folder, load_label_mapping(MAP), name)


@pytest.mark.slow
@pytest.mark.parametrize(
    "folder", sorted(f.name for f in SAMPLES.iterdir()) if SAMPLES.is_dir() else ["none"]
)
def test_the_report_balances_on_the_samples(folder: str) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the samples are outside the project, and missing")
    mapping = load_label_mapping(MAPPINGS.get(folder, MAP))

    counted = check_sums(SAMPLES / folder, mapping)

    # The texts of the web annotations are not among the samples.
    assert bool(counted) == (folder != "web-annotation")


@pytest.mark.parametrize("form", ["markdown", "table"])
def test_claims_of_formats_without_labels_balance(form: str) -> None:
    run = ConversionRun()

    (result,) = run.results([FORMAT_CASES / "same" / form])

    assert result.article
    rows = [row for row in run.balance.rows() if row.kind == "claim"]
    assert sum(row.count for row in rows) == len(result.article.claims) > 0


def test_the_balance_is_printed_as_a_table_and_available_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["convert", str(FORMAT_CASES / "same" / "brat"), "--map", str(MAP), "-o"]

    assert main([*command, str(tmp_path / "table")]) == 0
    table = capsys.readouterr().out.splitlines()
    assert main([*command, str(tmp_path / "json"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    assert table[0].split() == ["kind", "label", "in", "used", "left", "out"]
    assert any(line.split()[:5] == ["mention", "GPE", "6", "6", "actor"] for line in table)
    gpe = {"kind": "mention", "label": "GPE", "count": 6, "used": {"actor": 6}, "left_out": {}}
    assert gpe in found["balance"]
    assert (found["articles"], found["claims"], found["refused"]) == (1, 3, 0)

"""What all tests share: options, the size of expensive tests, and where outside inputs stand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from goldens import Golden

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

SCALE = int(os.environ.get("GEOKG_SCALE", "1"))
"""Sizes the expensive tests: 1 in `make test`, 20 in `make test-full`."""

settings.register_profile(
    "geokg",
    deadline=None,
    derandomize=SCALE == 1,
    max_examples=50 * SCALE,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("geokg")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite the golden files that tests compare"
    )


@pytest.fixture(scope="session")
def golden(request: pytest.FixtureRequest) -> Golden:
    """The check of golden files, which rewrites them where that is asked for."""
    return Golden(bool(request.config.getoption("--update-golden")))


@pytest.fixture(scope="session")
def seed() -> Path:
    """The founding article's annotation, which is not ours to ship."""
    file = SHARED / "seed" / "annotation.yaml"
    if not file.is_file():
        pytest.skip("the founding article stands outside the project, and is not there")
    return file


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--update-golden rewrites files: leave -n out")

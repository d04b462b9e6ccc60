"""What all tests share: options, the size of expensive tests, and where outside inputs stand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from browsing import CHROMIUM, WITHOUT_CHROMIUM, chromium
from goldens import Golden
from spark_sessions import local_spark

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

SCALE = int(os.environ.get("GEOKG_SCALE", "1"))
"""Sizes the expensive tests: 1 in `make test`, 20 in `make test-full`."""

LIMIT_S = 1.5
"""Seconds of processor time after which a test without the marker `slow` fails.

The marker is for tests over 0.1 s. The limit is far above that, because the first test of a process
pays for what others find loaded, and because a busy machine counts more time for the same work.
"""

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


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """One Spark for the tests of a module; they skip where it cannot run."""
    with local_spark(tmp_path_factory.mktemp("spark")) as session:
        yield session


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium; the test is skipped where it or playwright is not installed."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip(WITHOUT_CHROMIUM)
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A workbench that the tests of a module share; each has an article of its own."""
    # Only the tests of the workbench pay for its import.
    from bench_pages import bench, example_folder

    folder = tmp_path_factory.mktemp("articles")
    example_folder(folder)
    with bench(browser, folder) as made:
        yield made


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and config.getoption("numprocesses", None):
        raise pytest.UsageError("--update-golden rewrites files: leave -n out")


def processor_time() -> float:
    """Return the processor time of this process and of the children that it has waited for."""
    return sum(os.times()[:4])


STARTED = pytest.StashKey[float]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    item.stash[STARTED] = processor_time()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test of `make quick` that is too slow for it, with its fixtures.

    Only `make quick` holds the limit: a slower or busier machine must not fail the whole suite.
    """
    result = yield
    taken = processor_time() - item.stash[STARTED]
    if item.config.option.markexpr == "not slow" and SCALE == 1 and taken > LIMIT_S:
        pytest.fail(f"took {taken:.1f} s: mark it with @pytest.mark.slow", pytrace=False)
    return result


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the examples, written once for all tests of a process."""
    from sites import site_of

    return site_of(tmp_path_factory.mktemp("site"))

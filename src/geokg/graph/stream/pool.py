"""Run batches in one process or several, with the results in the order of the batches."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from threading import Thread
from typing import Final

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import StoreError
from geokg.base.stop_signals import STOPPING_SIGNALS
from geokg.graph.stream.batch import BatchProcessor, BatchResult
from geokg.inputs.annotation.reader import InputDocument

ARTICLES: Final = 128
"""Largest number of articles in a batch: large enough to emit shared nodes rarely."""
BYTES: Final = 2_000_000
"""Approximate limit of the bytes of annotation in a batch."""

_processor: list[BatchProcessor] = []
"""The processor of this process, if it is one of several."""


def run_batches(
    sources: Iterable[InputDocument], processor: BatchProcessor, jobs: int
) -> Iterator[BatchResult]:
    """Yield the result of each batch, in the order of the batches."""
    batches = _batches(sources)
    if jobs == 1:
        yield from map(processor.process, batches)
    else:
        yield from _pooled(batches, processor, jobs)


def _batches(sources: Iterable[InputDocument]) -> Iterator[list[InputDocument]]:
    batch: list[InputDocument] = []
    size = 0
    for source in sources:
        batch.append(source)
        size += source.size
        if len(batch) == ARTICLES or size >= BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pooled(
    batches: Iterator[list[InputDocument]], processor: BatchProcessor, jobs: int
) -> Iterator[BatchResult]:
    # Imported here, so that a forked process has it loaded; one process may never need it.
    from geokg.graph.shacl import may_fork

    # Only Linux forks safely.
    forks = sys.platform == "linux" and may_fork()
    context = multiprocessing.get_context("fork" if forks else "spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_start, initargs=(processor,))
    waiting: deque[Future[BatchResult]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_process, batch))
            if len(waiting) > 2 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise StoreError(
            Diagnostic(
                code="GK518",
                message="a worker process was killed",
                fix="if memory ran out, use `--jobs 1`, which needs the least",
            )
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _start(processor: BatchProcessor) -> None:
    # The parent process handles what stops the whole run; the pool itself ends this process with
    # SIGTERM.
    for number in STOPPING_SIGNALS:
        is_term = number == signal.SIGTERM
        signal.signal(number, signal.SIG_DFL if is_term else signal.SIG_IGN)
    # If the parent is killed, nothing else would end this process and release its locks.
    Thread(target=_end_with_parent, daemon=True).start()
    _processor[:] = [processor]


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _process(batch: list[InputDocument]) -> BatchResult:
    return _processor[0].process(batch)

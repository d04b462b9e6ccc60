"""Work in a child process: a crash, an endless run or exhausted memory costs a diagnostic."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable

import pytest

from geokg.base.diagnostics import Diagnostic
from geokg.base.errors import QueryError, StoreError
from geokg.base.isolation import Limits, answer_of, messages_of
from payloads import ENDLESS

LIMITS = Limits(timeout_s=30, memory_mb=400, advice="ask for less")


def fill_memory() -> None:
    held = []
    while True:
        held.append(bytearray(10_000_000))


def sleep() -> None:
    time.sleep(60)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("work", "limits", "code"),
    [
        (sleep, Limits(timeout_s=0.2), "GK411"),
        (fill_memory, LIMITS, "GK412"),
        (be_killed, LIMITS, "GK412"),
        (crash, LIMITS, "GK413"),
    ],
)
def test_what_ends_the_child_is_a_diagnostic(
    work: Callable[[], None], limits: Limits, code: str
) -> None:
    with pytest.raises(QueryError) as caught:
        answer_of(work, limits)

    assert [d.code for d in caught.value.diagnostics] == [code]


@pytest.mark.slow
@pytest.mark.parametrize(("work", "code"), [(sleep, "GK411"), (crash, "GK413")])
def test_what_ends_a_fresh_child_is_a_diagnostic(work: Callable[[], None], code: str) -> None:
    with pytest.raises(QueryError, match=code):
        answer_of(work, Limits(timeout_s=3), is_fresh=True)


def test_errors_of_the_child_are_raised_here() -> None:
    def refuse() -> None:
        raise StoreError(Diagnostic(code="GK504", message="this graph is read-only"))

    def fail() -> None:
        raise ZeroDivisionError("on purpose")

    with pytest.raises(StoreError, match="GK504"):
        answer_of(refuse, LIMITS)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: on purpose"):
        answer_of(fail, LIMITS)


def test_what_the_child_changes_is_lost_with_it() -> None:
    values = [1]

    answer_of(lambda: values.append(2), LIMITS)

    assert values == [1]


def test_a_child_that_nobody_listens_to_is_ended() -> None:
    def work(send: Callable[[object], None]) -> None:
        send(os.getpid())
        time.sleep(60)

    messages = messages_of(work, LIMITS)
    pid = next(messages)
    messages.close()  # type: ignore[attr-defined]  # it is a generator

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.slow
def test_ctrl_c_stops_an_endless_query() -> None:
    code = """
        from geokg import KnowledgeGraph
        TRIPLES = ' '.join(f'<x:{n}> <x:p> {n} .' for n in range(99))
        kg = KnowledgeGraph()
        kg._store.update("INSERT DATA {" + TRIPLES + "}")
        print("ready", flush=True)
        kg.sparql(TEXT, timeout_s=60)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", f"TEXT = {ENDLESS[0]!r}\n{textwrap.dedent(code)}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)

    assert time.monotonic() - started < 5
    assert said.rstrip().endswith("KeyboardInterrupt")


@pytest.mark.parametrize("threads", [0, 3])
def test_ctrl_c_while_the_child_starts_ends_it(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system may give the signal to any thread; that of Python's handlers is the main one."""
    done = threading.Event()
    for _ in range(threads):
        threading.Thread(target=done.wait, daemon=True).start()
    started = []
    fork = os.fork

    def interrupted_fork() -> int:
        pid = fork()
        if pid:
            started.append(pid)
            os.kill(os.getpid(), signal.SIGINT)
        return pid

    monkeypatch.setattr(os, "fork", interrupted_fork)
    with pytest.raises(KeyboardInterrupt):
        answer_of(sleep, Limits(timeout_s=30))

    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)
    done.set()

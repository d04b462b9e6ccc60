"""Work in a child process, which may crash, never end or fill the memory at no cost to this one.

The child is a fork: it has the memory of this process without a copy, and whatever it does to it is
lost with it. A fork has the locks of other threads too, and nobody opens them there; so a *fresh*
child, which begins as a new interpreter, does what needs the threads of a store on disk.
docs/decisions/0028 has the reasons and the measurements.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, Final, NamedTuple, NoReturn

from geokg.base.diagnostics import Diagnostic, shortened
from geokg.base.errors import GeokgError, QueryError
from geokg.base.stop_signals import STOPPING_SIGNALS, uninterrupted

Send = Callable[[object], None]
Work = Callable[[Send], None]

_HEADER: Final = 8
_CHUNK: Final = 1 << 20
_GRACE_S: Final = 0.5
"""Seconds that a child has to clean up after Ctrl-C."""
_OUT_OF_MEMORY: Final = 101
_SAID: Final = 1 << 16
"""Bytes of what the engine says before it ends the process."""
_END: Final = object()
_STATUS: Final = "/proc/self/status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use: seconds, and megabytes beyond what this process uses already.

    ``advice`` says how a user gives it more.
    """

    timeout_s: float | None = None
    memory_mb: int | None = None
    advice: str = ""


@dataclass(frozen=True, slots=True)
class _Raised:
    """An error that the child raised: `GeokgError` with its diagnostics, or the text of another."""

    kind: type[GeokgError] | None
    diagnostics: tuple[Diagnostic, ...]
    text: str


def answer_of(work: Callable[[], Any], limits: Limits, *, is_fresh: bool = False) -> Any:
    """Return what a function returns that runs in a child process.

    Args:
        work: The function; for a fresh child one that can be pickled.
        limits: What it may use.
        is_fresh: Whether the child begins as a new interpreter.

    Raises:
        QueryError: It took too long, needed too much memory, or ended the process.

    >>> answer_of(lambda: sum(range(10)), Limits(timeout_s=20))
    45
    """
    (answer,) = messages_of(partial(_send_answer, work), limits, is_fresh=is_fresh)
    return answer


def _send_answer(work: Callable[[], Any], send: Send) -> None:
    send(work())


def messages_of(work: Work, limits: Limits, *, is_fresh: bool = False) -> Iterator[Any]:
    """Yield what a function sends that runs in a child process; arguments as in `answer_of`.

    When the iterator is closed, or Ctrl-C is pressed, the child is ended.

    Raises:
        QueryError: It took too long, needed too much memory, or ended the process.
    """
    if not hasattr(os, "fork"):
        raise _failure("GK414", "this system cannot run a query in a process of its own", limits)
    deadline = time.monotonic() + limits.timeout_s if limits.timeout_s else None
    signals = _Signals.blocked()
    child: _Child | None = None
    try:
        # Another thread may receive Ctrl-C, which Python then raises in this one: it waits until
        # there is somebody to end the child.
        with uninterrupted():
            child = _Child.start(work, limits, signals, is_fresh=is_fresh)
        signals.restore_mask()
        for message in iter(lambda: child.receive(deadline), _END):
            if isinstance(message, _Raised):
                raise _error(message)
            yield message
        status = child.wait(deadline)
    except TimeoutError:
        seconds = f"{limits.timeout_s:g} seconds"
        raise _failure("GK411", f"no answer within {seconds}; it was stopped", limits) from None
    except KeyboardInterrupt:
        if child:
            child.interrupt()
        raise
    finally:
        signals.restore_mask()
        said = child.end() if child else ""
    if status:
        raise _ended(status, said, limits)


class _Signals(NamedTuple):
    """What a process does with the signals that stop it, before a child starts."""

    mask: set[int]
    handlers: dict[int, Any]

    @classmethod
    def blocked(cls) -> _Signals:
        """Block the signals in this thread, and return what was before."""
        handlers = {number: signal.getsignal(number) for number in STOPPING_SIGNALS}
        return cls(signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING_SIGNALS), handlers)

    def restore_mask(self) -> None:
        """Let the signals come that came before."""
        signal.pthread_sigmask(signal.SIG_SETMASK, self.mask)

    def restore(self) -> None:
        """Handle the signals as before, in a child, whose only thread is the main one."""
        for number, handler in self.handlers.items():
            if handler is not None:
                signal.signal(number, handler)
        self.restore_mask()


class _Child:
    """A child process, and the pipe through which it sends."""

    def __init__(self, pid: int, messages: int, said: int) -> None:
        self._pid: int = pid
        self._messages = messages
        self._said = said
        self._buffer = bytearray()
        self._poll = select.poll()
        self._poll.register(messages, select.POLLIN)
        self._status: int | None = None

    @classmethod
    def start(cls, work: Work, limits: Limits, signals: _Signals, *, is_fresh: bool) -> _Child:
        """Start a child that does the work and ends, and handles signals as given."""
        task = _written(work, limits) if is_fresh else None
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()  # or both processes would write what is buffered
        messages, send_to = os.pipe()
        said, say_to = os.pipe()
        os.set_blocking(say_to, False)
        with warnings.catch_warnings():
            # The threads of this process are those of the store, and reading needs none of them.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if not pid:
            if task:
                _begin_anew(task.fileno(), send_to, say_to, signals)
            os.close(messages)
            os.close(said)
            _run(work, limits, send_to, say_to, signals)
        if task:
            task.close()
        os.close(send_to)
        os.close(say_to)
        return cls(pid, messages, said)

    def receive(self, deadline: float | None) -> Any:
        """Return the next message, and `_END` after the last one; raise `TimeoutError`."""
        header = self._read(_HEADER, deadline)
        if len(header) < _HEADER:
            return _END
        size = int.from_bytes(header, "big")
        body = self._read(size, deadline)
        # What is unpickled comes from a fork of this very program.
        return pickle.loads(body) if len(body) == size else _END

    def wait(self, deadline: float | None) -> int:
        """Return the exit code of the child, or the negative number of the signal that ended it."""
        pause_s = 0.0005
        while self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
                break
            _check(deadline)
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, 0.05)
        return self._status

    def interrupt(self) -> None:
        """Pass Ctrl-C on, and leave the child a moment to clean up."""
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGINT)
            with suppress(TimeoutError):
                self.wait(time.monotonic() + _GRACE_S)

    def end(self) -> str:
        """End the child if it still runs, and return what the engine said on its stderr."""
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self.wait(None)
        os.close(self._messages)
        os.set_blocking(self._said, False)
        with suppress(BlockingIOError):
            said = os.read(self._said, _SAID)
            os.close(self._said)
            return said.decode(errors="replace")
        os.close(self._said)
        return ""

    def _read(self, size: int, deadline: float | None) -> bytes:
        """Return so many bytes, or fewer where the child has ended."""
        while len(self._buffer) < size:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not self._poll.poll(left and 1000 * left):
                raise TimeoutError
            if not (chunk := os.read(self._messages, _CHUNK)):
                break
            self._buffer += chunk
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken


def _check(deadline: float | None) -> None:
    if deadline is not None and time.monotonic() > deadline:
        raise TimeoutError


def _written(work: Work, limits: Limits) -> IO[bytes]:
    """Return a file without a name with what a fresh child does."""
    file = TemporaryFile()  # noqa: SIM115  # the caller closes it
    pickle.dump((work, limits), file)
    file.flush()
    file.seek(0)
    return file


# In the child ----------------------------------------


def _begin_anew(task: int, send_to: int, say_to: int, signals: _Signals) -> NoReturn:
    """Become a new interpreter that runs `main`."""
    try:
        signals.restore()
        for descriptor in (task, send_to, say_to):
            os.set_inheritable(descriptor, True)
        code = f"from {__name__} import main; main({task}, {send_to}, {say_to})"
        path = os.pathsep.join(filter(None, sys.path))
        os.execve(sys.executable, [sys.executable, "-c", code], {**os.environ, "PYTHONPATH": path})
    finally:
        os._exit(1)


def main(task: int, send_to: int, say_to: int) -> NoReturn:
    """Do what a file says, in a fresh child."""
    with open(task, "rb") as file:
        work, limits = pickle.load(file)
    _run(work, limits, send_to, say_to, _Signals.blocked())


def _run(work: Work, limits: Limits, send_to: int, say_to: int, signals: _Signals) -> NoReturn:
    """Do the work, send what it sends, and end without the clean-up of the parent."""
    status = 1
    try:
        signals.restore()
        os.dup2(say_to, 2)
        faulthandler.disable()  # a crash is said in one sentence
        _limit(limits)
        with open(send_to, "wb") as pipe:  # a descriptor, not a path
            try:
                work(lambda message: _send(pipe, message))
            except GeokgError as error:
                _send(pipe, _Raised(type(error), error.diagnostics, ""))
            except MemoryError:
                status = _OUT_OF_MEMORY
                raise
            except Exception as error:  # noqa: BLE001  # raised again in the parent
                _send(pipe, _Raised(None, (), f"{type(error).__name__}: {error}"))
        status = 0
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        status = 0  # the parent does not want the rest
    finally:
        os._exit(status)


def _send(pipe: BinaryIO, message: object) -> None:
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(_HEADER, "big"))
    pipe.write(data)
    pipe.flush()


def _limit(limits: Limits) -> None:
    """Limit this process, as far as its system can."""
    import resource  # no Windows has it, and Windows has no fork

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if limits.timeout_s is not None:
        # The parent stops it earlier; this is for a parent that was killed.
        seconds = int(limits.timeout_s) + 10
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if limits.memory_mb is not None and (used := _data_bytes()):
        allowed = used + limits.memory_mb * 1_000_000
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))


def _data_bytes() -> int:
    """Return the bytes of memory that this process has written, as Linux counts; 0 elsewhere."""
    try:
        with open(_STATUS, encoding="ascii") as file:  # noqa: PTH123  # no path of a user
            line = next(line for line in file if line.startswith("VmData:"))
    except (OSError, StopIteration):
        return 0
    return int(line.split()[1]) * 1024


# What went wrong ----------------------------------------


def _error(raised: _Raised) -> Exception:
    if raised.kind is None:
        return RuntimeError(raised.text)
    return raised.kind(raised.diagnostics)


def _ended(status: int, said: str, limits: Limits) -> QueryError:
    """Return the error for a child that did not end by itself."""
    words = shortened(said)
    if status == _OUT_OF_MEMORY or "memory allocation" in said or "bad_alloc" in said:
        return _failure("GK412", f"it needs more memory than {_amount(limits)}", limits)
    if status == -signal.SIGKILL:
        return _failure("GK412", "the system stopped it: it probably needs too much memory", limits)
    if status == 130:
        raise KeyboardInterrupt
    how = signal.strsignal(-status) if status < 0 else f"exit code {status}"
    return _failure("GK413", f"the SPARQL engine crashed ({how})", limits, found=words)


def _amount(limits: Limits) -> str:
    return f"{limits.memory_mb:,} MB" if limits.memory_mb else "there is"


def _failure(code: str, message: str, limits: Limits, *, found: str = "") -> QueryError:
    return QueryError(Diagnostic(code=code, message=message, found=found, fix=limits.advice))

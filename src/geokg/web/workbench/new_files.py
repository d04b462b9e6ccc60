"""Files that the workbench makes: complete or not there, and never over another one."""

from __future__ import annotations

import os
import tempfile
from http import HTTPStatus
from pathlib import Path

from geokg.web.workbench.answers import refused
from geokg.web.workbench.safe_files import inside


def create_file(file: Path, content: bytes, root: Path) -> None:
    """Make a file with a content, in one step.

    Raises:
        Refused: There is such a file already, or it would be outside the folder.
    """
    folder = inside(file.parent, root)
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        temporary.chmod(0o666 & ~_umask())
        # A link is made only if nothing has that name, which `replace` would overwrite.
        os.link(temporary, folder / file.name)
    except FileExistsError as error:
        raise refused(
            HTTPStatus.CONFLICT,
            "GK973",
            "somebody else made this file meanwhile",
            fix="load the article again",
            file=str(file),
        ) from error
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise refused(HTTPStatus.BAD_REQUEST, "GK001", message, file=str(file)) from error
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask

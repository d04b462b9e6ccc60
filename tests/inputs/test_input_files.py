"""The walk through input files: what is read, what is left out with a warning, what is an error."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import geokg
from geokg.base.errors import UnreadableInput
from geokg.cli import main
from geokg.cli.command import PathName
from geokg.inputs.annotation.reader import find_annotation_files
from geokg.inputs.input_files import MAX_SIZE, find_input_files, read_regular

NOTE = """geokg: 1
article: {{id: {id}, {text}}}
claims: [{{type: recognise, initiator: FRA, target: MLI, quote: recognised Mali}}]
"""
BODY = "body: France recognised Mali."


def note(folder: Path, name: str = "a", text: str = BODY) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.yaml"
    file.write_text(NOTE.format(id=name, text=text))
    return file


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder with the articles a and b."""
    note(tmp_path / "articles", "a")
    return note(tmp_path / "articles/below", "b").parents[1]


def found(*paths: Path) -> list[str]:
    return [file.name for file in find_annotation_files(paths).files]


def codes(*paths: Path | str) -> list[str]:
    with pytest.raises(UnreadableInput) as refused:
        find_annotation_files(paths)
    return [diagnostic.code for diagnostic in refused.value.diagnostics]


# Links ----------------------------------------


def test_a_link_to_a_file_inside_the_folder_is_read_once(articles: Path) -> None:
    (articles / "aa.yaml").symlink_to("a.yaml")
    (articles / "below/again.yaml").symlink_to(articles / "a.yaml")

    assert found(articles) == ["a.yaml", "b.yaml"]


def test_a_link_to_a_hidden_file_inside_the_folder_is_read(articles: Path) -> None:
    hidden = note(articles / ".git/annex", "c")
    (articles / "c.yaml").symlink_to(hidden)

    assert found(articles) == ["a.yaml", "b.yaml", "c.yaml"]


@pytest.mark.parametrize("target", [".", "..", "../below", "../../articles"])
def test_a_link_to_a_folder_inside_is_followed_and_ends(target: str, articles: Path) -> None:
    (articles / "below/link").symlink_to(target)

    assert found(articles) == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize("name", ["c.yaml", "c.json", "c.jsonl", "folder", "folder.yaml"])
def test_a_link_that_leads_out_of_the_folder_is_an_error(
    name: str, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = note(articles.parent / "outside", "c")
    (articles / name).symlink_to(outside.parent if "folder" in name else outside)

    assert main(["check", str(articles)]) == 2
    assert capsys.readouterr().err == (
        f"{articles / name}: GK040 a link that leads out of the folder\n"
        "   = name the folder that has both, or copy the target\n"
    )


def test_a_link_between_folders_that_are_both_named_is_followed(articles: Path) -> None:
    other = note(articles.parent / "other", "c").parent
    (articles / "link").symlink_to(other)

    assert found(articles, other) == ["a.yaml", "b.yaml", "c.yaml"]


def test_a_link_that_is_named_may_lead_anywhere(articles: Path) -> None:
    link = articles.parent / "link"
    link.symlink_to(articles)
    file = articles.parent / "one.yaml"
    file.symlink_to(articles / "a.yaml")

    assert found(link) == ["a.yaml", "b.yaml"]
    assert found(file) == ["one.yaml"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["x.yaml", "x.jsonl", "folder"])
@pytest.mark.parametrize("command", ["check", "build", "convert", "findings"])
def test_a_dangling_link_is_an_error_in_every_command(
    command: str, name: str, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (articles / name).symlink_to("not-fetched")
    options = ["-o", str(articles.parent / "out")] if command == "convert" else []

    assert main([command, str(articles), *options]) == 2
    assert f"{articles / name}: GK041 a link that leads nowhere" in capsys.readouterr().err
    assert not (articles.parent / "out").exists()


def test_a_link_to_itself_is_an_error(articles: Path) -> None:
    (articles / "x.yaml").symlink_to("x.yaml")

    assert codes(articles) == ["GK041"]
    assert codes(articles / "x.yaml") == ["GK001"]


def test_a_dangling_link_of_another_kind_of_file_is_no_input(articles: Path) -> None:
    (articles / "photo.jpg").symlink_to("not-fetched")
    (articles / ".#a.yaml").symlink_to("user@host.123")

    assert found(articles) == ["a.yaml", "b.yaml"]


def test_all_errors_of_a_walk_are_reported_together(articles: Path) -> None:
    (articles / "x.yaml").symlink_to("nowhere")
    (articles / "y.yaml").symlink_to(articles.parent)
    os.mkfifo(articles / "z.yaml")

    assert codes(articles, articles.parent / "missing") == ["GK041", "GK040", "GK042", "GK001"]


# Texts ----------------------------------------


@pytest.mark.parametrize("command", ["check", "build", "convert", "findings"])
@pytest.mark.parametrize("way", ["file", "folder"])
def test_a_text_behind_a_link_out_of_the_folder_is_refused(
    way: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "t.txt").write_text("France recognised Mali.")
    articles = note(tmp_path / "articles", text=f"text: {'t.txt' if way == 'file' else 'd/t.txt'}")
    if way == "file":
        articles.with_name("t.txt").symlink_to(secret / "t.txt")
    else:
        articles.with_name("d").symlink_to(secret)
    options = ["-o", str(tmp_path / "out")] if command == "convert" else []

    # The file is named, since a folder with such a link is refused as a whole.
    assert main([command, str(articles), *options]) == 1
    printed = capsys.readouterr()

    message = "GK022 the text file is a link that leads out of the folder of the annotation\n"
    assert message in printed.err + printed.out
    assert not [*tmp_path.glob("out/*")]


def test_a_text_behind_a_link_inside_the_folder_is_read(tmp_path: Path) -> None:
    file = note(tmp_path, text="text: t.txt")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/real.txt").write_text("France recognised Mali.")
    (tmp_path / "t.txt").symlink_to("texts/real.txt")

    assert [article.id for article in geokg.read(file)] == ["a"]


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), os.mkdir])
def test_a_text_that_is_no_file_is_refused_without_waiting(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    file = note(tmp_path, text="text: t.txt")
    make(tmp_path / "t.txt")

    with pytest.raises(geokg.AnnotationError, match="GK022 the text file is"):
        geokg.read(file)


def test_a_dangling_link_of_a_text_is_named_so(tmp_path: Path) -> None:
    file = note(tmp_path, text="text: t.txt")
    (tmp_path / "t.txt").symlink_to("not-fetched")

    with pytest.raises(geokg.AnnotationError, match="the text file is a link that leads nowhere"):
        geokg.read(file)


# What is no file ----------------------------------------


@pytest.fixture
def special(tmp_path: Path) -> Iterator[Callable[[str, str], Path]]:
    """A function that makes a named pipe, a socket or a link to an endless device."""
    open_sockets: list[socket.socket] = []

    def make(kind: str, name: str) -> Path:
        path = tmp_path / "articles" / name
        if kind == "a named pipe":
            os.mkfifo(path)
        elif kind == "a socket":
            open_sockets.append(socket.socket(socket.AF_UNIX))
            # The name of a socket is limited to about 100 bytes.
            with tempfile.TemporaryDirectory() as short:
                open_sockets[-1].bind(f"{short}/s")
                shutil.move(f"{short}/s", path)
        else:
            path.symlink_to("/dev/zero")
        return path

    yield make
    for opened in open_sockets:
        opened.close()


@pytest.mark.parametrize("kind", ["a named pipe", "a socket", "a device"])
@pytest.mark.parametrize("command", ["check", "build", "convert", "draft", "findings", "validate"])
def test_what_is_no_file_is_refused_by_name_without_waiting(
    command: str,
    kind: str,
    articles: Path,
    special: Callable[[str, str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = special(kind, "x.yaml")
    options = ["-o", str(articles.parent / "out")] if command == "convert" else []

    assert main([command, str(path), *options]) == 2
    assert f"{path}: GK042 {kind}, not a file\n" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["a named pipe", "a socket"])
def test_what_is_no_file_is_refused_inside_a_folder(
    kind: str, articles: Path, special: Callable[[str, str], Path]
) -> None:
    special(kind, "x.jsonl")

    assert codes(articles) == ["GK042"]


@pytest.mark.parametrize("command", ["query", "show", "dump", "diff", "validate", "findings"])
def test_a_pipe_that_has_the_name_of_a_graph_is_refused_without_waiting(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "p.ttl"
    os.mkfifo(pipe)
    more = {"query": ["claims"], "show": ["x"], "dump": ["x.nq"], "diff": [str(pipe)]}

    assert main([command, str(pipe), *more.get(command, [])]) == 2
    assert f"{pipe}: GK042 a named pipe, not a file" in capsys.readouterr().err


# What geokg wrote ----------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "build", "findings", "convert"])
def test_a_store_inside_the_folder_is_left_out_with_one_warning(
    command: str, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(articles), "-o", str(articles / "store"), "-q"]) == 0
    options = ["-o", str(articles.parent / "out")] if command == "convert" else []

    assert main([command, str(articles), *options]) == 0
    printed = capsys.readouterr()

    assert (printed.err + printed.out).count("GK043 warning: a store, not a folder of input") == 1


@pytest.mark.slow
def test_a_store_that_is_named_as_input_is_refused_once(
    articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = articles.parent / "store"
    assert main(["build", str(articles), "-o", str(store), "-q"]) == 0
    capsys.readouterr()

    assert main(["check", str(store)]) == 2
    assert capsys.readouterr().err.count("GK") == 1


def test_a_published_dataset_inside_the_folder_is_left_out_with_one_warning(
    articles: Path,
) -> None:
    for name in ("SHA256SUMS", "data/all.nq", "articles/c.yaml", "dcat.jsonld", "crate.json"):
        file = articles / "dist/1.0.0" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("{}")
    (articles / "dist/latest").symlink_to("1.0.0")

    result = find_annotation_files([articles])

    assert [file.name for file in result.files] == ["a.yaml", "b.yaml"]
    assert [n.message.partition(",")[0] for n in result.notices] == ["a published dataset"]


def test_hidden_files_and_folders_of_a_folder_are_no_inputs(articles: Path) -> None:
    note(articles / ".git", "x")
    note(articles / ".geokg-0123456789abcdef", "y")
    (articles / "._a.yaml").write_bytes(b"\x00\x05\x16\x07")

    assert found(articles) == ["a.yaml", "b.yaml"]
    assert found(articles / ".git") == ["x.yaml"]


# Paths ----------------------------------------

EVERY_PATH = {
    "check": ["PATH"],
    "build": ["PATH"],
    "convert": ["PATH", "-o", "out"],
    "draft": ["PATH"],
    "init": ["PATH"],
    "publish": ["PATH"],
    "verify": ["PATH"],
    "findings": ["PATH"],
    "validate": ["PATH"],
    "query": ["PATH", "claims"],
    "show": ["PATH", "x"],
    "dump": ["PATH", "x.nq"],
    "diff": ["PATH", "PATH"],
    "link": ["PATH"],
}


@pytest.mark.parametrize("command", EVERY_PATH)
@pytest.mark.parametrize(
    ("path", "code"),
    [("", "GK044"), ("\udcff.yaml", "GK045"), ("x" * 300 + ".yaml", "GK045")],
    ids=["empty", "not UTF-8", "too long"],
)
def test_a_path_that_can_be_none_is_refused_in_every_command(
    command: str,
    path: str,
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    note(tmp_path)
    monkeypatch.chdir(tmp_path)

    words = [path if word == "PATH" else word for word in EVERY_PATH[command]]

    assert main([command, *words]) == 2
    assert capsys.readouterr().err.startswith(f"{code} the path is")
    assert [file.name for file in tmp_path.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize("path", ["", "\0.yaml", "x" * 300 + ".yaml"])
def test_python_refuses_such_a_path_too(path: str) -> None:
    with pytest.raises(UnreadableInput, match=r"GK04[45] the path"):
        geokg.read(path)


def test_a_web_address_is_not_measured_as_a_path() -> None:
    address = "https://data.example.net/" + "x" * 5_000

    assert PathName().convert(address, None, None) == address


# Sizes ----------------------------------------


def test_a_file_over_the_limit_is_refused_and_the_limit_can_be_raised(
    articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = (articles / "a.yaml").stat().st_size

    assert main(["check", str(articles), "--max-size", "100B"]) == 2
    err = capsys.readouterr().err
    assert f"GK046 {size} bytes, and the limit is 100\n" in err
    assert "split it, or raise the limit with --max-size" in err
    assert main(["check", str(articles), "--max-size", "0.2KB"]) == 0


def test_the_default_limit_holds_for_a_sparse_file(articles: Path) -> None:
    with (articles / "x.yaml").open("wb") as file:
        file.truncate(MAX_SIZE + 1)

    assert codes(articles) == ["GK046"]


def test_a_jsonl_file_may_be_larger_than_the_limit_but_not_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = (
        '{"geokg": 1, "article": {"id": "%s", "body": "France recognised Mali."}, "claims": []}\n'
    )
    file = tmp_path / "many.jsonl"
    file.write_text(line % "a" + line % "b")

    assert main(["check", str(file), "--max-size", "100"]) == 0
    file.write_text(line % "a" + line % ("b" * 60))
    assert main(["check", str(file), "--max-size", "100"]) == 1
    assert f"{file}:2:1: GK046" in capsys.readouterr().out


def test_the_limit_holds_for_a_text_beside_the_annotation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = note(tmp_path, text="text: t.txt")
    (tmp_path / "t.txt").write_text("France recognised Mali." + " " * 500)

    assert main(["check", str(file), "--max-size", "300"]) == 1
    assert "the text file has 523 bytes, and the limit is 300" in capsys.readouterr().out


@pytest.mark.parametrize("size", ["x", "0", "-1", "1TB", "1.2345MB", ""])
def test_a_size_that_is_none_is_wrong_usage(size: str, articles: Path) -> None:
    assert main(["check", str(articles), "--max-size", size]) == 2


# Permissions ----------------------------------------


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def as_nobody(check: Callable[[], None]) -> None:
    """Run a check without the rights of root, in a child if this process is root's."""
    if os.geteuid():
        check()
        return
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            check()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001  # the child must end here
            os.write(2, repr(error).encode())
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
@pytest.mark.parametrize("what", ["file", "folder", "folder that may be listed alone"])
def test_what_may_not_be_read_is_an_error_and_not_left_out(what: str, open_folder: Path) -> None:
    note(open_folder, "a")
    below = note(open_folder / "below", "b")
    closed = below if what == "file" else below.parent
    closed.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH if "listed" in what else 0)

    def check() -> None:
        with pytest.raises(UnreadableInput) as refused:
            find_annotation_files([open_folder])
        (diagnostic,) = refused.value.diagnostics
        assert diagnostic.code == "GK001"
        assert "Permission denied" in diagnostic.message
        assert str(closed) in str(diagnostic.where)

    try:
        as_nobody(check)
    finally:
        closed.chmod(0o755)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
@pytest.mark.parametrize("mode", [0, stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH])
@pytest.mark.parametrize("command", ["check", "build", "convert", "init", "findings"])
@pytest.mark.parametrize("name", ["closed", "closed/a.yaml", "closed/new"])
def test_a_folder_that_may_not_be_entered_is_a_diagnostic_in_every_command(
    name: str, command: str, mode: int, open_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = note(open_folder / "closed", "a")
    more = ["-o", str(open_folder / "out")] if command == "convert" else []
    # What a command imports is imported before the rights are gone.
    warm = ["init", str(open_folder / "warm")] if command == "init" else [command, str(file), *more]
    main(warm)
    shutil.rmtree(open_folder / "out", ignore_errors=True)
    capfd.readouterr()
    file.parent.chmod(mode)

    def check() -> None:
        assert main([command, str(open_folder / name), *more]) == 2

    try:
        as_nobody(check)
    finally:
        file.parent.chmod(0o755)
    assert ": GK001 cannot be reached: Permission denied\n" in capfd.readouterr().err


# Other files ----------------------------------------


def test_files_that_are_no_inputs_are_counted(articles: Path) -> None:
    (articles / "photo.jpg").write_bytes(b"")

    result = find_input_files([articles], lambda path: path.suffix == ".yaml")

    assert [file.name for file in result.others] == ["photo.jpg"]


@pytest.mark.parametrize("size", [0, 1, 5_000])
def test_a_file_is_read_whole(size: int, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(range(100)) * (size // 100) + b"x" * (size % 100))

    assert read_regular(file) == file.read_bytes()


def test_a_file_whose_size_the_system_does_not_say_is_read_whole() -> None:
    file = Path("/proc/version")
    if not file.exists():
        pytest.skip("only Linux has such files")

    assert len(read_regular(file)) > file.stat().st_size == 0
    assert read_regular(file) == file.read_bytes()

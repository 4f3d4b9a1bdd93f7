"""A checkpoint is complete or not there, whenever the process that makes it ends."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ministack.services import s3

from local.emulator.aws_emulator import persist_or_fail
from local.emulator.checkpoints import ENDED, STARTED, Checkpoints, recovered
from local.emulator.cloud import embedded_cloud
from local.emulator.processes import CloudError


def saving(text: str) -> Callable[[Path], None]:
    def save(folder: Path) -> None:
        (folder / "dynamodb.json").write_text(text, encoding="utf-8")

    return save


def failing(folder: Path) -> None:
    (folder / "dynamodb.json").write_text("half", encoding="utf-8")
    raise OSError("no space left on the device")


def killed(folder: Path) -> None:
    (folder / "dynamodb.json").write_text("half", encoding="utf-8")
    os.kill(os.getpid(), 9)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    state = tmp_path / "emulator"
    state.mkdir()
    return state


def state_in(folder: Path) -> str:
    return (folder / "dynamodb.json").read_text(encoding="utf-8")


def test_a_checkpoint_replaces_the_one_before(folder: Path) -> None:
    assert Checkpoints(folder, saving("first")).make()
    assert Checkpoints(folder, saving("second")).make()
    assert state_in(folder) == "second"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["emulator"]


@pytest.mark.parametrize("save", [failing, killed])
def test_a_checkpoint_that_fails_leaves_the_one_before(
    folder: Path, save: Callable[[Path], None]
) -> None:
    assert Checkpoints(folder, saving("first")).make()
    before = time.time()
    assert not Checkpoints(folder, save).make()
    assert state_in(folder) == "first"
    since = recovered(folder)
    assert since is not None
    assert since <= before


def test_after_a_kill_everything_since_the_checkpoint_is_processed_again(folder: Path) -> None:
    begun = time.time()
    Checkpoints(folder, saving("first")).make()
    since = recovered(folder)
    assert since is not None
    assert begun <= since <= time.time()


def test_after_a_proper_end_nothing_is_processed_again_once(folder: Path) -> None:
    Checkpoints(folder, saving("first")).make(last=True)
    assert (folder / ENDED).exists()
    assert recovered(folder) is None
    assert state_in(folder) == "first"
    # The next run may be killed before its first checkpoint.
    assert recovered(folder) is not None


def test_a_kill_between_the_renames_loses_no_checkpoint(folder: Path) -> None:
    Checkpoints(folder, saving("first")).make()
    folder.rename(folder.with_name("emulator.previous"))
    folder.mkdir()
    assert recovered(folder) is not None
    assert state_in(folder) == "first"


def test_a_run_that_never_became_ready_has_no_checkpoint(folder: Path) -> None:
    assert recovered(folder) is None
    assert not (folder / STARTED).exists()


def test_a_folder_that_cannot_be_written_is_an_error_of_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with (
        pytest.raises(CloudError, match="cannot be written") as caught,
        embedded_cloud(port=0, state=file / "state", entropy=os.urandom, say=lambda _: None),
    ):
        pytest.fail("it started")
    assert "\n" not in str(caught.value)


def put(key: str, body: bytes) -> int:
    """The status of a PutObject that writes only where there is no object."""
    (status, _, _) = s3._put_object("intake", key, body, {"if-none-match": "*"})
    return int(status)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[bool], None]]:
    """A versioned bucket, and a disk that is full or not."""
    write = s3._atomic_write
    disk = {"full": False}

    def atomic_write(path: str, data: bytes, *, text: bool = False) -> None:
        if disk["full"]:
            raise OSError(errno.ENOSPC, "no space left on the device")
        write(path, data, text=text)

    def is_full(full: bool) -> None:
        disk["full"] = full

    monkeypatch.setattr(s3, "_atomic_write", atomic_write)
    monkeypatch.setattr(s3, "_persist_object", persist_or_fail)
    monkeypatch.setattr(s3, "DATA_DIR", str(tmp_path))
    monkeypatch.setattr(s3, "S3_PERSIST", True)
    s3._create_bucket("intake", b"", {})
    s3._bucket_versioning["intake"] = "Enabled"
    yield is_full
    for key in list(s3._buckets["intake"]["objects"]):
        s3._object_versions.pop(("intake", key), None)
    del s3._buckets["intake"], s3._bucket_versioning["intake"]


def test_an_object_that_is_not_stored_is_not_acknowledged_and_can_be_written_later(
    full_disk: Callable[[bool], None],
) -> None:
    full_disk(True)
    for _ in range(2):
        with pytest.raises(OSError, match="could not be stored"):
            put("intake/demo/a", b"{}")
    full_disk(False)

    assert put("intake/demo/a", b"{}") == 200
    assert put("intake/demo/a", b"{}") == 412


def test_an_object_that_cannot_be_replaced_stays(full_disk: Callable[[bool], None]) -> None:
    s3._put_object("intake", "drop/demo/a", b"first", {})
    full_disk(True)
    with pytest.raises(OSError, match="could not be stored"):
        s3._put_object("intake", "drop/demo/a", b"second", {})

    assert s3._buckets["intake"]["objects"]["drop/demo/a"]["size"] == len(b"first")
    assert len(s3._object_versions["intake", "drop/demo/a"]) == 1

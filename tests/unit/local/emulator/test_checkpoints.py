"""A checkpoint is complete or not there, whenever the process that makes it ends."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
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


def test_an_object_that_is_not_stored_is_not_acknowledged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(path: str, data: bytes, *, text: bool = False) -> None:
        raise OSError(errno.ENOSPC, f"no space for {path}: {len(data)} bytes, text {text}")

    monkeypatch.setattr(s3, "_atomic_write", full)
    monkeypatch.setattr(s3, "DATA_DIR", str(tmp_path))
    with pytest.raises(OSError, match="could not be stored"):
        persist_or_fail("intake", "intake/demo/a", {"body": b"{}"})

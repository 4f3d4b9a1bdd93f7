"""The environments of samconfig.toml, and one that is not complete."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tools.deployment.environments import (
    SAMCONFIG,
    DeploymentError,
    Environment,
    environment,
    environments,
)


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


def test_each_environment_is_a_stack_of_its_own_that_is_deployed_unattended() -> None:
    tables = tomllib.loads(SAMCONFIG.read_text())
    assert environments() == ("dev", "staging", "production")
    assert len({environment(name).stack for name in environments()}) == 3
    for name in ("default", *environments()):
        given = tables[name]["deploy"]["parameters"]
        assert given["confirm_changeset"] is False
        assert given["fail_on_empty_changeset"] is False
        assert given["resolve_s3"] is True
        assert given["capabilities"] == "CAPABILITY_IAM"
        # Guided mode asks about each of the public routes.
        assert "guided" not in given


def test_the_longest_name_of_a_bucket_fits_s3() -> None:
    for name in environments():
        longest = f"{environment(name).stack}-stream-failures-ap-southeast-1-1a2b3c4d"
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
        assert len(longest) <= 63


def write(folder: Path, text: str) -> Path:
    file = folder / "samconfig.toml"
    file.write_text(text)
    return file


def test_an_environment_has_a_stack_a_region_and_parameters(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        '[mine.deploy.parameters]\nstack_name = "a"\nregion = "us-east-1"\n'
        'parameter_overrides = ["Canary=true"]\n',
    )
    assert environment("mine", file) == Environment("mine", "a", "us-east-1", ("Canary=true",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[theirs.deploy.parameters]\n", "no environment mine, only theirs"),
        ("[mine.deploy.parameters]\nresolve_s3 = true\n", "no stack_name"),
        (
            '[mine.deploy.parameters]\nstack_name = "a"\nparameter_overrides = "A=b"\n',
            "must be a list",
        ),
    ],
)
def test_what_an_environment_lacks_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DeploymentError, match=message):
        environment("mine", write(tmp_path, text))


def test_a_missing_region_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(DeploymentError, match="no region: set `region`"):
        environment("mine", write(tmp_path, '[mine.deploy.parameters]\nstack_name = "a"\n'))

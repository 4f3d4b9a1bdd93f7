"""The workflows: pinned actions, the least permissions, and staging before production."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.common.template import ROOT
from tools.deployment.environments import environments

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def workflow(path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return parsed


@pytest.fixture
def jobs() -> dict[str, dict[str, Any]]:
    deploying: dict[str, dict[str, Any]] = workflow(ROOT / ".github/workflows/deploy.yml")["jobs"]
    return deploying


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_and_read_only_by_default(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action
    assert workflow(path)["permissions"] == {"contents": "read"}


def test_production_comes_after_staging_its_smoke_test_and_all_tests(
    jobs: dict[str, dict[str, Any]],
) -> None:
    order = {name: job.get("needs") for name, job in jobs.items()}
    assert order == {"build": None, "test": "build", "staging": "test", "production": "staging"}
    for name in ("staging", "production"):
        # The job's name is the environment of samconfig.toml.
        assert name in environments()
        assert jobs[name]["environment"] == name
        runs = [step["run"] for step in jobs[name]["steps"] if "run" in step]
        assert runs[-2:] == [
            f'.venv/bin/python -m tools.deployment {command} "$GITHUB_JOB"'
            for command in ("deploy", "smoke")
        ]


def test_only_the_deploying_jobs_can_take_a_role_of_aws(jobs: dict[str, dict[str, Any]]) -> None:
    takes_role = {
        name for name, job in jobs.items() if job.get("permissions", {}).get("id-token") == "write"
    }
    assert takes_role == {"staging", "production"}
    text = str(jobs)
    assert "secrets." not in text
    assert "aws-access-key-id" not in text

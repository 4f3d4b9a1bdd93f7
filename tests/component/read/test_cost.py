"""The cost of requests in AWS calls and bytes does not depend on the archive (bench.read)."""

from __future__ import annotations

import pytest

from bench.read import main


def test_every_route_costs_the_same_in_a_larger_archive(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--archives", "120,360", "--times", "1"])
    output = capsys.readouterr().out
    assert output.endswith("as promised\n"), output
    assert status == 0

"""The README and the list of sample events say what is so, and leave out nothing that they list."""

from __future__ import annotations

import re

import pytest

from local.common.template import ROOT, functions, processed_template, source_template

README = (ROOT / "README.md").read_text(encoding="utf-8")
EVENTS = (ROOT / "events" / "README.md").read_text(encoding="utf-8")
MOST_LINES = 150
SAMPLES = sorted(
    str(path.relative_to(ROOT))
    for path in ROOT.glob("events/*/*.json")
    if not path.name.endswith(".setup.json")
)
TRIGGERS = dict(
    re.findall(r"^\| \[(\w+)\]\(functions/\w+\) \| (.+?) \| .+ \|$", README, re.MULTILINE)
)
"""The functions table: each function and the cell that names its triggers."""


def events_of(function: str) -> list[dict[str, object]]:
    """What triggers a function, as the template has it."""
    properties = source_template()["Resources"][f"{function.title()}Function"]["Properties"]
    return list(properties.get("Events", {}).values())


def consumed_by(function: str) -> set[str]:
    """The kinds of what a function polls: `Arn` for a queue, `StreamArn` for a table's stream."""
    mappings = [
        resource["Properties"]
        for resource in processed_template()["Resources"].values()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping"
    ]
    return {
        mapping["EventSourceArn"]["Fn::GetAtt"][1]
        for mapping in mappings
        if mapping["FunctionName"] == {"Ref": f"{function.title()}Function"}
    }


def routes_of(function: str) -> set[str]:
    """The paths that a function answers."""
    return {
        str(event["Properties"]["Path"])  # type: ignore[index]
        for event in events_of(function)
        if event["Type"] == "HttpApi"
    }


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_event_is_listed(sample: str) -> None:
    assert f"- `{sample}`\n" in EVENTS


def test_every_listed_sample_event_exists() -> None:
    assert re.findall(r"^- `(.+)`$", EVENTS, re.MULTILINE) == sorted(
        SAMPLES, key=lambda sample: EVENTS.index(f"- `{sample}`")
    )


def test_every_function_is_described() -> None:
    assert sorted(TRIGGERS) == sorted(functions())


@pytest.mark.parametrize("function", sorted(functions()))
def test_the_triggers_of_a_function_are_those_of_the_template(function: str) -> None:
    cell = TRIGGERS[function]
    named = set(re.findall(r"`(?:GET |POST |PUT )?(/[^`]+)`", cell))
    answered = routes_of(function) - {"/webhooks/{source}/{key}"}
    # Of read, which has many, some are named.
    assert named <= answered if "and others" in cell else named == answered
    consumed = consumed_by(function)
    assert ("SQS" in cell) == ("Arn" in consumed)
    assert ("DynamoDB stream" in cell) == ("StreamArn" in consumed)


def test_the_schedule_is_that_of_the_template() -> None:
    (schedule,) = [event for event in events_of("subscribe") if event["Type"] == "Schedule"]
    rate = re.fullmatch(r"rate\((.+)\)", str(schedule["Properties"]["Schedule"]))  # type: ignore[index]
    assert rate is not None
    assert f"every {rate[1]}" in TRIGGERS["subscribe"]
    architecture = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    assert f"subscribe: every {rate[1]}" in architecture


def test_every_make_target_that_a_page_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set()
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        named |= set(re.findall(r"`(?:time )?make ([a-z]+)", text))
        # In a block: a line with nothing behind it but variables or a comment.
        named |= set(re.findall(r"^(?:time )?make ([a-z]+)(?=$| +#| +[A-Z]+=)", text, re.MULTILINE))
    assert named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_nothing_is_left_to_fill_in() -> None:
    assert "@@" not in README

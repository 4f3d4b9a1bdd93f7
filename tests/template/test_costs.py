"""The stack costs no more than its budget, and the committed measurement is not outdated."""

from __future__ import annotations

import pytest

from bench.costs import measured
from tools.costs import model, scale
from tools.costs.scale import Load, demands, longest_wait
from tools.costs.usage import usage
from tools.plain_template import plain_template


def test_the_stack_of_the_template_is_within_its_budget() -> None:
    limits = model.budget()
    written = model.articles()
    assert model.total(model.idle()) <= limits["idle"]
    assert model.total([line for line in written if line.price != "trace"]) <= limits["articles"]
    assert model.total([line for line in written if line.price == "trace"]) <= limits["traces"]
    assert model.total(model.reads("an article")) <= limits["article_read"]
    assert model.total(model.reads("a feed of 50 whole articles")) <= limits["feed_read"]
    assert model.total(model.characters()) <= limits["characters"]


def test_an_idle_month_counts_what_the_template_has(monkeypatch: pytest.MonkeyPatch) -> None:
    before = model.total(model.idle())
    resources = dict(plain_template()["Resources"])
    resources["OneAlarmMore"] = {"Type": "AWS::CloudWatch::Alarm", "Properties": {}}
    resources["OneQueueMore"] = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {"EventSourceArn": "OneQueueMore.Arn"},
    }
    monkeypatch.setattr(model, "plain_template", lambda: {"Resources": resources})
    polls = model.CONNECTIONS * model.POLLS_A_MINUTE * model.MINUTES * 0.40e-6
    assert model.total(model.idle()) == pytest.approx(before + 0.10 + polls)


def test_the_committed_measurement_is_not_less_than_what_is_called_today() -> None:
    """Run `python -m bench.costs` after a change of the calls."""
    functions, _ = measured(listed=3)
    committed = usage().functions
    assert functions.keys() == committed.keys()
    for name, spent in functions.items():
        assert spent.write_units <= committed[name].write_units, name
        assert spent.read_units <= committed[name].read_units, name
        assert sum(spent.calls.values()) <= sum(committed[name].calls.values()), name


def test_a_feed_of_whole_articles_takes_a_handful_of_calls() -> None:
    feed = usage().reads["a feed of 50 whole articles"]
    assert sum(feed.calls.values()) == 3
    assert "GetObject" not in feed.calls


def test_a_price_says_where_it_was_read() -> None:
    for name, price in model.prices().items():
        assert price["usd"] > 0, name
        assert "recalled" in price["seen"] or "third-party" in price["seen"], name


def test_demand_grows_with_the_load_and_the_edge_takes_readers_away() -> None:
    small, large = Load(300, 100), Load(1_000_000, 100_000)
    by_name = {item.name: item for item in demands(small)}
    for item in demands(large):
        assert item.demand > by_name[item.name].demand
    assert demands(large)[0].utilisation > 1 > demands(small)[0].utilisation
    behind_edge = Load(1_000_000, 100_000, edge=True)
    assert behind_edge.requests_a_second < large.requests_a_second / 10


def test_articles_wait_only_where_more_arrive_than_the_slowest_hop_takes() -> None:
    slowest = max(scale.seconds_of("process"), scale.seconds_of("index"))
    fits = 20 / slowest * 86_400 / scale.PEAK
    assert longest_wait(Load(0.9 * fits, 0)) == 0
    # Twice as many leave a minute's work behind after a minute.
    assert longest_wait(Load(2 * fits, 0)) == pytest.approx(scale.BURST_SECONDS, rel=0.2)

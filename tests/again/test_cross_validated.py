"""What was said before is found as well as promised, on examples that the weights have not seen, in both languages."""

import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from hilo.again.asked import find
from hilo.again.model import Words
from hilo.again.promise_signs import PROMISE_NAMES, TIMED
from hilo.again.repeated import said_before
from hilo.again.signs import NAMES
from hilo.again.weights import PROMISED, SURE
from hilo.kernel.ids import new_id
from tests.again.examples import PAIRS, SENTENCES, cross_validate, figures, halves, lines
from tests.again.summaries import CUTS, THREADS, judge
from tests.map.source import ROOT

LANGUAGES = ("es", "en")


@cache
def scores_of(what: str) -> list[float]:
    return cross_validate(PAIRS if what == "pairs" else SENTENCES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_asked_or_said_again_is_found(lang: str) -> None:
    scores = scores_of("pairs")
    for half, part in halves(PAIRS):
        precision, recall = figures(PAIRS, scores, SURE, lambda e, p=part: e.lang == lang and p(e))
        assert precision >= 0.90, (half, precision)
        assert recall >= 0.60, (half, recall)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_counts_as_a_promise_is_one(lang: str) -> None:
    scores = scores_of("sentences")
    for half, part in halves(SENTENCES):
        precision, recall = figures(SENTENCES, scores, PROMISED, lambda e, p=part: e.lang == lang and p(e))
        assert precision >= 0.90, (half, precision)
        assert recall >= 0.40, (half, recall)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_summary_points_where_somebody_wrote_that_it_should(lang: str) -> None:
    verdicts = Counter(judge(cut)[0] for cut in CUTS if THREADS[cut.thread]["lang"] == lang)
    assert len({cut.thread for cut in CUTS}) == 30
    assert verdicts["wrong"] == 0, "a sentence too few is better than a false one"
    assert verdicts["right"] >= 1.5 * verdicts["partly"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_underlined_and_counted_is_so(lang: str) -> None:
    """The whole way, with the weights as shipped: what a composer would underline, and what a report would count."""
    found: Counter[tuple[bool, bool]] = Counter()
    for line in lines("repeats.jsonl"):
        if line["lang"] == lang:
            found[_noticed(line), line["repeat"]] += 1
    right, false = found[True, True], found[True, False]
    assert right / (right + false) >= 0.90
    assert right / (right + found[False, True]) >= 0.60


def _noticed(line: dict[str, Any]) -> bool:
    earlier, later = _words(line["earlier"]), _words(line["later"])
    if line["kind"] == "customer_repeats":
        return said_before(later, [earlier]) is not None
    return bool(find(later.text, [earlier]))


def test_few_of_the_agents_words_in_whole_threads_are_underlined_for_nothing() -> None:
    """Ninety threads in which thirteen answers ask again: whoever is warned at every turn hears no warning."""
    found: Counter[tuple[bool, bool]] = Counter()
    for thread in THREADS.values():
        told: list[Words] = []
        for turn in thread["turns"]:
            if turn["from"] == "customer":
                told.insert(0, _words(turn["text"]))
            elif turn["from"].startswith("agent:"):
                found[bool(find(turn["text"], told)), "repeats" in turn] += 1
    assert found[True, True] >= 6
    assert found[True, False] <= 6, "of 318 that ask nothing again"


def test_the_weights_know_all_signs() -> None:
    kept = json.loads((ROOT / "src" / "hilo" / "again" / "weights.json").read_text("utf-8"))
    assert set(kept["again"]) == {*NAMES, "constant"}
    assert set(kept["promise"]) == {*PROMISE_NAMES, *(f"{name} and when" for name in TIMED), "constant"}


def _words(text: str) -> Words:
    return Words(new_id(), new_id(), datetime(2026, 1, 1, tzinfo=UTC), "x", text)

"""What channels say of their quality is there: every rule, with a proof that exists or a reason."""

import re

import pytest

from hilo.channels.quality import RULES, Said, level_of, quality_of
from hilo.channels.registry import adapters, read_words, settings_schema
from tests.map.source import ROOT, report


@pytest.mark.parametrize("kind", sorted(adapters()))
def test_every_channel_answers_every_rule(kind: str) -> None:
    said = quality_of(adapters()[kind])
    faults = [f"{name} is no rule" for name in said.keys() - RULES.keys()]
    faults += [f"{name}: a proof, or a reason" for name, one in said.items() if bool(one.proof) == bool(one.exempt)]
    faults += [f"{name}: {one.proof} is not there" for name, one in said.items() if one.proof and not _exists(one)]
    assert not faults, report(faults)
    assert level_of(said) == "gold", f"not said: {sorted(RULES.keys() - said.keys())}"


@pytest.mark.parametrize("kind", sorted(adapters()))
def test_the_form_of_every_channel_is_there_in_both_languages(kind: str) -> None:
    found = adapters()[kind]
    named = settings_schema(found)["$defs"][found.settings.__name__]["properties"].keys()
    words = read_words(found)
    for language in ("en", "es"):
        told = words[language]["settings"]
        assert told.keys() == named
        assert all(told[name]["title"] and told[name]["help"] for name in named)


def test_a_level_is_reached_when_all_below_it_are() -> None:
    bronze = {name: Said("x") for name, rule in RULES.items() if rule.level == "bronze"}
    gold = {name: Said("x") for name, rule in RULES.items() if rule.level == "gold"}
    assert level_of(bronze) == "bronze"
    assert level_of(bronze | gold) == "bronze"
    assert level_of(gold) is None


def _exists(said: Said) -> bool:
    name, _, test = said.proof.partition("::")
    path = ROOT / name
    return path.is_file() and (not test or bool(re.search(rf"def {test}\(", path.read_text(encoding="utf-8"))))

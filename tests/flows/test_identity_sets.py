"""Duplicates on sets of people that the weights were not trained on: one weights file, unchanged, by the command."""

import csv
import os
from pathlib import Path

import pytest

from tests.flows.identity_sets import ROOT, clusters, explained, made, scored, truth, within, write_down

pytestmark = pytest.mark.soak
STRANGER = 1_000_000  # in people_es.csv persons from this number on only type somebody else's address


def own_people() -> Path:
    """people_es.csv, where the project's own data lie beside it or where HILO_OWN_DATA says."""
    folder = Path(os.environ.get("HILO_OWN_DATA") or ROOT.parent / "shared" / "data" / "own")
    if not (folder / "people_es.csv").exists():
        pytest.skip("people_es.csv is not here; HILO_OWN_DATA names its folder")
    return folder / "people_es.csv"


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sets that come with libraries."""
    return made(tmp_path_factory.mktemp("sets"))


@pytest.mark.parametrize(("name", "least"), [("febrl3", 0.990), ("febrl4", 0.997)])
def test_febrl_without_its_id_field(sets: Path, name: str, least: float) -> None:
    told = explained(sets / f"{name}.csv")
    owners = truth(sets / f"{name}.truth")
    score = scored([one.pair for one in told if one.decision != "veto"], owners)
    auto = scored([one.pair for one in told if one.decision == "auto"], owners)
    assert score.f1 >= least
    assert score.precision >= 0.999
    write_down(name, score, f"joined and suggested; joined alone P {auto.precision:.4f} R {auto.recall:.4f}")


def test_the_households_of_pseudopeople_are_not_mixed(sets: Path) -> None:
    told = explained(sets / "pseudopeople.csv")
    places = {record: owner.split("/") for record, owner in truth(sets / "pseudopeople.truth").items()}
    owners = {record: person for record, (person, _) in places.items()}
    parts = {record: part for record, (_, part) in places.items()}
    score = scored([one.pair for one in told if one.decision != "veto"], owners, parts)
    assert score.f1 >= 0.86
    write_down("pseudopeople, census and taxes", score, "joined and suggested, from one table to the other")


def test_spanish_households_stay_apart_and_no_stranger_gets_in() -> None:
    path = own_people()
    with path.open(encoding="utf-8") as file:
        owners = {row["id"]: row["person"] for row in csv.DictReader(file)}
    told = explained(path)
    groups = clusters(one.pair for one in told if one.decision == "auto")
    mixed = sum(len({owners[record] for record in group}) > 1 for group in groups)
    spoofed = sum(any(int(owners[record]) >= STRANGER for record in group) for group in groups)
    score = scored(within(groups), owners)
    suggested = scored([one.pair for one in told if one.decision == "suggest"], owners)
    assert mixed <= 0.015 * len(groups)
    assert score.precision >= 0.98
    assert spoofed == 0
    more = (
        f"{mixed} of {len(groups)} clusters mixed ({mixed / len(groups):.2%}), {spoofed} spoofs attached; suggestions"
    )
    write_down(
        "people_es.csv, clusters", score, f"{more} P {suggested.precision:.4f}, {suggested.right} of {suggested.found}"
    )

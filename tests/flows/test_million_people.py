"""A million people: who one profile may be, and who a sender is, in the time that an agent does not notice."""

import os

import pytest

from bench.duplicates import identity_figures
from bench.figures import machine, table
from bench.sizes import Sizes
from tests.flows.soak import write_section

PEOPLE = int(os.environ.get("HILO_SOAK_PEOPLE", "1000000"))


@pytest.mark.soak
def test_a_million_people_cost_no_patience() -> None:
    """Loading takes some ten minutes. The figures are written down whatever they are, and then judged."""
    sizes = Sizes(messages=20_000, conversations=20_000, identifiers=2 * PEOPLE, open=2_000, parts=("P14",))
    figures = identity_figures(sizes)
    told = f"Written by `make soak`. {machine()}; load {os.getloadavg()[0]:.1f}.\n\n{table(figures)}"
    write_section("Speed", told)
    assert len(figures) == 2
    assert all(figure.verdict == "met" for figure in figures), table(figures)

"""Pressure is felt for a second after it was told, and not before."""

import pytest

from hilo.kernel import pressure
from hilo.kernel.pressure import HOLDS, Pressure


def test_it_is_felt_for_a_second_after_each_word(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(pressure.time, "monotonic", lambda: now)
    here = Pressure()
    assert not here.felt
    assert here.rest(0.2) == pytest.approx(0.8)
    here.tell()
    assert here.felt
    assert here.rest(0.2) == pytest.approx(1.8), "who works beside gives way"
    now += HOLDS * 0.9
    assert here.felt
    here.tell()
    now += HOLDS * 0.9
    assert here.felt
    now += HOLDS * 0.2
    assert not here.felt

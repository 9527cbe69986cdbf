"""The splitter: nothing lost, nothing longer than allowed, nothing cut that a reader sees as one character."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilo.channels.contract import Capabilities
from hilo.channels.splitter import graphemes, ruler, split

Split = Literal["characters", "graphemes", "gsm7", "bytes"]
FAMILY = "👩‍👩‍👧‍👦"
pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from([" ", "\n", "\n\n", FAMILY, "é", "ñ", "e\u0301", "🇪🇸", "€", "[", "hola", "नि", "\r\n", "👍🏽"]),
)
texts = st.lists(pieces, max_size=60).map("".join)


def can(split: Split, text_max: int | None) -> Capabilities:
    return Capabilities(outbound=True, split=split, text_max=text_max)


@given(texts, st.sampled_from(["characters", "graphemes", "gsm7", "bytes"]), st.integers(1, 40))
def test_every_part_fits_and_together_they_say_the_same(text: str, how: Split, text_max: int) -> None:
    rules = can(how, text_max)
    measure, room = ruler(text, rules)
    parts = split(text, rules)
    wide = max((measure(c) for c in text), default=0)
    assert parts
    assert all(measure(part) <= max(room, wide) for part in parts)
    assert solid("".join(parts)) == solid(text)
    assert len(parts) == 1 or all(part and not part.isspace() for part in parts)


@given(texts, st.sampled_from(["characters", "graphemes", "gsm7", "bytes"]), st.integers(30, 60))
def test_no_grapheme_is_cut_unless_it_fills_more_than_a_part(text: str, how: Split, text_max: int) -> None:
    rules = can(how, text_max)
    measure, room = ruler(text, rules)
    if any(measure(each) > room for each in graphemes(text)):
        return
    found = [each for part in split(text, rules) for each in graphemes(part) if not each.isspace()]
    assert found == [each for each in graphemes(text) if not each.isspace()]


@given(st.text(max_size=200))
def test_a_channel_without_a_limit_gets_it_whole(text: str) -> None:
    assert split(text, can("graphemes", None)) == [text]


@pytest.mark.parametrize(
    ("how", "text", "text_max", "parts"),
    [
        ("gsm7", "a" * 160, 160, [160]),
        ("gsm7", "a" * 161, 160, [160, 1]),
        ("gsm7", "€" * 81, 160, [80, 1]),
        ("gsm7", "ñ" * 160, 160, [160]),
        ("gsm7", "ç" * 71, 160, [70, 1]),  # only the capital is in the alphabet: UTF-16
        ("gsm7", "😀" * 36, 160, [35, 1]),  # two units each
        ("bytes", "ñ" * 6, 5, [2, 2, 2]),
        ("characters", "e\u0301" * 3, 5, [4, 2]),
        ("graphemes", FAMILY * 3, 2, [14, 7]),
        ("bytes", FAMILY, 10, [2, 2, 2, 1]),
    ],
)
def test_measures(how: Split, text: str, text_max: int, parts: list[int]) -> None:
    assert [len(part) for part in split(text, can(how, text_max))] == parts


def test_it_is_cut_where_a_reader_would() -> None:
    rules = can("characters", 20)
    assert split("Buenos días, señora Ortega.\nSu pedido está listo.", rules) == [
        "Buenos días, señora",
        "Ortega.\nSu pedido",
        "está listo.",
    ]
    assert split("uno dos tres\ncuatro cinco seis", rules) == ["uno dos tres", "cuatro cinco seis"]
    assert split("x" * 20 + "   y", rules) == ["x" * 20, "y"]


def solid(text: str) -> str:
    return "".join(c for c in text if not c.isspace())

"""The pure parts of search: words and phrases, forms of a tsquery, days and blocks, pieces of text."""

import itertools
from datetime import UTC, datetime

from hilo.conversations.model_search import (
    Typed,
    begin_of,
    code_lexeme,
    cover,
    day_of,
    is_near,
    lexeme,
    phrase_query,
    read_words,
    steps,
)
from hilo.conversations.model_snippet import cut, hit_by, marks_of


def test_only_the_last_word_may_be_unfinished() -> None:
    assert [(w.word, w.begins) for w in read_words("Cambio de TIT").words] == [
        ("cambio", False),
        ("de", False),
        ("tit", True),
    ]
    assert [w.begins for w in read_words("cambio tit.").words] == [False, False]
    assert read_words('paquete "no quiso"').phrases == [["no", "quiso"]]
    assert read_words('"paquete"').words == [Typed("paquete")]


def test_accents_that_were_left_out_are_tried_one_by_one() -> None:
    assert Typed("devolvi").variants == ["devolvi", "dévolvi", "devólvi", "devolví"]
    assert Typed("ano").variants == ["ano", "áno", "año", "anó"]


def test_whatever_is_typed_is_a_harmless_operand() -> None:
    assert lexeme("o'connor\\") == "'o''connor\\\\'"
    assert code_lexeme(Typed("8823", begins=True)) == "'8823':*"
    assert code_lexeme(Typed("2024", begins=True)) == "'2024'"  # a year begins too many numbers
    assert code_lexeme(Typed("882", begins=True)) == "'882'"


def test_a_phrase_keeps_the_place_of_words_that_say_nothing() -> None:
    forms = {"mensajero": ["mensajero"], "quiso": ["quiso", "quisó"], "no": []}
    assert phrase_query(["mensajero", "no", "quiso"], forms) == "('mensajero') <2> ('quiso' | 'quisó')"


def test_a_typo_is_a_letter_in_a_short_word_and_two_in_a_long_one() -> None:
    assert is_near("fcatura", [], "factura", [])
    assert is_near("perdidda", [], "perdido", [])
    assert is_near("casa", [], "caza", [])
    assert not is_near("casa", [], "cosas", [])
    assert is_near("recivo", ["es:reciv"], "recibido", ["es:recib"])
    assert not is_near("recivo", ["es:reciv"], "recibido", ["en:recib"])


def test_days_are_covered_by_the_fewest_buckets() -> None:
    assert cover(5, 5) == [5]
    assert cover(60, 129) == [60, 61, 62, 63, 1_000_002, 1_000_003, 128, 129]
    day = day_of(datetime(2026, 11, 25, 23, 59, tzinfo=UTC))
    assert begin_of(day) == datetime(2026, 11, 25, tzinfo=UTC)
    assert (day_of(datetime(1, 1, 1, tzinfo=UTC)), day_of(datetime(9998, 1, 1, tzinfo=UTC))) == (1, 99_999)


def test_each_step_back_is_about_twice_as_full_as_the_last() -> None:
    days = dict.fromkeys(range(9801, 9865), 1000)
    blocks = {1_000_000 + block: 32_000 for block in range(290, 306)}
    path = steps({0: 576_000} | days | blocks, 9864)
    assert path[:3] == [(9864, 1000), (9863, 2000), (9861, 4000)]
    assert [total for _, total in path] == sorted(total for _, total in path)
    assert path[-1] == (1, 576_000)
    assert all(later[0] < earlier[0] for earlier, later in itertools.pairwise(path))
    assert steps({}, 9864) == [(1, 0)]


def test_a_piece_of_text_is_cut_around_what_was_found() -> None:
    is_hit = hit_by(["paquete"], ["2024"])
    short = "El paquete 20240017"
    assert cut(short, marks_of(short, is_hit)) == (short, [(3, 10), (11, 19)])
    long = "x" * 500 + " el paquete\t" + "y" * 500
    text, marks = cut(long, marks_of(long, is_hit))
    assert [text[a:b] for a, b in marks] == ["paquete"]
    assert len(text) <= 182
    assert "\t" not in text
    assert cut("palabra " * 100, [])[0].startswith("palabra")

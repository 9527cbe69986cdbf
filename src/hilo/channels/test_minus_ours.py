"""What we wrote is taken out of an answer however a client wrapped and marked it; the sender's own words never are."""

import time

from hypothesis import given
from hypothesis import strategies as st

from hilo.channels.minus_ours import minus_ours

OURS = """Hola, Carmen:

Hemos comprobado tu pedido y el paquete salió ayer del almacén de Getafe. Llegará mañana entre las nueve y las
dos. ¿Puedes confirmarnos que la dirección de entrega es la misma que la última vez?

Un saludo,
Nuria, de Atención al cliente"""


def test_what_we_wrote_goes_from_below_an_answer() -> None:
    assert minus_ours(f"Sí, la misma. Gracias.\n\n{OURS}", [OURS]) == "Sí, la misma. Gracias."


def test_wrapped_at_another_column_and_marked_it_is_still_ours() -> None:
    wrapped = """Sí, la misma.

> Hola, Carmen:
>
> Hemos comprobado tu pedido y el paquete
> salió ayer del almacén de Getafe. Llegará mañana
> entre las nueve y las dos. ¿Puedes confirmarnos que
> la dirección de entrega es la misma que la
> última vez?
>
> Un saludo, Nuria, de Atención al cliente"""
    assert minus_ours(wrapped, [OURS]) == "Sí, la misma."


def test_a_link_that_a_client_writes_out_makes_no_difference() -> None:
    ours = "Your order is on its way. Follow it here until it is with you, day and night."
    quoted = "Your order is on its way. Follow it here <https://shop.example/t/9> until it is with you, day and night."
    assert minus_ours(f"thanks!\n\n{quoted}", [ours]) == "thanks!"


def test_a_phrase_that_we_share_is_the_customers_own() -> None:
    text = "El paquete salió ayer del almacén, dicen.\nUn saludo,\nCarmen"
    assert minus_ours(text, [OURS]) == text


def test_a_line_with_a_word_of_the_customer_in_it_stays() -> None:
    text = "Llegará mañana entre las nueve y las dos. ¿Puedes confirmarnos que NO?"
    assert minus_ours(text, [OURS]) == text


def test_a_short_message_of_ours_goes_only_as_a_whole() -> None:
    ours = "Gracias por su compra"
    assert minus_ours("No funciona\n> Gracias por su compra", [ours]) == "No funciona"
    assert minus_ours("Gracias", ["Gracias"]) == "Gracias"


def test_pieces_that_are_answered_one_by_one_keep_their_questions() -> None:
    ours = "Which colour would you like the chair to have?\n\nAnd on which day may our driver come to you?"
    text = """> Which colour would you like the chair to have?
Green.

> And on which day may our driver come to you?
Tuesday."""
    assert minus_ours(text, [ours]) == text


def test_a_short_piece_between_words_of_the_customer_keeps_its_place() -> None:
    ours = "Which colour would you like the chair to have?"
    text = f"Hi Nuria,\n\n> {ours}\n\nGreen."
    assert minus_ours(text, [ours]) == text


def test_one_marked_message_above_the_answer_goes() -> None:
    ours = "Which colour would you like the chair to have?"
    assert minus_ours(f"> {ours}\n\nGreen.", [ours]) == "Green."


def test_several_messages_of_ours_all_go() -> None:
    first, second = "We got your order and will pack it today, Ana.", "It is packed now and leaves us this afternoon."
    assert minus_ours(f"Super!\n{second}\n{first}", [first, second]) == "Super!"


def test_nothing_of_ours_changes_nothing() -> None:
    text = "  Hola \n\n\n\n  ¿qué tal?\n"
    assert minus_ours(text, []) is text
    assert minus_ours(text, [OURS]) is text


def test_all_ours_leaves_nothing() -> None:
    assert minus_ours(OURS, [OURS]) == ""


@given(st.lists(st.text(alphabet="ab >|\n ñ", max_size=40)), st.lists(st.text(alphabet="ab \n", max_size=60)))
def test_what_stays_are_lines_of_the_text_in_order(pieces: list[str], ours: list[str]) -> None:
    text = "\n".join(pieces)
    rest = iter(text.splitlines())
    assert all(line in rest for line in minus_ours(text, ours).splitlines() if line)


def test_hostile_repetition_takes_no_longer() -> None:
    text, ours = "a b " * 50_000, "a b " * 20_000 + "c"
    began = time.process_time()
    minus_ours(text, [ours])
    minus_ours("\n".join(["> a a a a a a a a"] * 20_000), ["a " * 20_000])
    assert time.process_time() - began < 3

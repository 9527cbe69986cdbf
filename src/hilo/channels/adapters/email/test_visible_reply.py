"""Texts of mails as people and their clients write them: what is said now, what is quoted, how it is signed."""

import pytest

from hilo.channels.adapters.email.visible_reply import VisibleReply, visible_reply


def read(text: str, subject: str = "") -> VisibleReply:
    return visible_reply(text.strip("\n"), "", subject)


def test_a_reply_from_gmail_stands_above_what_it_quotes() -> None:
    said = read("""
Buenas tardes, Nuria:

El martes por la mañana me va perfecto.

Gracias,
Carmen

El lun, 2 mar 2026 a las 18:04, Atención al cliente (<hola@tienda.example>)
escribió:

> Hola, Carmen:
>
> ¿Qué día te viene bien que pase el transportista?
>
> --
> Nuria
""")
    assert said.reply == "Buenas tardes, Nuria:\n\nEl martes por la mañana me va perfecto.\n\nGracias,\nCarmen"
    assert said.quoted.startswith(
        "El lun, 2 mar 2026 a las 18:04, Atención al cliente (<hola@tienda.example>)\nescribió:"
    )
    assert said.quoted.endswith("> Nuria")
    assert said.signature == ""


def test_a_reply_from_outlook_stands_above_a_block_of_headers() -> None:
    said = read("""
Hi Nuria,

The second chair arrived with a broken leg, photo attached.

Kind regards,
Tom Ashby

________________________________
From: Customer care <care@shop.example>
Sent: Monday, March 2, 2026 6:04 PM
To: Tom Ashby <tom@ashby.example>
Subject: RE: Order 88213

Hello Tom,

Did both chairs arrive?
""")
    assert said.reply.endswith("photo attached.\n\nKind regards,\nTom Ashby")
    assert said.quoted.startswith("________________________________\nFrom: Customer care")
    assert said.quoted.endswith("Did both chairs arrive?")


def test_an_answer_below_a_quote_is_the_reply() -> None:
    said = read("""
On 3/3/26 10:15, Support wrote:
> Which size do you need?

Size 42, please.
""")
    assert (said.reply, said.quoted) == (
        "Size 42, please.",
        "On 3/3/26 10:15, Support wrote:\n> Which size do you need?",
    )


def test_questions_that_are_answered_one_by_one_stay_with_their_answers() -> None:
    said = read("""
El 3/3/26 a las 10:15, Soporte escribió:
> Hola, Carmen:
> ¿Qué talla quieres?
La 42.

> ¿Y de qué color?
Verde, si queda.

> Un saludo,
> Nuria
""")
    assert said.reply == ("> Hola, Carmen:\n> ¿Qué talla quieres?\nLa 42.\n\n> ¿Y de qué color?\nVerde, si queda.")
    assert said.quoted == "El 3/3/26 a las 10:15, Soporte escribió:\n\n> Un saludo,\n> Nuria"


def test_words_above_and_below_a_long_quote_are_both_the_reply() -> None:
    quote = "\n".join(f"> línea {number} de lo de antes" for number in range(30))
    said = read(f"Hola:\n\n{quote}\n\nPues no, no me llegó.")
    assert (said.reply, said.quoted) == ("Hola:\n\nPues no, no me llegó.", quote)


def test_answers_that_the_sender_says_are_within_are_not_folded_away() -> None:
    text = """
Te contesto debajo, en rojo.

De: Soporte <s@t.example>
Enviado: martes, 3 de marzo de 2026 10:15
Para: Ana
Asunto: Datos

¿Talla? La 42
¿Color? Verde
"""
    assert read(text).reply == text.strip()


def test_a_line_that_a_server_cut_is_still_quoted() -> None:
    said = read("""
Perfecto, gracias.

El 3/3/26 a las 10:15, Soporte escribió:
> Hemos revisado la factura y hay un error en el importe, así que la semana
que viene
> te haremos llegar otra.
""")
    assert said.reply == "Perfecto, gracias."


def test_a_quote_chosen_by_hand_stays() -> None:
    text = "> El plazo es de 14 días\n\nA mí me dijeron 30."
    assert read(text).reply == text


def test_nothing_but_a_quote_is_what_was_sent() -> None:
    assert read("> Email with only quote.").reply == "> Email with only quote."


def test_an_empty_answer_above_an_introduced_quote_says_nothing() -> None:
    said = read("El 3/3/26 a las 10:15, Soporte escribió:\n> ¿Sigue ahí?")
    assert (said.reply, said.quoted) == ("", "El 3/3/26 a las 10:15, Soporte escribió:\n> ¿Sigue ahí?")


def test_a_mail_forwarded_without_a_word_is_shown() -> None:
    text = """
---------- Forwarded message ---------
De: Banco <avisos@banco.example>
Date: lun, 2 mar 2026 a las 9:00
Subject: Recibo devuelto
To: <carmen@correo.example>


Su recibo ha sido devuelto.
"""
    assert read(text).reply == text.strip()


def test_a_mail_that_is_shown_with_a_few_words_stays_open() -> None:
    said = read("""
Mire lo que me llegó:

Enviado desde mi iPhone

Inicio del mensaje reenviado:

> De: Banco <avisos@banco.example>
> Asunto: Recibo devuelto
> Fecha: 2 de marzo de 2026, 9:00:00 CET
> Para: carmen@correo.example
>
> Su recibo ha sido devuelto.
""")
    assert said.reply.startswith("Mire lo que me llegó:\n\nInicio del mensaje reenviado:\n\n> De: Banco")
    assert said.reply.endswith("> Su recibo ha sido devuelto.")
    assert said.signature == "Enviado desde mi iPhone"


def test_a_mail_forwarded_below_a_whole_message_is_folded() -> None:
    message = "Les escribo porque llevo tres semanas esperando el reembolso de una lavadora. " * 4
    said = read(f"{message}\n\n---------- Forwarded message ---------\nFrom: X <x@y.example>\n\nHola")
    assert said.reply == message.strip()
    assert said.quoted.startswith("---------- Forwarded message")


def test_a_mail_that_somebody_else_forwarded_before_is_part_of_the_quote() -> None:
    said = read("""
Gracias, ya está.

El 3/3/26 a las 10:15, Soporte escribió:
> Hola, Carmen, te paso lo del banco:
>
> ---------- Forwarded message ---------
> De: Banco <avisos@banco.example>
> Subject: Recibo devuelto
> To: <hola@tienda.example>
>
> Su recibo ha sido devuelto.
""")
    assert said.reply == "Gracias, ya está."


def test_what_stands_below_the_headers_of_a_mail_without_words_above_is_read_on() -> None:
    said = read("""
De: Carmen <carmen@correo.example>
Fecha: 3 de marzo de 2026 10:15
Asunto: Pedido

¿Cuándo llega?

El 2/3/26 a las 18:04, Soporte <s@t.example> escribió:
> Ya ha salido.
""")
    assert said.reply.endswith("Asunto: Pedido\n\n¿Cuándo llega?")
    assert said.quoted.startswith("El 2/3/26")


def test_outlook_forwards_as_it_replies_but_for_the_subject() -> None:
    text = """
Para vuestra información.

De: Banco <avisos@banco.example>
Enviado: lunes, 2 de marzo de 2026 9:00
Para: Carmen
Asunto: Recibo devuelto

Su recibo ha sido devuelto.
"""
    assert read(text, "RV: Recibo devuelto").reply == text.strip()
    assert read(text, "RE: Recibo devuelto").reply == "Para vuestra información."


@pytest.mark.parametrize(
    "text",
    [
        "Hola:\n\nLa dirección nueva:\n\nCarmen Ruiz\nC/ Mayor 3, 2.º B\n28013 Madrid\n\nGracias",
        "Gracias,\nMaría\n600 000 001",
        "Thanks,\nTom\n\nMy order is 88213",
        "De: Madrid\nA: Barcelona\nFecha: 12/3\n\n¿Precio?",
        "Cambios:\n\n- talla 42\n- color verde\n\nSaludos",
        "El lunes pasado vuestra compañera me escribió:\n\nque ya estaba devuelto, y no.",
        "El 3 de marzo de 2026 Ana nos escribió:\nque no procede. ¿Por qué?",
        "| talla | color |\n| 42 | verde |\n\nesa es la tabla",
        "Artículos:\n-----------\nsilla roja\nmesa",
        "Hola:\n\nDe conformidad con el artículo 17 del Reglamento (UE) 2016/679, solicito que borren mis datos.",
        "Hola:\n\nEn cumplimiento del RGPD, exijo una copia de mis datos.\n\nGracias",
        "Hola:\n\nEste correo contiene mi reclamación formal.\n\nLa lavadora no funciona.",
        "Hi\n\nThis message is for the billing team.\n\nWe were charged twice.",
        "Hola:\n\nProtección de datos: quiero darme de baja.",
        "Hola:\n\nAviso legal del contrato, página 3, dice 14 días.",
        "El 03/03/2026 a las 10:15 escribí a hola@tienda.example:\n\nque no había llegado nada.",
        "Estoy >:( con ustedes\n>:(",
    ],
)
def test_what_a_customer_tells_is_never_folded(text: str) -> None:
    assert read(text) == VisibleReply(text, "", "")


def test_code_between_fences_is_shown_whatever_it_looks_like() -> None:
    text = "Da este error:\n\n```\n-----Original Message-----\nFrom: a\n```\n\n¿Qué hago?"
    assert read(text).reply == text

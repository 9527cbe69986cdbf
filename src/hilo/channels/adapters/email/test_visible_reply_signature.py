"""How people and their phones sign is folded; what only looks like it is said."""

import pytest

from hilo.channels.adapters.email.visible_reply import VisibleReply, visible_reply


def read(text: str) -> VisibleReply:
    return visible_reply(text.strip("\n"), "")


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Enviado desde mi iPhone",
        "Enviado desde mi Samsung Galaxy",
        "Enviado desde Yahoo Mail con Android",
        "Enviado desde Outlook para Android<https://aka.ms/x>",
        "Obtener Outlook para iOS<https://aka.ms/o0ukef>",
        "Get Outlook for Android <https://aka.ms/AAb9ysg>",
        "Envoyé de mon iPhone",
        "Von meinem iPhone gesendet",
        "Inviato da iPhone",
        "Enviado do meu iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Wysłane z iPhone'a",
        "Отправлено с iPhone",
        "Enviat des del meu iPhone",
        "iPhoneから送信",
        "Sent with Proton Mail secure email.",
        "Sent from Mail for Windows",
        "Enviado desde Correo para Windows",
        "Enviado desde el móvil",
    ],
)
def test_what_a_phone_adds_is_no_word_of_the_sender(line: str) -> None:
    said = read(f"Ya lo he pagado.\n\n{line}\n\nEl 3/3/26 a las 10:15, Soporte escribió:\n> ¿Lo has pagado?")
    assert (said.reply, said.signature) == ("Ya lo he pagado.", line)


@pytest.mark.parametrize(
    "line",
    [
        "Sent my phone back yesterday, still no refund.",
        "Sent from my desk, which is easier than typing on a phone.",
        "Sent from my phone, did you get the pictures?",
        "Get me a new phone, this one is broken.",
        "Enviado el lunes por correo certificado.",
        "Mi móvil es el 600 000 001",
        "From Madrid to Cádiz, two seats",
        "-- no, espera, el martes no puedo",
        "*** URGENTE ***",
        "+1",
        ":-)",
        "👍",
    ],
)
def test_what_only_looks_like_a_signature_is_said(line: str) -> None:
    assert read(f"Hola:\n\n{line}").reply == f"Hola:\n\n{line}"


def test_a_signature_below_two_dashes_is_one() -> None:
    said = read("Hola:\n\n¿Tienen el modelo en azul?\n\n-- \nMaría López\nTel. 600 000 001\nwww.lopez.example")
    assert said.reply == "Hola:\n\n¿Tienen el modelo en azul?"
    assert said.signature == "--\nMaría López\nTel. 600 000 001\nwww.lopez.example"


def test_where_a_phones_line_leads_goes_with_it() -> None:
    said = read("Ya está.\n\nSent with Aqua Mail for Android\nhttps://www.aqua.example/mail")
    assert (said.reply, said.signature.splitlines()[0]) == ("Ya está.", "Sent with Aqua Mail for Android")
    assert read("Aquí está:\n\nhttps://fotos.example/1").reply == "Aquí está:\n\nhttps://fotos.example/1"


def test_two_dashes_with_a_question_below_are_none() -> None:
    text = "Quiero cambiar la talla.\n--\nY otra cosa: ¿me devolvéis los portes?"
    assert read(text).reply == text


def test_the_standards_mark_with_its_space_is_a_programs() -> None:
    said = read("Sí, gracias.\n-- \nAna Ruiz\n¿Ya conoces nuestra app?")
    assert said.signature == "--\nAna Ruiz\n¿Ya conoces nuestra app?"


def test_a_postscript_below_the_signature_is_read() -> None:
    text = "Adjunto el contrato.\n--\nMaría\nPD: solo puedo por las tardes"
    assert read(text).reply == text


def test_a_visiting_card_is_folded_and_the_name_stays() -> None:
    said = read("""
Buenos días:

Necesitamos un duplicado de la factura.

Un saludo,

Pedro Gil
Director de compras

Muebles Gil, S.L.
Tel.: +34 910 000 001
www.mueblesgil.example

Aviso legal

Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario.
""")
    assert said.reply.endswith("Un saludo,\n\nPedro Gil\nDirector de compras")
    assert said.signature.startswith("Muebles Gil, S.L.\nTel.: +34 910 000 001")
    assert "Aviso legal" in said.signature


def test_a_mail_that_is_all_signature_is_shown() -> None:
    assert read("--\nAdjunto lo que me pidió\nMaría").reply == "--\nAdjunto lo que me pidió\nMaría"
    assert read("Enviado desde mi iPhone") == VisibleReply("", "", "Enviado desde mi iPhone")


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organization. Do not click links.",
        "ATENCIÓN: este correo procede de un remitente externo.\nNo abra los adjuntos.",
        "[EXTERNAL]",
        "You don't often get email from carmen@correo.example. Learn why this is important",
    ],
)
def test_what_our_own_server_puts_above_is_no_word_of_the_sender(banner: str) -> None:
    said = read(f"{banner}\n\nHola:\n\n¿Tienen el modelo en azul?")
    assert (said.reply, said.signature) == ("Hola:\n\n¿Tienen el modelo en azul?", banner)


def test_a_warning_of_the_sender_is_said() -> None:
    text = "ATENCIÓN: el paquete llegó abierto y falta la mitad.\n\nAdjunto fotos"
    assert read(text).reply == text


def test_a_card_below_a_line_of_dashes_is_a_signature() -> None:
    said = read("Vale, gracias\n\n—————\nSara Gil\nProducto\n📧 sara@gil.example\n📱 600 000 001")
    assert (said.reply, said.signature.splitlines()[1]) == ("Vale, gracias", "Sara Gil")

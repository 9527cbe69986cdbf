"""HTML as mail clients make it: their own markup tells what is said now from what is quoted."""

import time

import pytest

from hilo.channels.adapters.email.visible_reply import VisibleReply, html_text, visible_reply


def read(html: str, subject: str = "") -> VisibleReply:
    return visible_reply("", html, subject)


GMAIL = """<div dir="ltr"><div>Buenas tardes, Nuria:<br></div><div><br></div><div>Sí, el <b>martes</b> me va
bien.</div></div> <br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">El lun, 2 mar
2026 a las 18:04, Tienda (&lt;<a href="mailto:hola@tienda.example">hola@tienda.example</a>&gt;)
escribió:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid
rgb(204,204,204);padding-left:1ex"><p>¿Qué día?</p><ul><li>martes </li><li>jueves</li></ul></blockquote></div>"""


def test_gmail_quotes_in_a_blockquote_below_its_attribution() -> None:
    said = read(GMAIL)
    assert said.reply == "Buenas tardes, Nuria:\n\nSí, el martes me va bien."
    assert said.quoted.startswith(
        "El lun, 2 mar 2026 a las 18:04, Tienda (<hola@tienda.example>) escribió:\n\n> ¿Qué día?"
    )
    assert said.quoted.endswith("> - martes\n> - jueves")


def test_an_attribution_in_a_language_nobody_wrote_a_rule_for_is_gmails_all_the_same() -> None:
    said = read(GMAIL.replace("El lun, 2 mar 2026 a las 18:04, Tienda", "Ar Lua 2 Már, Siopa").replace("escribió:", ""))
    assert said.reply == "Buenas tardes, Nuria:\n\nSí, el martes me va bien."


def test_gmail_answers_within_the_quote_stay_with_their_questions() -> None:
    said = read("""<div dir="ltr"><br></div><div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 2, 2026 at
6:04 PM Shop &lt;care@shop.example&gt; wrote:<br></div><blockquote class="gmail_quote"><div>Hi Tom,</div><div>Which
size?</div> </blockquote><div>Size 42.</div><div><br></div><blockquote class="gmail_quote"><div>Which
colour?</div></blockquote> <div>Green, if there is one left.</div><blockquote
class="gmail_quote"><div>Regards,<br>Nuria</div></blockquote></div>""")
    assert said.reply == ("> Hi Tom,\n> Which size?\n\nSize 42.\n\n> Which colour?\n\nGreen, if there is one left.")
    assert said.quoted.endswith("> Regards,\n> Nuria")


def test_an_answer_below_gmails_quote_is_the_reply() -> None:
    said = read("""<div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 2, 2026 at 6:04 PM Shop
&lt;care@shop.example&gt; wrote:<br></div><blockquote class="gmail_quote"><div>Which
size?</div></blockquote></div><div>Size 42.</div>""")
    assert said.reply == "Size 42."


def test_gmails_signature_is_folded_and_its_indented_paragraph_is_not() -> None:
    said = read("""<div dir="ltr">El modelo es este:<div><br></div><blockquote style="margin:0 0 0
40px;border:none;padding:0px"> <div>Silla Lumo, roja</div></blockquote><div>Gracias</div><span
class="gmail_signature_prefix">-- </span><br> <div dir="ltr" class="gmail_signature"
data-smartmail="gmail_signature">Carmen Ruiz<br>Tel. 600 000 001</div></div>""")
    assert said.reply == "El modelo es este:\n\nSilla Lumo, roja\n\nGracias"
    assert said.signature == "--\nCarmen Ruiz\nTel. 600 000 001"


def test_words_typed_into_the_signature_are_the_reply_where_there_are_no_others() -> None:
    assert read('<div class="gmail_signature">Ya está pagado.<br>Carmen</div>').reply == "Ya está pagado.\nCarmen"


def test_a_mail_forwarded_by_gmail_is_shown() -> None:
    said = read("""<div dir="ltr">Mire lo que me llegó:<br></div><br><div class="gmail_quote"><div
class="gmail_attr">---------- Forwarded message ---------<br>De: <b>Banco</b> &lt;avisos@banco.example&gt;<br>Date:
lun, 2 mar 2026<br>Subject: Recibo<br> To: &lt;carmen@correo.example&gt;<br></div><br><br><div>Su recibo ha sido
devuelto.</div></div>""")
    assert said.quoted == ""
    assert said.reply.startswith("Mire lo que me llegó:\n\n---------- Forwarded message ---------\nDe: Banco")
    assert said.reply.endswith("Su recibo ha sido devuelto.")


OUTLOOK = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm}
--></style></head> <body lang=ES><div class=WordSection1><p class=MsoNormal>Buenos días:<o:p></o:p></p><p
class=MsoNormal><o:p>&nbsp;</o:p></p> <p class=MsoNormal>Adjunto la factura.<o:p></o:p></p><p
class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none; border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm
0cm 0cm'><p class=MsoNormal><b>{from_}</b> Tienda &lt;hola@tienda.example&gt; <br><b>Enviado el:</b> lunes, 2 de marzo
de 2026 18:04<br><b>Para:</b> Carmen<br><b>Asunto:</b> RE: Factura<o:p></o:p></p> </div></div><p
class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>¿Nos manda la factura?</p></div></body></html>"""


@pytest.mark.parametrize("label", ["De:", "Bidaltzailea-ezezaguna:"])
def test_outlook_draws_a_line_above_what_is_older(label: str) -> None:
    said = read(OUTLOOK.replace("{from_}", label))
    assert said.reply == "Buenos días:\n\nAdjunto la factura."
    assert said.quoted.startswith(f"{label} Tienda <hola@tienda.example>")
    assert said.quoted.endswith("¿Nos manda la factura?")


def test_a_mail_forwarded_by_outlook_is_shown_as_its_subject_says() -> None:
    html = OUTLOOK.replace("{from_}", "De:")
    assert read(html, "RV: Factura").quoted == ""
    assert read(html, "RV: Factura").reply.endswith("¿Nos manda la factura?")


def test_outlook_on_the_web_names_where_it_replies() -> None:
    said = read("""<div class="elementToProof">Thanks, that works.</div><div id="Signature"><div>Tom
Ashby</div><div>Ashby Ltd</div> </div><div id="appendonsend"></div><hr tabindex="-1"
style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"> <font face="Calibri"><b>Avsnd:</b> Shop
&lt;care@shop.example&gt;<br><b>Tid:</b> Monday</font></div><div>Does it work now?</div>""")
    assert said.reply == "Thanks, that works."
    assert said.signature == "Tom Ashby\nAshby Ltd"
    assert said.quoted.endswith("Does it work now?")


def test_outlook_on_phones_adds_how_it_was_sent() -> None:
    said = read("""<div dir="ltr">Vale, gracias</div><div id="ms-outlook-mobile-signature"><div><br></div>Obtener
<a href="https://aka.ms/o0ukef">Outlook para iOS</a></div><hr style="display:inline-block;width:98%"><div
id="divRplyFwdMsg"> <b>De:</b> Tienda &lt;hola@tienda.example&gt;<br><b>Enviado:</b> lunes, 2 de marzo de 2026
18:04<br><b>Para:</b> Carmen<br> <b>Asunto:</b> Pedido</div><div>¿Le va bien?</div>""")
    assert said.reply == "Vale, gracias"
    assert said.signature == "Obtener Outlook para iOS <https://aka.ms/o0ukef>"
    assert said.quoted.endswith("¿Le va bien?")


@pytest.mark.parametrize(
    "element",
    [
        '<span id="OLK_SRC_BODY_SECTION">',
        '<div id="mail-editor-reference-message-container">',
        '<div class="ms-outlook-mobile-reference-message">',
        '<div class="yahoo_quoted" id="yahoo_quoted_4711">',
        '<div class="ydp9b1f0a55yahoo_quoted" id="ydp9b1f0a55yahoo_quoted_58">',
        '<div class="mailru-blockquote">',
        '<div name="quote" style="margin:10px; border-left:2px solid #C3D9E5">',
        '<div class="gmail_quote">',
        '<div class="protonmail_quote">',
        '<blockquote type="cite">',
        '<blockquote class="tutanota_quote">',
        '<blockquote style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">',
        '<div id="divRplyFwdMsg">',
        '<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__QUOTED_TEXT__">',
        '<hr id="stopSpelling"><div>',
        '<div id="mailcontent"><hr>',
    ],
)
def test_all_within_a_clients_quote_is_quoted(element: str) -> None:
    said = read(f"<div>Ez, eskerrik asko.</div>{element}<p>Zer moduz?</p><p>Ondo izan</p>")
    assert said.reply == "Ez, eskerrik asko."
    assert "Zer moduz?" in said.quoted
    assert "Ondo izan" in said.quoted


def test_apple_mail_introduces_within_its_quote() -> None:
    said = read("""<html><body><div>Perfecto.</div><br id="lineBreakAtBeginningOfMessage"><div><br><blockquote
type="cite"><div>El 2 mar 2026, a las 18:04, Tienda &lt;hola@tienda.example&gt; escribió:</div><br
class="Apple-interchange-newline"><div>¿El martes? </div></blockquote></div><br></body></html>""")
    assert said.reply == "Perfecto."
    assert said.quoted.endswith("> ¿El martes?")


def test_an_iphone_marks_where_its_signature_begins() -> None:
    said = read("""<div dir="ltr">Perfecto.<br><br><br id="lineBreakAtBeginningOfSignature"><div dir="ltr">Carmen,
desde la calle</div> <div dir="ltr"><br><blockquote type="cite">El 2 mar 2026, a las 18:04, Tienda
escribió:<br><br></blockquote></div> <blockquote type="cite"><div dir="ltr">¿El martes?</div></blockquote></div>""")
    assert (said.reply, said.signature) == ("Perfecto.", "Carmen, desde la calle")


def test_thunderbird_answers_within() -> None:
    said = read("""<div class="moz-cite-prefix">On 3/2/26 18:04, Shop wrote:<br></div><blockquote type="cite"><p>Which
size?</p> </blockquote><p>42</p><blockquote type="cite"><p>Which colour?</p></blockquote><p>Green</p>
<div class="moz-signature">-- <br>Tom</div>""")
    assert said.reply == "> Which size?\n\n42\n\n> Which colour?\n\nGreen"
    assert said.signature == "--\nTom"


def test_a_mail_forwarded_by_thunderbird_is_shown() -> None:
    said = read("""<p>FYI</p><div class="moz-forward-container">-------- Forwarded Message --------<table
class="moz-email-headers-table"><tbody><tr><th>Subject: </th><td>Recibo</td></tr><tr><th>From:
</th><td>Banco</td></tr></tbody> </table><br>Su recibo ha sido devuelto.</div>""")
    assert said.reply.endswith("Subject: Recibo\nFrom: Banco\n\nSu recibo ha sido devuelto.")


def test_a_samsung_phone_writes_its_mark_as_text() -> None:
    said = read("""<div dir="auto">Ya está</div><div id="composer_signature"><div style="font-size:12px">Enviado desde
mi Galaxy </div></div><div><br></div><div style="font-size:100%"><!-- originalMessage --><div>-------- Mensaje
original --------</div> <div>De: Tienda &lt;hola@tienda.example&gt; </div><div>Fecha: 2/3/26 18:04 (GMT+01:00)
</div><div>A: Carmen </div> <div>Asunto: Pedido </div><div><br></div></div><div>¿Ya está pagado?</div>""")
    assert (said.reply, said.signature) == ("Ya está", "Enviado desde mi Galaxy")


def test_what_a_reader_cannot_see_is_not_said() -> None:
    said = read("""<head><title>no</title></head><div style="display:none;max-height:0">Vista previa</div><!-- no
--><style>no</style> <script>no</script><div>Hola&nbsp;&amp; adiós</div>""")
    assert said.reply == "Hola\xa0& adiós"


def test_html_reads_as_it_looks() -> None:
    text = html_text("""<h1>Pedido</h1><p>Uno\ndos<br>tres <a href="https://t.example/x">aquí</a> y
<a href="https://t.example/">t.example</a></p><ol><li>a<li>b</ol><table><tr><td>Talla</td><td>42</td></tr></table><pre>x
  y</pre><img alt="😀" src="cid:1"><img alt="logo" src="cid:2"><hr>fin""")
    assert text == (
        "Pedido\n\nUno dos\ntres aquí <https://t.example/x> y t.example\n\n• a\n• b\n\nTalla 42\n\nx\n  y\n\n😀\n"
        "________________________________\nfin"
    )


def test_text_is_read_where_html_says_less() -> None:
    said = visible_reply("Quiero anular el pedido 88213.\n\n> ¿Qué desea?", "<p>Este mensaje no tiene HTML</p>")
    assert (said.reply, said.quoted) == ("Quiero anular el pedido 88213.", "> ¿Qué desea?")


def test_a_face_is_an_answer() -> None:
    assert visible_reply("", "<p>👍</p>").reply == "👍"


def test_html_is_read_where_text_says_less() -> None:
    said = visible_reply("Your client cannot show HTML", "<p>Quiero anular el pedido.</p>")
    assert said.reply == "Your client cannot show HTML"
    assert visible_reply(" \n", "<p>Quiero anular el pedido.</p>").reply == "Quiero anular el pedido."


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "x",
        "<p>" + "".join(f"<b a{n}>" for n in range(20_000)) + "<p>x" * 20_000,
        "<p>" + "".join(f"<b/a{n}>" for n in range(20_000)) + "<p>x" * 20_000,
        "<div>" * 20_000 + "</p>x" * 20_000,
        "<table><tr>" + "<td><table>x" * 20_000,
        "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x",
        '<a href="https://x.example/"><table><td>' * 20_000 + "x",
        "<blockquote type=cite><div class=gmail_quote>" * 20_000 + "x",
        "<!--" * 100_000,
        "<" * 500_000 + "x",
        "",
        "\x00",
        "<frameset><frame>",
    ],
    ids=range(13),
)
def test_hostile_html_takes_seconds_at_most(html: str) -> None:
    began = time.process_time()
    said = read(html)
    assert time.process_time() - began < 4
    assert "<b" not in said.quoted


def test_marks_of_a_plain_text_within_html_are_marks() -> None:
    said = read("<pre>Sí.\n\nEl 3/3/26 a las 10:15, Soporte escribió:\n&gt; ¿Lo cancelamos?</pre>")
    assert (said.reply, said.quoted) == ("Sí.", "El 3/3/26 a las 10:15, Soporte escribió:\n> ¿Lo cancelamos?")


def test_an_address_that_a_phone_forgot_to_escape_is_read() -> None:
    said = read(
        "<div>Vale</div><div>Ana <ana@correo.example> escribió:<br></div><blockquote type=cite>¿Vale?</blockquote>"
    )
    assert (said.reply, said.quoted) == ("Vale", "Ana <ana@correo.example> escribió:\n\n> ¿Vale?")


def test_a_blockquote_without_a_name_is_a_quote_below_an_introduction_only() -> None:
    said = read("<p>El 3/3/26 a las 10:15, Soporte escribió:</p><blockquote>¿Talla?</blockquote><p>La 42</p>")
    assert (said.reply, said.quoted) == ("La 42", "El 3/3/26 a las 10:15, Soporte escribió:\n\n> ¿Talla?")
    assert read("<p>Dice:</p><blockquote>Talla 42</blockquote><p>y no es</p>").quoted == ""

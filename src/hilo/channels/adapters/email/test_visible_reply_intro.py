"""What clients of many languages write above a quote is known as that."""

import pytest

from hilo.channels.adapters.email.visible_reply import VisibleReply, visible_reply


def read(text: str) -> VisibleReply:
    return visible_reply(text.strip("\n"), "")


@pytest.mark.parametrize(
    "headers",
    [
        "De: Soporte <s@t.example>\nEnviado el: martes, 3 de marzo de 2026 10:15\nPara: Ana\nAsunto: RE: Factura",
        "Von: Support <s@t.example>\nGesendet: Dienstag, 3. März 2026 10:15\nAn: Ana\nBetreff: AW: Rechnung",
        "De : Support <s@t.example>\nEnvoyé : mardi 3 mars 2026 10:15\nÀ : Ana\nObjet : RE: Facture",
        "Da: Supporto <s@t.example>\nInviato: martedì 3 marzo 2026 10:15\nA: Ana\nOggetto: R: Fattura",
        "De: Suporte <s@t.example>\nEnviado: 3 de março de 2026 10:15\nPara: Ana\nAssunto: RE: Fatura",
        "Van: Support <s@t.example>\nVerzonden: dinsdag 3 maart 2026 10:15\nAan: Ana\nOnderwerp: RE: Factuur",
        "Från: Support <s@t.example>\nSkickat: den 3 mars 2026 10:15\nTill: Ana\nÄmne: SV: Faktura",
        "Od: Wsparcie <s@t.example>\nWysłano: wtorek, 3 marca 2026 10:15\nDo: Ana\nTemat: ODP: Faktura",
        "От: Поддержка <s@t.example>\nОтправлено: 3 марта 2026 г. 10:15\nКому: Ana\nТема: RE: Счёт",
        "De: Suport <s@t.example>\nEnviat: dimarts, 3 de març de 2026 10:15\nPer a: Ana\nAssumpte: RE: Factura",
        "发件人: 客服 <s@t.example>\n发送时间: 2026年3月3日 10:15\n收件人: Ana\n主题: 回复: 发票",
        "*From:* Support <s@t.example>\n*Sent:* Tuesday, March 3, 2026 10:15 AM\n*To:* Ana\n*Subject:* RE: Invoice",
        "From: Support\nDate: Tuesday, 3 March 2026 at 10:15\nTo: A <a@b.example>, L\n <l@b.example>\nSubject: Invoice",
    ],
)
def test_blocks_of_headers_are_known_in_many_languages(headers: str) -> None:
    said = read(f"OK\n\n{headers}\n\nLorem ipsum")
    assert (said.reply, said.quoted) == ("OK", f"{headers}\n\nLorem ipsum")


@pytest.mark.parametrize(
    "intro",
    [
        "On Tue, Mar 3, 2026 at 10:15 AM Support <s@t.example> wrote:",
        "On 3 Mar 2026, at 10:15, Support <s@t.example> wrote:",
        "Support <s@t.example> wrote:",
        "El mar, 3 mar 2026 a las 10:15, Soporte (<s@t.example>) escribió:",
        "El 3/3/26 a las 10:15, Soporte escribió:",
        "El martes, 3 de marzo de 2026 10:15:00 CET, Soporte <s@t.example> escribió:",
        "El dia 3 març 2026, a les 10:15, Suport <s@t.example> va escriure:",
        "O 3 mar 2026, ás 10:15, Soporte <s@t.example> escribiu:",
        "2026-03-03 10:15 GMT+01:00 Soporte <s@t.example>:",
        "Le mar. 3 mars 2026 à 10:15, Support <s@t.example> a écrit :",
        "Am Di., 3. März 2026 um 10:15 Uhr schrieb Support <s@t.example>:",
        "Am 03.03.26 um 10:15 schrieb Support:",
        "Support <s@t.example> schrieb am Di., 3. März 2026, 10:15:",
        "Il giorno mar 3 mar 2026 alle ore 10:15 Supporto <s@t.example> ha scritto:",
        "Em ter., 3 de mar. de 2026 às 10:15, Suporte <s@t.example> escreveu:",
        "Op di 3 mrt 2026 om 10:15 schreef Support <s@t.example>:",
        "Op 3 mrt. 2026 om 10:15 heeft Support <s@t.example> het volgende geschreven:",
        "Den tis 3 mars 2026 kl 10:15 skrev Support <s@t.example>:",
        "Den 3. mar. 2026 kl. 10.15 skrev Support <s@t.example>:",
        "ti 3. maalisk. 2026 klo 10.15 Tuki <s@t.example> kirjoitti:",
        "wt., 3 mar 2026 o 10:15 Wsparcie <s@t.example> napisał(a):",
        "Dne 3. 3. 2026 v 10:15 Podpora napsal(a):",
        "вт, 3 мар. 2026 г. в 10:15, Поддержка <s@t.example>:",
        "3 марта 2026 г., в 10:15, Поддержка <s@t.example> написал(а):",
        "вт, 3 бер. 2026 р. о 10:15 Підтримка <s@t.example> пише:",
        "Support <s@t.example>, 3 Mar 2026 Sal, 10:15 tarihinde şunu yazdı:",
        "Στις Τρί 3 Μαρ 2026 στις 10:15 π.μ., ο χρήστης Support <s@t.example> έγραψε:",
        "Support <s@t.example> ezt írta (időpont: 2026. márc. 3., K, 10:15):",
        "În mar., 3 mar. 2026 la 10:15, Suport <s@t.example> a scris:",
        "在 2026年3月3日，上午10:15，客服 <s@t.example> 写道：",
        "2026年3月3日(火) 10:15 サポート <s@t.example>:",
        "2026년 3월 3일 (화) 오전 10:15, 지원 <s@t.example>님이 작성:",
        "Vào Th 3, 3 thg 3, 2026 vào lúc 10:15 Hỗ trợ <s@t.example> đã viết:",
    ],
)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_introductions_are_known_in_many_languages(intro: str, mark: str) -> None:
    said = read(f"OK\n\n{intro}\n\n{mark}Lorem ipsum")
    assert (said.reply, said.quoted) == ("OK", f"{intro}\n\n{mark}Lorem ipsum")


def test_an_introduction_wrapped_over_lines_is_one() -> None:
    said = read("""
Vale
El mar, 3 mar 2026 a las 10:15, Departamento de Atención al Cliente de la
Tienda (<
atencion.al.cliente@tienda-con-nombre-largo.example>)
escribió:
> ¿Vale?
""")
    assert said.reply == "Vale"


@pytest.mark.parametrize(
    "mark",
    [
        "-----Original Message-----",
        "-----Mensaje original-----",
        "-------- Mensaje original --------",
        "-----Ursprüngliche Nachricht-----",
        "-----Message d'origine-----",
        "----- Messaggio originale -----",
        "-----Mensagem original-----",
        "-----Oorspronkelijk bericht-----",
        "------------------ 原始邮件 ------------------",
    ],
)
def test_all_below_the_mark_of_an_original_message_is_older(mark: str) -> None:
    said = read(f"Sí, por favor.\n\n{mark}\nDe: Soporte\n\n¿Lo cancelamos?")
    assert (said.reply, said.quoted) == ("Sí, por favor.", f"{mark}\nDe: Soporte\n\n¿Lo cancelamos?")

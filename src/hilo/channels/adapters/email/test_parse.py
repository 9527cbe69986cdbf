"""A kept mail becomes the events that were meant, with all that the centre wants to know."""

import msgspec

from hilo.channels.adapters.email.envelope import Transported, wrap
from hilo.channels.adapters.email.parse import read_events
from hilo.channels.contract import Address, ConsentEvent, MessageEvent, Proof, ReceiptEvent, Unrecognised

OURS = "h" + "a" * 39
NAME = f"{OURS}.0"


def kept(raw: str, **known: object) -> bytes:
    return wrap(raw.encode(), Transported(**known)).body  # pyright: ignore[reportArgumentType]


def message(raw: str, authserv_id: str = "", **known: object) -> MessageEvent:
    [event] = read_events(kept(raw, **known), authserv_id)
    assert isinstance(event, MessageEvent)
    return event


ANSWER = f"""Authentication-Results: mx.shop.example; dmarc=pass header.from=example.org
From: Ana Gil <ana@example.org>
To: Shop <shop+{OURS}@shop.example>, Bob <bob@example.org>, bob@example.org
Cc: eva@example.org, broken, <also broken@>
Reply-To: ana.home@example.org
Subject: Re: Su pedido
Message-ID: <2@example.org>
In-Reply-To: <{NAME}@shop.example>
References: <1@example.org> <{NAME}@shop.example>
Date: Tue, 24 Nov 2026 10:00:00 +0100

Ya ha llegado, gracias.

--
Ana Gil
600 111 222

El 23 nov 2026 a las 10:00, Shop <shop@shop.example> escribió:
> Su pedido está en camino.
"""


def test_a_message_has_who_said_what_to_whom_and_where_it_belongs() -> None:
    event = message(ANSWER, "mx.shop.example")
    assert (event.id, event.once, event.chatlike) == ("2@example.org", "2@example.org", False)
    assert event.sender == Address("email", "ana@example.org", "Ana Gil")
    assert [one.value for one in event.to] == [f"shop+{OURS}@shop.example", "bob@example.org"]
    assert [one.value for one in event.cc] == ["eva@example.org"]
    assert (event.in_reply_to, event.references[0]) == (f"{NAME}@shop.example", OURS)
    assert event.text == "Ya ha llegado, gracias."
    assert "600 111 222" in event.signature
    assert "en camino" in event.quoted
    assert (event.proof, event.automatic, event.spam) == (Proof(2, "dmarc"), False, False)
    assert event.native == {"reply_to": ["ana.home@example.org"]}


def test_who_writes_by_a_contact_form_is_who_its_reply_to_names_and_proves_nothing() -> None:
    head = "Authentication-Results: mx.shop.example; dmarc=pass header.from=shop.example\n"
    raw = f"{head}From: Web <web@shop.example>\nReply-To: Ana <ana@example.org>\n\nhola"
    [event] = read_events(kept(raw), "mx.shop.example", {"web@shop.example"})
    assert isinstance(event, MessageEvent)
    assert (event.sender, event.proof) == (Address("email", "ana@example.org", "Ana"), Proof())
    assert message(raw, "mx.shop.example").sender.value == "web@shop.example", "only by the forms that are named"


def test_our_address_is_found_where_only_the_envelope_has_it() -> None:
    raw = "From: a@example.org\nTo: undisclosed-recipients:;\n\nhola"
    assert message(raw, recipients=(f"shop+{OURS}@shop.example",)).references == [OURS]


def test_a_from_alone_proves_nothing() -> None:
    assert message(ANSWER).proof == Proof()
    assert message(ANSWER, "mx.elsewhere.example").proof == Proof()


def test_a_sender_who_is_not_in_from_is_never_proven() -> None:
    head = "Authentication-Results: mx.shop.example; dmarc=pass header.from=example.org\n"
    assert message(f"{head}From: x\nReply-To: ana@example.org\n\nhola", "mx.shop.example").proof == Proof()


def test_spam_is_what_the_provider_says_and_else_what_a_filter_says() -> None:
    marked = "From: a@example.org\nX-Spam-Flag: YES\n\nhola"
    assert message(marked).spam
    assert not message(marked, spam=False).spam
    assert message("From: a@example.org\n\nhola", spam=True).spam


def test_a_mail_of_a_subject_alone_says_its_subject() -> None:
    assert message("From: a@example.org\nSubject: Llámenme\n\n").text == "Llámenme"


def test_a_mail_of_a_file_alone_has_no_words() -> None:
    event = message("From: a@example.org\nSubject: foto\nContent-Type: image/png; name=a.png\n\n\x89PNG")
    assert (event.text, event.media[0].name) == ("", "a.png")


def test_a_mail_without_an_id_has_the_same_one_each_time_and_no_copies() -> None:
    first, again = (message("From: a@example.org\n\nhola") for _ in range(2))
    assert first.id == again.id
    assert (first.id[:7], first.once) == ("sha256:", "")
    assert first.id != message("From: a@example.org\n\nadiós").id


def test_a_mail_of_nobody_is_kept_and_shown() -> None:
    [event] = read_events(b"Subject: x\n\nhola")
    assert isinstance(event, Unrecognised)


def test_without_a_sender_in_the_header_the_one_of_the_envelope_counts() -> None:
    assert message("Subject: x\n\nhola", sender="bob@example.org").sender.value == "bob@example.org"


REPORT = """From: MAILER-DAEMON@mx.example.net
To: shop+b.{name}@shop.example
Message-ID: <r@mx.example.net>
Content-Type: multipart/report; report-type={kind}; boundary=x

--x

{words}
--x
Content-Type: message/{kind}

{block}

--x
Content-Type: message/rfc822

From: shop@shop.example
To: ana@example.org
Message-ID: <{name}@shop.example>

hola
--x--
"""


def report(kind: str, block: str, name: str = NAME) -> bytes:
    return kept(REPORT.format(kind=kind, block=block, name=name, words="See below."), sender="")


def test_a_returned_mail_is_a_receipt_with_its_code() -> None:
    block = "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; ana@example.org\nAction: failed\nStatus: 5.1.1"
    [event] = read_events(report("delivery-status", block))
    assert isinstance(event, ReceiptEvent)
    assert (event.target, event.state, event.code, event.permanent) == (NAME, "failed", "5.1.1", True)
    assert event.address == Address("email", "ana@example.org")


def test_a_returned_mail_of_somebody_else_is_a_message_that_no_machine_answers() -> None:
    block = "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; ana@example.org\nAction: failed\nStatus: 5.1.1"
    [event] = read_events(report("delivery-status", block, name="someone"))
    assert isinstance(event, MessageEvent)
    assert event.automatic


def test_a_read_mark_is_a_receipt_of_our_mail() -> None:
    block = f"Original-Message-ID: <{NAME}@shop.example>\nDisposition: manual-action/MDN-sent-manually; displayed"
    [event] = read_events(report("disposition-notification", block))
    assert isinstance(event, ReceiptEvent)
    assert (event.target, event.state) == (NAME, "read")


def test_deleted_without_reading_is_not_read() -> None:
    block = f"Original-Message-ID: <{NAME}@shop.example>\nDisposition: automatic-action/MDN-sent-automatically; deleted"
    [event] = read_events(report("disposition-notification", block))
    assert isinstance(event, MessageEvent)


def test_a_complaint_is_the_wish_to_get_no_more() -> None:
    block = "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: ana@example.org"
    events = read_events(report("feedback-report", block))
    assert [(e.address, e.state, e.because) for e in events if isinstance(e, ConsentEvent)] == [
        (Address("email", "ana@example.org"), "out", "complaint")
    ]


def test_all_that_is_found_can_be_written_down() -> None:
    events = read_events(kept(ANSWER))
    assert msgspec.json.decode(msgspec.json.encode(events), type=list[MessageEvent])[0].id == "2@example.org"

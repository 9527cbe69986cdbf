"""A sender is proven by our own checking server alone."""

import pytest

from hilo.channels.adapters.email.mail import read_mail
from hilo.channels.adapters.email.trust import judge, read_results
from hilo.channels.contract import Proof

OURS = "mx.shop.example"
PASS = "dmarc=pass (p=reject dis=none) header.from=example.org"
UNPROVEN, PROVEN = Proof(), Proof(2, "dmarc")


def judged(*results: str, sender: str = "Ana <ana@example.org>", authserv_id: str = OURS) -> Proof:
    head = "".join(f"Authentication-Results: {one}\r\n" for one in results)
    mail = read_mail(f"{head}From: {sender}\r\n\r\nhola".encode())
    return judge(mail.fields, mail.senders, authserv_id)[0]


def test_our_servers_pass_for_the_domain_in_from_proves() -> None:
    assert judged(f"{OURS}; spf=pass smtp.mailfrom=bounce.example.net; {PASS}") == PROVEN
    assert judged("MX.SHOP.EXAMPLE 1;\r\n dkim=pass;\r\n dmarc = PASS header.from = Example.ORG") == PROVEN


@pytest.mark.parametrize(
    "results",
    [
        "",
        f"{OURS}; none",
        f"{OURS}; dmarc=fail header.from=example.org",
        f"{OURS}; dmarc=none header.from=example.org",
        f"{OURS}; spf=pass smtp.mailfrom=ana@example.org; dkim=pass header.d=example.org",
        f"{OURS}; dmarc=pass header.from=example.net",
        f"{OURS}; dmarc=pass header.from=evil-example.org",
        f"{OURS}; dmarc=pass",
        f"elsewhere.example; {PASS}",
        f"{OURS}.evil.example; {PASS}",
        f"{OURS}; spf=fail ({PASS}) smtp.mailfrom=x@evil.example",
        f'{OURS}; spf=fail smtp.mailfrom="x; {PASS}"@evil.example',
        f"{OURS}; spf=fail (a \\) ; {PASS} ) smtp.mailfrom=x@evil.example",
        f"{OURS}; dmarc=fail header.from=example.org; {PASS}",
    ],
)
def test_nothing_else_does(results: str) -> None:
    assert judged(results) == UNPROVEN


def test_only_the_topmost_header_counts() -> None:
    assert judged("elsewhere.example; none", f"{OURS}; {PASS}") == UNPROVEN


MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=pass (signature was verified)"
    " header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100"
)


def test_a_server_that_writes_no_name_is_believed_where_the_account_says_so() -> None:
    assert judged(MICROSOFT, authserv_id="-") == PROVEN
    assert judged(MICROSOFT) == UNPROVEN
    assert judged(f"elsewhere.example; {PASS}", authserv_id="-") == UNPROVEN
    assert judged("none", authserv_id="-") == UNPROVEN


def test_an_account_without_a_checking_server_believes_nobody() -> None:
    assert judged(f"{OURS}; {PASS}", authserv_id="") == UNPROVEN
    assert judged(f"; {PASS}", authserv_id="") == UNPROVEN


def test_of_two_senders_none_is_proven() -> None:
    assert judged(f"{OURS}; {PASS}", sender="ana@example.org, eve@example.org") == UNPROVEN
    assert judged(f"{OURS}; {PASS}", sender="ana@example.org\r\nFrom: eve@example.org") == UNPROVEN


def test_why_it_is_so_is_said() -> None:
    mail = read_mail(b"From: ana@example.org\n\nhola")
    assert judge(mail.fields, mail.senders, OURS)[1] == f"no Authentication-Results of {OURS}"


def test_what_is_no_header_of_this_kind_is_read_as_nothing() -> None:
    assert read_results("((((") == ("", {})
    assert read_results('a; ; =; b="') == ("a", {"": ("", {}), "b": ("", {})})
    assert read_results(";;;") == ("", {})

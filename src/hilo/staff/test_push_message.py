"""What is pushed is what the RFCs say: their own example, byte for byte."""

from cryptography.hazmat.primitives.asymmetric import ec

from hilo.kernel.testing import FakeClock
from hilo.kernel.testing_http import Heard
from hilo.staff.push_message import CURVE, LONGEST, b64, seal, vapid_header
from hilo.staff.testing_push import PushBrowser, claims_of, unb64


def test_the_example_of_rfc_8291_comes_out_as_it_stands_there() -> None:
    """Appendix A."""
    private = int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    body = seal(
        b"When I grow up, I want to be a watermelon",
        unb64("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        key=ec.derive_private_key(private, CURVE),
    )
    assert b64(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_each_push_is_sealed_anew_and_fits_one_record() -> None:
    browser = PushBrowser("https://push.example/x")
    keys = browser.subscription()["keys"]
    plain = b'"' + b"x" * (LONGEST - 2) + b'"'
    first, second = (seal(plain, unb64(keys["p256dh"]), browser.auth) for _ in range(2))
    assert first != second
    assert len(first) <= 4096
    assert browser.open(Heard("/", {}, first)) == browser.open(Heard("/", {}, second))


def test_the_sender_signs_for_that_service_alone_and_for_half_a_day(clock: FakeClock) -> None:
    private = ec.generate_private_key(CURVE)
    headers = vapid_header("https://push.example:8443/a?b=c", private, "mailto:a@b.example", clock.now())
    claims, _ = claims_of(Heard("/", dict(headers), b""))
    assert claims == {
        "aud": "https://push.example:8443",
        "exp": int(clock.now().timestamp()) + 12 * 3600,
        "sub": "mailto:a@b.example",
    }

"""Outgoing HTTP: what certainly was not sent, what may have arrived, and addresses nobody may reach."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from hilo.kernel.config import InvalidSetting, Settings
from hilo.kernel.egress import Guard
from hilo.kernel.http_client import AnswerTooLarge, EgressRefused, NoAnswer, NotSent, OutgoingHttp
from hilo.kernel.testing_http import listening, saying


@asynccontextmanager
async def outgoing(
    *allow: str, names: Mapping[str, Sequence[Sequence[str]]] | None = None
) -> AsyncIterator[OutgoingHttp]:
    """A client; `names` maps a host to what each lookup in turn answers."""
    answers = {name: iter(turns) for name, turns in (names or {}).items()}

    async def lookup(host: str, _: int) -> Sequence[str]:
        return next(answers[host])

    http = OutgoingHttp(Settings(egress_allow=list(allow)), lookup if names else None)
    yield http
    await http.close()


OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-One: 1\r\n\r\nhi"


async def test_a_post_comes_back_with_status_headers_and_body() -> None:
    heard: list[bytes] = []
    async with listening(saying(OK, heard)) as port, outgoing("127.0.0.0/8") as http:
        answer = await http.post(f"http://127.0.0.1:{port}/hook?a=1", b"{}", {"Content-Type": "application/json"})
    assert (answer.status, answer.content, answer.headers["x-one"], answer.complete) == (200, b"hi", "1", True)
    assert heard[0].startswith(b"POST /hook?a=1 HTTP/1.1\r\n")
    assert b"application/json" in heard[0]


@pytest.mark.parametrize(
    "address",
    [
        *[
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ],
        *[
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fe80::1%eth0",
            "fc00::1",
            "ff02::1",
            "::ffff:8.8.8.8",
            "::8.8.8.8",
        ],
        *[
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "168.63.129.16",
            "not a number",
        ],
    ],
)
def test_ranges_that_are_not_public_are_refused(address: str) -> None:
    assert not Guard().permits(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "100.63.255.255", "172.32.0.1"])
def test_public_addresses_are_permitted(address: str) -> None:
    assert Guard().permits(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
async def test_loopback_is_refused_however_it_is_written(host: str) -> None:
    heard: list[bytes] = []
    async with listening(saying(OK, heard)) as port, outgoing() as http:
        with pytest.raises(EgressRefused):
            await http.post(f"http://{host}:{port}/", b"")
    assert heard == []


@pytest.mark.parametrize("url", ["ftp://example.org/", "file:///etc/passwd", "http://", "http://a:b@example.org/", "x"])
async def test_only_plain_web_addresses_are_used(url: str) -> None:
    async with outgoing() as http:
        with pytest.raises(EgressRefused):
            await http.get(url)


async def test_a_name_that_changes_its_address_is_connected_to_what_was_judged() -> None:
    heard: list[bytes] = []
    names = {"shop.example": [["192.0.2.7", "127.0.0.1"], ["10.0.0.1"]]}
    async with listening(saying(OK, heard)) as port, outgoing("127.0.0.1/32", names=names) as http:
        assert (await http.get(f"http://shop.example:{port}/")).status == 200
        assert f"host: shop.example:{port}".encode() in heard[0].lower()
        with pytest.raises(EgressRefused):
            await http.get(f"http://shop.example:{port}/")
    assert len(heard) == 1


async def test_a_host_name_in_the_setting_may_resolve_to_anything() -> None:
    names = {"erp.internal": [["127.0.0.1"]]}
    async with listening(saying(OK)) as port, outgoing("erp.internal", names=names) as http:
        assert (await http.get(f"http://ERP.internal:{port}/")).status == 200


@pytest.mark.parametrize("entry", ["10.0.0.0/99", "10.0.0.1/8", "http://x", "", "1.2.3"])
def test_a_bad_entry_names_the_setting(entry: str) -> None:
    with pytest.raises(InvalidSetting, match="egress_allow"):
        Guard([entry])


async def test_a_redirect_is_not_followed_unless_asked_and_is_judged_anew() -> None:
    moved = "HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    async with listening(saying(moved)) as port, outgoing("127.0.0.0/8") as http:
        assert (await http.post(f"http://127.0.0.1:{port}/", b"x")).status == 302
        assert (await http.get(f"http://127.0.0.1:{port}/")).status == 302
        with pytest.raises(EgressRefused):
            await http.get(f"http://127.0.0.1:{port}/", redirects=3)


async def test_a_followed_redirect_does_not_carry_credentials_elsewhere() -> None:
    heard: list[bytes] = []
    async with listening(saying(OK, heard)) as port, outgoing("127.0.0.0/8") as http:
        moved = f"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{port}/there\r\nContent-Length: 0\r\n\r\n"
        async with listening(saying(moved)) as first:
            answer = await http.get(f"http://127.0.0.1:{first}/", {"Authorization": "Bearer secret"}, redirects=1)
    assert (answer.status, answer.url) == (200, f"http://127.0.0.1:{port}/there")
    assert b"secret" not in heard[0]


async def test_nobody_listening_is_certainly_not_sent() -> None:
    async with listening(saying(OK)) as port:
        pass
    async with outgoing("127.0.0.0/8") as http:
        with pytest.raises(NotSent):
            await http.post(f"http://127.0.0.1:{port}/", b"x")


async def test_an_unknown_name_is_certainly_not_sent() -> None:
    async with outgoing() as http:
        with pytest.raises(NotSent):
            await http.post("http://nobody.invalid/", b"x")


async def test_a_header_that_cannot_be_written_is_certainly_not_sent() -> None:
    async with listening(saying(OK)) as port, outgoing("127.0.0.0/8") as http:
        with pytest.raises(NotSent):
            await http.post(f"http://127.0.0.1:{port}/", b"x", {"X-Bad": "a\r\nb: c"})


async def test_silence_after_the_request_may_have_arrived() -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(silent) as port, outgoing("127.0.0.0/8") as http:
        with pytest.raises(NoAnswer):
            await http.post(f"http://127.0.0.1:{port}/", b"x", timeout=0.2)


async def test_a_reset_after_the_request_may_have_arrived() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with listening(hang_up) as port, outgoing("127.0.0.0/8") as http:
        with pytest.raises(NoAnswer):
            await http.post(f"http://127.0.0.1:{port}/", b"x")


async def test_a_post_keeps_the_status_of_an_answer_that_dribbles_or_is_too_long() -> None:
    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab")
        await reader.read()

    long = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + "x" * 5000
    async with listening(dribble) as slow, listening(saying(long)) as big, outgoing("127.0.0.0/8") as http:
        cut = await http.post(f"http://127.0.0.1:{slow}/", b"x", timeout=0.3)
        assert (cut.status, cut.content, cut.complete) == (200, b"ab", False)
        cut = await http.post(f"http://127.0.0.1:{big}/", b"x", max_bytes=100)
        assert (cut.status, len(cut.content), cut.complete) == (200, 100, False)
        with pytest.raises(AnswerTooLarge):
            await http.get(f"http://127.0.0.1:{big}/", max_bytes=4999)
        assert len((await http.get(f"http://127.0.0.1:{big}/", max_bytes=5000)).content) == 5000


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with listening(saying(OK)) as port, outgoing("127.0.0.0/8") as http:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")
        assert (await http.get(f"http://127.0.0.1:{port}/")).status == 200


async def test_tls_checks_the_certificate_against_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pem, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    _certificate("shop.example", pem, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem, key)
    asked: list[str | None] = []
    tls.sni_callback = lambda _, name, __: asked.append(name)
    names = {"shop.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]}
    async with listening(saying(OK), tls) as port, outgoing("127.0.0.0/8", names=names) as http:
        assert (await http.get(f"https://shop.example:{port}/")).status == 200
        with pytest.raises(NotSent):
            await http.get(f"https://other.example:{port}/")
    assert asked == ["shop.example", "other.example"]


def _certificate(name: str, pem: Path, key: Path) -> None:
    own = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, own.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(own, hashes.SHA256())
    )
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key.write_bytes(own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))

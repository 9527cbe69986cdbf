"""What a request tells of where it comes from: its origin and its network address."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from litestar import Request

from hilo.kernel.env import Env
from hilo.staff.errors import CrossOrigin

AnyRequest = Request[Any, Any, Any]
_READS = {"GET", "HEAD", "OPTIONS"}


def ensure_own_pages(request: AnyRequest, env: Env, *, stranger: bool = False) -> None:
    """For unsafe methods that a cookie authorises. Raises CrossOrigin unless the browser says it was our own page.

    A POST of anything but JSON, which any site's form could send, needs the header `X-CSRF` too: with that, with JSON
    and with every other method browsers ask us first. `stranger`: no cookie authorises it, so what is no browser (and
    says neither) may pass: signing in.
    """
    if request.method in _READS:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        same = site == "same-origin"
    elif origin is not None:
        same = _is_ours(origin, request, env)
    else:
        same = stranger
    if not same:
        raise CrossOrigin
    if request.method == "POST" and "x-csrf" not in request.headers and not _is_json(request):
        raise CrossOrigin("What is posted by a page is JSON, or carries the header X-CSRF.", where="X-CSRF")


def _is_json(request: AnyRequest) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


def _is_ours(origin: str, request: AnyRequest, env: Env) -> bool:
    asked = urlsplit(origin)
    if asked.scheme not in {"http", "https"} or not asked.netloc:
        return False
    public = urlsplit(env.settings.public_url)
    if (asked.scheme, asked.netloc) == (public.scheme, public.netloc):
        return True
    if public.scheme == "https" and asked.scheme != "https":
        return False  # anybody on the way can put words into a page that came without TLS
    return asked.netloc == request.headers.get("host")


def client_address(request: AnyRequest, env: Env) -> str:
    """The client's address; an IPv6 one as its /64, which is what one customer of a provider gets.

    `X-Forwarded-For` is believed as far as its senders are in HILO_TRUSTED_PROXIES, read from the nearest one.
    """
    hops = [request.client.host if request.client else ""]
    for header in request.headers.getall("x-forwarded-for", []):
        hops[1:1] = [hop.strip() for hop in reversed(header.split(","))]
    trusted = [ip_network(text, strict=False) for text in env.settings.trusted_proxies]
    nearest = ""
    for hop in hops:
        address = _address(hop)
        if address is None:
            break
        nearest = _whole_customer(address)
        if not any(address in network for network in trusted):
            break
    return nearest


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _whole_customer(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((int(address), 64), strict=False))

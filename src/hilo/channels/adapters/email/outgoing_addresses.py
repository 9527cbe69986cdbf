"""The addresses of a mail of ours: its Message-ID, where replies go, where returns go; others as SMTP wants them."""

import re

import idna

LOCAL_MAX = 64  # RFC 5321: what stands before the @
_LOCAL = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x1f\x7f]{1,64}")
_DOMAIN = re.compile(r"(\[[0-9A-Fa-f:.IPv]{2,60}\]|[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*)")
_REFERENCE = re.compile(r"h[a-z2-7]{39}")


class UnusableAddress(ValueError):
    """No mail can be sent to this."""


def message_id(name: str, address: str) -> str:
    """Ours, in its brackets: the name that `send` gives, at the domain of the sender."""
    return f"<{name}@{address.rpartition('@')[2]}>"


def reply_address(address: str, reference: str, plus: bool) -> str:
    """`support+{reference}@…`; the plain address where our server knows no plus, or where it would be too long."""
    return _tagged(address, reference, plus)


def return_path(address: str, name: str, plus: bool) -> str:
    """`support+b.{reference}.{part}@…`: a return finds its mail by it, whatever else it says."""
    return _tagged(address, f"b.{name}", plus)


def identified(one: str, address: str) -> str:
    """What went before as a Message-ID in brackets: one that came, or the first part of one of ours. "": neither."""
    bare = one.strip().strip("<>")
    if _REFERENCE.fullmatch(bare):
        return message_id(f"{bare}.0", address)
    return f"<{bare}>" if re.fullmatch(r"[^\s<>@\x00-\x1f\x7f]{1,250}@[^\s<>@\x00-\x1f\x7f]{1,250}", bare) else ""


def deliverable(value: str) -> str:
    """The address with its domain as ASCII. What stands before the @ may be beyond ASCII. Raises UnusableAddress."""
    local, _, domain = value.strip().rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError as error:
            raise UnusableAddress(f"{value} is not an address: {error}") from None
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain) or ".." in local or len(domain) > 253:
        raise UnusableAddress(f"{value} is not an address that mail can be sent to")
    return f"{local}@{domain}"


def _tagged(address: str, tag: str, plus: bool) -> str:
    local, _, domain = address.rpartition("@")
    tagged = f"{local}+{tag}"
    return f"{tagged}@{domain}" if plus and tag and len(tagged) <= LOCAL_MAX else address

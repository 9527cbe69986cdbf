"""The egress guard: which addresses outgoing requests may reach, resolved once and connected to as resolved."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from hilo.kernel.config import InvalidSetting

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]

# IANA's special-purpose registries, and multicast. Listed here: what `ipaddress` calls global changed between patches.
# 168.63.129.16 is a cloud's metadata service on a public number; 2001::/23 holds Teredo, 2002::/16 is 6to4.
_SPECIAL = """
0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24
192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32
2001::/23 2001:db8::/32 2002::/16 3fff::/20
"""
_NOT_PUBLIC = [ip_network(text) for text in _SPECIAL.split()]
# Everything public in IPv6 lies here; loopback, IPv4-mapped, NAT64, unique local, link-local and multicast do not.
_PUBLIC_V6 = ip_network("2000::/3")


class OutgoingFailed(Exception):
    """A request to the outside came to nothing. Its kinds say whether it may have arrived."""


class NotSent(OutgoingFailed):
    """The request certainly did not reach the other side: no name, no connection, no TLS. It may be repeated."""


class EgressRefused(NotSent):
    """The address is not one that Hilo may reach (private, loopback, …; see HILO_EGRESS_ALLOW)."""


class Guard:
    """Judges addresses. `allow` holds CIDRs and host names; a host name there may resolve to anything."""

    def __init__(self, allow: Sequence[str] = (), lookup: Lookup | None = None) -> None:
        """Raises InvalidSetting for an entry that is neither a network nor a host name."""
        self._networks: list[Network] = []
        self._names: set[str] = set()
        self._lookup: Lookup = lookup or system_lookup
        for entry in allow:
            self._add(entry.strip().lower())

    def _add(self, entry: str) -> None:
        try:
            self._networks.append(ip_network(entry))
        except ValueError:
            if not entry or "/" in entry or not entry.strip("0123456789.:") or any(c in entry for c in ": *@"):
                raise InvalidSetting(f"egress_allow: {entry!r} is neither a network nor a host name") from None
            self._names.add(entry.rstrip("."))

    def permits(self, address: str) -> bool:
        """Whether a numeric address may be connected to."""
        try:
            number = ip_address(address)
        except ValueError:
            return False
        return any(number in network for network in self._networks) or is_public(number)

    async def resolve(self, host: str, port: int) -> list[str]:
        """The numeric addresses of a host that may be connected to: connect to one of these, not to the name.

        Raises NotSent when the name has no address, EgressRefused when it has none that is permitted.
        """
        name = host.lower().rstrip(".")
        found = await self._lookup(name, port)
        if not found:
            raise NotSent(f"{host} has no address")
        permitted = list(found) if name in self._names else [a for a in found if self.permits(a)]
        if not permitted:
            raise EgressRefused(f"{host} is not a public address; HILO_EGRESS_ALLOW can permit it")
        return permitted


def is_public(number: Address) -> bool:
    """Whether the address is one of the public internet's."""
    if isinstance(number, IPv6Address) and (number not in _PUBLIC_V6 or number.scope_id):
        return False
    return not any(number in network for network in _NOT_PUBLIC)


async def system_lookup(host: str, port: int) -> list[str]:
    """The machine's resolver. Numbers written strangely (`0x7f.1`) come out as what they mean. Raises NotSent."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise NotSent(f"the name {host} cannot be resolved") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))

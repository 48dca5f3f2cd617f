"""Which numbers may be connected to: the public internet, and what the operator allows. Names are looked up here, once a connection."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from policytable.fetch.address import Address

Resolve = Callable[[str, int], Sequence[str]]
IP = IPv4Address | IPv6Address

_ADDRESSES = 4  # tried one after the other; more would only spend the time limit
# The special-purpose registries of IANA, written out: the standard library's idea of "global" changes between versions.
_PRIVATE_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip
_PUBLIC_6 = IPv6Network("2000::/3")  # the only part that is given out
_PRIVATE_6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))  # Teredo, examples, 6to4
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


class RefusedAddress(Exception):
    """The host leads, or may lead, into a network that is not public."""


class NoSuchHost(Exception):
    """The host's name leads nowhere; `late` where the look-up took too long."""

    late = False


@dataclass(frozen=True, slots=True)
class Gate:
    """Decides which of a host's numbers may be connected to. `allow` are networks and names that may be private."""

    networks: tuple[IPv4Network | IPv6Network, ...]
    names: frozenset[str]

    @classmethod
    def of(cls, allow: Sequence[str]) -> Gate:
        """From the entries of `WebOptions.allow`."""
        networks, names = [], []
        for item in allow:
            try:
                networks.append(ip_network(item))
            except ValueError:
                names.append(item.lower() if item.isascii() else item.lower().encode("idna").decode("ascii"))
        return cls(tuple(networks), frozenset(names))

    def admitted(self, address: Address, resolve: Resolve, timeout: float) -> tuple[str, ...]:
        """The numbers to connect to, all of them checked: one bad answer among them refuses the host.

        Raises RefusedAddress, or NoSuchHost where there is none within `timeout` seconds.
        """
        spelled = _answers(address, resolve, timeout)
        if address.host in self.names:
            return tuple(spelled[:_ADDRESSES])
        numbers = [_number(item) for item in spelled]
        # A link-local answer without its scope leads nowhere: routers of some networks add one to every name.
        useful = [ip for ip in numbers if not (isinstance(ip, IPv6Address) and ip.is_link_local and ip.scope_id is None)]
        if not useful:
            raise RefusedAddress(f"{address.host} is not on the public internet ({', '.join(spelled)[:200]})")
        for ip in useful:
            reason = self.refuses(ip)
            if reason:
                raise RefusedAddress(f"{address.host if str(ip) == address.host else f'{address.host}, at {ip},'} is {reason}")
        return tuple(str(ip) for ip in useful[:_ADDRESSES])

    def refuses(self, ip: IP) -> str | None:
        """Why `ip` may not be connected to, or None."""
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        if isinstance(ip, IPv6Address) and ip.scope_id is not None:
            return "bound to one interface"
        if any(ip.version == net.version and ip in net for net in self.networks):
            return None
        if isinstance(ip, IPv6Address):
            return self._refuses_6(ip)
        return "not on the public internet" if any(ip in net for net in _PRIVATE_4) else None

    def _refuses_6(self, ip: IPv6Address) -> str | None:
        inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if ip in _NAT64:
            return self.refuses(inner)
        if (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP and self.refuses(inner):
            return "a tunnel into a private network"
        if ip not in _PUBLIC_6 or any(ip in net for net in _PRIVATE_6):
            return "not on the public internet"
        return None


def look_up(host: str, port: int) -> Sequence[str]:
    """The numbers of a host as the system's resolver gives them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _answers(address: Address, resolve: Resolve, timeout: float) -> list[str]:
    if address.ip is not None:
        return [str(address.ip)]
    if address.host == "localhost" or address.host.endswith(".localhost"):
        return ["127.0.0.1"]  # whatever a name server says
    return _in_time(address, resolve, timeout)


def _in_time(address: Address, resolve: Resolve, timeout: float) -> list[str]:
    """The system's look-up knows no time limit, so it is waited for from outside; a late one ends by itself, unheard."""
    heard: list[list[str] | Exception] = []

    def ask() -> None:
        try:
            heard.append(list(resolve(address.host, address.port)))
        except Exception as error:  # handed on to the asker below
            heard.append(error)

    asker = threading.Thread(target=ask, daemon=True, name="policytable-look-up")
    asker.start()
    asker.join(max(timeout, 0.0))
    if not heard:
        error = NoSuchHost(f"no answer for the name {address.host} in time")
        error.late = True
        raise error
    if isinstance(heard[0], OSError | UnicodeError):
        raise NoSuchHost(f"no address for the name {address.host}") from heard[0]
    if isinstance(heard[0], Exception):
        raise heard[0]
    if not heard[0]:
        raise NoSuchHost(f"no address for the name {address.host}")
    return heard[0]


def _number(spelled: str) -> IP:
    try:
        return ip_address(spelled)
    except ValueError as error:
        raise RefusedAddress(f"the look-up gave {spelled[:60]!r}") from error

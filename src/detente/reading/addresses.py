"""Which addresses may be fetched, and a network that connects to no other.

A name is resolved once for each connection, every address that it has is judged, and the connection goes to one of those
very addresses: a name that answers differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore
import httpx

from detente.errors import SourceError

#: From host and port to IP addresses, in order of preference.
Resolve = Callable[[str, int], Sequence[str]]
#: From IP address, port and seconds to a connection.
Connect = Callable[[str, int, float | None], httpcore.NetworkStream]

_IP = ipaddress.IPv4Address | ipaddress.IPv6Address
#: IPv6 prefixes that carry an IPv4 address, and the bits it stands above: NAT64 (RFC 6052), 6to4 (RFC 3056),
#: IPv4-compatible (RFC 4291, deprecated).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CARRIERS = (
    (_NAT64, 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
    (ipaddress.IPv6Network("::/96"), 0),
)
#: Forms in which inet_aton takes an IPv4 address: decimal, octal, hexadecimal, with one to four parts.
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+)){0,3}\.?", re.I)
_PLAIN_WORDS = {
    "loopback": "this very machine",
    "private": "an address of a private network",
    "link-local": "a link-local address",
    "multicast": "a multicast address",
    "reserved": "a reserved address",
    "unspecified": "no address of a machine",
}


class AddressError(SourceError):
    """An address that must not be fetched."""


def refusal(address: str) -> str | None:
    """Why an IP address is not fetched, None where it may be.

    >>> refusal("::ffff:127.0.0.1"), refusal("169.254.169.254"), refusal("8.8.8.8")
    ('loopback', 'link-local', None)
    """
    try:
        ip: _IP = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return "no IP address"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return refusal(str(ip.ipv4_mapped))
        if ip.teredo is not None:
            return "a tunnel"
        for network, shift in _CARRIERS:
            if ip in network and int(ip) > 1:
                inner = refusal(str(ipaddress.IPv4Address((int(ip) >> shift) & 0xFFFFFFFF)))
                if inner or network is _NAT64:
                    return inner
    for name in ("unspecified", "loopback", "link_local", "multicast", "reserved", "private"):
        if getattr(ip, f"is_{name}"):
            return name.replace("_", "-")
    return None if ip.is_global else "not on the public internet"


def literal(host: str) -> str | None:
    """The IP address that ``host`` is, in whatever form it is written; None where it is a name.

    >>> literal("2130706433"), literal("0177.0.0.1"), literal("[::1]"), literal("example.org")
    ('127.0.0.1', '127.0.0.1', '::1', None)
    """
    host = host.strip("[]")
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    if _NUMERIC.fullmatch(host):
        try:
            return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
        except OSError:
            return None
    return None


def check_address(host: str, addresses: Iterable[str], allow_private: bool = False) -> None:
    """Turns away a host that has an address which must not be fetched.

    Raises:
        AddressError: it has one.
    """
    if allow_private:
        return
    for address in addresses:
        if why := refusal(address):
            shown = host if host == address else f"{host} ({address})"
            raise AddressError(f"{shown}: {_PLAIN_WORDS.get(why, why)}, which is not fetched; --allow-private allows it")


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as the operating system finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def _connect(address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout)


class Deadline:
    """A point in time until which everything of one request must be over; set anew for each."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._end = clock, float("inf")

    def start(self, seconds: float) -> None:
        self._end = self._clock() + seconds

    def left(self, timeout: float | None) -> float:
        """Seconds that a step may take.

        Raises:
            httpcore.ReadTimeout: there are none left.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long")
        return min(left, timeout if timeout is not None else left)


class _Stream(httpcore.NetworkStream):
    """A connection every step of which keeps to the deadline: a byte now and then does not stretch it."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    """Connects to judged addresses only."""

    def __init__(self, allow_private: bool, deadline: Deadline, resolve: Resolve, connect: Connect) -> None:
        self._allow_private, self._deadline, self._resolve, self._connect = allow_private, deadline, resolve, connect

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Any = None
    ) -> httpcore.NetworkStream:
        address = literal(host)
        if address is not None:
            addresses: Sequence[str] = [address]
        else:
            try:
                addresses = self._resolve(host, port)
            except (OSError, UnicodeError) as error:
                raise httpcore.ConnectError(f"the name {host} is not known ({error})") from error
        check_address(host, addresses, self._allow_private)
        last: Exception = httpcore.ConnectError(f"the name {host} has no address")
        for candidate in addresses:
            try:
                return _Stream(self._connect(candidate, port, self._deadline.left(timeout)), self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class _Body(httpx.SyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Any:
        yield from self._inner

    def close(self) -> None:
        self._inner.close()


class CheckedTransport(httpx.BaseTransport):
    """Carries requests of httpx over a network that connects to judged addresses only; Host and SNI are those of the address asked for."""

    def __init__(self, allow_private: bool, deadline: Deadline, resolve: Resolve = system_resolve, connect: Connect = _connect) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=8,
            max_keepalive_connections=4,
            keepalive_expiry=30.0,
            network_backend=_Network(allow_private, deadline, resolve, connect),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(status_code=answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()

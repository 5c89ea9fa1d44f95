"""Whether pages elsewhere answer: a few are asked at once, each host by one at a time.

Whose site is checked may be a stranger (a pull request, say), so only what everybody could ask is asked:
never an address of a private network, of this machine, or of what runs it. A name is looked up once, and what
was looked at is what is connected to; redirects are followed by the same rules. No proxy is used.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from urllib.parse import urljoin

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util import Timeout, Url, parse_url

from onrecord.external import Alive, Answer, Dead, Moved, Unchecked
from onrecord.progress import Tell
from onrecord.version import __version__

PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}
GONE = frozenset({404, 410})
"""Other refusals, such as 403 and 429, are what many hosts answer to whoever is no browser."""
LONGEST_ADDRESS = 2000
"""Code points of an address that a server may lead to; browsers and servers take no longer ones reliably."""
SHORTEST = 0.01  # seconds; none at all is no time limit that a socket takes
NO_HOST = "has a host of which nobody knows"
NO_TIME = "was not asked: there was no time left"

_NAT64 = IPv6Network("64:ff9b::/96")
_OF_THE_MACHINE = IPv4Network("168.63.129.16/32")
"""An address in the public range that leads a virtual machine of Azure, as GitHub's are, to what runs it."""


def is_public(address: str) -> bool:
    """Whether an IP address is one that everybody on the internet can ask."""
    at: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(at, IPv6Address):
        within = at.ipv4_mapped or at.sixtofour or (at.teredo[1] if at.teredo else None)
        if at in _NAT64:
            within = IPv4Address(int(at) & 0xFFFFFFFF)
        if within is not None:
            return is_public(str(within))
    return at.is_global and not at.is_multicast and at not in _OF_THE_MACHINE


def look_up(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@dataclass(frozen=True, slots=True)
class Manners:
    """How to ask. Times are in seconds.

    `at_once`: requests under way. `patience`: how long each step of a request may take. `pause`: before the
    one retry. `longest`: for everything; what is not known by then stays unchecked. `hops`: requests for one
    address, redirects included. `allowed`: whether an IP address may be asked. `look_up`: a host's addresses.
    """

    at_once: int = 8
    patience: float = 10.0
    pause: float = 2.0
    longest: float = 300.0
    hops: int = 8
    allowed: Callable[[str], bool] = is_public
    look_up: Callable[[str, int], Sequence[str]] = look_up


def ask(
    addresses: Iterable[str], manners: Manners = Manners(), tell: Tell = lambda done, of: None
) -> dict[str, Answer]:
    """Ask each of these addresses once; every one has an answer. `tell` hears how many are answered."""
    hosts: dict[str, list[str]] = defaultdict(list)
    answers: dict[str, Answer] = dict.fromkeys(addresses, Unchecked(NO_TIME))
    for address in answers:
        hosts[_host(address)].append(address)
    waiting: SimpleQueue[list[str]] = SimpleQueue()
    for those in hosts.values():
        waiting.put(those)
    heard: SimpleQueue[tuple[str, Answer | Exception]] = SimpleQueue()
    asker = _Asker(manners)
    for _ in range(min(manners.at_once, len(hosts))):
        # A host that sends its answer letter by letter can hold a thread, but never the program.
        Thread(target=asker.work, args=(waiting, heard), daemon=True).start()
    for done in range(len(answers)):
        tell(done, len(answers))
        try:
            address, answer = heard.get(timeout=asker.time_left())
        except Empty:
            break
        if isinstance(answer, Exception):
            raise answer
        answers[address] = answer
    return _without_guesses(answers)


def _host(address: str) -> str:
    try:
        return parse_url(address).host or ""
    except LocationParseError:
        return ""


def _without_guesses(answers: dict[str, Answer]) -> dict[str, Answer]:
    """The answers; where nobody answered at all, it may be we who are offline rather than a host gone."""
    if any(
        isinstance(it, Alive | Moved) or (isinstance(it, Dead) and it.why != NO_HOST)
        for it in answers.values()
    ):
        return answers
    return {at: Unchecked(it.why) if isinstance(it, Dead) else it for at, it in answers.items()}


class _Silence(Exception):
    """There is no answer; the message says why, and goes on from "it"."""


class _Broken(_Silence):
    """There is no answer now; there may be one in a moment."""


class _NoHost(Exception):
    """There is no such host."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The status of an answer, and where it leads."""

    status: int
    location: str | None


class _Asker:
    """Asks; by several threads."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self.end = time.monotonic() + manners.longest
        self.turns: dict[str, Lock] = {}
        self.known: dict[tuple[str, int], Sequence[str]] = {}

    @cached_property
    def tls(self) -> ssl.SSLContext:
        """What certificates are verified with; many sites need none."""
        return ssl.create_default_context()

    def time_left(self) -> float:
        return max(0.0, self.end - time.monotonic())

    def work(
        self, waiting: SimpleQueue[list[str]], heard: SimpleQueue[tuple[str, Answer | Exception]]
    ) -> None:
        """Ask one host after the other for all that it has, until none is waiting."""
        while True:
            try:
                addresses = waiting.get_nowait()
            except Empty:
                return
            for address in addresses:
                try:
                    heard.put((address, self.answer(address)))
                except Exception as bug:  # told to the thread that can tell it
                    heard.put((address, bug))

    def answer(self, address: str) -> Answer:
        """What has become of an address."""
        at, moved = address, None
        still_permanent = True
        try:
            for _ in range(self.manners.hops):
                said = self._said(at)
                if said.status not in REDIRECTS or said.location is None:
                    return _meaning(said.status, moved)
                at = _led(at, said.location)
                still_permanent = still_permanent and said.status in PERMANENT
                if still_permanent:
                    moved = at
        except _Silence as why:
            return Unchecked(str(why))
        except _NoHost:
            return Dead(NO_HOST)
        return Unchecked("leads from one address to the next without end")

    def _said(self, address: str) -> _Said:
        """What a server says: to HEAD; if it likes that not, to GET; and once more, if it fails."""
        url, silence, said = _url(address), _Broken(NO_TIME), None
        for attempt, method in enumerate(("HEAD", "GET", "GET")):
            if attempt == 2:
                time.sleep(min(self.manners.pause, self.time_left()))
            try:
                said = self._request(method, url)
            except _Broken as why:
                silence = why
                continue
            if said.status < 400 or (method == "GET" and said.status < 500):
                return said
        if said is None:
            raise silence
        return said

    def _request(self, method: str, url: Url) -> _Said:
        """One request, to the first of the host's addresses that takes it."""
        host = (url.host or "").strip("[]")
        port = url.port or (443 if url.scheme == "https" else 80)
        with self.turns.setdefault(host, Lock()):
            silence = _Broken("cannot be reached")
            for ip in self._ips(host, port):
                if not self.time_left():
                    raise _Silence(NO_TIME)
                try:
                    return self._request_of(ip, host, port, method, url)
                except ConnectTimeoutError as error:
                    silence = _Broken(_why(error))
                except (HTTPError, OSError) as error:
                    raise _Broken(_why(error)) from None
            raise silence

    def _request_of(self, ip: str, host: str, port: int, method: str, url: Url) -> _Said:
        patience = min(self.manners.patience, self.time_left() + SHORTEST)
        timeout = Timeout(connect=patience, read=patience)
        pool = (
            HTTPSConnectionPool(ip, port, timeout=timeout, ssl_context=self.tls, server_hostname=host)
            if url.scheme == "https"
            else HTTPConnectionPool(ip, port, timeout=timeout)
        )
        headers = {
            "Host": url.netloc or host,
            "User-Agent": f"onrecord/{__version__} (link check)",
            "Accept": "*/*",
        }
        with pool:
            answer = pool.urlopen(
                method, url.request_uri, headers=headers, redirect=False, retries=False, preload_content=False
            )
            answer.close()  # its body is nobody's concern
            return _Said(answer.status, answer.headers.get("Location"))

    def _ips(self, host: str, port: int) -> Sequence[str]:
        """The host's addresses that may be asked, looked up once."""
        if (host, port) not in self.known:
            try:
                found = self.manners.look_up(host, port)
            except socket.gaierror as error:
                if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
                    raise _NoHost from None
                raise _Silence("has a host that cannot be looked up now") from None
            except (OSError, UnicodeError):
                raise _Silence("has a host that cannot be looked up") from None
            self.known[host, port] = tuple(ip for ip in found if self.manners.allowed(ip))
        if not self.known[host, port]:
            raise _Silence("lies in a private network, which is never asked")
        return self.known[host, port]


def _url(address: str) -> Url:
    """An address, normalised, without what is never sent."""
    try:
        url = parse_url(address)
    except LocationParseError:
        raise _Silence("leads to what is no address") from None
    if len(address) > LONGEST_ADDRESS or url.scheme not in ("http", "https") or not url.host:
        raise _Silence("leads to what is no address of the web")
    if url.auth is not None:
        raise _Silence("has a name or a password in it")
    return url


def _led(address: str, location: str) -> str:
    """Where a redirect leads, normalised."""
    try:
        led = urljoin(address, location)
    except ValueError:
        led = ""
    return _url(led[: LONGEST_ADDRESS + 1]).url


def _meaning(status: int, moved: str | None) -> Answer:
    if 200 <= status < 300:
        return Alive() if moved is None else Moved(moved)
    return Dead(f"answers {status}") if status in GONE else Unchecked(f"answers {status}")


def _why(error: Exception) -> str:
    if isinstance(error, NewConnectionError):  # which to urllib3 is a sort of ConnectTimeoutError
        return "cannot be reached"
    if isinstance(error, ConnectTimeoutError | ReadTimeoutError):
        return "does not answer in time"
    return "has a certificate that cannot be verified" if isinstance(error, SSLError) else "breaks off"

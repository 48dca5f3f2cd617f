"""Where alarms go, from the environment; every fault is told at once, and none repeats a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from policytable.errors import UsageError

PREFIX = "POLICYTABLE_ALARM_"
WEBHOOK, SECRET, MAIL, FROM, REMIND = (PREFIX + name for name in ("WEBHOOK", "WEBHOOK_SECRET", "MAIL", "FROM", "REMIND_DAYS"))
SMTP = "POLICYTABLE_SMTP"

Security = Literal["tls", "starttls", "local"]
# Deliberately narrow: what a mail program would need quotes or SMTPUTF8 for is refused here, with its name, and not at night.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LEAST_SECRET = 16  # characters; shorter ones can be found by trial from one signed body


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes a POST. The operator names it, no page does: so it may be of a private network; redirects are not followed."""

    address: str = field(repr=False)
    secret: str = field(default="", repr=False)
    name: str = "webhook"

    @property
    def where(self) -> str:
        """Its host: what of the address is no secret."""
        return urlsplit(self.address).hostname or ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server and who is written to. `security`: `tls` from the first byte,
    `starttls` (never without), `local` for the machine's own."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)
    name: str = "mail"

    @property
    def where(self) -> str:
        """The server and its port."""
        return f"{self.host}:{self.port}"


Channel = Webhook | Mail


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels that are set, and after how many days a standing alarm is told again."""

    each: tuple[Channel, ...] = ()
    remind_days: int = 7

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, as in the state of the alarms."""
        return tuple(channel.name for channel in self.each)


def channels_of(environment: Mapping[str, str]) -> Channels:
    """The channels of POLICYTABLE_ALARM_* and POLICYTABLE_SMTP. Raises UsageError that names every fault."""
    values = {name: value.strip() for name, value in environment.items() if name.startswith(PREFIX) or name == SMTP}
    values = {name: value for name, value in values.items() if value}
    faults = [f"{name}: no such setting" for name in sorted(values.keys() - {WEBHOOK, SECRET, MAIL, FROM, REMIND, SMTP})]
    webhook = _webhook(values, faults)
    mail = _mail(values, faults)
    days = values.get(REMIND, "7")
    if not re.fullmatch(r"[1-9][0-9]{0,2}", days, re.ASCII):
        faults.append(f"{REMIND}: not a number of days from 1 to 999")
    if faults:
        raise UsageError("; ".join(faults), about="alarms", remedy="correct the environment; see Alarms in the README")
    return Channels(tuple(channel for channel in (webhook, mail) if channel is not None), int(days))


def _webhook(values: Mapping[str, str], faults: list[str]) -> Webhook | None:
    secret, address = values.get(SECRET, ""), values.get(WEBHOOK)
    if secret and len(secret) < _LEAST_SECRET:
        faults.append(f"{SECRET}: shorter than {_LEAST_SECRET} characters")
    if address is None:
        if secret:
            faults.append(f"{SECRET}: there is no {WEBHOOK}")
        return None
    parts = _parts(WEBHOOK, address, ("https", "http"), faults)
    if parts is None:
        return None
    if parts.scheme == "http" and not _near(parts.hostname or ""):
        faults.append(f"{WEBHOOK}: http only to this machine or an address of a private network; others need https")
    if parts.username is not None or parts.password is not None:
        faults.append(f"{WEBHOOK}: no user and password in the address; use {SECRET}")
    if parts.fragment:
        faults.append(f"{WEBHOOK}: no # in the address")
    return Webhook(address, secret)


def _mail(values: Mapping[str, str], faults: list[str]) -> Mail | None:
    if SMTP not in values or MAIL not in values:
        given = [name for name in (SMTP, MAIL, FROM) if name in values]
        if given:
            missing = " and ".join(name for name in (MAIL, SMTP) if name not in values)
            faults.append(f"{', '.join(given)}: there is no {missing}")
        return None
    to = tuple(dict.fromkeys(address.strip() for address in values[MAIL].split(",")))
    parts = _parts(SMTP, values[SMTP], ("smtps", "smtp"), faults)
    user = unquote(parts.username or "") if parts else ""
    sender = values.get(FROM) or user
    faults += [f"{MAIL}: no mail address: {address!r}" for address in to if not _ADDRESS.fullmatch(address)]
    if not _ADDRESS.fullmatch(sender):
        faults.append(
            f"{FROM}: no mail address: {sender!r}" if values.get(FROM) else f"{FROM}: missing, and the user of {SMTP} is no mail address"
        )
    if parts is None:
        return None
    faults += _smtp_faults(parts)
    password = unquote(parts.password or "")
    local = parts.scheme == "smtp" and _loopback(parts.hostname or "") and not user
    security: Security = "tls" if parts.scheme == "smtps" else "local" if local else "starttls"
    port = parts.port or {"tls": 465, "starttls": 587, "local": 25}[security]
    return Mail(to, sender, parts.hostname or "", port, security, user, password)


def _smtp_faults(parts: SplitResult) -> Iterator[str]:
    if (parts.username is None) != (parts.password is None):
        yield f"{SMTP}: user and password belong together"
    if any(not part.isprintable() for part in (unquote(parts.username or ""), unquote(parts.password or ""))):
        yield f"{SMTP}: control characters in user or password"
    if parts.path.strip("/") or parts.query or parts.fragment:
        yield f"{SMTP}: nothing may follow the port; write / ? # and @ of a password as %2F %3F %23 %40"


def _parts(name: str, address: str, schemes: tuple[str, ...], faults: list[str]) -> SplitResult | None:
    """The parts of an address; its faults never hold the address, which may hold a secret."""
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        faults.append(f"{name}: characters that no address holds")
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        faults.append(f"{name}: no address, or no port number")
        return None
    if parts.scheme not in schemes:
        faults.append(f"{name}: begins with none of {', '.join(scheme + '://' for scheme in schemes)}")
        return None
    if not parts.hostname or port == 0:
        faults.append(f"{name}: no host, or port 0")
        return None
    return parts


def _near(host: str) -> bool:
    if _loopback(host):
        return True
    try:
        return ip_address(host).is_private
    except ValueError:
        return False


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

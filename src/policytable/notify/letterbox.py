"""Alarms as one plain mail in Chinese."""

from __future__ import annotations

import hashlib
import smtplib
import socket
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from policytable.notify.channels import Mail
from policytable.notify.outcome import Delivery
from policytable.notify.standing import Notice
from policytable.notify.wording import letter, plain, subject


def mail(channel: Mail, message: tuple[Sequence[Notice], str], step: float) -> Delivery:
    """Send the notices in one mail. A server that offers no verified TLS gets neither password nor text (the machine's own excepted)."""
    paper = compose(channel, *message)
    try:
        with _connected(channel, step) as server:
            if channel.user:
                server.login(channel.user, channel.password)
            refused = server.send_message(paper, channel.sender, channel.to)
    except ssl.SSLError:
        return Delivery(channel.name, False, 1, f"{channel.where}: its certificate does not hold, or it speaks no TLS")
    except smtplib.SMTPRecipientsRefused as error:
        return Delivery(channel.name, False, 1, f"{channel.where}: refuses {', '.join(sorted(error.recipients))}")
    except smtplib.SMTPResponseException as error:
        return Delivery(channel.name, False, 1, f"{channel.where}: answers {error.smtp_code} ({type(error).__name__})")
    except (smtplib.SMTPException, OSError) as error:
        return Delivery(channel.name, False, 1, f"{channel.where}: {_said(error)}")
    if refused:
        # The others have it: to send it again would be a second mail to them.
        return Delivery(channel.name, True, 1, f"{channel.where}: refuses {', '.join(sorted(refused))}")
    return Delivery(channel.name, True, 1)


def compose(channel: Mail, notices: Sequence[Notice], sent: str) -> EmailMessage:
    """The mail. Its headers hold addresses that were checked, and a subject of one line."""
    text = letter(notices, sent)
    paper = EmailMessage(policy=SMTP)
    paper["Subject"] = subject(notices)
    paper["From"] = channel.sender
    paper["To"] = ", ".join(channel.to)
    paper["Date"] = format_datetime(datetime.fromisoformat(sent))
    paper["Message-ID"] = f"<{hashlib.sha256((sent + text).encode()).hexdigest()[:32]}@{channel.sender.rpartition('@')[2]}>"
    paper["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday answers
    paper.set_content(text, charset="utf-8", cte="base64")
    return paper


def _connected(channel: Mail, step: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    name = _own_name()
    if channel.security == "tls":
        return smtplib.SMTP_SSL(channel.host, channel.port, local_hostname=name, timeout=step, context=context)
    server = smtplib.SMTP(channel.host, channel.port, local_hostname=name, timeout=step)
    try:
        if channel.security == "starttls":
            server.starttls(context=context)  # raises where the server does not offer it
    except BaseException:
        server.close()
        raise
    return server


def _own_name() -> str:
    """What we greet with. Not getfqdn(): it asks a name server, which may be what is broken."""
    name = plain(socket.gethostname(), 200)
    return name if "." in name and name.isascii() and " " not in name else "[127.0.0.1]"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "offers no TLS, or no way to log in"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "no answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "hangs up"
    return type(error).__name__ if isinstance(error, smtplib.SMTPException) else "cannot be reached"

"""Alarms as a signed POST of JSON."""

from __future__ import annotations

import hashlib
import hmac
import ssl
from collections.abc import Callable, Sequence

import httpx

import policytable
from policytable.notify.channels import Webhook
from policytable.notify.outcome import Delivery
from policytable.notify.standing import Notice
from policytable.notify.wording import payload

_PAUSES = (1.0, 4.0)  # seconds before the second and the third try


def post(webhook: Webhook, message: tuple[Sequence[Notice], str], step: float, sleep: Callable[[float], None]) -> Delivery:
    """POST the notices and take any 2xx as delivered. Three tries where a receiver is down or answers 5xx, else one; no redirects.

    With a secret, `X-Policytable-Signature: sha256=<hex>` is the HMAC-SHA256 of the header `X-Policytable-Timestamp`, a full stop
    and the body; `X-Policytable-Delivery` is the same for every try, so that a receiver can drop what it had already.
    """
    body = payload(*message)
    headers = _headers(webhook, body, message[1])
    tries, said, again = 0, "", True
    # The system's own store of authorities, as for mail; SSL_CERT_FILE names another one. No proxy of the environment:
    # the address stands for a machine that the operator chose.
    with httpx.Client(verify=ssl.create_default_context(), timeout=step, follow_redirects=False, trust_env=False) as client:
        while again and tries <= len(_PAUSES):
            if tries:
                sleep(_PAUSES[tries - 1])
            tries += 1
            said, again = _try(client, webhook.address, body, headers)
            if not said:
                return Delivery(webhook.name, True, tries)
    return Delivery(webhook.name, False, tries, f"{webhook.where}: {said}")


def _headers(webhook: Webhook, body: bytes, sent: str) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"policytable/{policytable.__version__}",
        "X-Policytable-Delivery": hashlib.sha256(body).hexdigest()[:32],
        "X-Policytable-Timestamp": sent,
    }
    if webhook.secret:
        signed = hmac.new(webhook.secret.encode(), sent.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers["X-Policytable-Signature"] = f"sha256={signed}"
    return headers


def _try(client: httpx.Client, address: str, body: bytes, headers: dict[str, str]) -> tuple[str, bool]:
    """What went wrong in a few words (nothing: delivered), and whether trying again has sense. The answer's body is not read."""
    try:
        with client.stream("POST", address, content=body, headers=headers) as answer:
            status = answer.status_code
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        if _certificate(error):
            return "its certificate does not hold", False
        return "cannot be reached", True
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        # Not again: it may have taken the message before it fell silent.
        return f"no answer ({type(error).__name__})", False
    if 200 <= status < 300:
        return "", False
    if 300 <= status < 400:
        return f"answers {status}, a redirect, which is not followed", False
    return f"answers {status}", status >= 500


def _certificate(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        seen = seen.__cause__ or seen.__context__
    return "CERTIFICATE_VERIFY_FAILED" in str(error)

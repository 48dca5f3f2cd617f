"""What every answer of the desk carries: what a browser may do with it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# The published pages carry the same in a meta element; what only a header can say is added. They may ask nothing of the desk.
PUBLISHED = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
)


def guarded_headers(headers: MutableHeaders, path: str, secure: bool) -> None:
    """Put the headers on an answer to `path`. A handler may only loosen how long its answer is kept, never what it may do."""
    for name, said in _ALWAYS:
        headers[name] = said
    headers["Content-Security-Policy"] = PUBLISHED if path.startswith("/site/") else POLICY
    headers.setdefault("Cache-Control", "no-store")
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"

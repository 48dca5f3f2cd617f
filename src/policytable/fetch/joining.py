"""Where a link leads."""

from __future__ import annotations

from policytable.errors import FetchError
from policytable.fetch.address import AddressError, joined, read_address


def absolute(base: str, href: str) -> str:
    """The address that `href` has on the page at `base`, without its fragment. Raises FetchError (`bad_address`)."""
    try:
        return str(joined(read_address(base), href))
    except AddressError as error:
        raise FetchError(f"a link that leads nowhere: {error}", about=href[:200], code="bad_address") from error

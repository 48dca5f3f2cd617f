"""The review desk: pages on which people decide about what the machine read. Chinese, without a build step, works offline."""

from policytable.web.app import create_app
from policytable.web.context import Desk, WebSettings

__all__ = ["Desk", "WebSettings", "create_app"]

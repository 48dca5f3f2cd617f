"""Alarms to their channels, each within a time of its own; what fails is told and stops nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import dataclass
from threading import Thread

from policytable.notify.channels import Channel, Webhook
from policytable.notify.letterbox import mail
from policytable.notify.outcome import Delivery
from policytable.notify.standing import Notice
from policytable.notify.webhook import post

_DEADLINE = 60.0  # seconds for one channel with its tries: a receiver that answers a byte a second must not keep a run


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a channel may take in all, and how long one step of it; `sleep` waits between two tries. Seconds."""

    deadline: float = _DEADLINE
    step: float = 10.0
    sleep: Callable[[float], None] = time.sleep


STANDARD = Limits()


def send(jobs: Sequence[tuple[Channel, Sequence[Notice]]], now: str, limits: Limits = STANDARD) -> tuple[Delivery, ...]:
    """Tell each channel its notices, in one message each and all channels at once. Never raises for what a channel does."""
    futures = [_begun(channel, notices, now, limits) for channel, notices in jobs]
    end = time.monotonic() + limits.deadline
    return tuple(_ended(channel, future, end) for (channel, _), future in zip(jobs, futures, strict=True))


def _begun(channel: Channel, notices: Sequence[Notice], now: str, limits: Limits) -> Future[Delivery]:
    future: Future[Delivery] = Future()
    Thread(target=_deliver, args=(future, channel, (tuple(notices), now), limits), name=f"alarm-{channel.name}", daemon=True).start()
    return future


def _deliver(future: Future[Delivery], channel: Channel, message: tuple[tuple[Notice, ...], str], limits: Limits) -> None:
    try:
        if isinstance(channel, Webhook):
            future.set_result(post(channel, message, limits.step, limits.sleep))
        else:
            future.set_result(mail(channel, message, limits.step))
    except Exception as error:  # our fault; the run goes on, and the type says where to look without what was sent
        future.set_result(Delivery(channel.name, False, 1, f"internal error: {type(error).__name__}"))


def _ended(channel: Channel, future: Future[Delivery], end: float) -> Delivery:
    """The outcome; a channel that is not done in time is left behind in its thread, which ends with the process."""
    try:
        return future.result(max(0.0, end - time.monotonic()))
    except Late:
        return Delivery(channel.name, False, 1, "no answer in time")

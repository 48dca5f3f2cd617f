"""Alarms to the operator: what stands, who has to be told, and the telling by webhook and mail. The only room that sends."""

from policytable.notify.channels import Channel, Channels, Mail, Webhook, channels_of
from policytable.notify.finding import Ran, Seen, alarms_of
from policytable.notify.kinds import AlarmKind, alarm, is_alarm, kinds
from policytable.notify.outcome import Delivery
from policytable.notify.sending import STANDARD, Limits, send
from policytable.notify.standing import Found, Notice, Parcel, Standing, Told, delivered, due
from policytable.notify.wording import letter, payload, subject

__all__ = [
    "STANDARD",
    "AlarmKind",
    "Channel",
    "Channels",
    "Delivery",
    "Found",
    "Limits",
    "Mail",
    "Notice",
    "Parcel",
    "Ran",
    "Seen",
    "Standing",
    "Told",
    "Webhook",
    "alarm",
    "alarms_of",
    "channels_of",
    "delivered",
    "due",
    "is_alarm",
    "kinds",
    "letter",
    "payload",
    "send",
    "subject",
]

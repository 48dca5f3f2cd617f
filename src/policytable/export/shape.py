"""The version of the files' form."""

from __future__ import annotations

# Raised in its first part when a key goes or changes its meaning, in its second when one is added.
SCHEMA_VERSION = "1.2"

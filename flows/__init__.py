"""Thin Prefect flows over `policytable.pipeline`: when, how often, how many at once. Without them the CLI does the whole job.

`python -m flows.refresh` needs no server: Prefect starts one of its own for the length of the run, with its files in
the working home. An environment that names a server (PREFECT_API_URL) or a PREFECT_HOME keeps them.
"""

import os
from contextlib import suppress
from pathlib import Path

_HOME = Path(os.environ.get("POLICYTABLE_HOME") or ".policytable")
# Set before Prefect is imported anywhere: it reads its settings once. Nothing is told to anybody about our runs, and a
# fresh server on a busy machine needs longer than the 20 seconds that Prefect would wait for it.
for _name, _value in {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_HOME": str((_HOME / "prefect").resolve()),
}.items():
    os.environ.setdefault(_name, _value)
# Its server does not start without its folder, and then says nothing until the time is up. Where the folder cannot be
# made, Prefect's own message has to do.
with suppress(OSError):
    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)

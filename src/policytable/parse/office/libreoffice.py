"""LibreOffice without a screen: old formats into new ones, documents into PDF; its own profile, a bare environment, walls, a time limit."""

from __future__ import annotations

import atexit
import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from policytable.errors import DamagedError, ToolMissingError
from policytable.parse.guard import walls

Target = Literal["docx", "xlsx", "pdf"]

_SECONDS = 60
_MORE = 10  # for every further file of a batch
_MEMORY = 4 << 30
_FILE = 1 << 30  # bytes of a file that it writes
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp", "http_proxy": "http://127.0.0.1:9"}
_LOCK = threading.Lock()
_PROFILES: dict[int, Path] = {}  # by process: two LibreOffices cannot share a profile
_OPTION = '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_OPTIONS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "1"),  # a proxy that is not there: linked pictures stay unfetched
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def has_office() -> bool:
    """Whether LibreOffice is installed."""
    return _program() is not None


def convert(content: bytes, suffix: str, target: Target, name: str) -> bytes:
    """The file in another format. `suffix` is what LibreOffice is told the file is.

    Raises ToolMissingError, and DamagedError (`timeout` where it took more than a minute).
    """
    program = _program()
    if program is None:
        raise ToolMissingError(
            "this format needs LibreOffice", about=name, remedy="apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
        )
    with _LOCK, tempfile.TemporaryDirectory(prefix="policytable-") as folder:
        source = Path(folder) / f"input.{suffix}"
        source.write_bytes(content)
        output = Path(folder) / "out"
        _run(program, [source], target, output, name)
        made = sorted(output.glob(f"*.{target}"))
        if not made:
            raise DamagedError(f"LibreOffice cannot read this file as .{suffix}", about=name)
        return made[0].read_bytes()


def convert_many(files: Sequence[tuple[bytes, str]], target: Target) -> list[bytes | None]:
    """Files, each with its suffix, in another format by one start of LibreOffice, in their order.

    None for what was not made: the file cannot be read, or LibreOffice ended or was ended before it came to it.
    """
    program = _program()
    if program is None or not files:
        return [None] * len(files)
    with _LOCK, tempfile.TemporaryDirectory(prefix="policytable-") as folder:
        sources = [Path(folder) / f"f{number:04d}.{suffix}" for number, (_, suffix) in enumerate(files)]
        for source, (content, _) in zip(sources, files, strict=True):
            source.write_bytes(content)
        output = Path(folder) / "out"
        with contextlib.suppress(DamagedError):  # out of time; what was made until then is good
            _run(program, sources, target, output, "batch")
        made = [output / f"{source.stem}.{target}" for source in sources]
        return [file.read_bytes() if file.is_file() and file.stat().st_size else None for file in made]


def _program() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return os.path.realpath(found) if found else None


def _run(program: str, sources: Sequence[Path], target: Target, output: Path, name: str) -> None:
    seconds = _SECONDS + _MORE * (len(sources) - 1)
    profile, folder = _profile(), sources[0].parent
    command = [
        program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard",
        f"-env:UserInstallation={profile.as_uri()}", "--convert-to", target, "--outdir", str(output), *map(str, sources),
    ]  # fmt: skip
    writable = os.pathsep.join((str(profile), str(folder)))
    process = subprocess.Popen(
        [sys.executable, "-IS", walls.__file__, str(Path(program).parents[1]), writable, "--", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT | {"HOME": str(profile), "TMPDIR": str(folder)},
        start_new_session=True,
    )
    _limit(process.pid, seconds)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise DamagedError(f"LibreOffice did not finish in {seconds} s", about=name, code="timeout") from error
    finally:
        _end(process)


def _limit(pid: int, seconds: int) -> None:
    try:
        resource.prlimit(pid, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.prlimit(pid, resource.RLIMIT_CPU, (2 * seconds, 2 * seconds))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_FILE, _FILE))
    except ProcessLookupError:
        return  # it has ended already, which `wait` will tell


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the whole session: the start script leaves the real program behind when it alone is killed."""
    sound = process.poll() == 0
    with contextlib.suppress(ProcessLookupError):  # nothing is left of it
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    made = None if sound else _PROFILES.pop(os.getpid(), None)
    if made is not None:  # a killed LibreOffice leaves a profile that asks for repair at the next start
        shutil.rmtree(made, ignore_errors=True)


def _profile() -> Path:
    made = _PROFILES.get(os.getpid())
    if made is None:
        made = _PROFILES[os.getpid()] = Path(tempfile.mkdtemp(prefix="policytable-office-"))
        options = "".join(_OPTION.format(path=path, name=name, value=value) for path, name, value in _OPTIONS)
        (made / "user").mkdir()
        (made / "user" / "registrymodifications.xcu").write_text(
            '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
            f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{options}</oor:items>',
            "utf-8",
        )
        atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made

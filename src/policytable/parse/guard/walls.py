"""What a process does to itself before it opens a hostile file: no network, no other program, no file it does not need.

Leans on the standard library alone, since LibreOffice is started through it: `python walls.py PATHS PATHS -- program …`.
Each wall stands by itself; what a system refuses is returned by name, and the others still stand.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

NAMESPACE, FILTER, FILES = "network namespace", "filter of system calls", "wall before files"

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _SET_FILTER = 38, 22  # prctl
# socket connect execve execveat ptrace process_vm_readv process_vm_writev unshare setns mount bpf io_uring_setup
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 310, 311, 272, 308, 165, 321, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 270, 271, 97, 268, 40, 280, 425)),
}
_UNIX = 1  # the only family of sockets that LibreOffice needs
_READ, _WRITE, _ON_FILES = 0b1101, 0b110_1111_1111_1111, 0b100_0000_0000_0111  # Landlock: rights on a tree; those that a file knows
_SOCKET = 1 << 9 | 1 << 5 | 1 << 3  # list, make a socket, remove a file: LibreOffice listens at a name in /tmp for a second of its kind
# What libraries look at while they load, beside their own files: processors, memory, time zone, fonts (below /usr).
_SYSTEM = (
    "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/localtime", "/etc/locale.alias", "/etc/fonts", "/var/cache/fontconfig",
    "/dev/urandom", "/dev/random", "/dev/zero", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/sys/devices/system",
    "/etc/libreoffice", "/var/lib/libreoffice", "/var/spool/libreoffice", "/opt/libreoffice",
)  # fmt: skip


def enter(readable: Iterable[str], writable: Iterable[str] = (), starts: bool = False) -> tuple[str, ...]:
    """Puts this process and its children behind walls; returns the names of those that the system refuses.

    Files below `readable` and of the system's libraries can be read, those below `writable` written; `starts` leaves
    it free to start programs. To be called while the process has one thread.
    """
    if not sys.platform.startswith("linux"):
        return (NAMESPACE, FILTER, FILES)
    library = ctypes.CDLL(None, use_errno=True)
    refused = [] if _leave_network(library) else [NAMESPACE]
    library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if not _close_files(library, (*_SYSTEM, f"/proc/{os.getpid()}", *readable), ("/dev/null", *writable), starts):
        refused.append(FILES)
    if not _filter(library, starts):
        refused.append(FILTER)
    return tuple(refused)


def libraries() -> tuple[str, ...]:
    """Where this Python's code is: its prefixes, installed packages and this package, not the folder it was started in."""
    package = str(Path(__file__).resolve().parents[2])
    installed = [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    return tuple(dict.fromkeys(path for path in (sys.prefix, sys.base_prefix, package, *installed) if path != "/"))


def _leave_network(library: ctypes.CDLL) -> bool:
    """A namespace without devices; who is not root gets one inside a user namespace of their own."""
    if library.unshare(_NEW_NET) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if library.unshare(_NEW_USER | _NEW_NET) != 0:
        return False
    for file, line in (("setgroups", b"deny"), ("uid_map", b"%d %d 1" % (user, user)), ("gid_map", b"%d %d 1" % (group, group))):
        with contextlib.suppress(OSError), open(f"/proc/self/{file}", "wb") as stream:
            stream.write(line)  # without it the process is nobody, and still without a network
    return True


def _close_files(library: ctypes.CDLL, readable: Iterable[str], writable: Iterable[str], starts: bool) -> bool:
    """Landlock: whatever is not named here cannot be opened, made or removed; no TCP; no signals to those outside."""
    version = library.syscall(444, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << 13) - 1 if version == 1 else (1 << 14) - 1 if version == 2 else (1 << 15) - 1
    handled = struct.pack("=QQQ", rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    rules = library.syscall(444, handled, 8 if version < 4 else 16 if version < 6 else 24, 0)
    if rules < 0:
        return False
    try:
        granting = [(path, _READ) for path in readable] + [(path, _READ | _WRITE) for path in writable]
        for path, granted in (*granting, *([("/tmp", _SOCKET)] if starts else [])):
            _grant(library, rules, path, granted & rights)
        return bool(library.syscall(446, rules, 0) == 0)
    finally:
        os.close(rules)


def _grant(library: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # not on this machine: nothing to grant
    try:
        allowed = rights if os.path.isdir(path) else rights & _ON_FILES
        library.syscall(445, rules, 1, struct.pack("=Qi", allowed, place), 0)
    finally:
        os.close(place)


def _filter(library: ctypes.CDLL, starts: bool) -> bool:
    """A seccomp filter: the calls of the table fail with EACCES, so do calls of the other word size."""
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    machine, (socket, connect, *executes), others = known[0], known[1][:4], known[1][4:]
    denied = (connect, *others) if starts else (connect, *executes, *others)
    load, equal, above, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | 13
    code = [(load, 0, 0, 4), (equal, 1, 0, machine), (give, 0, 0, refuse), (load, 0, 0, 0), (above, 0, 1, 0x40000000), (give, 0, 0, refuse)]
    for number in denied:
        code += [(equal, 0, 1, number), (give, 0, 0, refuse)]
    code += [(equal, 1, 0, socket), (give, 0, 0, allow), (load, 0, 0, 16), (equal, 0, 1, _UNIX), (give, 0, 0, allow), (give, 0, 0, refuse)]
    body = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in code))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(code), ctypes.addressof(body)))
    return bool(library.prctl(_SET_FILTER, 2, program, 0, 0) == 0)


def limit(what: int, amount: int) -> None:
    """Lowers the soft limit of a resource (`resource.RLIMIT_*`) as far as the hard one lets it be raised again later."""
    hard = resource.getrlimit(what)[1]
    with contextlib.suppress(ValueError, OSError):  # systems without this limit have the parent's watch alone
        resource.setrlimit(what, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


def main(arguments: list[str]) -> None:
    """Enters the walls and becomes the program: READABLE WRITABLE -- PROGRAM ARGUMENTS…, paths joined by `:`."""
    readable, writable, _, *command = arguments
    enter(readable.split(os.pathsep), writable.split(os.pathsep), starts=True)
    os.execv(command[0], command)  # not execvp, which imports: no library of Python can be read any more


if __name__ == "__main__":
    main(sys.argv[1:])

"""`review`: the desk, the list of what waits, and who may sign in."""

from __future__ import annotations

import getpass
import logging
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from policytable.cli.booking import export_command, import_command
from policytable.cli.deciding import review as list_command
from policytable.cli.settings import Settings, now
from policytable.errors import UsageError
from policytable.model import Register
from policytable.pipeline import Place, Publisher, Workbench, tell_desk, with_finds
from policytable.serving import Listening, listening_at, serve
from policytable.sources import load_register
from policytable.store import Home
from policytable.web import Desk, WebSettings, create_app
from policytable.web.warming import Warming
from policytable.web.watching import Watch

_FIRST = "policytable review user add NAME --role adjudicator --password-stdin"


def review_command(arguments: Namespace, settings: Settings) -> int:
    """The desk, or what the sub-command names."""
    return int(_ACTIONS[arguments.action or "serve"](arguments, settings))


def _serve(arguments: Namespace, settings: Settings) -> int:
    with closing(listening_at(arguments.host, arguments.port)) as listening:  # first: what takes long is in vain where it cannot be had
        arguments.port = listening.getsockname()[1]
        _serve_on(listening, arguments, settings)
    return 0


def _serve_on(listening: Listening, arguments: Namespace, settings: Settings) -> None:
    web = _web_settings(arguments, settings)
    home = settings.home
    register = _register(settings, home)
    register()  # its faults are told before anything is served
    _somebody(home, bool(web.proxy_header and web.proxy_new))
    workbench = Workbench(home, register, now)
    if not any(reading.document for reading in workbench.board().edition.readings):
        print("nothing was read yet: `policytable run` (or `refresh`) reads the documents; the desk follows by itself", file=sys.stderr)
    channels = settings.channels  # a fault in their settings is told before anything is served
    publisher = Publisher(home, workbench, lambda: (register(), _place(settings)), now, lambda error: tell_desk(home, error, channels, now))
    desk = Desk(home, workbench, now, web, publisher.touch, publisher.state)
    watch = Watch(home, settings.corpus, register, workbench.reload)

    def ready() -> None:
        print(f"{'https' if web.secure else 'http'}://{web.hosts[0]}/", flush=True)
        print("the desk is open; Ctrl-C closes it", file=sys.stderr, flush=True)

    logging.getLogger("policytable.web.access").setLevel(logging.INFO)  # who did what: a line a request
    serve(create_app(desk), listening, ready, (Warming(workbench, register), watch, Following(publisher)))


class Following:
    """The publisher beside the pages: what was decided while nobody served is published first."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def start(self) -> None:
        """Begin with what is in the ledger."""
        self._publisher.touch()

    def stop(self) -> None:
        """Publish what was decided last, then end."""
        self._publisher.stop()


def _place(settings: Settings) -> Place:
    return Place(settings.corpus, settings.out, load_register(settings.register_path, settings.as_of)[1])


def _register(settings: Settings, home: Home) -> Callable[[], Register]:
    """The register as it is when it is asked for: people may change it while the desk is open."""
    return lambda: with_finds(home, load_register(settings.register_path, settings.as_of)[0])


def _web_settings(arguments: Namespace, settings: Settings) -> WebSettings:
    if arguments.proxy_header and not arguments.proxy_peer:
        raise UsageError("--proxy-header without --proxy-peer", remedy="name the address from which the proxy comes, such as 127.0.0.1")
    if (arguments.proxy_peer or arguments.proxy_new) and not arguments.proxy_header:
        raise UsageError("--proxy-peer or --proxy-new without --proxy-header", remedy="name the header in which the proxy says who it is")
    return WebSettings(
        hosts=tuple(arguments.name) or _names(arguments.host, arguments.port),
        out=Path(settings.out),
        corpus=settings.corpus,
        proxy_header=arguments.proxy_header or "",
        proxy_peers=tuple(arguments.proxy_peer),
        proxy_new=arguments.proxy_new or "",
        secure=arguments.secure,
    )


def _names(host: str, port: int) -> tuple[str, ...]:
    """The names under which this machine alone reaches the desk; others are named with --name."""
    behind = "" if port == 80 else f":{port}"
    own = f"[{host}]" if ":" in host else host
    return tuple(dict.fromkeys(f"{name}{behind}" for name in (own, "127.0.0.1", "localhost")))


def _somebody(home: Home, proxied: bool) -> None:
    """The desk has a user who may decide, or asks for the first one where somebody sits before it."""
    if proxied or home.people.anybody():
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("the desk has no user yet", code="no_users", remedy=f"add one: {_FIRST}")
    print("the desk has no user yet; the first one is an adjudicator", file=sys.stderr)
    print("name: ", end="", file=sys.stderr, flush=True)
    name = sys.stdin.readline().strip()
    home.people.add(name, "adjudicator", now(), _asked())


def _user(arguments: Namespace, settings: Settings) -> int:
    people = settings.home.people
    act = arguments.user_action
    if act == "list":
        for person in people.all():
            state = "on" if person.user.active else "off"
            print(f"{person.user.role:<12} {state:<4} {person.decisions:>7} {person.used[:16]:<17} {person.user.name}")
        return 0
    if act == "add":
        people.add(arguments.name, arguments.role, now(), None if arguments.no_password else _password(arguments))
    elif act == "role":
        people.set_role(arguments.name, arguments.role)
    elif act == "password":
        people.set_password(arguments.name, _password(arguments))
    else:
        people.set_active(arguments.name, act == "on")
    print(f"{act}: {arguments.name}", file=sys.stderr)
    return 0


def _password(arguments: Namespace) -> str:
    if arguments.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("no terminal to ask for a password", remedy="give it on standard input with --password-stdin")
    return _asked()


def _asked() -> str:
    password = getpass.getpass("password: ", stream=sys.stderr)
    if getpass.getpass("once more: ", stream=sys.stderr) != password:
        raise UsageError("the two are not the same", remedy="try again")
    return password


_ACTIONS: dict[str, Callable[[Namespace, Settings], int]] = {
    "serve": _serve,
    "list": list_command,
    "user": _user,
    "export": export_command,
    "import": import_command,
}

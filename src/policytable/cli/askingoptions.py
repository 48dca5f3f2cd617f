"""What can be typed for `ask`."""

from __future__ import annotations

from argparse import ArgumentParser, _SubParsersAction


def add_asking(commands: _SubParsersAction[ArgumentParser], shared: ArgumentParser) -> None:
    """The options of `ask`."""
    ask = commands.add_parser(
        "ask",
        parents=[shared],
        help="what an enterprise of a place can get, from whom, under which condition, until when, and what adds up",
        description="Read off the edition in --out alone. What is not stated is told so; sums are added only where the texts say so.",
    )
    ask.add_argument("--region", required=True, metavar="PLACE", help="a GB/T 2260 code or a name: 340100, 湖州市南浔区")
    ask.add_argument("--zone", metavar="NAME", help="a development zone within it that has no code of its own: 苏州工业园区")
    ask.add_argument("--object", default="", metavar="OBJECT", help="green_factory, 绿色园区, …; all; other (default: the topic's own)")
    ask.add_argument("--level", default="national", choices=["national", "provincial", "prefecture", "county", "all"], help="of the title")
    ask.add_argument("--as-of", metavar="DATE", help="a date, by the papers' own dates (default: the edition's)")
    ask.add_argument("--json", action="store_true", help="as plain data")

"""What an enterprise of a place can get: the answer of the room `asking`, from the edition of the request."""

from __future__ import annotations

from functools import lru_cache

import orjson

from policytable.api.answers import Answer
from policytable.api.context import Asked
from policytable.api.holding import Holding
from policytable.api.parameters import Parameter
from policytable.api.problems import Problem
from policytable.asking import Office, Question, answer_json, region_named
from policytable.errors import EditionError, UsageError
from policytable.model import LEVELS
from policytable.published import open_edition

PLACE = Parameter("region", ("the place: a GB/T 2260 code or a name", "所在地区"), most=60, required=True, example="340100")
ZONE = Parameter("zone", ("a development zone in it", "开发区"), most=60, example=None)
OBJECT = Parameter("object", ("the title, or `all`; else the topic's", "称号"), pattern="[a-z0-9_]+", most=60, example="green_factory")
LEVEL = Parameter("level", ("its rank", "级别"), choices=(*LEVELS, "all"), example="national")
DAY = Parameter("as_of", ("the day; left out: the edition's", "日期"), "date", example="2019-09-30")


def entitled(asked: Asked) -> Answer:
    """The answer as JSON. Raises Problem where the edition knows no such place, zone or title."""
    place, zone = str(asked.query["region"]), asked.text("zone") or ""
    try:
        question = Question(
            region_named(place, zone), asked.text("object") or "", asked.text("level") or "national", asked.text("as_of") or ""
        )
        return Answer(orjson.dumps(answer_json(_office(asked.holding).ask(question))))
    except UsageError as error:
        raise Problem(404, "record_unknown", error.message, "没有这个地区、开发区或称号，或名称有歧义。") from error
    except EditionError as error:
        raise Problem(404, "record_unknown", "the edition has gone since; ask again", "这一版已撤下，请重试。") from error


@lru_cache(maxsize=2)
def _office(holding: Holding) -> Office:
    return Office(open_edition(holding.folder))

"""All idioms by their names."""

from __future__ import annotations

from tests.world.feeds import Gkmlpt, Jpage, Library
from tests.world.lists import Idiom, Numbered
from tests.world.old_lists import Gbk, Table, Vsb

IDIOMS: dict[str, Idiom] = {
    idiom.name: idiom for idiom in (Idiom(), Jpage(), Vsb(), Gkmlpt(), Library(), Table(), Gbk(), Numbered(), Idiom(name="plain", size=50))
}

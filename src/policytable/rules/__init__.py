"""The rules: what to look for, as data with its own proofs.

Each `<name>.toml` holds `[[rule]]` tables: `id`, `effect` (what a match tells), one of `pattern`, `before`, `after`,
optional `value`, `examples` and `counterexamples` (at least one of each), `note`. All patterns run on folded text
(`policytable.text`). `before` and `after` are cues: they look at what stands left or right of the thing they bend, which
their examples mark as ⟦…⟧. `<<name>>` in a pattern stands for the macro of that name in `macros.toml`.

Teaching a phrase is a line of data: a new rule, or a word in a pattern, with an example.
"""

from policytable.rules.loading import load
from policytable.rules.pack import Pack
from policytable.rules.recording import Noted, Recording, recording
from policytable.rules.rule import REACH, Match, Pattern, Rule
from policytable.rules.use import industry_codes, pack, pack_of, shape, using

__all__ = [
    "REACH",
    "Match",
    "Noted",
    "Pack",
    "Pattern",
    "Recording",
    "Rule",
    "industry_codes",
    "load",
    "pack",
    "pack_of",
    "recording",
    "shape",
    "using",
]

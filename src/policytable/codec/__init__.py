"""Model nouns ⇄ plain JSON data, strict both ways.

`encode`/`decode` carry every noun; `fact_json` and `value_json` are the public form of the fact contract;
`pack_document` is the compact form for the cache.
"""

from policytable.codec.contract import fact_json, region_json, value_from_json, value_json
from policytable.codec.packed import pack, pack_document, unpack, unpack_document
from policytable.codec.plain import decode, decode_value, dumps, dumps_line, encode, loads

__all__ = [
    "decode",
    "decode_value",
    "dumps",
    "dumps_line",
    "encode",
    "fact_json",
    "loads",
    "pack",
    "pack_document",
    "region_json",
    "unpack",
    "unpack_document",
    "value_from_json",
    "value_json",
]

"""Every address of the interface, in one place: the routes, what may be asked and the description are made from this."""

from __future__ import annotations

from policytable.api import entitled, records_told, searching, told
from policytable.api import filters as by
from policytable.api.context import Operation
from policytable.api.parameters import Parameter

_ADCODE = Parameter("adcode", ("a place by its GB/T 2260 code", "行政区划代码"), pattern="[0-9]{6}", least=6, most=6, example="340000")
_COLUMN = Parameter("column", ("a column of the table", "栏目"), pattern="[a-z0-9_]+", most=60, example="award")
_ID = Parameter("id", ("the id of a fact", "事实编号"), most=120)
_KEY = Parameter("key", ("the key of a policy", "政策编号"), most=120)
_SOURCE = Parameter("source", ("a source of the register", "来源编号"), most=120)
_NAME = Parameter("name", ("a file by its path from the edition's folder", "文件名"), most=200, example="facts.jsonl")
_SCHEMA = Parameter("name", ("a schema by its file name", "数据模式文件名"), most=200, example="facts.schema.json")
_SHA256 = Parameter("sha256", ("the digest of the bytes", "内容摘要"), pattern="[0-9a-f]{64}", least=64, most=64)
_PAGING = (by.LIMIT, by.CURSOR)

FACT = Operation("getFact", "/facts/{id}", ("A fact: the line of facts.jsonl", "一条事实"), records_told.fact, "Fact", keys=(_ID,))
CELL = Operation(
    "getCell",
    "/cells/{adcode}/{column}",
    ("A cell with its evidence: the line of cells.jsonl", "一个单元格及其依据"),
    records_told.cell,
    "Cell",
    keys=(_ADCODE, _COLUMN),
)
OPERATIONS: tuple[Operation, ...] = (
    FACT,  # what is asked for most stands first: routes are tried in this order
    CELL,
    Operation("getService", "/", ("What is here", "接口目录"), told.service, "Service"),
    Operation("getEdition", "/edition", ("Which edition this is: edition.json", "当前版本"), told.file_of("edition.json"), "Edition"),
    Operation("getManifest", "/manifest", ("Its files and counts: manifest.json", "文件清单"), told.file_of("manifest.json"), "Manifest"),
    Operation("getTable", "/table", ("The whole table: table.json", "总表"), told.file_of("table.json"), "Table"),
    Operation("getChanges", "/changes", ("What changed: changes.json", "本版变动"), told.file_of("changes.json"), "Changes"),
    Operation(
        "getCorrections",
        "/corrections",
        ("What was corrected: corrections.json", "历次更正"),
        told.file_of("corrections.json"),
        "Corrections",
    ),
    Operation(
        "listRegions",
        "/regions",
        ("Places of the edition", "地区"),
        records_told.regions,
        "Region",
        "list",
        query=(by.REGION, by.INSIDE, by.RANK, by.ROW, by.WORDS, *_PAGING),
    ),
    Operation(
        "getRegion",
        "/regions/{adcode}",
        ("A place, its cells, the places in it", "一个地区"),
        records_told.region,
        "RegionPage",
        keys=(_ADCODE,),
    ),
    Operation(
        "listCells",
        "/cells",
        ("Cells of the table", "单元格"),
        records_told.cells,
        "Cell",
        "list",
        query=(by.REGION, by.INSIDE, by.COLUMN, by.CELL_STATE, by.WORDS, *_PAGING),
    ),
    Operation(
        "listFacts",
        "/facts",
        ("Facts", "事实"),
        records_told.facts,
        "Fact",
        "list",
        query=(
            *(by.REGION, by.INSIDE, by.FIELD, by.OBJECT, by.LEVEL, by.FROM, by.TO),
            *(by.STATE, by.STANDING, by.HELD, by.SOURCE, by.POLICY, by.WORDS, *_PAGING),
        ),
    ),
    Operation(
        "getAnnotations",
        "/facts/{id}/annotation",
        ("The places of a fact as W3C Web Annotations", "事实依据的网络标注"),
        records_told.annotation,
        "Annotations",
        keys=(_ID,),
        kinds=('application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"',),
    ),
    Operation(
        "listPolicies",
        "/policies",
        ("The inventory of policies", "政策清单"),
        records_told.policies,
        "Policy",
        "list",
        query=(by.REGION, by.INSIDE, by.STATUS, by.KIND, by.COLLECTION, by.FROM, by.TO, by.WORDS, *_PAGING),
    ),
    Operation(
        "getPolicy", "/policies/{key}", ("A policy: the line of policies.jsonl", "一项政策"), records_told.policy, "Policy", keys=(_KEY,)
    ),
    Operation(
        "listDocuments",
        "/documents",
        ("Documents and how they were read", "文件"),
        records_told.documents,
        "Document",
        "list",
        query=(by.REGION, by.INSIDE, by.POLICY, by.ROLE, by.FROM, by.TO, by.WORDS, *_PAGING),
    ),
    Operation(
        "getDocument",
        "/documents/{source}",
        ("A document: the line of documents.jsonl", "一份文件"),
        records_told.document,
        "Document",
        keys=(_SOURCE,),
    ),
    Operation(
        "listIssues",
        "/issues",
        ("What was not read or not understood", "问题"),
        records_told.issues,
        "Issue",
        "list",
        query=(by.CODE, by.SEVERITY, by.ABOUT, by.WORDS, *_PAGING),
    ),
    Operation(
        "search",
        "/search",
        ("Places, policies, cells, documents and facts that hold all the words", "检索"),
        searching.search,
        "Hit",
        "list",
        query=(searching.Q, searching.KINDS, *_PAGING),
    ),
    Operation(
        "ask",
        "/ask",
        ("What an enterprise can get: from whom, how much, under which condition, until when", "企业能得到什么"),
        entitled.entitled,
        "Entitlement",
        query=(entitled.PLACE, entitled.ZONE, entitled.OBJECT, entitled.LEVEL, entitled.DAY),
        slow=True,
    ),
    Operation("listFiles", "/files", ("The files of the edition", "数据文件"), told.files, "File", "list", query=_PAGING),
    Operation("getFile", "/files/{name}", ("A file, to keep", "下载文件"), told.download, "", "bytes", keys=(_NAME,), kinds=told.KINDS),
    Operation(
        "getSchema",
        "/schema/{name}",
        ("The JSON Schema of a file", "数据模式"),
        told.schema,
        "Schema",
        keys=(_SCHEMA,),
        kinds=("application/schema+json",),
    ),
    Operation(
        "getCopy",
        "/copies/{sha256}",
        ("The bytes of an original as they were collected", "原件副本"),
        told.copy,
        "",
        "bytes",
        keys=(_SHA256,),
        kinds=("*/*",),
        slow=True,
    ),
)

"""The published site and its data files, as they stand in the folder of outputs; read only."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.web.context import desk_of

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_DATA = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".parquet": "application/vnd.apache.parquet",
}


def site_file(request: Request) -> Response:
    """A file of the site; the folder's own address is its first page."""
    name = str(request.path_params["path"])
    if name.endswith("/") or not name:
        name += "index.html"
    place, kind = _found(desk_of(request).settings.out / "site", name, _TYPES)
    return FileResponse(place, media_type=kind, headers={"Cache-Control": "private, no-cache"})


def data_file(request: Request) -> Response:
    """A data file of the edition, to keep: the site's pages link to it beside themselves."""
    name = str(request.path_params["name"])
    place, kind = _found(desk_of(request).settings.out, name, _DATA)
    return FileResponse(place, media_type=kind, filename=name, headers={"Cache-Control": "private, no-cache"})


def _found(folder: Path, name: str, types: dict[str, str]) -> tuple[Path, str]:
    """A file below the folder with its media type. The links of an edition lead from the folder to it and are followed first; from
    there on none may lead out."""
    root = folder.resolve()
    kind = types.get(Path(name).suffix)
    try:
        place = (root / name).resolve()
        inside = place.is_relative_to(root) and not any(part.startswith(".") for part in Path(name).parts)
        if kind is not None and inside and place.is_file():
            return place, kind
    except (OSError, ValueError):  # a name that no file can have
        raise HTTPException(404) from None
    raise HTTPException(404)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/site", lambda request: RedirectResponse("/site/", 303), methods=["GET"]),
    Route("/site/{path:path}", site_file, methods=["GET"]),
)
# These stand behind all other routes: their address has no folder of its own.
LAST: tuple[BaseRoute, ...] = (Route("/{name}", data_file, methods=["GET"]),)

"""The sandbox's own description, OpenAPI 3.1, at /openapi.json.

Paths, methods and summaries come from the routes themselves, so that none can be missing; what a
request and an answer look like stands in openapi.json beside this module.
"""

from __future__ import annotations

import inspect
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from msp_tui import __version__
from msp_tui.sandbox.answers import JsonResponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

Document = dict[str, Any]

PATH = "/openapi.json"
_SCHEMES = {
    "api_key": {"type": "apiKey", "in": "header", "name": "api_key"},
    "api_key_in_query": {"type": "apiKey", "in": "query", "name": "api_key"},
    "bearer": {"type": "http", "scheme": "bearer", "description": "A key, as the SDK sends it"},
    "events_token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The order's events_token, bare or behind `Bearer`",
    },
    "device_token": {"type": "http", "scheme": "bearer", "description": "From POST /bind"},
}
_REFUSED = {
    "description": "Refused, with a sentence; nothing changed",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
}


async def describe(request: Request) -> JsonResponse:
    """Describe every path, what it takes and what it answers."""
    return JsonResponse(document(request.app.routes))


def document(routes: Sequence[Route]) -> Document:
    """Describe these routes. Raises KeyError for one that openapi.json says nothing about."""
    words = json.loads(
        (resources.files("msp_tui.sandbox") / "openapi.json").read_text(encoding="utf-8")
    )
    paths: dict[str, Document] = {}
    for route in routes:
        if route.include_in_schema:
            for method in sorted((route.methods or set()) - {"HEAD"}):
                paths.setdefault(route.path, {})[method.lower()] = _operation(route, words)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "msp-tui sandbox",
            "version": __version__,
            "description": words["description"],
        },
        "tags": [
            {"name": surface["name"], "description": surface["description"]}
            for surface in words["surfaces"].values()
        ],
        "paths": paths,
        "components": {"schemas": words["schemas"], "securitySchemes": _SCHEMES},
    }


def _operation(route: Route, words: Document) -> Document:
    surface = route.endpoint.__module__.rpartition(".")[2].removeprefix("routes_")
    name = f"{surface}.{route.endpoint.__name__}"
    said, of_all = words["operations"][name], words["surfaces"][surface]
    operation: Document = {
        "operationId": name,
        "tags": [of_all["name"]],
        "summary": (inspect.getdoc(route.endpoint) or "").partition("\n")[0],
        "security": [{scheme: []} for scheme in said.get("security", of_all["security"])],
        "parameters": [
            *(
                {"name": piece, "in": "path", "required": True, "schema": words["path"][piece]}
                for piece in route.param_convertors
            ),
            *(
                {
                    "name": piece.removeprefix("history_"),
                    "in": "query",
                    "schema": words["query"][piece],
                }
                for piece in said.get("query", ())
            ),
        ],
        "responses": {
            "200": {"description": "Granted", "content": _content(said)},
            "4XX": _REFUSED,
            "503": {**_REFUSED, "description": "The state could not be written; nothing changed"},
        },
    }
    if "body" in said:
        schema = _reference(said["body"])
        operation["requestBody"] = {
            "required": "required" in words["schemas"][said["body"]],
            "content": {"application/json": {"schema": schema}},
        }
    return operation


def _content(said: Document) -> Document:
    """Describe a granted answer: the envelope, an event stream, or this document."""
    if said.get("stream"):
        return {"text/event-stream": {"schema": {"type": "string"}}}
    if said.get("document"):
        return {"application/json": {"schema": {"type": "object"}}}
    data = (
        {"type": "array", "items": _reference(said["list"])}
        if "list" in said
        else _reference(said["data"])
    )
    fields = {"success": {"const": True}, "data": data}
    if "pager" in said:
        fields["pager"] = _reference(said["pager"])
    envelope = {
        "type": "object",
        "required": [*fields],
        "additionalProperties": False,
        "properties": fields,
    }
    return {"application/json": {"schema": envelope}}


def _reference(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


ROUTES = [Route(PATH, describe, methods=["GET"])]

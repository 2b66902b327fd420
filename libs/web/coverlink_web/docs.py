"""``/docs``: what OpenAPI says, as a page that loads nothing from elsewhere and runs no script.

FastAPI's own page is a program from a content network: blank where that is out of reach, and a stranger's script on the
origin where caseworkers are logged in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b }
h2 { margin-top: 2.5rem; font-family: monospace } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #ccc }
pre { background: #f2f2f2; padding: 1rem; overflow-x: auto }
"""


def install_docs(app: FastAPI) -> None:
    """Adds ``/docs``; the app is to be made with ``docs_url=None``."""

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(page(app.openapi(), str(request.base_url).rstrip("/")), headers=HEADERS)


def page(told: dict[str, Any], address: str) -> str:
    """All calls that the OpenAPI document tells of."""
    title = escape(told["info"]["title"])
    calls = "".join(
        part
        for path, methods in told["paths"].items()
        for method, call in methods.items()
        for part in _call(method.upper(), path, call, address)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body><main><h1>{title}</h1>'
        '<p>The same for programs, with every schema: <a href="/openapi.json">/openapi.json</a></p>'
        f"{calls}</main></body></html>"
    )


def _call(method: str, path: str, call: dict[str, Any], address: str) -> Iterator[str]:
    yield f"<h2>{method} {escape(path)}</h2><p>{escape(call.get('summary', ''))}</p>"
    if text := call.get("description"):
        yield f"<p>{escape(text)}</p>"
    if rows := [
        (row["name"], row["in"], _wanted(row), row.get("description", "")) for row in call.get("parameters", ())
    ]:
        yield _table(("parameter", "in", "required", "meaning"), rows)
    body = call.get("requestBody", {}).get("content", {})
    if body:
        yield _table(("content type", "body"), [(kind, _shape(one.get("schema", {}))) for kind, one in body.items()])
        yield from _example(method, path, body, bool(call.get("security")), address)
    answers = [
        (status, answer.get("description", ""), ", ".join(answer.get("content", {})))
        for status, answer in sorted(call["responses"].items())
    ]
    yield _table(("status", "when", "content type"), answers)


def _example(method: str, path: str, body: dict[str, Any], key: bool, address: str) -> Iterator[str]:
    for kind, one in body.items():
        for example in one.get("schema", {}).get("examples", ())[:1]:
            bearer = "  -H 'authorization: Bearer KEY' \\\n" if key else ""
            text = json.dumps(example, ensure_ascii=False, indent=1).replace("'", "'\\''")
            command = f"curl -X {method} '{address}{path}' \\\n{bearer}  -H 'content-type: {kind}' \\\n  -d '{text}'"
            yield f"<pre>{escape(command)}</pre>"


def _wanted(row: dict[str, Any]) -> str:
    return "yes" if row.get("required") else "no"


def _shape(schema: dict[str, Any]) -> str:
    name = schema.get("$ref", "").rpartition("/")[2]
    return name or str(schema.get("description") or schema.get("type", ""))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>{lines}</table>"

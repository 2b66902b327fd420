"""Documents made from the contracts: JSON Schema for publishers, JSON Schema and AsyncAPI 3 for the bus.

``python -m coverlink.contracts.generate FOLDER`` writes them; with ``--check`` it writes nothing and exits 1 when
a file there is not what the contracts say now.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from pydantic.json_schema import models_json_schema

from coverlink.bus.topics import Topic, declared
from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.decisions import MESSAGES
from coverlink.contracts.door import door_model

DRAFT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE: dict[str, Any] = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": 128},
        "source": {"type": "string", "minLength": 1, "maxLength": 200},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"type": "string", "const": "application/json"},
    },
}


def documents() -> dict[str, str]:
    """File names and their contents."""
    return {
        "events.schema.json": _json(door_schema()),
        "bus.schema.json": _json(bus_schema()),
        "asyncapi.json": _json(asyncapi()),
    }


def door_schema() -> dict[str, Any]:
    """What a publisher may send: one CloudEvent of any type that the gateway takes."""
    rows = [row for row in CATALOGUE.values() if row.at_door]
    bodies = {row.body: door_model(row.body) for row in rows}
    refs, shared = models_json_schema(
        [(model, "validation") for model in bodies.values()], ref_template="#/$defs/{model}"
    )
    named = {model: ref for (model, _), ref in refs.items()}
    kinds = [
        {
            "title": row.name,
            "description": row.meaning,
            "properties": {"type": {"const": row.name}, "data": named[bodies[row.body]]},
        }
        for row in rows
    ]
    return {"$schema": DRAFT, "title": "An event for the gateway", **ENVELOPE, "oneOf": kinds, **shared}


def bus_schema() -> dict[str, Any]:
    """Bodies of all records on our topics, by name."""
    bodies = {row.body for row in CATALOGUE.values()} | {body for body, _ in MESSAGES.values()}
    _, components = msgspec.json.schema_components(
        sorted(bodies, key=lambda body: body.__name__), ref_template="#/$defs/{name}"
    )
    return {"$schema": DRAFT, "title": "Bodies on the bus", "$defs": dict(sorted(components.items()))}


def asyncapi() -> dict[str, Any]:
    """Channels from the topic file, messages from the catalogue."""
    types = {row.name: (row.body.__name__, row.topics, row.meaning) for row in CATALOGUE.values()}
    types |= {name: (body.__name__, (topic,), _first_line(body)) for name, (body, topic) in MESSAGES.items()}
    schemas = json.loads(json.dumps(bus_schema()["$defs"]).replace("#/$defs/", "#/components/schemas/"))
    topics = declared()
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Coverlink", "version": "1.0.0", "license": {"name": "Apache-2.0"},
                 "description": "CloudEvents 1.0 in Kafka's binary mode: attributes as ce_ headers, the body as JSON."},
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic, types) for topic in topics},
        "operations": {
            f"write-{topic.name}": {"action": "send", "channel": {"$ref": f"#/channels/{topic.name}"}}
            for topic in topics
        },
        "components": {
            "messages": {name: _message(name, body, meaning) for name, (body, _, meaning) in types.items()},
            "schemas": schemas,
        },
    }  # fmt: skip


def _channel(topic: Topic, types: dict[str, tuple[str, tuple[str, ...], str]]) -> dict[str, Any]:
    return {
        "address": topic.name,
        "description": f"{topic.holds}. Key: {topic.key}. Written by {topic.owner}.",
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"}
            for name, (_, homes, _) in types.items()
            if topic.name in homes
        },
        "bindings": {"kafka": {"topic": topic.name, "partitions": topic.partitions, "replicas": topic.replication}},
    }


def _message(name: str, body: str, meaning: str) -> dict[str, Any]:
    return {
        "name": name,
        "summary": meaning,
        "headers": {"type": "object", "required": ["ce_id", "ce_source", "ce_type"],
                    "properties": {"ce_type": {"type": "string", "const": name}}},
        "payload": {"$ref": f"#/components/schemas/{body}"},
    }  # fmt: skip


def _first_line(body: type) -> str:
    return (body.__doc__ or "").strip().splitlines()[0]


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0])
    stale = [name for name, text in documents().items() if not _same(folder / name, text)]
    if "--check" in arguments:
        for name in stale:
            print(f"{folder / name} is not what the contracts say now; run `make contracts`", file=sys.stderr)
        return 1 if stale else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (folder / name).write_text(text)
    return 0


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

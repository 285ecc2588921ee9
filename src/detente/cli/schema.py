"""`detente schema`: the JSON contract."""

from __future__ import annotations

import json

import typer


def schema() -> None:
    """Prints the JSON Schema of what `detente code --format json` prints."""
    from detente.records import Coding

    contract = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Coding.model_json_schema(mode="serialization")}
    typer.echo(json.dumps(contract, indent=2, ensure_ascii=False))

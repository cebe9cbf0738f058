"""JSON Schema of the connector YAML, for editors that check while a data officer types.

Belongs here: making the schema from the models. Not here: the models (``connector``).
The committed copy is ``docs/connector.schema.json``: ``python -m gridhub.project.reading.schema > docs/connector.schema.json``.
"""

from __future__ import annotations

import json
import sys

from gridhub.project.connector import Connector


def connector_schema() -> str:
    """The schema as text, ending with a newline; the same for the same models."""

    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Connector.model_json_schema(),
        "title": "gridhub connector",
    }
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(connector_schema())

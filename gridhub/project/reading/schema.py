"""JSON Schemas of the project's YAML files, for editors that check while a data officer types.

Belongs here: making the schemas from the models. Not here: the models (``connector``, ``indicators``).
The committed copies: ``python -m gridhub.project.reading.schema connector > docs/connector.schema.json``, and the same
with ``indicator``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping

from gridhub.project.connector import Connector
from gridhub.project.indicators import Indicator


def connector_schema() -> str:
    """The schema as text, ending with a newline; the same for the same models."""
    return _text({**Connector.model_json_schema(), "title": "gridhub connector"})


def indicator_schema() -> str:
    """The schema of a file of ``assets/indicator``, likewise."""
    entry = Indicator.model_json_schema()
    return _text(
        {
            "title": "gridhub indicators",
            "type": "object",
            "additionalProperties": False,
            "required": ["title", "indicators"],
            "properties": {
                "title": {"type": "string", "minLength": 1},
                "indicators": {"type": "array", "minItems": 1, "items": entry},
            },
        }
    )


SCHEMAS: Mapping[str, Callable[[], str]] = {"connector": connector_schema, "indicator": indicator_schema}


def _text(schema: Mapping[str, object]) -> str:
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(SCHEMAS[sys.argv[1] if sys.argv[1:] else "connector"]())

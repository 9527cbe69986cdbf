"""The doors of the channels for the OpenAPI document: the contract's, and what adapters say of their own."""

from typing import Any

import msgspec

from hilo.channels.registry import adapters, read_description

ACCOUNT = {"name": "account", "in": "path", "required": True, "schema": {"type": "string"}}
CHANNEL = {"name": "channel", "in": "path", "required": True, "schema": {"type": "string"}}
PROBLEM = {
    "description": "Refused: `unknown_account`, `bad_signature`, `envelope_conflict`, `body_too_large`; or 503 `busy` "
    "and `database_away` with `Retry-After`, and nothing kept.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
KEPT = {
    "type": "object",
    "required": ["envelope"],
    "properties": {"envelope": {"type": "string", "format": "uuid", "description": "Under which the bytes are kept."}},
}
DOOR: dict[str, Any] = {
    "operationId": "post_in_channel_account",
    "tags": ["in"],
    "summary": "Where a channel's provider posts.",
    "description": "The adapter of the channel looks at the raw bytes and the signature. What is genuine is kept, and "
    "answered only then; what it says is read later. The same message again is kept once.",
    "parameters": [CHANNEL, ACCOUNT],
    "security": [],
    "requestBody": {"content": {"*/*": {"schema": {}}}},
    "responses": {
        "200": {"description": "Kept.", "content": {"application/json": {"schema": KEPT}}},
        "202": {"description": "Kept.", "content": {"application/json": {"schema": KEPT}}},
        "default": PROBLEM,
    },
}


def paths() -> dict[str, Any]:
    """Path -> item. A folder's `openapi.json` holds its operation as far as it differs from the contract's."""
    found: dict[str, Any] = {"/in/{channel}/{account}": {"post": DOOR}}
    for kind, adapter in sorted(adapters().items()):
        text = read_description(adapter)
        if text:
            own = {"operationId": f"post_in_{kind}_account", "parameters": [ACCOUNT]}
            found[f"/in/{kind}/{{account}}"] = {"post": DOOR | own | msgspec.json.decode(text)}
    return found

"""The document and its page: complete, as it is kept, and readable without the internet."""

import re
from pathlib import Path
from typing import Any

import httpx
import msgspec

from hilo.main import MODULES
from hilo.web.docs import as_page
from hilo.web.openapi import CONTENT, UPLOADS, document, snapshot

KEPT = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"


def test_the_kept_snapshot_is_the_document() -> None:
    """A stale one: `make openapi`."""
    assert KEPT.read_text(encoding="utf-8") == snapshot(MODULES)


def test_every_route_and_every_door_is_in_it() -> None:
    found = document(MODULES)["paths"]
    for module in MODULES:
        for handler in module.routes:
            if handler.include_in_schema is False:
                continue
            # What visitors' pages ask stands in docs/guides/webchat.md: it is no API for programs of the company.
            for path in [one for one in handler.paths if not one.startswith("/portal/")]:
                assert re.sub(r":\w+}", "}", path) in found
    assert "/in/{channel}/{account}" in found
    assert len([path for path in found if path.startswith("/in/")]) > 1


def test_every_operation_says_who_may_and_how_it_fails() -> None:
    operations = [o for item in document(MODULES)["paths"].values() for o in item.values()]
    assert len({o["operationId"] for o in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        assert "security" in operation
        assert "application/problem+json" in operation["responses"]["default"]["content"]
        assert not [status for status in operation["responses"] if status.startswith(("4", "5"))]


def test_every_reference_leads_somewhere() -> None:
    made = document(MODULES)
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', msgspec.json.encode(made).decode()))
    assert names
    assert names <= set(made["components"]["schemas"])


def test_a_body_that_refuses_unknown_fields_says_so() -> None:
    made = document(MODULES)
    told = made["paths"]["/api/v1/teams"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert made["components"]["schemas"][told["$ref"].rpartition("/")[2]]["additionalProperties"] is False


def test_what_is_no_json_is_not_called_so() -> None:
    found = document(MODULES)["paths"]
    for path in CONTENT:
        assert "application/json" not in found[path]["get"]["responses"]["200"]["content"]
    for path in UPLOADS:
        assert "requestBody" in found[path]["post"]


async def test_the_document_is_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == document(MODULES)


async def test_the_page_needs_no_script_and_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    addresses: list[str] = re.findall(r'(?:href|src)="([^"#][^"]*)"', answer.text)
    assert all(address.startswith("/") for address in addresses)
    for address in addresses:
        assert (await client.get(address)).status_code == 200, address
    anchors = set(re.findall(r'href="#([^"]+)"', answer.text))
    assert anchors <= set(re.findall(r'id="([^"]+)"', answer.text))
    for path in document(MODULES)["paths"]:
        assert f"<code>{path}</code>" in answer.text


def test_what_a_document_says_is_never_markup() -> None:
    evil = "<img src=x onerror=alert(1)>`<b>`"
    operation: dict[str, Any] = {
        "operationId": evil,
        "tags": [evil],
        "summary": evil,
        "description": evil,
        "responses": {},
    }
    schemas = {evil: {"description": evil, "properties": {evil: {"type": evil, "description": evil}}}}
    page = as_page(
        {"info": {"description": evil}, "paths": {evil: {"get": operation}}, "components": {"schemas": schemas}}
    )
    assert "<img" not in page
    assert "<b>`" not in page

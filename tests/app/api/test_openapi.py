"""/api/v1/openapi.json: the contract, generated from the code, says what the code does."""

import re

import pytest
from openapi_spec_validator import validate

from app.openapi.document import OPERATIONS
from app.schemas import answers as schemas

PAGES = ("pages.", "shell.", "problems.", "static")


@pytest.fixture
def document(client):
    """The document as the server gives it."""
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    return answer.json


def operations(document):
    """Return (METHOD, path) of each operation."""
    return {(method.upper(), path) for path, item in document["paths"].items() for method in item}


def test_every_view_is_described_and_nothing_else(app, document):
    """Each address of the API is in the document, with each of its methods."""
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if not rule.endpoint.startswith(PAGES)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert operations(document) == served


def references(node):
    """Yield every $ref in the document."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_reference_leads_somewhere(document):
    """No $ref is broken."""
    found = set(references(document))
    assert found
    for reference in found:
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]


def test_operations_have_names_of_their_own(document):
    """Programs that are generated from the document get one function an operation."""
    names = [op["operationId"] for item in document["paths"].values() for op in item.values()]
    assert len(names) == len(set(names)) == len(OPERATIONS)
    assert all(re.fullmatch(r"[a-z_0-9]+", name) for name in names)


def test_path_parameters_are_described(document):
    """Each {name} in a path is a required parameter."""
    for path, item in document["paths"].items():
        for operation in item.values():
            named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


def test_classify_takes_what_it_takes(document):
    """Three kinds of body, the query with its defaults, and the limits of a drawing."""
    operation = document["paths"]["/api/v1/classify"]["post"]
    assert set(operation["requestBody"]["content"]) == {
        "application/json", "multipart/form-data", "image/png", "image/jpeg", "image/webp",
    }  # fmt: skip
    query = {p["name"]: p["schema"] for p in operation["parameters"]}
    assert set(query) == {"limit", "model", "packages", "prefer"}
    limit = query["limit"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 100, 10)
    drawing = document["components"]["schemas"]["PlacedDrawing"]
    assert drawing["additionalProperties"] is False
    assert drawing["required"] == ["strokes"]
    sides = document["components"]["schemas"]["Canvas"]
    assert sides["additionalProperties"] is False
    assert sides["required"] == ["width", "height"]
    assert sides["properties"]["width"]["exclusiveMinimum"] == 0
    point = drawing["properties"]["strokes"]["items"]["items"]
    assert (point["minItems"], point["maxItems"]) == (2, 3)
    assert {"413", "415", "422", "429"} <= set(operation["responses"])


def test_answers_are_what_the_document_says(client, document, strokes):
    """The keys of real answers are those of the schemas, all of them required."""
    id_ = client.post("/api/v1/recordings", json={"strokes": strokes}).json["id"]
    answers = {
        "Classification": client.post("/api/v1/classify", json={"strokes": strokes}),
        "RecordingAnswer": client.get(f"/api/v1/recordings/{id_}"),
        "SymbolList": client.get("/api/v1/symbols"),
        "SymbolAnswer": client.get("/api/v1/symbols/latex:latex2e:alpha"),
        "ModelList": client.get("/api/v1/models"),
        "Health": client.get("/healthz"),
        "Ready": client.get("/readyz"),
    }
    for name, answer in answers.items():
        schema = document["components"]["schemas"][name]
        assert set(answer.json) == set(schema["properties"]) == set(schema["required"])
        getattr(schemas, name).model_validate_json(answer.data)


def test_the_document_is_openapi(document):
    """A validator of the OpenAPI specification finds nothing wrong with it."""
    validate(document)

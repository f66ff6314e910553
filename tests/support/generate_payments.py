#!/usr/bin/env python3
"""Writes an OpenAPI document of the size and shape of a large payments API: unions in unions, expandable references, recursion, forms.

    python3 tests/support/generate_payments.py --operations 600 --schemas 1200 > payments.json

Same options, same bytes. It has no integrations: it is for what reads interfaces.
"""
import argparse
import json
import random

NOUNS = "account balance charge customer dispute event invoice item mandate order payout plan price product quote refund review session source tax".split()


def name_of(index):
    return f"{NOUNS[index % len(NOUNS)]}.{NOUNS[index // len(NOUNS) % len(NOUNS)]}_{index}"


def reference(rng, count):
    return {"$ref": f"#/components/schemas/{name_of(rng.randrange(count))}"}


def expandable(rng, count):
    """An id, the object itself, or what was deleted; and unions inside unions."""
    inner = {"anyOf": [reference(rng, count), {"enum": ["", f"none_{rng.randrange(9)}"], "type": "string"}]}
    return {"anyOf": [{"maxLength": 5000, "type": "string"}, reference(rng, count), inner], "nullable": rng.random() < 0.5,
            "x-expansionResources": {"oneOf": [reference(rng, count)]}}


def property_of(rng, count, depth=0):
    kinds = [
        lambda: {"type": "string", "maxLength": 5000, "nullable": rng.random() < 0.3},
        lambda: {"type": "integer", "format": rng.choice(["unix-time", "int64", "int32"])},
        lambda: {"type": "string", "enum": rng.sample(["active", "past_due", "unpaid", "canceled", "class", "1d"], 4)},
        lambda: {"type": "boolean"},
        lambda: {"type": "object", "additionalProperties": {"type": "string", "maxLength": 500}},
        lambda: expandable(rng, count),
        lambda: {"allOf": [reference(rng, count)], "description": "The one that is meant.", "nullable": True},
    ]
    if depth < 3:
        kinds.append(lambda: {"type": "object", "properties": {f"part_{i}": property_of(rng, count, depth + 1) for i in range(rng.randrange(1, 4))}})
        kinds.append(lambda: {"type": "array", "items": property_of(rng, count, depth + 1)})
    return rng.choice(kinds)()


def schema_of(rng, index, count):
    properties = {"id": {"type": "string"}, "object": {"type": "string", "enum": [name_of(index)]}}
    properties |= {f"{rng.choice(NOUNS)}_{i}": property_of(rng, count) | {"description": "What stands here."} for i in range(rng.randrange(2, 14))}
    return {"type": "object", "title": name_of(index), "description": f"A {name_of(index)}.", "required": ["id", "object"], "properties": properties}


def operation_of(rng, index, count, variables):
    body = {"type": "object", "properties": {f"{rng.choice(NOUNS)}_{i}": property_of(rng, count, 2) for i in range(rng.randrange(1, 8))}}
    answer = {"type": "object", "required": ["data", "has_more"], "properties": {"data": {"type": "array", "items": reference(rng, count)}, "has_more": {"type": "boolean"}}}
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in variables]
    parameters.append({"name": "expand", "in": "query", "style": "deepObject", "explode": True, "schema": {"type": "array", "items": {"type": "string"}}})
    result = {"operationId": f"Do{index}", "tags": [NOUNS[index % len(NOUNS)]], "description": "<p>Does it.</p>", "parameters": parameters,
              "responses": {"200": {"description": "done", "content": {"application/json": {"schema": answer if index % 3 == 0 else reference(rng, count)}}},
                            "default": {"description": "error", "content": {"application/json": {"schema": reference(rng, count)}}}}}
    if index % 2:
        result["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": body}}}
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operations", type=int, default=600)
    parser.add_argument("--schemas", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    paths = {}
    for index in range(options.operations):
        variables = ["id"] if index % 4 > 1 else []
        path = f"/v1/{NOUNS[index % len(NOUNS)]}s_{index // 2}" + "".join("/{%s}" % name for name in variables)
        paths.setdefault(path, {})["post" if index % 2 else "get"] = operation_of(rng, index, options.schemas, variables)
    schemas = {name_of(index): schema_of(rng, index, options.schemas) for index in range(options.schemas)}
    print(json.dumps({"openapi": "3.0.0", "info": {"title": "Payments", "version": "2026-11-21"}, "servers": [{"url": "https://api.example.com/"}],
                      "paths": paths, "components": {"schemas": schemas}}, indent=1))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes a valid OpenAPI 3.0 document with API Gateway integrations: large ones for the front end, mock APIs for the router.

    python3 tests/support/generate_openapi.py --operations 600 --schemas 1200 --bytes 5000000 --format yaml > large.yaml
    python3 tests/support/generate_openapi.py --routes 1000 > routes.json

Same options, same bytes: everything comes from --seed. --bytes is reached by longer descriptions, within 1 percent.
"""
import argparse, json, random, sys

WORDS = ("account invoice order parcel route stage key window stream record customer product item price basket payment region "
         "carrier address street letter note status change total limit quota plan usage report summary detail page cursor").split()
VERBS = ("get", "post", "put", "delete", "patch")
LAMBDA = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:{}/invocations"


def sentence(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count)).capitalize() + "."


def scalar_property(rng):
    return rng.choice([
        lambda: {"type": "string", "minLength": 1, "maxLength": rng.randrange(8, 256)},
        lambda: {"type": "string", "enum": sorted(rng.sample(WORDS, 4))},
        lambda: {"type": "string", "format": "date-time"},
        lambda: {"type": "integer", "minimum": 0, "maximum": rng.randrange(10, 100000)},
        lambda: {"type": "number"},
        lambda: {"type": "boolean"},
        lambda: {"type": "array", "items": {"type": "string"}, "maxItems": rng.randrange(1, 50)},
    ])()


def schema(rng, index, count):
    properties = {}
    for _ in range(rng.randrange(3, 10)):
        properties[f"{rng.choice(WORDS)}{rng.randrange(100)}"] = {**scalar_property(rng), "description": sentence(rng, 6)}
    for other in range(rng.randrange(0, 3)):  # references go anywhere, so there are cycles
        properties[f"link{other}"] = {"$ref": f"#/components/schemas/Schema{rng.randrange(count)}"}
    names = list(properties)
    return {"type": "object", "description": sentence(rng, 10), "required": sorted(rng.sample(names, min(2, len(names)))), "properties": properties}


def integration(rng, index, variables, verb):
    if index % 3 == 0:
        return {"type": "aws_proxy", "httpMethod": "POST", "uri": LAMBDA.format(f"function-{index % 17}"), "passthroughBehavior": "when_no_match"}
    target = "http://127.0.0.1:9000/" + "/".join(["backend", str(index)] + ["{%s}" % name for name in variables])
    return {"type": "http_proxy", "httpMethod": verb.upper(), "uri": target,
            "requestParameters": {f"integration.request.path.{name}": f"method.request.path.{name}" for name in variables}}


def operation(rng, index, schema_count, variables, verb):
    result = {"operationId": f"operation{index}", "summary": sentence(rng, 5), "description": sentence(rng, 12), "parameters": []}
    for name in variables:
        result["parameters"].append({"name": name, "in": "path", "required": True, "schema": {"type": "string"}})
    for place in ("query", "header"):
        name = ("X-" if place == "header" else "") + f"{rng.choice(WORDS)}-{index}-{place}"
        result["parameters"].append({"name": name, "in": place, "required": rng.random() < 0.3, "schema": {"type": "string"}})
    reference = lambda: {"$ref": f"#/components/schemas/Schema{rng.randrange(schema_count)}"}
    if verb in ("post", "put", "patch") and schema_count:
        result["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference()}}}
        result["x-amazon-apigateway-request-validator"] = "all"
    result["responses"] = {}
    for code in ("200", "400", "404"):
        result["responses"][code] = {"description": sentence(rng, 4)}
        if schema_count:
            result["responses"][code]["content"] = {"application/json": {"schema": reference()}}
    result["x-amazon-apigateway-integration"] = integration(rng, index, variables, verb)
    return result


def large(rng, operations, schemas):
    paths, index = {}, 0
    while index < operations:
        group = len(paths)
        variables = ["id"] if group % 2 else []
        path = f"/{WORDS[group % len(WORDS)]}/v{group // len(WORDS)}" + "".join("/{%s}" % name for name in variables)
        item = paths[path] = {}
        for verb in VERBS[: rng.randrange(1, len(VERBS) + 1)]:
            if index < operations:
                item[verb] = operation(rng, index, schemas, variables, verb)
                index += 1
    return {"openapi": "3.0.3", "info": {"title": "generated", "version": "1.0"},
            "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": True, "validateRequestParameters": True}},
            "paths": paths, "components": {"schemas": {f"Schema{i}": schema(rng, i, schemas) for i in range(schemas)}}}


def mock_routes(count):
    """Static, variable and greedy routes in equal shares; route N answers its own number."""
    paths = {"/": {}}
    for i in range(count):
        base = f"/{WORDS[i % len(WORDS)]}/r{i}"
        path = (base, base + "/{id}", base + "/{id}/detail", base + "/{rest+}")[i % 4]
        paths[path] = {"get": mock(str(i))}
    paths["/"] = {"get": mock("root")}
    return {"openapi": "3.0.3", "info": {"title": "routes", "version": "1.0"}, "paths": paths}


def mock(text):
    return {"responses": {"200": {"description": "ok"}},
            "x-amazon-apigateway-integration": {
                "type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
                "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": json.dumps({"route": text})}}}}}


def descriptions(node):
    """Every mapping that carries a description, in document order."""
    if isinstance(node, dict):
        if isinstance(node.get("description"), str):
            yield node
        for value in node.values():
            yield from descriptions(value)
    elif isinstance(node, list):
        for value in node:
            yield from descriptions(value)


def yaml_lines(node, level):
    pad = "  " * level
    items = node.items() if isinstance(node, dict) else ((None, value) for value in node)
    for key, value in items:
        head = pad + ("-" if key is None else yaml_key(key) + ":")
        if isinstance(value, (dict, list)) and value:
            yield head
            yield from yaml_lines(value, level + 1)
        else:
            yield head + " " + (value if isinstance(value, str) and plain(value) else json.dumps(value))


def yaml_key(key):
    return key if plain(key) and not key[0].isdigit() else json.dumps(key)


def plain(text):
    return bool(text) and text[0].isalpha() and all(c.isalnum() or c in " ./$-" for c in text) and text.lower() not in ("true", "false", "null", "yes", "no", "on", "off", "y", "n") and text[-1] != " "


def render(document, form):
    if form == "yaml":
        return "\n".join(yaml_lines(document, 0)) + "\n"
    return json.dumps(document, indent=1) + "\n"


def pad(document, rng, form, wanted):
    for _ in range(6):
        missing = wanted - len(render(document, form))
        if missing <= wanted // 100:
            return
        slots = list(descriptions(document))
        for slot in slots:
            slot["description"] += " " + sentence(rng, max(1, round(missing / len(slots) / 6.6)))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--operations", type=int, default=20)
    p.add_argument("--schemas", type=int, default=20)
    p.add_argument("--bytes", type=int, default=0, help="size to reach by padding descriptions")
    p.add_argument("--routes", type=int, default=0, help="instead: a mock API with this many routes")
    p.add_argument("--format", choices=("json", "yaml"), default="json")
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    rng = random.Random(args.seed)
    document = mock_routes(args.routes) if args.routes else large(rng, args.operations, args.schemas)
    if args.bytes:
        pad(document, rng, args.format, args.bytes)
    sys.stdout.write(render(document, args.format))


if __name__ == "__main__":
    main()

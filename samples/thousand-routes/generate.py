#!/usr/bin/env python3
"""Prints an OpenAPI document with many routes, each with an answer of its own. python3 generate.py [ROUTES]"""
import json
import sys


def operation(name, body, parameters):
    return {
        "operationId": name, "parameters": parameters, "responses": {"200": {"description": "ok"}},
        "x-amazon-apigateway-integration": {
            "type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": json.dumps(body)}}}}}


def document(routes):
    """Two routes a resource: /services/N/items and /services/N/items/{id}."""
    identifier = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    paths = {}
    for number in range(routes):
        service, single = divmod(number, 2)
        path = f"/services/s{service}/items" + ("/{id}" if single else "")
        paths[path] = {"get": operation(f"route{number}", {"route": number}, identifier if single else [])}
    return {"openapi": "3.0.1", "info": {"title": "thousand-routes", "version": "1"}, "paths": paths}


if __name__ == "__main__":
    json.dump(document(int(sys.argv[1]) if len(sys.argv) > 1 else 1000), sys.stdout, indent=1)

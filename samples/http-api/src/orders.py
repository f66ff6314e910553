"""Orders live as long as the process that serves them: enough to see requests arrive."""
import base64
import json

orders = {"1": "two pens"}


def handler(event, context):
    match event["routeKey"]:
        case "GET /orders":
            return orders  # without a statusCode any JSON is the body of a 200
        case "GET /orders/{id}":
            order = orders.get(event["pathParameters"]["id"])
            return order if order else {"statusCode": 404, "body": "no such order"}
        case "POST /orders":
            body = event["body"]
            text = base64.b64decode(body).decode() if event["isBase64Encoded"] else body
            number = str(len(orders) + 1)
            orders[number] = text
            who = event["requestContext"]["authorizer"]["lambda"]["customer"]
            return {"statusCode": 201, "cookies": [f"last={number}"], "headers": {"content-type": "application/json"}, "body": json.dumps({"id": number, "by": who})}
        case route:
            return {"route": route, "path": event["rawPath"]}

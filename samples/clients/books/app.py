"""The bookshop's function: four books, two on a page."""
import json

BOOKS = [
    {"id": 1, "title": "Middlemarch", "price": 12.5, "genre": "novel", "published": "1871-12-01"},
    {"id": 2, "title": "Leaves of Grass", "price": 9, "genre": "poetry", "published": "1855-07-04"},
    {"id": 3, "title": "Emma", "price": 7.25, "genre": "novel", "published": "1815-12-23"},
    {"id": 4, "title": "Moby-Dick", "price": 11, "genre": "novel", "published": "1851-10-18"},
]
PAGE = 2


def answer(status, value):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(value)}


def page(genre, token):
    if token and not token.isdecimal():
        return answer(400, {"message": f"no page {token}"})
    found = [book for book in BOOKS if genre in (None, book["genre"])]
    begin = int(token or 0)
    more = {"nextToken": str(begin + PAGE)} if begin + PAGE < len(found) else {}
    return answer(200, {"books": found[begin:begin + PAGE]} | more)


def handler(event, _context):
    if event["httpMethod"] == "POST":
        return answer(201, {"id": len(BOOKS) + 1} | json.loads(event["body"]))
    if event["pathParameters"]:
        wanted = event["pathParameters"]["id"]
        found = [book for book in BOOKS if str(book["id"]) == wanted]
        return answer(200, found[0]) if found else answer(404, {"message": f"no book {wanted}"})
    query = event["queryStringParameters"] or {}
    return page(query.get("genre"), query.get("nextToken"))

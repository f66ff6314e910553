"""Notes live as long as the process that serves them: enough to see requests arrive."""
import json
import os

notes = {"1": os.environ["GREETING"]}


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def handler(event, context):
    note = (event["pathParameters"] or {}).get("id")
    if note is None:
        return answer(200, list(notes))
    if event["httpMethod"] == "PUT":
        notes[note] = event["body"]
        return answer(201, {"id": note})
    return answer(200, {"id": note, "text": notes[note]}) if note in notes else answer(404, {"message": f"no note {note}"})

import collections
import json


def handler(event, context):
    words = (event["body"] or "").lower().split()
    print(f"{len(words)} words, {context.get_remaining_time_in_millis()} ms left")
    return {"statusCode": 200, "body": json.dumps(collections.Counter(words))}

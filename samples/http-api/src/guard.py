"""Who may order: a token is the customer's name behind 'Token '."""


def handler(event, context):
    kind, _, customer = event["identitySource"][0].partition(" ")
    return {"isAuthorized": kind == "Token" and bool(customer), "context": {"customer": customer}}

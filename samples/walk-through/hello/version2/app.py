def handler(event, context):
    return {"statusCode": 200, "body": f"version 2, called as {context.invoked_function_arn.rsplit(':', 1)[1]}\n"}

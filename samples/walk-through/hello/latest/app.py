def handler(event, context):
    return {"statusCode": 200, "body": f"the newest code, called as {context.invoked_function_arn.rsplit(':', 1)[1]}\n"}

# The Python side of the Lambda Runtime API: fetches events, calls the handler, posts what it gives. One keep-alive connection over the bare
# socket module: the answer to one event and the request for the next leave in one write.
import _socket
import json
import os
import sys
import time

_env = os.environ
_host, _port = _env["AWS_LAMBDA_RUNTIME_API"].rsplit(":", 1)
_PAYLOAD_MAX = 6291556
_ROOT = "/2018-06-01/runtime"
_NEXT = f"GET {_ROOT}/invocation/next HTTP/1.1\r\nHost: {_host}:{_port}\r\n\r\n".encode()
_ASCII = sys.version_info < (3, 12)  # from 3.12 on the service leaves characters as they are


class CognitoIdentity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, known):
        self.cognito_identity_id = known.get("cognitoIdentityId")
        self.cognito_identity_pool_id = known.get("cognitoIdentityPoolId")


class Client:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")

    def __init__(self, known):
        for name in self.__slots__:
            setattr(self, name, known.get(name))


class ClientContext:
    __slots__ = ("custom", "env", "client")

    def __init__(self, known):
        self.custom, self.env = known.get("custom"), known.get("env")
        self.client = Client(known.get("client") or {})


class LambdaContext:
    def __init__(self, fields):
        self.aws_request_id = fields.get("lambda-runtime-aws-request-id", "")
        self.log_group_name = _env.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = _env.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = _env.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = _env.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = _env.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = fields.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = None
        client = fields.get("lambda-runtime-client-context")
        self.client_context = ClientContext(json.loads(client)) if client else None
        identity = fields.get("lambda-runtime-cognito-identity")
        self.identity = CognitoIdentity(json.loads(identity) if identity else {})
        self._epoch_deadline_time_in_ms = int(fields.get("lambda-runtime-deadline-ms", 0))

    def get_remaining_time_in_millis(self):
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        names = ("aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb", "function_version",
                 "invoked_function_arn", "client_context", "identity", "tenant_id")
        return "LambdaContext([" + ",".join(f"{name}={getattr(self, name)}" for name in names) + "])"


class Fault(Exception):
    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind, self.message, self.trace = kind, message, list(trace)


class Connection:
    def __init__(self):
        self.socket = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self.socket.connect((_host, int(_port)))
        self.socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        self.data = b""

    def send(self, data):
        view = memoryview(data)
        while view:
            view = view[self.socket.send(view):]

    def more(self):
        piece = self.socket.recv(262144)
        if not piece:
            os._exit(0)  # the gateway is gone, or has no use for this process any more
        return piece

    def answer(self):
        data = self.data
        end = data.find(b"\r\n\r\n")
        while end < 0:
            data += self.more()
            end = data.find(b"\r\n\r\n")
        fields = {}
        for line in data[:end].decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            fields[name.lower()] = value.strip()
        begin = end + 4
        total = begin + int(fields.get("content-length", 0))
        if len(data) < total:
            parts, have = [data], len(data)
            while have < total:
                parts.append(self.more())
                have += len(parts[-1])
            data = b"".join(parts)
        self.data = data[total:]
        return fields, data[begin:total]

    def post(self, target, body, error=None, then=b""):
        kind = f"Lambda-Runtime-Function-Error-Type: {error}\r\n" if error else ""
        head = f"POST {_ROOT}{target} HTTP/1.1\r\nHost: {_host}:{_port}\r\nContent-Type: application/json\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
        self.send(head.encode("latin-1", "replace") + body + then)


class State:
    request_id = ""
    logging_ready = False


def set_up_logging():
    """The service's root logger writes to the log; installed once the function has loaded logging itself, so that others do not pay for it."""
    logging = sys.modules.get("logging")
    if logging is None or State.logging_ready or not hasattr(logging, "getLogger"):
        return
    State.logging_ready = True

    class LambdaLoggerHandler(logging.Handler):
        def emit(self, record):
            sys.stdout.write(self.format(record) + "\n")

    class LambdaLoggerFilter(logging.Filter):
        def filter(self, record):
            record.aws_request_id = State.request_id
            return True

    root = logging.getLogger()
    if root.handlers:
        return
    handler = LambdaLoggerHandler()
    formatter = logging.Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(LambdaLoggerFilter())
    root.addHandler(handler)


def trace_of(error, below):
    """Lines as the service shows them: frames of this file are left out."""
    import traceback
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != below]
    return [f'  File "{f.filename}", line {f.lineno}, in {f.name}\n    {f.line}\n' for f in frames]


def document(kind, message, trace, request_id):
    return json.dumps({"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}).encode()


def load(full):
    try:
        name, function = full.rsplit(".", 1)
    except ValueError:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{full}': not enough values to unpack (expected 2, got 1)") from None
    name = name.replace("/", ".")
    try:
        if name.split(".")[0] in sys.builtin_module_names:
            raise Fault("Runtime.BuiltInModuleConflict", f"Cannot use built-in module {name} as a handler module")
        module = __import__(name, fromlist=["_"])
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{name}': {error}", trace_of(error, __file__)) from None
    except SyntaxError as error:
        where = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{name}': {error}", [where]) from None
    try:
        return getattr(module, function)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function}' missing on module '{name}'") from None


def plain(value):
    from decimal import Decimal
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def show(kind, message, trace):
    sys.stdout.write(f"[ERROR] {kind}: {message}\nTraceback (most recent call last):\n" + "".join(trace) + ("" if trace else "\n"))
    sys.stdout.flush()


def run(handler, body, context):
    """(answer, None) or (error document, error type)."""
    try:
        event = json.loads(body)
    except ValueError as error:
        return document("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}", [], State.request_id), "Runtime.UnmarshalError"
    try:
        result = handler(event, context)
    except Exception as error:
        kind, message, trace = type(error).__name__, str(error), trace_of(error, __file__)
        show(kind, message, trace)
        return document(kind, message, trace, State.request_id), kind
    try:
        answer = json.dumps(result, ensure_ascii=_ASCII, default=plain).encode()
    except Exception as error:
        message = f"Unable to marshal response: {error}"
        show("Runtime.MarshalError", message, [])
        return document("Runtime.MarshalError", message, [], State.request_id), "Runtime.MarshalError"
    if len(answer) > _PAYLOAD_MAX:
        message = f"Response payload size exceeded maximum allowed payload size ({_PAYLOAD_MAX} bytes)."
        return document("Function.ResponseSizeTooLarge", message, [], State.request_id), "Function.ResponseSizeTooLarge"
    return answer, None


def main():
    sys.argv[:] = [_env.get("LAMBDA_TASK_ROOT", "")]
    sys.path[0] = _env["LAMBDA_TASK_ROOT"]
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    connection = Connection()
    try:
        try:
            handler = load(_env.get("_HANDLER", ""))
        except Fault:
            raise
        except Exception as error:
            raise Fault(type(error).__name__, str(error), trace_of(error, __file__)) from None
    except Fault as fault:
        show(fault.kind, fault.message, fault.trace)
        connection.post("/init/error", document(fault.kind, fault.message, fault.trace, ""), fault.kind)
        connection.answer()
        sys.exit(1)
    set_up_logging()
    connection.send(_NEXT)
    while True:
        fields, body = connection.answer()
        State.request_id = fields["lambda-runtime-aws-request-id"]
        trace = fields.get("lambda-runtime-trace-id")
        if trace:
            _env["_X_AMZN_TRACE_ID"] = trace
        if not State.logging_ready:
            set_up_logging()
        answer, error = run(handler, body, LambdaContext(fields))
        sys.stdout.flush()
        connection.post(f"/invocation/{State.request_id}/{'error' if error else 'response'}", answer, error, _NEXT)
        connection.answer()


main()

"""What generated clients do, in one table for all languages: what the server answers, what it must be asked, what the program must see.

The programs program.py, program.mts and program.cpp have a function of the same name for each row. Its client's address ends in the row's
name, so that the server (scripted_server.py) knows which row a request belongs to; its retries wait 10 and 20 ms.
"""
import base64
import dataclasses
import hashlib
import hmac
import json

from scripted_server import CLOSE, DRIP, STALL, Pieces, answer

ITEM = {"id": 1}
OK = answer(200, ITEM)
DONE = answer(200)
PROBLEM = {"message": "no such item"}
BIG = {"id": 9007199254740993, "note": None, "size": 1.5, "day": "2026-02-28", "moment": "2026-11-21T16:30:00.250Z", "bytes": "AP+A/w=="}


@dataclasses.dataclass
class Want:
    """One request: its line, and what of it matters. A header that must not be there is None."""
    line: str
    headers: dict = dataclasses.field(default_factory=dict)
    body: object = None  # bytes as they are; a dict as JSON; a function is asked


@dataclasses.dataclass
class Row:
    name: str
    answers: list
    wants: list
    outcome: object
    only: tuple = ("python", "typescript", "cpp")


def error(name, status=None, **more):
    return {"error": name} | ({} if status is None else {"status": status}) | more


def token(name, **more):
    return answer(200, {"access_token": name, "token_type": "Bearer"} | more)


def fetched(body="grant_type=client_credentials", **more):
    """A token is asked for; the order of the fields is not fixed."""
    def is_it(request):
        assert sorted(request.body.decode().split("&")) == sorted(body.split("&")), request.body
        return True
    basic = "Basic " + base64.b64encode(b"me%3A1:s3%2Bcret").decode()
    return Want("POST /token", {"authorization": basic, "content-type": "application/x-www-form-urlencoded"} | more, is_it)


def called(name):
    return Want("GET /bearer", {"authorization": "Bearer " + name})


def is_signed(request):
    """Signature Version 4 over the body that came: whoever signed it has read the same bytes before."""
    stamp = request.headers["x-amz-date"]
    fields = {"content-type": request.headers["content-type"], "host": request.headers["host"], "x-amz-date": stamp}
    lines = [f"{name}:{value}" for name, value in fields.items()]
    names, scope = ";".join(fields), f"{stamp[:8]}/us-east-1/execute-api/aws4_request"
    canonical = "\n".join(["PUT", f"/{request.script}/signed", "", *lines, "", names, hashlib.sha256(request.body).hexdigest()])
    key = b"AWS4s3cret"
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    assert request.headers["authorization"] == f"AWS4-HMAC-SHA256 Credential=AKID/{scope}, SignedHeaders={names}, Signature={signature}"
    return request.body == BLOB


def is_form_of_parts(request):
    def head(name, *lines):
        return "\r\n".join((f'Content-Disposition: form-data; name="{name}"' + lines[0], *lines[1:])).encode()
    wanted = {
        (head("free", '; filename="f"', "Content-Type: application/octet-stream"), b"1"),
        (head("json", "", "Content-Type: application/json"), b'"a\\"b"'),
        (head("note", "", "Content-Type: text/markdown"), b"*n*"),
        (head("picture", '; filename="p"', "Content-Type: image/png", "X-Kind: photo"), b"2"),
        (head("range", "", "Content-Type: application/vnd.range+json"), b'{"low":1}'),
    }
    assert set(parts_of(request)) == wanted, parts_of(request)
    return True


def nested(levels):
    return b'{"of":' * levels + b"1" + b"}" * levels


def parts_of(request):
    """The parts of a form: their head's lines and their content."""
    boundary = request.headers["content-type"].split("boundary=")[1].encode()
    pieces = request.body.split(b"--" + boundary)
    assert pieces[0] == b"" and pieces[-1] == b"--\r\n", pieces
    return [tuple(piece[2:-2].split(b"\r\n\r\n", 1)) for piece in pieces[1:-1]]


def is_upload(request):
    assert request.headers["content-type"].startswith("multipart/form-data; boundary="), request.headers
    disposition = b'Content-Disposition: form-data; name="%s"'
    named = disposition + b'; filename="%s"\r\nContent-Type: %s'
    found, wanted = parts_of(request), [
        (named % (b"file", "a%22b%0D%0Aä.bin".encode(), b"image/png"), bytes(range(256))),
        (named % (b"more", b"one", b"text/plain"), b"1"),
        (named % (b"more", b"two", b"text/plain"), b"--2\r\n"),
        (disposition % b"note", "ü\r\n--x".encode()),
        (disposition % b"tags", b"a"),
        (disposition % b"tags", b"b"),
        (disposition % b"range" + b"\r\nContent-Type: application/json", b'{"low":1}'),
    ]
    assert found == wanted, found
    return True


GET, POST = Want("GET /item"), Want("POST /item")
BLOB = bytes(range(256)) * 1200
BINARY = {"Content-Type": "application/octet-stream"}
DOWNLOAD = Want("GET /blob", {"accept": "application/octet-stream, application/json"})
FILE = Want("PUT /blob", {"content-type": "application/octet-stream", "content-length": str(len(BLOB)), "transfer-encoding": None}, BLOB)
PIPE = Want("PUT /blob", {"content-type": "application/octet-stream", "content-length": None, "transfer-encoding": "chunked"}, BLOB)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
BASIC = "Basic " + base64.b64encode("ann:pä:ss".encode()).decode()

ROWS = [
    # Credentials: only what an operation asks for is sent.
    Row("api_key", [DONE], [Want("GET /key", {"x-api-key": "k1", "authorization": None})], None),
    Row("api_key_by_scheme", [DONE], [Want("GET /key", {"x-api-key": "one"})], None),
    Row("api_key_in_query", [DONE], [Want("GET /key-in-query?q=x&key=a%20b%26c", {"x-api-key": None})], None),
    Row("api_key_in_cookie", [DONE], [Want("GET /key-in-cookie", {"cookie": "c=v; key=k1"})], None),
    Row("bearer", [DONE], [Want("GET /bearer", {"authorization": "Bearer t0"})], None),
    Row("bearer_provider", [answer(503), DONE], [Want("GET /bearer", {"authorization": "Bearer t1"}), Want("GET /bearer", {"authorization": "Bearer t2"})], None),
    Row("bearer_once", [DONE], [Want("GET /bearer", {"authorization": "Bearer t0"})], None),
    Row("basic", [DONE], [Want("GET /basic", {"authorization": BASIC})], None),
    Row("token_header", [DONE], [Want("GET /token", {"x-token": "t0", "authorization": None})], None),
    Row("two_schemes", [DONE], [Want("GET /both", {"x-api-key": "k1", "authorization": "Bearer t0"})], None),
    Row("second_choice", [DONE], [Want("GET /both", {"x-api-key": None, "authorization": BASIC})], None),
    Row("credentials_nobody_asked_for", [OK], [Want("GET /item", {"x-api-key": None, "authorization": None, "cookie": None})], 1),
    Row("redirect_with_credentials", [answer(302, headers={"Location": "/elsewhere"})], [Want("GET /bearer")], error("ApiError", 302)),
    Row("credentials_of_a_call", [DONE] * 5, [Want("GET /key", {"x-api-key": "k2"}), Want("GET /key", {"x-api-key": "k3"}), Want("GET /bearer", {"authorization": "Bearer t9"}),
                                               Want("GET /basic", {"authorization": BASIC}), Want("GET /bearer", {"authorization": "Bearer t1"})], None),
    Row("secrets_are_not_printed", [], [], "hidden", only=("python", "typescript")),
    # Tokens by OAuth2's client credentials: id "me:1", secret "s3+cret".
    Row("oauth2", [token("t1", expires_in=3600), DONE, DONE], [fetched("grant_type=client_credentials&scope=a%20b"), called("t1"), called("t1")], None),
    Row("oauth2_in_body", [token("t1"), DONE], [fetched("grant_type=client_credentials&audience=x&client_id=me%3A1&client_secret=s3%2Bcret", authorization=None), called("t1")], None),
    Row("oauth2_that_ends_at_once", [token("t1", expires_in=0), DONE, token("t2", expires_in="0"), DONE], [fetched(), called("t1"), fetched(), called("t2")], None),
    Row("oauth2_refused_by_the_api", [token("t1"), DONE, answer(401), token("t2"), DONE, answer(401), token("t3"), answer(401)],
        [fetched(), called("t1"), called("t1"), fetched(), called("t2"), called("t2"), fetched(), called("t3")], error("UnauthorizedError", 401)),
    Row("oauth2_asked_once", [Pieces(b"", *token("t1")[:1], pause=0.2)] + [DONE] * 8, [fetched()] + [called("t1")] * 8, "done"),
    Row("oauth2_without_a_token", [answer(503), answer(401, {"error": "invalid_client", "error_description": "s3+cret is wrong"})], [fetched()] * 2,
        error("TokenError", 401, text="invalid_client", told="127.0.0.1 gives no token: HTTP 401 invalid_client: *** is wrong")),
    Row("oauth2_with_a_strange_answer", [answer(200, {"access_token": "a\nb"}), answer(200, {"access_token": "a", "token_type": "mac"}), answer(200, b"[]"), answer(302)],
        [fetched()] * 4, ["TokenError"] * 4),
    Row("oauth2_constants", [], [], ["https://login.example.com/token?tenant=a", ["read", "write:all"]]),
    # Addresses and headers.
    Row("stage", [OK], [Want("GET /base/pr%20od/item")], 1),
    Row("addresses_refused", [], [], ["refused"] * 6),
    Row("user_agent", [OK], [Want("GET /item", {"user-agent": "features/1.0.0", "accept": "application/json"})], 1),
    Row("headers_of_client_and_call", [OK], [Want("GET /item", {"x-one": "client", "x-two": "call"})], 1),
    Row("header_beyond_ascii", [OK], [Want("GET /item", {"x-name": "é€".encode().decode("latin-1")})], 1),
    Row("header_injection", [], [], ["EncodeError"] * 6),
    # Retries.
    Row("retry_429_of_a_post", [answer(429), answer(429), OK], [POST, POST, POST], [10, 20, 1]),
    Row("retry_503_of_a_get", [answer(503), answer(500), OK], [GET, GET, GET], [10, 20, 1]),
    Row("no_retry_503_of_a_post", [answer(503, {"cause": "ill"})], [POST], error("FailureError", 503, text="ill")),
    Row("retry_503_of_a_post_with_a_key", [answer(503), OK], [Want("POST /item", {"idempotency-key": "k"})] * 2, [10, 1]),
    Row("no_retry_400", [answer(400, PROBLEM)], [GET], error("ProblemClientError", 400, text="no such item")),
    Row("attempts_are_counted", [answer(502), answer(504), answer(503)], [GET, GET, GET], [10, 20, error("ServerError", 503)]),
    Row("retry_after_seconds", [answer(429, headers={"Retry-After": "1"}), OK], [POST, POST], [1000, 1]),
    Row("retry_after_date", [answer(503, headers={"Retry-After": "Sat, 21 Nov 2020 16:30:00 GMT"}), OK], [GET, GET], [10, 1]),
    Row("retry_after_nonsense", [answer(503, headers={"Retry-After": b"\xb2"}), OK], [GET, GET], [10, 1]),
    Row("retry_after_too_long", [answer(429, PROBLEM, {"Retry-After": "3600"})], [GET], [error("ProblemClientError", 429, text="no such item")]),
    Row("retry_after_too_late", [answer(429, PROBLEM, {"Retry-After": "Sun, 21 Nov 2100 16:30:00 GMT"})], [GET], [error("ProblemClientError", 429, text="no such item")]),
    Row("broken_get", [CLOSE, OK], [GET, GET], [10, 1]),
    Row("broken_post", [CLOSE], [POST], [error("ConnectionFailed", sent=True)]),
    Row("broken_post_on_a_kept_connection", [OK, CLOSE], [GET, POST], error("ConnectionFailed", sent=True)),
    Row("broken_begin_on_a_kept_connection", [OK, CLOSE], [GET, Want("POST /begin")], error("ConnectionFailed", sent=True)),
    Row("refused_post", [], [], [10, 20, error("ConnectionFailed", sent=False)]),
    Row("half_an_answer", [answer(200, b'{"id"', {"Content-Length": "9"}, close=True)], [GET], error("ConnectionFailed", sent=True)),
    Row("kept_connection", [OK, OK, OK], [GET, GET, GET], 1),
    Row("many_at_once", [OK] * 40, [GET] * 40, 40),
    # Bounds.
    Row("timeout", [STALL], [GET], error("TimedOut", sent=True)),
    Row("timeout_of_drips", [DRIP], [GET], error("TimedOut", sent=True)),
    Row("connect_timeout", [], [], error("TimedOut", sent=False), only=("python", "cpp")),
    Row("timeout_while_connecting", [], [], error("TimedOut", sent=True), only=("typescript",)),
    Row("no_timeout", [OK], [GET], 1, only=("python", "typescript")),
    Row("cancelled", [STALL], [GET], error("Cancelled")),
    Row("cancelled_between_attempts", [answer(503, headers={"Retry-After": "4"})], [GET], error("Cancelled")),
    Row("too_large", [answer(200, b"x" * 5000)], [GET], error("ResponseTooLarge")),
    Row("too_large_in_chunks", [answer(200, b"x" * 5000, chunked=True)], [GET], error("ResponseTooLarge")),
    Row("chunks", [answer(200, BIG, chunked=True)], [GET], "exact"),
    # Hooks and pages.
    Row("hooks", [answer(503), OK], [Want("GET /item", {"x-trace": "1"}), Want("GET /item", {"x-trace": "2"})],
        ["request GET", "response 503", "retry 1", "request GET", "response 200"]),
    Row("pages", [answer(200, {"items": [{"id": 1}, {"id": 2}], "nextToken": "a b"}), answer(200, {"items": [], "nextToken": "c"}), answer(200, {"items": [{"id": 3}]})],
        [Want("GET /pages?limit=2"), Want("GET /pages?nextToken=a%20b&limit=2"), Want("GET /pages?nextToken=c&limit=2")], [1, 2, 3]),
    Row("pages_that_repeat", [answer(200, {"items": [{"id": 1}], "nextToken": "a"}), answer(200, {"items": [{"id": 2}], "nextToken": "a"})],
        [Want("GET /pages"), Want("GET /pages?nextToken=a")], [1, 2]),
    Row("pages_by_body", [answer(200, {"found": {"items": [{"id": 1}]}, "meta": {"next": "c1"}}), answer(200, {"found": {}, "meta": {"next": "c2"}}), answer(200, {"found": {"items": [{"id": 2}]}, "meta": None})],
        [Want("POST /search", {}, {"words": "w"}), Want("POST /search", {}, {"words": "w", "cursor": "c1"}), Want("POST /search", {}, {"words": "w", "cursor": "c2"})], [1, 2]),
    Row("pages_by_last_item", [answer(200, {"data": [{"id": 5}, {"id": 9007199254740993}], "has_more": True}), answer(200, {"data": [{"id": 7}], "has_more": False})],
        [Want("GET /events?page=p"), Want("GET /events?starting_after=9007199254740993&page=p")], ["5", "9007199254740993", "7"]),
    Row("pages_by_last_item_of_none", [answer(200, {"data": [], "has_more": True})], [Want("GET /events?page=p")], []),
    # Parameters.
    Row("styles", [DONE],
        [Want("GET /styles?exploded=a%20b&exploded=c%26d%2C&form=a%20b,c%26d%2C&spaced=a%20b%20c%26d%2C&piped=a%20b%7Cc%26d%2C&high=2&low=1&flat=high,2,low,1"
              "&deep[name]=x%5By%5D&deep[range][low]=3&deep[tags][]=t&deep[tags][]=%C3%A4&json=%7B%22low%22%3A4%7D&flag=true&day=2026-02-28&moment=2026-11-21T16%3A30%3A00Z",
              {"x-list": "a,b", "x-object": "high=2,low=1", "cookie": "plain=a%20b%3B; many=c,d"})], None),
    Row("nothing_optional", [DONE], [Want("GET /styles", {"x-list": None, "cookie": None})], None),
    Row("paths", [DONE], [Want("GET /path/a%20%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25~%C3%A4/1,2%2F3/b/c%20d/%3F")], None),
    Row("paths_with_signs", [DONE], [Want("GET /signs/.a%3B/.b.c/;matrix=d%20e/;all=f,g/;high=2;low=1/a%20b%3F")], None),
    Row("paths_refused", [], [], ["EncodeError"] * 5),
    Row("big_number_in_query", [OK], [Want("GET /item?id=9223372036854775807")], 1),
    # Bodies.
    Row("form", [DONE], [Want("POST /form", {"content-type": "application/x-www-form-urlencoded"}, b"count=-1&deep[]=d&deep[]=e&piped=p%7Cq&range[low]=1&ranges[0][low]=2&ranges[1][high]=3&tags=x&tags=y%20z&text=a%20%26b%3D%C3%A4")], None),
    Row("parts", [DONE], [Want("POST /parts", {}, is_form_of_parts)], None),
    Row("file", [answer(503), DONE], [FILE, FILE], None),
    Row("pipe", [DONE], [PIPE], None),
    Row("pipe_that_is_not_sent_again", [answer(503)], [PIPE], error("ServerError", 503)),
    Row("signed_file", [answer(503), DONE], [Want("PUT /signed", {"content-length": str(len(BLOB))}, is_signed)] * 2, None),
    Row("signed_pipe", [], [], error("EncodeError")),
    Row("file_that_cannot_be_read", [], [], error("EncodeError"), only=("cpp",)),
    Row("upload", [DONE], [Want("POST /upload", {}, is_upload)], None),
    Row("raw", [answer(200, bytes(range(255, -1, -1)), {"Content-Type": "image/png"})],
        [Want("PUT /raw", {"content-type": "application/octet-stream", "accept": "image/png, application/json"}, bytes(range(256)))], list(range(255, -1, -1))),
    Row("text", [answer(200, "zurück\n".encode(), {"Content-Type": "text/plain"})],
        [Want("POST /text", {"content-type": "text/plain; charset=utf-8", "accept": "text/plain"}, "hin \u0000 ü".encode())], "zurück\n"),
    Row("item_as_it_came", [answer(200, BIG), OK], [GET, Want("PUT /item", {"content-type": "application/json"}, BIG)], 1),
    Row("item_with_little", [answer(200, {"id": 2}), OK], [GET, Want("PUT /item", {}, {"id": 2})], 1),
    Row("values_refused", [], [], ["EncodeError"] * 2),
    # Answers that are read as they come.
    Row("stream", [answer(200, BLOB, BINARY)], [DOWNLOAD], "whole"),
    Row("stream_in_chunks", [answer(200, BLOB[:5120], BINARY, chunked=True)], [DOWNLOAD], 5120),
    Row("stream_of_nothing", [answer(200, b"", BINARY)], [DOWNLOAD], 0),
    Row("stream_retried", [answer(503), CLOSE, answer(200, BLOB, BINARY)], [DOWNLOAD] * 3, "whole"),
    Row("stream_of_an_error", [answer(404, PROBLEM)], [DOWNLOAD], error("ProblemNotFoundError", 404, text="no such item")),
    Row("stream_cut_off", [answer(200, BLOB, {"Content-Length": str(len(BLOB) + 1)}, close=True)], [DOWNLOAD], error("ConnectionFailed", sent=True)),
    Row("stream_cut_off_in_chunks", [Pieces(HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", pause=0)], [DOWNLOAD], error("ConnectionFailed", sent=True)),
    Row("stream_that_stalls", [Pieces(HEAD + b"Content-Length: 9\r\n\r\nabc", pause=0, stalls=True)], [DOWNLOAD], error("TimedOut", sent=True)),
    Row("stream_slower_than_the_timeout", [Pieces(HEAD + b"Content-Length: 6\r\n\r\n", b"a", b"b", b"c", b"d", b"e", b"f")], [DOWNLOAD], 6),
    Row("stream_given_up", [Pieces(HEAD + b"Content-Length: 9\r\n\r\nabc", pause=0, stalls=True), DONE], [DOWNLOAD, Want("GET /oauth")], "given up"),
    # Answers.
    Row("no_content", [answer(204)], [Want("DELETE /item")], None),
    Row("any_success_without_value", [answer(200, b"begun, more or less")], [Want("POST /begin", {"content-type": None})], None),
    Row("perhaps_nothing", [answer(204)], [Want("GET /maybe")], None),
    Row("error_of_its_own", [answer(404, PROBLEM, {"x-amzn-RequestId": "r1", "x-amzn-ErrorType": "NotFound:http://x"})], [GET],
        error("ProblemNotFoundError", 404, text="no such item", request="r1", type="NotFound")),
    Row("error_of_a_family", [answer(418, PROBLEM)], [GET], error("ProblemClientError", 418, text="no such item")),
    Row("error_of_the_rest", [answer(501, {"cause": "later"})], [GET], error("FailureError", 501, text="later")),
    Row("error_without_a_type", [answer(409, PROBLEM)], [GET], error("ConflictError", 409)),
    Row("error_that_is_no_json", [answer(404, b"<html>", {"Content-Type": "text/html"})], [GET], error("NotFoundError", 404)),
    Row("error_of_another_shape", [answer(404, {"cause": 1})], [GET], error("NotFoundError", 404)),
    Row("error_without_a_body", [answer(404)], [GET], error("NotFoundError", 404)),
    Row("success_nobody_described", [answer(202, ITEM)], [GET], error("ApiError", 202)),
    Row("not_modified", [answer(304)], [GET], error("ApiError", 304)),
    Row("success_without_its_body", [answer(200)], [GET], error("DecodeError")),
    Row("success_that_is_no_json", [answer(200, b"<html>")], [GET], error("DecodeError")),
    Row("success_that_is_nearly_json", [answer(200, b'{"id": 1, "size": NaN}')], [GET], error("DecodeError")),
    Row("success_of_another_shape", [answer(200, {"id": "one"})], [GET], error("DecodeError")),
    Row("integer_beyond_a_double", [answer(200, {"count": 9007199254740993})], [Want("GET /counter")], "9007199254740993", only=("python", "cpp")),
    Row("integer_beyond_a_number", [answer(200, {"count": 9007199254740993}), answer(200, {"count": 9007199254740991})], [Want("GET /counter")] * 2,
        ["DecodeError", "EncodeError", "EncodeError", "9007199254740991"], only=("typescript",)),
    Row("unions_in_unions", [answer(200, nested(60))], [Want("GET /deep")], "done"),
    Row("endless_nesting", [answer(200, nested(100000))], [Want("GET /deep")], error("DecodeError")),
]

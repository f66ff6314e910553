"""Runs the rows of scenarios.py with the Python client; prints what each one came to."""
import concurrent.futures
import datetime
import functools
import io
import json
import os
import tempfile
import threading
import time
from typing import Any, Callable, List, Optional

from features import ApiError, BodyStream, ClientCredentials, Credentials, FeaturesClient, File, Hook, Request, RequestOptions, Response, RetryPolicy, errors, models, oauth2

SERVER = os.environ["SDK_SERVER"]
RETRIES = RetryPolicy(delay_base=0.02, retry_after_max=5.0, random=lambda: 0.5)
ITEM = models.Item(id=1)
BLOB = bytes(range(256)) * 1200


def outcome(call: Callable[[], Any]) -> Any:
    try:
        result = call()
    except ApiError as error:
        found = {"error": type(error).__name__, "status": error.status}
        if isinstance(error.body, models.Problem):
            found["text"] = error.body.message
        if isinstance(error.body, models.Failure):
            found["text"] = error.body.cause
        if error.request_id:
            found |= {"request": error.request_id, "type": error.error_type}
        return found
    except errors.TokenError as error:
        return {"error": "TokenError", "status": error.status, "text": error.error, "told": str(error)}
    except errors.ConnectionFailed as error:
        return {"error": type(error).__name__, "sent": error.sent}
    except errors.SdkError as error:
        return {"error": type(error).__name__}
    return result.id if isinstance(result, models.Item) else result


def error_name(call: Callable[[], Any]) -> Any:
    found = outcome(call)
    return found["error"] if isinstance(found, dict) else found


class Delays(Hook):
    def __init__(self) -> None:
        self.seen: List[Any] = []

    def on_retry(self, request: Request, attempt: int, delay: float) -> None:
        self.seen.append(round(delay * 1000))


class Scenarios:
    def __init__(self, name: str) -> None:
        self.name = name
        self.opened: List[FeaturesClient] = []

    def close(self) -> None:
        for client in self.opened:
            client.close()

    def client(self, server: str = SERVER, path: str = "", **settings: Any) -> FeaturesClient:
        settings.setdefault("retries", RETRIES)
        client = FeaturesClient(f"{server}/{self.name}{path}", **settings)
        self.opened.append(client)
        return client

    def retried(self, call: Callable[[FeaturesClient, RequestOptions], Any], server: str = SERVER) -> Any:
        """The delays before further attempts, and what came of them."""
        delays = Delays()
        client = self.client(server)
        return delays.seen + [outcome(lambda: call(client, RequestOptions(hooks=[delays])))]

    def retried_get(self) -> Any:
        return self.retried(lambda client, options: client.get_item(options=options))

    def retried_post(self) -> Any:
        return self.retried(lambda client, options: client.add_item(ITEM, options=options))

    def got(self, **settings: Any) -> Any:
        return outcome(self.client(**settings).get_item)

    def api_key(self) -> Any:
        return outcome(self.client(api_key="k1", bearer_token="no").with_key)

    def api_key_by_scheme(self) -> Any:
        return outcome(self.client(api_key={"key": "one", "keyInQuery": "two"}).with_key)

    def api_key_in_query(self) -> Any:
        return outcome(lambda: self.client(api_key="a b&c").with_key_in_query(q="x"))

    def api_key_in_cookie(self) -> Any:
        return outcome(lambda: self.client(api_key="k1").with_key_in_cookie(c="v"))

    def bearer(self) -> Any:
        return outcome(self.client(bearer_token="t0").with_bearer)

    def bearer_provider(self) -> Any:
        tokens = iter(("t1", "t2"))
        return outcome(self.client(bearer_token=lambda: next(tokens)).with_bearer)

    def bearer_once(self) -> Any:
        """A field in another case does not stand beside it."""
        return outcome(self.client(bearer_token="t0", headers={"authorization": "x"}).with_bearer)

    def basic(self) -> Any:
        return outcome(self.client(basic=("ann", "pä:ss")).with_basic)

    def token_header(self) -> Any:
        return outcome(self.client(bearer_token="t0").with_token)

    def two_schemes(self) -> Any:
        return outcome(self.client(api_key="k1", bearer_token="t0", basic=("ann", "x")).with_both)

    def second_choice(self) -> Any:
        return outcome(self.client(api_key="k1", basic=("ann", "pä:ss")).with_both)

    def credentials_nobody_asked_for(self) -> Any:
        return self.got(api_key="k", bearer_token="t", basic=("a", "b"))

    def redirect_with_credentials(self) -> Any:
        return outcome(self.client(bearer_token="t0").with_bearer)

    def credentials_of_a_call(self) -> Any:
        client = self.client(api_key="k1", bearer_token="t1", basic=("a", "b"))
        client.with_key(options=RequestOptions(api_key="k2"))
        client.with_key(options=RequestOptions(api_key={"key": "k3"}))
        client.with_bearer(options=RequestOptions(bearer_token=lambda: "t9"))
        client.with_basic(options=RequestOptions(basic=("ann", "pä:ss")))
        return client.with_bearer()

    def secrets_are_not_printed(self) -> Any:
        seen: List[str] = []

        class Log(Hook):
            def on_request(self, request: Request) -> None:
                request.headers["X-Key"] = "s3cret"
                seen.append(repr(request))

        signer = Credentials("id", "s3cret", "s3cret")
        tokens = ClientCredentials("http://h/t", "id", "s3cret")
        secrets = {"api_key": "s3cret", "bearer_token": "s3cret", "basic": ("a", "s3cret"), "credentials": signer}
        client = self.client(os.environ["SDK_DEAD_SERVER"], hooks=[Log()], retries=RetryPolicy(attempts_max=1), **secrets)
        outcome(client.with_key_in_query)
        seen += [repr(one) for one in (signer, tokens, client, vars(client._core), RequestOptions(**secrets))]
        return "hidden" if not any("s3cret" in text for text in seen) and len(seen) == 6 else seen

    def tokens(self, *scopes: str, **settings: Any) -> ClientCredentials:
        return ClientCredentials(f"{SERVER}/{self.name}/token", "me:1", "s3+cret", scopes, retries=RETRIES, **settings)

    def oauth2(self) -> Any:
        client = self.client(bearer_token=self.tokens("a", "b"))
        return [client.with_bearer(), client.with_bearer()][0]

    def oauth2_in_body(self) -> Any:
        return self.client(bearer_token=self.tokens(in_body=True, parameters={"audience": "x"})).with_bearer()

    def oauth2_that_ends_at_once(self) -> Any:
        client = self.client(bearer_token=self.tokens())
        return [client.with_bearer(), client.with_bearer()][1]

    def oauth2_refused_by_the_api(self) -> Any:
        client = self.client(bearer_token=self.tokens())
        client.with_bearer()
        client.with_bearer()
        return outcome(client.with_bearer)

    def oauth2_asked_once(self) -> Any:
        client = self.client(bearer_token=self.tokens())
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: client.with_bearer(), range(8)))
        return "done"

    def oauth2_without_a_token(self) -> Any:
        return outcome(self.client(bearer_token=self.tokens()).with_bearer)

    def oauth2_with_a_strange_answer(self) -> Any:
        client = self.client(bearer_token=self.tokens())
        return [error_name(client.with_bearer) for _ in range(4)]

    def oauth2_constants(self) -> Any:
        return [oauth2.COMPANY_LOGIN_TOKEN_URL, oauth2.COMPANY_LOGIN_SCOPES]

    def stage(self) -> Any:
        return self.got(path="/base/", stage="pr od")

    def addresses_refused(self) -> Any:
        def refused(address: str) -> str:
            try:
                FeaturesClient(address)
            except ValueError:
                return "refused"
            return "taken"

        return [refused(one) for one in ("ftp://h", "h", "http://h/?a=b", "http://h/#f", "http://u:p@h/", "http://")]

    def user_agent(self) -> Any:
        return self.got()

    def headers_of_client_and_call(self) -> Any:
        client = self.client(headers={"X-One": "client", "x-two": "client"})
        return outcome(lambda: client.get_item(options=RequestOptions(headers={"X-TWO": "call"})))

    def header_beyond_ascii(self) -> Any:
        return self.got(headers={"X-Name": "é€"})

    def header_injection(self) -> Any:
        class Injection(Hook):
            def on_request(self, request: Request) -> None:
                request.headers["X-A"] = "a\r\nX-B: c"

        def with_header(name: str, value: str) -> Any:
            return lambda: self.client().get_item(options=RequestOptions(headers={name: value}))

        calls: List[Callable[[], Any]] = [
            with_header("X-A", "a\r\nX-B: c"),
            with_header("X A", "a"),
            with_header("X-A:\r\nX-B", "a"),
            lambda: self.client().styles(x_list=["a\nb"]),
            self.client(api_key="a\nb").with_key,
            self.client(hooks=[Injection()]).get_item,
        ]
        return [error_name(call) for call in calls]

    retry_429_of_a_post = retry_after_seconds = broken_post = retried_post
    retry_503_of_a_get = attempts_are_counted = retry_after_date = retry_after_nonsense = retried_get
    retry_after_too_long = retry_after_too_late = broken_get = retried_get
    no_retry_400 = got

    def no_retry_503_of_a_post(self) -> Any:
        return outcome(lambda: self.client().add_item(ITEM))

    def retry_503_of_a_post_with_a_key(self) -> Any:
        def call(client: FeaturesClient, options: RequestOptions) -> Any:
            options.headers = {"idempotency-key": "k"}
            return client.add_item(ITEM, options=options)

        return self.retried(call)

    def broken_post_on_a_kept_connection(self) -> Any:
        client = self.client()
        client.get_item()
        return outcome(lambda: client.add_item(ITEM))

    def broken_begin_on_a_kept_connection(self) -> Any:
        client = self.client()
        client.get_item()
        return outcome(client.begin)

    def refused_post(self) -> Any:
        return self.retried(lambda client, options: client.add_item(ITEM, options=options), os.environ["SDK_DEAD_SERVER"])

    def half_an_answer(self) -> Any:
        return self.got(retries=RetryPolicy(attempts_max=1))

    def kept_connection(self) -> Any:
        with self.client() as client:
            return [outcome(client.get_item) for _ in range(3)][0]

    def many_at_once(self) -> Any:
        with self.client() as client, concurrent.futures.ThreadPoolExecutor(8) as pool:
            return sum(pool.map(lambda _: client.get_item().id, range(40)))

    def within(self, seconds: float, call: Callable[[], Any]) -> Any:
        begin = time.monotonic()
        found = outcome(call)
        taken = time.monotonic() - begin
        return found if taken < seconds else f"after {taken} s"

    def timeout(self) -> Any:
        return self.within(3, self.client(timeout=0.3, retries=RetryPolicy(attempts_max=1)).get_item)

    timeout_of_drips = timeout

    no_timeout = functools.partialmethod(got, timeout=float("inf"))

    def connect_timeout(self) -> Any:
        client = self.client(os.environ["SDK_DEAF_SERVER"], connect_timeout=0.3, retries=RetryPolicy(attempts_max=1))
        return self.within(3, client.get_item)

    def cancelled(self) -> Any:
        begin = time.monotonic()
        options = RequestOptions(cancelled=lambda: time.monotonic() > begin + 0.2)
        return self.within(3, lambda: self.client().get_item(options=options))

    cancelled_between_attempts = cancelled

    too_large = too_large_in_chunks = functools.partialmethod(got, response_bytes_max=4999)

    def chunks(self) -> Any:
        return "exact" if self.client().get_item().id == 9007199254740993 else "another number"

    def hooks(self) -> Any:
        class Log(Hook):
            def __init__(self) -> None:
                self.seen: List[str] = []

            def on_request(self, request: Request) -> None:
                self.seen.append(f"request {request.method}")
                request.headers["X-Trace"] = str(len([one for one in self.seen if one.startswith("request")]))

            def on_response(self, request: Request, response: Response) -> None:
                self.seen.append(f"response {response.status}")

            def on_retry(self, request: Request, attempt: int, delay: float) -> None:
                self.seen.append(f"retry {attempt}")

        log = Log()
        self.client(hooks=[log]).get_item()
        return log.seen

    def pages(self) -> Any:
        return [item.id for item in self.client().list_items_items(limit=2)]

    def pages_that_repeat(self) -> Any:
        return [item.id for item in self.client().list_items_items()]

    def pages_by_body(self) -> Any:
        search = models.Search(words="w")
        found = [item.id for item in self.client().search_items(search)]
        return found if search.cursor is None else "changed"

    def pages_by_last_item(self) -> Any:
        return [str(item.id) for item in self.client().list_events_items(page="p")]

    pages_by_last_item_of_none = pages_by_last_item

    def styles(self) -> Any:
        texts = ["a b", "c&d,"]
        return outcome(
            lambda: self.client().styles(
                exploded=texts,
                form=texts,
                spaced=texts,
                piped=texts,
                object=models.Range(low=1, high=2),
                flat=models.Range(low=1, high=2),
                deep=models.Filter(name="x[y]", range=models.Range(low=3), tags=["t", "ä"]),
                json=models.Range(low=4),
                flag=True,
                day=datetime.date(2026, 2, 28),
                moment=datetime.datetime(2026, 11, 21, 16, 30, tzinfo=datetime.timezone.utc),
                x_list=["a", "b"],
                x_object=models.Range(low=1, high=2),
                plain="a b;",
                many=["c", "d"],
            )
        )

    def nothing_optional(self) -> Any:
        return outcome(self.client().styles)

    def paths(self) -> Any:
        return outcome(lambda: self.client().path_styles("a /?#[]@!$&'()*+,;=%~ä", ["1", "2/3"], "b/c d/?"))

    def paths_with_signs(self) -> Any:
        return outcome(lambda: self.client().path_signs("a;", ["b", "c"], "d e", ["f", "g"], models.Range(high=2, low=1)))

    def paths_refused(self) -> Any:
        def call(text: str = "a", list_: Optional[List[str]] = None, rest: str = "c") -> Any:
            return error_name(lambda: self.client().path_styles(text, ["b"] if list_ is None else list_, rest))

        return [call(text=".."), call(text="."), call(text=""), call(rest="a/../b"), call(list_=[])]

    def big_number_in_query(self) -> Any:
        return outcome(lambda: self.client().get_item(id=9223372036854775807))

    def form(self) -> Any:
        form = models.Form(text="a &b=ä", count=-1, tags=["x", "y z"], range=models.Range(low=1), none=None)
        form.deep, form.piped, form.ranges = ["d", "e"], ["p", "q"], [models.Range(low=2), models.Range(high=3)]
        return outcome(lambda: self.client().send_form(form))

    def upload(self) -> Any:
        upload = models.Upload(
            file=File(io.BytesIO(bytes(range(256))), 'a"b\r\nä.bin', "image/png"),
            more=[File(b"1", "one", "text/plain"), File(b"--2\r\n", "two", "text/plain")],
            note="ü\r\n--x",
            tags=["a", "b"],
            range=models.Range(low=1),
        )
        return outcome(lambda: self.client().upload(upload))

    def parts(self) -> Any:
        form = models.PartsForm(free=File(b"1", "f"), json='a"b', note="*n*", picture=File(io.BytesIO(b"2"), "p"), range=models.Range(low=1))
        return outcome(lambda: self.client().send_parts(form))

    def file(self) -> Any:
        with tempfile.TemporaryFile() as file:
            file.write(b"before" + BLOB)
            file.seek(6)
            return outcome(lambda: self.client().store_blob(file))

    def signer(self) -> FeaturesClient:
        return self.client(credentials=Credentials("AKID", "s3cret"), region="us-east-1")

    def signed_file(self) -> Any:
        return outcome(lambda: self.signer().store_signed(io.BytesIO(BLOB)))

    def signed_pipe(self) -> Any:
        read, write = os.pipe()
        os.close(write)
        with open(read, "rb") as source:
            return outcome(lambda: self.signer().store_signed(source))

    def pipe(self) -> Any:
        read, write = os.pipe()
        with open(read, "rb") as source, open(write, "wb") as target:
            writer = threading.Thread(target=lambda: (target.write(BLOB), target.close()))
            writer.start()
            found = outcome(lambda: self.client().store_blob(source))
            writer.join()
            return found

    pipe_that_is_not_sent_again = pipe

    def streamed(self, **settings: Any) -> Any:
        def read() -> Any:
            with self.client(**settings).download_stream() as body:
                try:
                    content = b"".join(body.pieces())
                except errors.TimedOut:
                    raise
                except errors.ConnectionFailed:
                    return body.read()  # raises again: the end has not come
            return "whole" if content == BLOB else len(content)

        return outcome(read)

    stream = stream_in_chunks = stream_of_nothing = stream_retried = stream_of_an_error = streamed
    stream_cut_off = stream_cut_off_in_chunks = streamed

    def stream_that_stalls(self) -> Any:
        return self.within(3, lambda: self.streamed(timeout=0.3))

    stream_slower_than_the_timeout = functools.partialmethod(streamed, timeout=0.6)

    def stream_given_up(self) -> Any:
        client = self.client()
        with client.download_stream() as body:
            first: BodyStream = body
            content = first.read1(0) + first.read(3)
        client.with_oauth()
        return "given up" if content == b"abc" else content.decode()

    def integer_beyond_a_double(self) -> Any:
        return str(self.client().get_counter().count)

    def raw(self) -> Any:
        return list(self.client().send_raw(bytes(range(256))))

    def text(self) -> Any:
        return outcome(lambda: self.client().send_text("hin \0 ü"))

    def item_as_it_came(self) -> Any:
        client = self.client()
        return outcome(lambda: client.put_item(client.get_item()))

    item_with_little = item_as_it_came

    def values_refused(self) -> Any:
        client = self.client()
        items = [models.Item(id=1, size=float("nan")), models.Item(id=1, note="\ud800")]
        return [error_name(lambda: client.add_item(item)) for item in items]

    def no_content(self) -> Any:
        return outcome(self.client().delete_item)

    def any_success_without_value(self) -> Any:
        return outcome(self.client().begin)

    def perhaps_nothing(self) -> Any:
        return outcome(self.client().maybe_item)

    error_of_its_own = error_of_a_family = error_of_the_rest = error_without_a_type = got
    error_that_is_no_json = error_of_another_shape = error_without_a_body = success_nobody_described = got
    not_modified = success_without_its_body = success_that_is_no_json = success_that_is_nearly_json = success_of_another_shape = got

    def unions_in_unions(self) -> Any:
        return self.within(5, lambda: self.client().deep() and "done")

    def endless_nesting(self) -> Any:
        return outcome(self.client().deep)


def main() -> None:
    import sys

    for name in sys.argv[1:] or NAMES:
        scenarios = Scenarios(name)
        print(name, json.dumps(getattr(scenarios, name)()), sep="\t", flush=True)
        scenarios.close()


SHARED = {"client", "close", "retried", "retried_get", "retried_post", "got", "within", "signer", "tokens", "streamed"}
NAMES = [name for name in vars(Scenarios) if not name.startswith("_") and name not in SHARED]

if __name__ == "__main__":
    main()

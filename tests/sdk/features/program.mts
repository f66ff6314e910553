// Runs the rows of scenarios.py with the TypeScript client; prints what each one came to.
import {
  ApiError,
  ClientCredentials,
  COMPANY_LOGIN_SCOPES,
  COMPANY_LOGIN_TOKEN_URL,
  ConnectionFailed,
  FeaturesClient,
  SdkError,
  TokenError,
  type ClientCredentialsOptions,
  type ClientOptions,
  type Item,
  type RequestOptions,
} from "./dist/esm/index.js";

declare const process: { env: Record<string, string>; argv: string[]; exit(code: number): never };

const SERVER = process.env["SDK_SERVER"]!;
const ITEM: Item = { id: 1n };
const retries = { delayBase: 20, retryAfterMax: 5000, random: () => 0.5 };
const once = { retries: { attemptsMax: 1 } };
const BLOB = Uint8Array.from({ length: 256 * 1200 }, (_, index) => index % 256);
const ALL = Uint8Array.from({ length: 256 }, (_, index) => index);

type Call = () => Promise<unknown>;

function textOf(body: unknown): object {
  if (typeof body !== "object" || body === null) return {};
  const { message, cause } = body as { message?: unknown; cause?: unknown };
  const text = message ?? cause;
  return typeof text === "string" ? { text } : {};
}

async function outcome(call: Call): Promise<unknown> {
  let result: unknown;
  try {
    result = await call();
  } catch (error) {
    if (error instanceof ApiError) {
      // Only a class of its own says that its body has the described type.
      const own = /^(Problem|Failure)/.test(error.name) ? textOf(error.body) : {};
      const ids = error.requestId ? { request: error.requestId, type: error.errorType } : {};
      return { error: error.name, status: error.status, ...own, ...ids };
    }
    if (error instanceof TokenError) {
      const told = error.message.replace(/:[0-9]+ /, " ");
      return { error: error.name, status: error.status, text: error.error, told };
    }
    if (error instanceof ConnectionFailed) return { error: error.name, sent: error.sent };
    if (error instanceof SdkError) return { error: error.name };
    if (error instanceof DOMException) return { error: "Cancelled" };
    throw error;
  }
  if (result instanceof Uint8Array) return [...result];
  const { id } = (result ?? {}) as { id?: unknown };
  return id === undefined ? (result ?? null) : Number(id);
}

async function errorName(call: Call): Promise<unknown> {
  const found = await outcome(call);
  return (found as { error?: unknown } | null)?.error ?? found;
}

async function within(seconds: number, call: Call): Promise<unknown> {
  const begin = Date.now();
  const found = await outcome(call);
  const taken = (Date.now() - begin) / 1000;
  return taken < seconds ? found : `after ${taken} s`;
}

function client(name: string, options: Omit<ClientOptions, "baseUrl"> = {}, server = SERVER, path = ""): FeaturesClient {
  return new FeaturesClient({ baseUrl: `${server}/${name}${path}`, retries, ...options });
}

/** The delays before further attempts, and what came of them. */
async function retried(
  name: string,
  call: (client: FeaturesClient, options: RequestOptions) => Promise<unknown>,
  server = SERVER,
): Promise<unknown> {
  const seen: unknown[] = [];
  const hook = { onRetry: (_: unknown, __: number, delay: number) => void seen.push(Math.round(delay)) };
  const found = await outcome(() => call(client(name, {}, server), { hooks: [hook] }));
  return [...seen, found];
}

function tokens(name: string, options: ClientCredentialsOptions = {}): ClientCredentials {
  return new ClientCredentials(`${SERVER}/${name}/token`, "me:1", "s3+cret", { retries, ...options });
}

async function streamed(name: string, options: Omit<ClientOptions, "baseUrl"> = {}): Promise<unknown> {
  return outcome(async () => {
    const { body } = await client(name, options).downloadStream();
    let at = 0;
    let same = true;
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
      for (const byte of piece) same = byte === BLOB[at++] && same;
    }
    return same && at === BLOB.length ? "whole" : at;
  });
}

function pipe(): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(target) {
      target.enqueue(BLOB.slice(at, at + 10000));
      at += 10000;
      if (at >= BLOB.length) target.close();
    },
  });
}

function signer(name: string): FeaturesClient {
  return client(name, { credentials: { accessKeyId: "AKID", secretAccessKey: "s3cret" }, region: "us-east-1" });
}

async function eventIds(name: string): Promise<unknown> {
  const ids: string[] = [];
  for await (const item of client(name).listEventsItems({ page: "p" })) ids.push(String(item.id));
  return ids;
}

type Scenario = (name: string) => Promise<unknown>;
const got = (options: Omit<ClientOptions, "baseUrl"> = {}): Scenario => (name) => outcome(() => client(name, options).getItem());
const retriedGet: Scenario = (name) => retried(name, (one, options) => one.getItem({}, options));
const retriedPost: Scenario = (name) => retried(name, (one, options) => one.addItem({ body: ITEM }, options));
const slow = (call: (one: FeaturesClient, options: RequestOptions) => Promise<unknown>, options: ClientOptions): Scenario => (name) =>
  within(3, () => call(client(name, options), { signal: AbortSignal.timeout(200) }));
const late: Scenario = (name) => within(3, () => client(name, { timeout: 300, ...once }).getItem());
const putBack: Scenario = (name) =>
  outcome(async () => {
    const one = client(name);
    return one.putItem({ body: await one.getItem() });
  });

const scenarios: Record<string, Scenario> = {
  api_key: (name) => outcome(() => client(name, { apiKey: "k1", bearerToken: "no" }).withKey()),
  api_key_by_scheme: (name) => outcome(() => client(name, { apiKey: { key: "one", keyInQuery: "two" } }).withKey()),
  api_key_in_query: (name) => outcome(() => client(name, { apiKey: () => "a b&c" }).withKeyInQuery({ q: "x" })),
  api_key_in_cookie: (name) => outcome(() => client(name, { apiKey: "k1" }).withKeyInCookie({ c: "v" })),
  bearer: (name) => outcome(() => client(name, { bearerToken: "t0" }).withBearer()),
  bearer_provider: (name) => {
    let count = 0;
    return outcome(() => client(name, { bearerToken: () => Promise.resolve(`t${++count}`) }).withBearer());
  },
  // A field in another case does not stand beside it.
  bearer_once: (name) => outcome(() => client(name, { bearerToken: "t0", headers: { authorization: "x" } }).withBearer()),
  basic: (name) => outcome(() => client(name, { basic: { user: "ann", password: "pä:ss" } }).withBasic()),
  token_header: (name) => outcome(() => client(name, { bearerToken: "t0" }).withToken()),
  two_schemes: (name) => outcome(() => client(name, { apiKey: "k1", bearerToken: "t0", basic: { user: "ann", password: "x" } }).withBoth()),
  second_choice: (name) => outcome(() => client(name, { apiKey: "k1", basic: { user: "ann", password: "pä:ss" } }).withBoth()),
  credentials_nobody_asked_for: got({ apiKey: "k", bearerToken: "t", basic: { user: "a", password: "b" } }),
  credentials_of_a_call: async (name) => {
    const one = client(name, { apiKey: "k1", bearerToken: "t1", basic: { user: "a", password: "b" } });
    await one.withKey({ apiKey: "k2" });
    await one.withKey({ apiKey: { key: "k3" } });
    await one.withBearer({ bearerToken: () => "t9" });
    await one.withBasic({ basic: { user: "ann", password: "pä:ss" } });
    return outcome(() => one.withBearer());
  },
  secrets_are_not_printed: async () => {
    const { inspect } = (await import("node:util" as string)) as { inspect(value: unknown, options: object): string };
    const credentials = { accessKeyId: "a", secretAccessKey: "s3cret" };
    const some = { apiKey: "s3cret", bearerToken: "s3cret", basic: { user: "a", password: "s3cret" }, credentials };
    const hidden = [client("none", some), new ClientCredentials("http://h/t", "id", "s3cret")];
    const texts = hidden.flatMap((one) => [inspect(one, { depth: 9 }), JSON.stringify(one)]);
    return texts.some((text) => text.includes("s3cret")) ? texts : "hidden";
  },
  oauth2: (name) => {
    const one = client(name, { bearerToken: tokens(name, { scopes: ["a", "b"] }) });
    return outcome(async () => [await one.withBearer(), await one.withBearer()][0]);
  },
  oauth2_in_body: (name) =>
    outcome(() => client(name, { bearerToken: tokens(name, { inBody: true, parameters: { audience: "x" } }) }).withBearer()),
  oauth2_that_ends_at_once: (name) => {
    const one = client(name, { bearerToken: tokens(name) });
    return outcome(async () => [await one.withBearer(), await one.withBearer()][1]);
  },
  oauth2_refused_by_the_api: async (name) => {
    const one = client(name, { bearerToken: tokens(name) });
    await one.withBearer();
    await one.withBearer();
    return outcome(() => one.withBearer());
  },
  oauth2_asked_once: async (name) => {
    const one = client(name, { bearerToken: tokens(name) });
    await Promise.all(Array.from({ length: 8 }, () => one.withBearer()));
    return "done";
  },
  oauth2_without_a_token: (name) => outcome(() => client(name, { bearerToken: tokens(name) }).withBearer()),
  oauth2_with_a_strange_answer: async (name) => {
    const one = client(name, { bearerToken: tokens(name) });
    const seen: unknown[] = [];
    for (let i = 0; i < 4; i += 1) seen.push(await errorName(() => one.withBearer()));
    return seen;
  },
  oauth2_constants: async () => [COMPANY_LOGIN_TOKEN_URL, COMPANY_LOGIN_SCOPES],
  redirect_with_credentials: (name) => outcome(() => client(name, { bearerToken: "t0" }).withBearer()),
  stage: (name) => outcome(() => client(name, { stage: "pr od" }, SERVER, "/base/").getItem()),
  addresses_refused: async () =>
    ["ftp://h", "h", "http://h/?a=b", "http://h/#f", "http://u:p@h/", "http://"].map((baseUrl) => {
      try {
        new FeaturesClient({ baseUrl });
      } catch (error) {
        if (error instanceof TypeError) return "refused";
      }
      return "taken";
    }),
  user_agent: got(),
  headers_of_client_and_call: (name) =>
    outcome(() => client(name, { headers: { "X-One": "client", "x-two": "client" } }).getItem({}, { headers: { "X-TWO": "call" } })),
  header_beyond_ascii: got({ headers: { "X-Name": "é€" } }),
  header_injection: (name) => {
    const onRequest = (request: { headers: Record<string, string> }): void => {
      request.headers["X-A"] = "a\r\nX-B: c";
    };
    const withHeader = (header: string, value: string): Call => () => client(name).getItem({}, { headers: { [header]: value } });
    const calls: Call[] = [
      withHeader("X-A", "a\r\nX-B: c"),
      withHeader("X A", "a"),
      withHeader("X-A:\r\nX-B", "a"),
      () => client(name).styles({ xList: ["a\nb"] }),
      () => client(name, { apiKey: "a\nb" }).withKey(),
      () => client(name, { hooks: [{ onRequest }] }).getItem(),
    ];
    return Promise.all(calls.map(errorName));
  },
  retry_429_of_a_post: retriedPost,
  retry_503_of_a_get: retriedGet,
  no_retry_503_of_a_post: (name) => outcome(() => client(name).addItem({ body: ITEM })),
  retry_503_of_a_post_with_a_key: (name) =>
    retried(name, (one, options) => one.addItem({ body: ITEM }, { ...options, headers: { "idempotency-key": "k" } })),
  no_retry_400: got(),
  attempts_are_counted: retriedGet,
  retry_after_seconds: retriedPost,
  retry_after_date: retriedGet,
  retry_after_nonsense: retriedGet,
  retry_after_too_long: retriedGet,
  retry_after_too_late: retriedGet,
  broken_get: retriedGet,
  broken_post: retriedPost,
  broken_post_on_a_kept_connection: async (name) => {
    const one = client(name);
    await one.getItem();
    return outcome(() => one.addItem({ body: ITEM }));
  },
  broken_begin_on_a_kept_connection: async (name) => {
    const one = client(name);
    await one.getItem();
    return outcome(() => one.begin());
  },
  refused_post: (name) => retried(name, (one, options) => one.addItem({ body: ITEM }, options), process.env["SDK_DEAD_SERVER"]!),
  half_an_answer: got(once),
  kept_connection: async (name) => {
    const one = client(name);
    await one.getItem();
    await one.getItem();
    return outcome(() => one.getItem());
  },
  many_at_once: async (name) => {
    const one = client(name);
    const items = await Promise.all(Array.from({ length: 40 }, () => one.getItem()));
    return items.length;
  },
  timeout: late,
  timeout_of_drips: late,
  timeout_while_connecting: (name) =>
    within(3, () => client(name, { timeout: 300, ...once }, process.env["SDK_DEAF_SERVER"]!).getItem()),
  no_timeout: got({ timeout: Infinity }),
  cancelled: slow((one, options) => one.getItem({}, options), {}),
  cancelled_between_attempts: slow((one, options) => one.getItem({}, options), {}),
  too_large: got({ responseBytesMax: 4999 }),
  too_large_in_chunks: got({ responseBytesMax: 4999 }),
  // A number would have lost its last digit.
  chunks: async (name) => ((await client(name).getItem()).id === 9007199254740993n ? "exact" : "another number"),
  hooks: async (name) => {
    const seen: string[] = [];
    const hook = {
      onRequest: (request: { method: string; headers: Record<string, string> }): void => {
        seen.push(`request ${request.method}`);
        request.headers["X-Trace"] = String(seen.filter((one) => one.startsWith("request")).length);
      },
      onResponse: (_: unknown, response: { status: number }): void => void seen.push(`response ${response.status}`),
      onRetry: (_: unknown, attempt: number): void => void seen.push(`retry ${attempt}`),
    };
    await client(name, { hooks: [hook] }).getItem();
    return seen;
  },
  pages: async (name) => {
    const ids: number[] = [];
    for await (const item of client(name).listItemsItems({ limit: 2 })) ids.push(Number(item.id));
    return ids;
  },
  pages_that_repeat: async (name) => {
    const ids: number[] = [];
    for await (const item of client(name).listItemsItems()) ids.push(Number(item.id));
    return ids;
  },
  pages_by_body: async (name) => {
    const ids: number[] = [];
    for await (const item of client(name).searchItems({ body: { words: "w" } })) ids.push(Number(item.id));
    return ids;
  },
  pages_by_last_item: eventIds,
  pages_by_last_item_of_none: eventIds,
  styles: (name) => {
    const texts = ["a b", "c&d,"];
    return outcome(() =>
      client(name).styles({
        exploded: texts,
        form: texts,
        spaced: texts,
        piped: texts,
        object: { high: 2, low: 1 },
        flat: { high: 2, low: 1 },
        deep: { name: "x[y]", range: { low: 3 }, tags: ["t", "ä"] },
        json: { low: 4 },
        flag: true,
        day: "2026-02-28",
        moment: new Date("2026-11-21T16:30:00Z"),
        xList: ["a", "b"],
        xObject: { high: 2, low: 1 },
        plain: "a b;",
        many: ["c", "d"],
      }),
    );
  },
  nothing_optional: (name) => outcome(() => client(name).styles()),
  paths: (name) => outcome(() => client(name).pathStyles({ text: "a /?#[]@!$&'()*+,;=%~ä", list: ["1", "2/3"], rest: "b/c d/?" })),
  paths_with_signs: (name) =>
    outcome(() => client(name).pathSigns({ label: "a;", labels: ["b", "c"], matrix: "d e", all: ["f", "g"], each: { high: 2, low: 1 } })),
  paths_refused: (name) => {
    const usual = { text: "a", list: ["b"], rest: "c" };
    const calls = [{ text: ".." }, { text: "." }, { text: "" }, { rest: "a/../b" }, { list: [] }];
    return Promise.all(calls.map((one) => errorName(() => client(name).pathStyles({ ...usual, ...one }))));
  },
  big_number_in_query: (name) => outcome(() => client(name).getItem({ id: 9223372036854775807n })),
  form: (name) => {
    const some = { count: -1, deep: ["d", "e"], none: null, piped: ["p", "q"], range: { low: 1 }, ranges: [{ low: 2 }, { high: 3 }] };
    return outcome(() => client(name).sendForm({ body: { ...some, tags: ["x", "y z"], text: "a &b=ä" } }));
  },
  upload: (name) => {
    const file = new File([ALL], 'a"b\r\nä.bin', { type: "image/png" });
    const more = [new File(["1"], "one", { type: "text/plain" }), new File(["--2\r\n"], "two", { type: "text/plain" })];
    return outcome(() => client(name).upload({ body: { file, more, note: "ü\r\n--x", tags: ["a", "b"], range: { low: 1 } } }));
  },
  parts: (name) => {
    const free = new File(["1"], "f", {});
    const picture = new File(["2"], "p", {});
    return outcome(() => client(name).sendParts({ body: { free, json: 'a"b', note: "*n*", picture, range: { low: 1 } } }));
  },
  file: (name) => outcome(() => client(name).storeBlob({ body: new Blob([BLOB]) })),
  pipe: (name) => outcome(() => client(name).storeBlob({ body: pipe() })),
  pipe_that_is_not_sent_again: (name) => outcome(() => client(name).storeBlob({ body: pipe() })),
  signed_file: (name) => outcome(() => signer(name).storeSigned({ body: new Blob([BLOB]) })),
  signed_pipe: (name) => outcome(() => signer(name).storeSigned({ body: pipe() })),
  stream_that_stalls: (name) => within(3, () => streamed(name, { timeout: 300 })),
  stream_slower_than_the_timeout: (name) => streamed(name, { timeout: 600 }),
  stream_given_up: async (name) => {
    const one = client(name);
    const { body } = await one.downloadStream();
    const reader = body.getReader();
    const first = await reader.read();
    await reader.cancel();
    await one.withOauth();
    return first.value?.length === 3 ? "given up" : first;
  },
  integer_beyond_a_number: async (name) => {
    const one = client(name);
    const put = (count: number): Call => () => one.putCounter({ body: { count } });
    const seen = [await errorName(() => one.getCounter())];
    for (const count of [2 ** 53, 2 ** 60]) seen.push(await errorName(put(count)));
    return [...seen, String((await one.getCounter()).count)];
  },
  raw: (name) => outcome(() => client(name).sendRaw({ body: ALL })),
  text: (name) => outcome(() => client(name).sendText({ body: "hin \0 ü" })),
  item_as_it_came: putBack,
  item_with_little: putBack,
  values_refused: (name) =>
    Promise.all([
      errorName(() => client(name).addItem({ body: { id: 1n, size: NaN } })),
      errorName(() => client(name).pathStyles({ text: "\ud800", list: ["b"], rest: "c" })),
    ]),
  no_content: (name) => outcome(() => client(name).deleteItem()),
  any_success_without_value: (name) => outcome(() => client(name).begin()),
  perhaps_nothing: (name) => outcome(() => client(name).maybeItem()),
  unions_in_unions: (name) => within(5, async () => ((await client(name).deep()) ? "done" : "nothing")),
  endless_nesting: (name) => outcome(() => client(name).deep()),
};
for (const name of [
  ...["error_of_its_own", "error_of_a_family", "error_of_the_rest", "error_without_a_type", "error_that_is_no_json", "error_of_another_shape"],
  ...["error_without_a_body", "success_nobody_described", "not_modified", "success_without_its_body", "success_that_is_no_json"],
  ...["success_that_is_nearly_json", "success_of_another_shape"],
]) {
  scenarios[name] = got();
}

for (const name of ["stream", "stream_in_chunks", "stream_of_nothing", "stream_retried", "stream_of_an_error", "stream_cut_off", "stream_cut_off_in_chunks"]) {
  scenarios[name] = (one) => streamed(one);
}

const wanted = process.argv.slice(2);
for (const [name, scenario] of Object.entries(scenarios)) {
  if (wanted.length === 0 || wanted.includes(name)) console.log(`${name}\t${JSON.stringify(await scenario(name))}`);
}
process.exit(0);

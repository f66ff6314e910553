// One call: credentials, time-outs, retries, over fetch.
import { bytesToBase64 } from "./codec.js";
import { byteStrings, checkedHeader, percent, setHeader } from "./encoding.js";
import {
  ConnectionFailed,
  EncodeError,
  ResponseTooLarge,
  SdkError,
  TimedOut,
} from "./errors.js";
import { own } from "./json.js";
import { readAnswer, requestOf } from "./message.js";
import type { Operation, Scheme } from "./operation.js";
import { sign } from "./sigv4.js";
import {
  defaultRetries,
  type ClientOptions,
  type HttpRequest,
  type HttpResponse,
  type RequestOptions,
  type RetryPolicy,
  type Source,
} from "./values.js";

const SENT_TWICE = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
const RESPONSE_BYTES_MAX = 100 * 1024 * 1024;
const UNSENT = new Set([
  "ECONNREFUSED",
  "EAI_AGAIN",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

async function valueOf<T>(source: Source<T>): Promise<T> {
  return typeof source === "function"
    ? await (source as () => T | Promise<T>)()
    : source;
}

function baseUrlOf(baseUrl: string, stage: string | undefined): string {
  const url = new URL(baseUrl);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError("baseUrl must be an http or https address");
  }
  if (baseUrl.includes("?") || baseUrl.includes("#")) {
    throw new TypeError("baseUrl cannot have a query or a fragment");
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError("baseUrl cannot have a user: give it as basic");
  }
  const trimmed = baseUrl.replace(/\/+$/, "");
  return stage ? `${trimmed}/${percent(stage)}` : trimmed;
}

/** us-east-1 of https://id.execute-api.us-east-1.amazonaws.com. */
function regionOf(url: string): string | undefined {
  const labels = new URL(url).hostname.split(".");
  const at = labels.indexOf("execute-api");
  return at < 0 ? undefined : labels[at + 1];
}

/** Shared by all groups of a client. */
export class Core {
  private readonly baseUrl: string;
  private readonly usual: Record<string, string>;

  constructor(
    private readonly options: ClientOptions & { baseUrl: string },
    userAgent: string,
  ) {
    this.baseUrl = baseUrlOf(options.baseUrl, options.stage);
    // A browser names itself; another name would need leave of the server.
    const inNode = (globalThis as { process?: unknown }).process !== undefined;
    this.usual = {
      ...(inNode ? { "User-Agent": userAgent } : {}),
      ...options.headers,
    };
  }

  /** Sends one request, again where that helps, and reads the answer. */
  async call<Result>(
    operation: Operation,
    values: object = {},
    options: RequestOptions = {},
  ): Promise<Result> {
    const template = await requestOf(
      operation,
      values as Record<string, unknown>,
      this.baseUrl,
      this.usual,
      options.headers ?? {},
    );
    const schemes = this.schemesOf(operation);
    const response = await this.send(template, schemes, options);
    return readAnswer(operation, response) as Result;
  }

  private keyOf(scheme: Scheme): Source<string> | undefined {
    const keys = this.options.apiKey;
    if (typeof keys !== "object") return keys;
    return own(keys, scheme.name) as Source<string> | undefined;
  }

  private has(scheme: Scheme): boolean {
    if (scheme.kind === "api_key") return this.keyOf(scheme) !== undefined;
    if (scheme.kind === "basic") return this.options.basic !== undefined;
    if (scheme.kind === "signature") {
      return this.options.credentials !== undefined;
    }
    return this.options.bearerToken !== undefined;
  }

  /** The first requirement whose credentials are all there; else what there is of the first. */
  private schemesOf(operation: Operation): readonly Scheme[] {
    const security = operation.security ?? [];
    const whole = security.find(
      (one) => one.length > 0 && one.every((scheme) => this.has(scheme)),
    );
    if (whole !== undefined) return whole;
    if (security.some((one) => one.length === 0)) return [];
    return (security[0] ?? []).filter((scheme) => this.has(scheme));
  }

  private async authorize(
    request: HttpRequest,
    schemes: readonly Scheme[],
  ): Promise<void> {
    const { basic, bearerToken, credentials } = this.options;
    for (const scheme of schemes) {
      const key = this.keyOf(scheme);
      if (scheme.kind === "api_key" && key !== undefined) {
        place(request, scheme, await valueOf(key));
      } else if (scheme.kind === "basic" && basic !== undefined) {
        const pair = `${basic.user}:${basic.password}`;
        const token = bytesToBase64(new TextEncoder().encode(pair));
        place(request, scheme, `Basic ${token}`);
      } else if (
        (scheme.kind === "bearer" || scheme.kind === "token") &&
        bearerToken !== undefined
      ) {
        const token = await valueOf(bearerToken);
        const text = scheme.kind === "bearer" ? `Bearer ${token}` : token;
        place(request, scheme, text);
      }
    }
    if (
      credentials === undefined ||
      !schemes.some((scheme) => scheme.kind === "signature")
    ) {
      return;
    }
    const region = this.options.region ?? regionOf(request.url);
    if (region === undefined) {
      throw new EncodeError("signing needs a region: give the client one");
    }
    await sign(request, await valueOf(credentials), region);
  }

  private async send(
    template: HttpRequest,
    schemes: readonly Scheme[],
    options: RequestOptions,
  ): Promise<HttpResponse> {
    const policy: RetryPolicy = {
      ...defaultRetries,
      ...this.options.retries,
      ...options.retries,
    };
    const timeout = options.timeout ?? this.options.timeout ?? 30000;
    const hooks = [...(this.options.hooks ?? []), ...(options.hooks ?? [])];
    for (let attempt = 1; ; attempt += 1) {
      const request = { ...template, headers: { ...template.headers } };
      for (const hook of hooks) await hook.onRequest?.(request);
      await this.authorize(request, schemes);
      for (const [name, value] of Object.entries(request.headers)) {
        checkedHeader(name, value);
      }
      const last = attempt >= policy.attemptsMax;
      let delay: number | undefined;
      try {
        const response = await this.exchange(request, timeout, options.signal);
        for (const hook of hooks) await hook.onResponse?.(request, response);
        if (last || !worthRepeating(policy, request, response)) return response;
        delay = delayAfter(policy, attempt, response);
        if (delay === undefined) return response;
      } catch (error) {
        if (last || !(error instanceof ConnectionFailed)) throw error;
        if (error.sent && !mayRepeat(request)) throw error;
        delay = backOff(policy, attempt);
      }
      for (const hook of hooks) hook.onRetry?.(request, attempt, delay);
      await pause(delay, options.signal);
    }
  }

  private async exchange(
    request: HttpRequest,
    timeout: number,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    const init = initOf(request);
    const controller = new AbortController();
    let late = false;
    const expire = (): void => {
      late = true;
      controller.abort();
    };
    const stop = (): void => controller.abort(signal?.reason);
    const timer = timeout > 0 ? setTimeout(expire, timeout) : undefined;
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop);
    try {
      const send = this.options.fetch ?? globalThis.fetch;
      const answer = await send(request.url, {
        ...init,
        signal: controller.signal,
      });
      const most = this.options.responseBytesMax ?? RESPONSE_BYTES_MAX;
      const body = await bodyOf(answer, most);
      return { status: answer.status, headers: answer.headers, body };
    } catch (error) {
      if (error instanceof SdkError) {
        controller.abort();
        throw error;
      }
      if (signal?.aborted) throw error;
      const { host } = new URL(request.url);
      if (late) throw new TimedOut(`no answer from ${host} in time`, true);
      const cause = { cause: error };
      const sent = !isUnsent(error);
      throw new ConnectionFailed(`no answer from ${host}`, sent, cause);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    }
  }
}

/** What fetch is given; throws EncodeError for what it would refuse. */
function initOf(request: HttpRequest): RequestInit {
  const { method, body } = request;
  if (body !== undefined && (method === "GET" || method === "HEAD")) {
    throw new EncodeError(`fetch sends no body with ${method}`);
  }
  return {
    method,
    headers: byteStrings(request.headers),
    redirect: "manual",
    ...(body === undefined ? {} : { body: body as BodyInit }),
  };
}

async function bodyOf(answer: Response, most: number): Promise<Uint8Array> {
  const reader = answer.body?.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const piece = await reader?.read();
    if (piece?.value === undefined) break;
    size += piece.value.length;
    if (size > most) {
      throw new ResponseTooLarge(`the answer has more than ${most} bytes`);
    }
    pieces.push(piece.value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  return body;
}

/** True when Node says that there was no connection. */
function isUnsent(error: unknown): boolean {
  const cause = (error as { cause?: { code?: unknown } } | undefined)?.cause;
  return typeof cause?.code === "string" && UNSENT.has(cause.code);
}

function place(request: HttpRequest, scheme: Scheme, value: string): void {
  if (scheme.place === "query") {
    const sign = request.url.includes("?") ? "&" : "?";
    request.url += `${sign}${percent(scheme.field)}=${percent(value)}`;
    return;
  }
  if (scheme.place !== "cookie") {
    setHeader(request.headers, scheme.field, value);
    return;
  }
  if (value.includes(";")) {
    throw new EncodeError(`the cookie ${scheme.field} cannot hold a semicolon`);
  }
  const known = Object.entries(request.headers)
    .filter(([name]) => name.toLowerCase() === "cookie")
    .map(([, held]) => held);
  const pairs = [...known, `${scheme.field}=${value}`].join("; ");
  setHeader(request.headers, "Cookie", pairs);
}

function mayRepeat(request: HttpRequest): boolean {
  const names = Object.keys(request.headers);
  return (
    SENT_TWICE.has(request.method) ||
    names.some((name) => name.toLowerCase() === "idempotency-key")
  );
}

function worthRepeating(
  policy: RetryPolicy,
  request: HttpRequest,
  response: HttpResponse,
): boolean {
  if (!policy.statuses.includes(response.status)) return false;
  // Whoever is throttled has not been served: that is safe for every method.
  return response.status === 429 || mayRepeat(request);
}

function backOff(policy: RetryPolicy, attempt: number): number {
  const ceiling = policy.delayBase * 2 ** (attempt - 1);
  return policy.random() * Math.min(policy.delayMax, ceiling);
}

/** Milliseconds to wait; undefined when the server asks for more than we are ready to. */
function delayAfter(
  policy: RetryPolicy,
  attempt: number,
  response: HttpResponse,
): number | undefined {
  const delay = backOff(policy, attempt);
  const asked = response.headers.get("retry-after");
  if (asked === null) return delay;
  const wait = /^\s*[0-9]+\s*$/.test(asked)
    ? Number(asked) * 1000
    : Date.parse(asked) - Date.now();
  if (Number.isNaN(wait)) return delay;
  return wait > policy.retryAfterMax ? undefined : Math.max(wait, delay);
}

function pause(delay: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, delay);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

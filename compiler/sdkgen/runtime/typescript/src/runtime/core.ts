// One call: credentials, time-outs, retries, over fetch.
import { Authorizer } from "./credentials.js";
import { checkedHeader, percent } from "./encoding.js";
import { ConnectionFailed } from "./errors.js";
import { exchange } from "./exchange.js";
import { goodAnswer, readAnswer, requestOf } from "./message.js";
import type { Operation } from "./operation.js";
import {
  backOff,
  canRepeat,
  delayAfter,
  mayRepeat,
  pause,
  policyOf,
  worthRepeating,
} from "./retries.js";
import type {
  ClientOptions,
  HttpRequest,
  HttpResponse,
  RequestOptions,
  StreamedBody,
} from "./values.js";

const RESPONSE_BYTES_MAX = 100 * 1024 * 1024;

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

/** Shared by all groups of a client. */
export class Core {
  // Private to the language, too: who prints a client sees no secrets.
  readonly #options: ClientOptions;
  readonly #baseUrl: string;
  readonly #usual: Record<string, string>;

  constructor(options: ClientOptions & { baseUrl: string }, userAgent: string) {
    this.#options = options;
    this.#baseUrl = baseUrlOf(options.baseUrl, options.stage);
    // A browser names itself; another name would need leave of the server.
    const inNode = (globalThis as { process?: unknown }).process !== undefined;
    this.#usual = {
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
    const nothing = (): boolean => false;
    const response = await this.send(operation, values, options, nothing);
    return readAnswer(operation, response) as Result;
  }

  /** The same, but hands out the answer's body as it comes. */
  async stream(
    operation: Operation,
    values: object = {},
    options: RequestOptions = {},
  ): Promise<StreamedBody> {
    const isWanted = (status: number): boolean =>
      goodAnswer(operation, status) !== undefined;
    const response = await this.send(operation, values, options, isWanted);
    const { status, headers, stream } = response;
    if (stream !== undefined) return { status, headers, body: stream };
    readAnswer(operation, response); // throws the error that it is
    return { status, headers, body: new Blob([]).stream() };
  }

  private async send(
    operation: Operation,
    values: object,
    options: RequestOptions,
    isWanted: (status: number) => boolean,
  ): Promise<HttpResponse> {
    const template = requestOf(
      operation,
      values as Record<string, unknown>,
      this.#baseUrl,
      this.#usual,
      options.headers ?? {},
    );
    const authorizer = new Authorizer(
      operation.security ?? [],
      this.#options,
      options,
      this.#options.region,
    );
    return this.attempts(template, authorizer, options, isWanted);
  }

  private async attempts(
    template: HttpRequest,
    authorizer: Authorizer,
    options: RequestOptions,
    isWanted: (status: number) => boolean,
  ): Promise<HttpResponse> {
    const policy = policyOf(this.#options.retries, options.retries);
    const bounds = {
      timeout: options.timeout ?? this.#options.timeout ?? 30000,
      bytesMax: this.#options.responseBytesMax ?? RESPONSE_BYTES_MAX,
      signal: options.signal,
      fetch: this.#options.fetch,
    };
    const hooks = [...(this.#options.hooks ?? []), ...(options.hooks ?? [])];
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const request = { ...template, headers: { ...template.headers } };
      for (const hook of hooks) await hook.onRequest?.(request);
      await authorizer.authorize(request);
      for (const [name, value] of Object.entries(request.headers)) {
        checkedHeader(name, value);
      }
      const last = !(attempt < policy.attemptsMax);
      let delay: number | undefined;
      try {
        const response = await exchange(request, bounds, isWanted);
        for (const hook of hooks) await hook.onResponse?.(request, response);
        if (response.status === 401 && !renewed && authorizer.reject()) {
          // Whoever is refused has not been served: another token is tried at once.
          delay = 0;
          renewed = true;
          attempt -= 1;
        } else if (!last && worthRepeating(policy, request, response)) {
          delay = delayAfter(policy, attempt, response.headers);
        }
        if (delay === undefined || !canRepeat(request)) return response;
      } catch (error) {
        if (last || !(error instanceof ConnectionFailed)) throw error;
        if (error.sent && !mayRepeat(request)) throw error;
        if (!canRepeat(request)) throw error;
        delay = backOff(policy, attempt);
      }
      for (const hook of hooks) hook.onRetry?.(request, attempt, delay);
      await pause(delay, options.signal);
    }
  }
}

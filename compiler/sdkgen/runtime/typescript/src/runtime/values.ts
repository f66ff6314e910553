// Plain values that callers hand in and get back.

/** Bytes of a form part or a body. A File's name and a Blob's type are sent with it. */
export type FileContent = Blob | Uint8Array;

/** A body of bytes. A stream is sent as it comes, once: such a request is not repeated. */
export type BodyContent = FileContent | ReadableStream<Uint8Array>;

export interface HttpRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | BodyContent;
}

export interface HttpResponse {
  status: number;
  headers: Headers;
  body: Uint8Array;
  /** The body as it comes, in the place of `body`, when a call asked for that. */
  stream?: ReadableStream<Uint8Array>;
}

/**
 * An answer whose body is read as it comes. It is never silently short: a body that breaks off is
 * a ConnectionFailed, one that stops for longer than the call's time-out a TimedOut.
 */
export interface StreamedBody {
  status: number;
  headers: Headers;
  body: ReadableStream<Uint8Array>;
}

/** AWS credentials for Signature Version 4. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A value, or a function that gives one for each request. */
export type Source<T> = T | (() => T | Promise<T>);

/** Gives bearer tokens, and is told of one that the API refuses. */
export interface TokenSource {
  /** The token of one request. */
  token(): string | Promise<string>;
  /** The API answered 401 to `token`: the next one must be another, if there is one. */
  reject(token: string): void;
}

/** All that a caller is ready to show; of it only what an operation asks for is sent. */
export interface Secrets {
  /** A key, or keys by the name of their scheme. */
  apiKey?: Source<string> | Record<string, Source<string>>;
  bearerToken?: Source<string> | TokenSource;
  basic?: { user: string; password: string };
  credentials?: Source<Credentials>;
}

/**
 * When a request is sent again, and after how long.
 *
 * A 429 is retried for every method; a 5xx or a broken connection only for methods that may be
 * sent twice, or when the request has an Idempotency-Key. Delays grow by two with full jitter;
 * Retry-After is obeyed, unless it asks for more than retryAfterMax.
 */
export interface RetryPolicy {
  attemptsMax: number;
  /** Milliseconds. */
  delayBase: number;
  /** Milliseconds. */
  delayMax: number;
  /** Milliseconds. */
  retryAfterMax: number;
  statuses: readonly number[];
  random: () => number;
}

export const defaultRetries: RetryPolicy = {
  attemptsMax: 3,
  delayBase: 200,
  delayMax: 10000,
  retryAfterMax: 60000,
  statuses: [429, 500, 502, 503, 504],
  random: Math.random,
};

/** Looks at requests and answers. A request may be changed before it is signed. */
export interface Hook {
  onRequest?(request: HttpRequest): void | Promise<void>;
  onResponse?(
    request: HttpRequest,
    response: HttpResponse,
  ): void | Promise<void>;
  onRetry?(request: HttpRequest, attempt: number, delay: number): void;
}

/** Settings and credentials of one call; what is left out is the client's. */
export interface RequestOptions extends Secrets {
  /** Milliseconds for each attempt; 0 waits for ever. */
  timeout?: number;
  retries?: Partial<RetryPolicy>;
  headers?: Record<string, string>;
  hooks?: readonly Hook[];
  signal?: AbortSignal;
}

export interface ClientOptions extends Secrets {
  /** Address that all paths are appended to. */
  baseUrl?: string;
  /** Name of a stage, appended to the address. */
  stage?: string;
  /** AWS region; without it that of the address. */
  region?: string;
  /** Milliseconds for each attempt; 0 waits for ever. */
  timeout?: number;
  retries?: Partial<RetryPolicy>;
  /** An answer with more is given up with ResponseTooLarge; 100 MiB without it. */
  responseBytesMax?: number;
  /** Sent with every request. */
  headers?: Record<string, string>;
  hooks?: readonly Hook[];
  fetch?: typeof fetch;
}

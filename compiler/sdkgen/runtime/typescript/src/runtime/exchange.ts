// One attempt over fetch: its time-out, and bodies read whole or as they come.
import { byteStrings } from "./encoding.js";
import {
  ConnectionFailed,
  EncodeError,
  ResponseTooLarge,
  SdkError,
  TimedOut,
} from "./errors.js";
import { timer } from "./retries.js";
import type { HttpRequest, HttpResponse } from "./values.js";

const UNSENT = new Set([
  "ECONNREFUSED",
  "EAI_AGAIN",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export interface Bounds {
  /** Milliseconds; 0 waits for ever. */
  timeout: number;
  bytesMax: number;
  signal?: AbortSignal | undefined;
  fetch?: typeof fetch | undefined;
}

/** Aborts fetch when the time is over, or when the caller does. */
class Watch {
  private readonly controller = new AbortController();
  private readonly stop = (): void => this.abort(this.bounds.signal?.reason);
  private late = false;
  private quiet = (): void => undefined;

  constructor(
    private readonly url: string,
    private readonly bounds: Bounds,
  ) {
    if (bounds.signal?.aborted) this.stop();
    bounds.signal?.addEventListener("abort", this.stop);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Begins the time anew. */
  start(): void {
    this.rest();
    this.quiet = timer(this.bounds.timeout, () => {
      this.late = true;
      this.controller.abort();
    });
  }

  /** No time passes until the next start. */
  rest(): void {
    this.quiet();
  }

  end(): void {
    this.rest();
    this.bounds.signal?.removeEventListener("abort", this.stop);
  }

  abort(reason?: unknown): void {
    this.controller.abort(reason);
  }

  /** What the caller is told of a failure of fetch. */
  failure(error: unknown): unknown {
    this.end();
    if (error instanceof SdkError) {
      this.abort();
      return error;
    }
    if (this.bounds.signal?.aborted) return error;
    const { host } = new URL(this.url);
    if (this.late) return new TimedOut(`no answer from ${host} in time`, true);
    const sent = !isUnsent(error);
    const cause = { cause: error };
    return new ConnectionFailed(`no answer from ${host}`, sent, cause);
  }
}

export async function exchange(
  request: HttpRequest,
  bounds: Bounds,
  isWanted: (status: number) => boolean,
): Promise<HttpResponse> {
  const init = initOf(request);
  const watch = new Watch(request.url, bounds);
  watch.start();
  try {
    const send = bounds.fetch ?? globalThis.fetch;
    const answer = await send(request.url, { ...init, signal: watch.signal });
    const { status, headers } = answer;
    if (isWanted(status)) {
      watch.rest();
      const stream = streamOf(answer, watch);
      return { status, headers, body: new Uint8Array(), stream };
    }
    const body = await bodyOf(answer, bounds.bytesMax);
    watch.end();
    return { status, headers, body };
  } catch (error) {
    throw watch.failure(error);
  }
}

/** What fetch is given; throws EncodeError for what it would refuse. */
function initOf(request: HttpRequest): RequestInit {
  const { method, body } = request;
  if (body !== undefined && (method === "GET" || method === "HEAD")) {
    throw new EncodeError(`fetch sends no body with ${method}`);
  }
  const half = body instanceof ReadableStream ? { duplex: "half" } : {};
  return {
    method,
    headers: byteStrings(request.headers),
    redirect: "manual",
    ...(body === undefined ? {} : { body: body as BodyInit }),
    ...half,
  };
}

/** The body as it comes; each wait for more has the time of an attempt. */
function streamOf(answer: Response, watch: Watch): ReadableStream<Uint8Array> {
  const reader = answer.body?.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(target) {
        watch.start();
        try {
          const piece = await reader?.read();
          watch.rest();
          if (piece?.value !== undefined) {
            target.enqueue(piece.value);
          } else {
            watch.end();
            target.close();
          }
        } catch (error) {
          throw watch.failure(error);
        }
      },
      async cancel(reason) {
        watch.end();
        watch.abort(reason);
        await reader?.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
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

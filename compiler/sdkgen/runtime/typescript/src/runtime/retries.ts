// When an attempt is worth another one, and how long it waits.
import {
  defaultRetries,
  type HttpRequest,
  type HttpResponse,
  type RetryPolicy,
} from "./values.js";

const SENT_TWICE = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
const TIMER_MAX = 2 ** 31 - 1; // what is longer would end at once

/** The later ones come first; what is left undefined is left out. */
export function policyOf(...some: (Partial<RetryPolicy> | undefined)[]) {
  const policy: RetryPolicy = { ...defaultRetries };
  for (const one of some) {
    const set = Object.entries(one ?? {}).filter(([, held]) => held != null);
    Object.assign(policy, Object.fromEntries(set));
  }
  return policy;
}

export function mayRepeat(request: HttpRequest): boolean {
  const names = Object.keys(request.headers);
  return (
    SENT_TWICE.has(request.method) ||
    names.some((name) => name.toLowerCase() === "idempotency-key")
  );
}

/** False when the body is a stream, which is read once. */
export function canRepeat(request: HttpRequest): boolean {
  return !(request.body instanceof ReadableStream);
}

export function worthRepeating(
  policy: RetryPolicy,
  request: HttpRequest,
  response: HttpResponse,
): boolean {
  if (!policy.statuses.includes(response.status)) return false;
  // Whoever is throttled has not been served: that is safe for every method.
  return response.status === 429 || mayRepeat(request);
}

export function backOff(policy: RetryPolicy, attempt: number): number {
  const ceiling = policy.delayBase * 2 ** (attempt - 1);
  return policy.random() * Math.min(policy.delayMax, ceiling);
}

/** Milliseconds to wait; undefined when the server asks for more than we are ready to. */
export function delayAfter(
  policy: RetryPolicy,
  attempt: number,
  headers: Headers,
): number | undefined {
  const delay = backOff(policy, attempt);
  const asked = headers.get("retry-after");
  if (asked === null) return delay;
  const wait = /^\s*[0-9]+\s*$/.test(asked)
    ? Number(asked) * 1000
    : Date.parse(asked) - Date.now();
  if (Number.isNaN(wait)) return delay;
  return wait > policy.retryAfterMax ? undefined : Math.max(wait, delay);
}

/** Calls back after a time-out of that many milliseconds; never for 0, and for what no timer can hold. */
export function timer(milliseconds: number, expire: () => void): () => void {
  if (!(milliseconds > 0 && milliseconds <= TIMER_MAX)) return () => undefined;
  const handle = setTimeout(expire, milliseconds);
  return () => clearTimeout(handle);
}

export function pause(
  delay: number,
  signal?: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const stop = (): void => {
      clearTimeout(handle);
      reject(signal?.reason as Error);
    };
    const handle = setTimeout(
      () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      },
      Math.min(delay, TIMER_MAX),
    );
    signal?.addEventListener("abort", stop, { once: true });
  });
}

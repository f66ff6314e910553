// Access tokens by OAuth 2.0's client credentials grant (RFC 6749, 4.4).
import { bytesToBase64 } from "./codec.js";
import { percent } from "./encoding.js";
import { ConnectionFailed, TokenError } from "./errors.js";
import { exchange } from "./exchange.js";
import { backOff, delayAfter, pause, policyOf } from "./retries.js";
import type {
  HttpRequest,
  HttpResponse,
  RetryPolicy,
  TokenSource,
} from "./values.js";

const ANSWER_BYTES_MAX = 1024 * 1024;
const EARLY = 30000; // milliseconds before its end at which a token is not used any more

export interface ClientCredentialsOptions {
  /** What the token is for; none asks for what the server gives by custom. */
  scopes?: readonly string[];
  /** Sends id and secret in the body, for servers that do not take them as Basic. */
  inBody?: boolean;
  /** Further ones of the request, such as `audience`. */
  parameters?: Record<string, string>;
  /** Milliseconds for each attempt at fetching a token; 0 waits for ever. */
  timeout?: number;
  retries?: Partial<RetryPolicy>;
  fetch?: typeof fetch;
}

/**
 * Fetches a token when one is needed, and keeps it until shortly before it ends. However many
 * calls ask, one request is sent. Give it to a client as `bearerToken`.
 */
export class ClientCredentials implements TokenSource {
  readonly #url: URL;
  readonly #clientId: string;
  readonly #secret: string;
  readonly #options: ClientCredentialsOptions;
  #token: string | undefined;
  #end = 0;
  #fetching: Promise<string> | undefined;

  constructor(
    tokenUrl: string,
    clientId: string,
    clientSecret: string,
    options: ClientCredentialsOptions = {},
  ) {
    this.#url = new URL(tokenUrl);
    const web = /^https?:$/.test(this.#url.protocol);
    if (!web || this.#url.username !== "" || this.#url.password !== "") {
      throw new TypeError("tokenUrl must be a whole http or https address");
    }
    this.#clientId = clientId;
    this.#secret = clientSecret;
    this.#options = options;
  }

  /** The token at hand, or a new one; throws TokenError when there is none to be had. */
  async token(): Promise<string> {
    if (this.#token !== undefined && performance.now() < this.#end) {
      return this.#token;
    }
    this.#fetching ??= this.fetched().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  /** Forgets the token, unless there is a newer one already. */
  reject(token: string): void {
    if (this.#token === token) this.#token = undefined;
  }

  private async fetched(): Promise<string> {
    const policy = policyOf(this.#options.retries);
    for (let attempt = 1; ; attempt += 1) {
      const begin = performance.now();
      const last = !(attempt < policy.attemptsMax);
      let delay: number | undefined;
      try {
        const response = await this.asked();
        // Asking twice for a token does no harm.
        const again = !last && policy.statuses.includes(response.status);
        if (again) delay = delayAfter(policy, attempt, response.headers);
        if (delay === undefined) {
          const [token, usable] = this.read(response);
          this.#token = token;
          this.#end = begin + usable;
          return token;
        }
      } catch (error) {
        if (!(error instanceof ConnectionFailed)) throw error;
        if (last) {
          const text = `no token came: ${error.message}`;
          throw new TokenError(text, undefined, undefined, { cause: error });
        }
        delay = backOff(policy, attempt);
      }
      await pause(delay);
    }
  }

  private asked(): Promise<HttpResponse> {
    const bounds = {
      timeout: this.#options.timeout ?? 30000,
      bytesMax: ANSWER_BYTES_MAX,
      fetch: this.#options.fetch,
    };
    return exchange(this.request(), bounds, () => false);
  }

  private request(): HttpRequest {
    const { scopes = [], inBody = false, parameters = {} } = this.#options;
    const fields: [string, string][] = [["grant_type", "client_credentials"]];
    if (scopes.length > 0) fields.push(["scope", scopes.join(" ")]);
    fields.push(...Object.entries(parameters));
    const headers: Record<string, string> = {
      Accept: "application/json",
      "Content-Type": "application/x-www-form-urlencoded",
    };
    if (inBody) {
      fields.push(["client_id", this.#clientId]);
      fields.push(["client_secret", this.#secret]);
    } else {
      // Both are encoded first, so that a colon can stand in either (RFC 6749, 2.3.1).
      const pair = `${percent(this.#clientId)}:${percent(this.#secret)}`;
      const token = bytesToBase64(new TextEncoder().encode(pair));
      headers["Authorization"] = `Basic ${token}`;
    }
    const pairs = fields.map((one) => one.map(percent).join("="));
    const url = this.#url.href.split("#")[0] ?? "";
    return { method: "POST", url, headers, body: pairs.join("&") };
  }

  /** The token, and the milliseconds for which it may be used. */
  private read(response: HttpResponse): [string, number] {
    const { host } = this.#url;
    const { status } = response;
    const members = membersOf(response.body);
    if (status < 200 || status >= 300) throw this.refused(status, members);
    const { access_token: token, token_type: kind = "Bearer" } = members;
    if (typeof token !== "string" || !/^[!-~]+$/.test(token)) {
      throw new TokenError(`${host} answered without a token`, status);
    }
    if (typeof kind !== "string" || kind.toLowerCase() !== "bearer") {
      throw new TokenError(`${host} gives no bearer tokens`, status);
    }
    return [token, usable(members["expires_in"])];
  }

  private refused(
    status: number,
    { error, error_description: about }: Record<string, unknown>,
  ): TokenError {
    const words = [error, about].filter((one) => typeof one === "string");
    const said = words
      .join(": ")
      .split(this.#secret || "\0")
      .join("***");
    const text = `${this.#url.host} gives no token: HTTP ${status} ${said.slice(0, 200)}`;
    const word = typeof error === "string" ? error : undefined;
    return new TokenError(text.trim(), status, word);
  }
}

function membersOf(body: Uint8Array): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof found === "object" && found !== null) {
      return found as Record<string, unknown>;
    }
  } catch {
    // Whoever gives no JSON gives no token.
  }
  return {};
}

/** How long a token is kept: without a word on its end, until the API refuses it. */
function usable(expiresIn: unknown): number {
  if (expiresIn === undefined || expiresIn === null) return Infinity;
  const milliseconds = Number(expiresIn) * 1000;
  if (!(milliseconds > 0)) return 0;
  return milliseconds - Math.min(EARLY, milliseconds / 10);
}

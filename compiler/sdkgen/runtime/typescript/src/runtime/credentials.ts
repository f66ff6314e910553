// Who calls: which credentials an operation is sent with, and where they stand.
import { bytesToBase64 } from "./codec.js";
import { percent, setHeader } from "./encoding.js";
import { EncodeError } from "./errors.js";
import { own } from "./json.js";
import type { Scheme } from "./operation.js";
import { sign } from "./sigv4.js";
import type { HttpRequest, Secrets, Source, TokenSource } from "./values.js";

type Requirements = readonly (readonly Scheme[])[];

async function valueOf<T>(source: Source<T>): Promise<T> {
  return typeof source === "function"
    ? await (source as () => T | Promise<T>)()
    : source;
}

/** us-east-1 of https://id.execute-api.us-east-1.amazonaws.com. */
function regionOf(url: string): string | undefined {
  const labels = new URL(url).hostname.split(".");
  const at = labels.indexOf("execute-api");
  return at < 0 ? undefined : labels[at + 1];
}

function keyOf(secrets: Secrets, scheme: Scheme): Source<string> | undefined {
  const keys = secrets.apiKey;
  if (typeof keys !== "object") return keys;
  return own(keys, scheme.name) as Source<string> | undefined;
}

/** The credentials of one call: its own come before the client's, kind by kind. */
export class Authorizer {
  private readonly schemes: readonly Scheme[];
  private sent: string | undefined;

  constructor(
    requirements: Requirements,
    private readonly client: Secrets,
    private readonly ofCall: Secrets,
    private readonly region: string | undefined,
  ) {
    this.schemes = this.chosen(requirements);
  }

  async authorize(request: HttpRequest): Promise<void> {
    this.sent = undefined;
    for (const scheme of this.schemes) await this.show(request, scheme);
    const credentials = this.pick("credentials");
    const signed = this.schemes.some((one) => one.kind === "signature");
    if (credentials === undefined || !signed) return;
    const region = this.region ?? regionOf(request.url);
    if (region === undefined) {
      throw new EncodeError("signing needs a region: give the client one");
    }
    await sign(request, await valueOf(credentials), region);
  }

  /** After a 401: true when another token may help. */
  reject(): boolean {
    const source = this.pick("bearerToken");
    if (this.sent === undefined || typeof source !== "object") return false;
    source.reject(this.sent);
    return true;
  }

  private pick<Kind extends keyof Secrets>(kind: Kind): Secrets[Kind] {
    return this.ofCall[kind] ?? this.client[kind];
  }

  private key(scheme: Scheme): Source<string> | undefined {
    return keyOf(this.ofCall, scheme) ?? keyOf(this.client, scheme);
  }

  private has(scheme: Scheme): boolean {
    if (scheme.kind === "api_key") return this.key(scheme) !== undefined;
    if (scheme.kind === "basic") return this.pick("basic") !== undefined;
    if (scheme.kind === "signature") {
      return this.pick("credentials") !== undefined;
    }
    return this.pick("bearerToken") !== undefined;
  }

  /** The first requirement whose credentials are all there; else what there is of the first. */
  private chosen(requirements: Requirements): readonly Scheme[] {
    const whole = requirements.find(
      (one) => one.length > 0 && one.every((scheme) => this.has(scheme)),
    );
    if (whole !== undefined) return whole;
    if (requirements.some((one) => one.length === 0)) return [];
    return (requirements[0] ?? []).filter((scheme) => this.has(scheme));
  }

  private async show(request: HttpRequest, scheme: Scheme): Promise<void> {
    const key = this.key(scheme);
    const basic = this.pick("basic");
    const bearer = this.pick("bearerToken");
    if (scheme.kind === "api_key" && key !== undefined) {
      place(request, scheme, await valueOf(key));
    } else if (scheme.kind === "basic" && basic !== undefined) {
      const pair = `${basic.user}:${basic.password}`;
      const token = bytesToBase64(new TextEncoder().encode(pair));
      place(request, scheme, `Basic ${token}`);
    } else if (scheme.kind === "bearer" && bearer !== undefined) {
      place(request, scheme, `Bearer ${await this.token(bearer)}`);
    } else if (scheme.kind === "token" && bearer !== undefined) {
      place(request, scheme, await this.token(bearer));
    }
  }

  private async token(source: Source<string> | TokenSource): Promise<string> {
    if (typeof source !== "object") return valueOf(source);
    this.sent = await source.token();
    return this.sent;
  }
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

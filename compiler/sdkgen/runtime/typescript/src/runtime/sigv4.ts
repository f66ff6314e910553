// AWS Signature Version 4 for requests to API Gateway, by the platform's Web Crypto.
import { percent } from "./encoding.js";
import { EncodeError } from "./errors.js";
import type { Credentials, HttpRequest } from "./values.js";

const ALGORITHM = "AWS4-HMAC-SHA256";
const encoder = new TextEncoder();

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

async function hash(content: HttpRequest["body"] = ""): Promise<string> {
  if (content instanceof ReadableStream) {
    throw new EncodeError("a stream cannot be signed: give bytes or a Blob");
  }
  let bytes: BufferSource | Uint8Array;
  if (content instanceof Blob) bytes = await content.arrayBuffer();
  else bytes = typeof content === "string" ? encoder.encode(content) : content;
  return hex(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
}

async function hmac(
  key: ArrayBuffer | Uint8Array,
  text: string,
): Promise<ArrayBuffer> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey(
    "raw",
    key as BufferSource,
    algorithm,
    false,
    ["sign"],
  );
  return crypto.subtle.sign("HMAC", imported, encoder.encode(text));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function canonicalQuery(query: string): string {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): [string, string] => {
      const at = pair.indexOf("=");
      const name = at < 0 ? pair : pair.slice(0, at);
      const value = at < 0 ? "" : pair.slice(at + 1);
      return [percent(decoded(name)), percent(decoded(value))];
    })
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Adds Authorization, X-Amz-Date and X-Amz-Security-Token to the request. */
export async function sign(
  request: HttpRequest,
  credentials: Credentials,
  region: string,
  service = "execute-api",
  now = new Date(),
): Promise<void> {
  const stamp = now.toISOString().replace(/[-:]|\.[0-9]{3}/g, "");
  const day = stamp.slice(0, 8);
  const url = new URL(request.url);
  for (const name of Object.keys(request.headers)) {
    if (/^(authorization|x-amz-date|x-amz-security-token)$/i.test(name)) {
      delete request.headers[name];
    }
  }
  request.headers["X-Amz-Date"] = stamp;
  if (credentials.sessionToken !== undefined) {
    request.headers["X-Amz-Security-Token"] = credentials.sessionToken;
  }
  const signed = new Map([["host", url.host]]);
  for (const [name, value] of Object.entries(request.headers)) {
    const lower = name.toLowerCase();
    if (lower === "content-type" || lower.startsWith("x-amz-")) {
      signed.set(lower, value.trim().replace(/\s+/g, " "));
    }
  }
  const names = [...signed.keys()].sort();
  // Every service but S3 encodes the path of the request once more.
  const path = url.pathname.split("/").map(percent).join("/");
  const canonical = [
    request.method,
    path,
    canonicalQuery(url.search.slice(1)),
    ...names.map((name) => `${name}:${signed.get(name) ?? ""}`),
    "",
    names.join(";"),
    await hash(request.body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  let key: ArrayBuffer | Uint8Array = encoder.encode(
    `AWS4${credentials.secretAccessKey}`,
  );
  for (const part of [day, region, service, "aws4_request"]) {
    key = await hmac(key, part);
  }
  const text = [ALGORITHM, stamp, scope, await hash(canonical)].join("\n");
  const signature = hex(await hmac(key, text));
  request.headers["Authorization"] =
    `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, ` +
    `SignedHeaders=${names.join(";")}, Signature=${signature}`;
}

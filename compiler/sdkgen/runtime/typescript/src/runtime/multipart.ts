// multipart/form-data (RFC 7578). Files stay where they are: what is made is a Blob that refers to them.
import { checkedHeader, textOf } from "./encoding.js";
import { writeJson } from "./json.js";
import type { FileContent } from "./values.js";

/** What the API says about a part, beside its value. */
export interface PartRule {
  name: string;
  contentType?: string;
  headers?: readonly (readonly [string, string])[];
}

export function isFile(value: unknown): value is FileContent {
  return value instanceof Blob || value instanceof Uint8Array;
}

function isJson(mediaType: string | undefined): boolean {
  const bare = (mediaType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  return bare === "application/json" || bare.endsWith("+json");
}

function quoted(text: string): string {
  return text.replace(/"/g, "%22").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function part(name: string, value: unknown, rule?: PartRule): BlobPart[] {
  let disposition = `form-data; name="${quoted(name)}"`;
  let type = rule?.contentType;
  let content: BlobPart;
  if (isFile(value)) {
    const named = value as { name?: unknown; type?: unknown };
    const filename = typeof named.name === "string" ? named.name : "file";
    disposition += `; filename="${quoted(filename)}"`;
    const own = typeof named.type === "string" ? named.type : "";
    type = own || (type ?? "application/octet-stream");
    content = value as BlobPart;
  } else if (typeof value === "object" || isJson(type)) {
    if (!isJson(type)) type = "application/json";
    content = writeJson(value);
  } else {
    content = textOf(value);
  }
  const fields: [string, string][] = [["Content-Disposition", disposition]];
  if (type !== undefined) fields.push(["Content-Type", type]);
  for (const [header, text] of rule?.headers ?? []) fields.push([header, text]);
  const lines = fields.map(
    ([header, text]) => `${header}: ${checkedHeader(header, text)}\r\n`,
  );
  return [...lines, "\r\n", content, "\r\n"];
}

/** The body and its boundary. */
export function multipartBody(
  fields: readonly (readonly [string, unknown])[],
  rules: readonly PartRule[],
): [Blob, string] {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const boundary = Array.from(random, (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  const pieces: BlobPart[] = [];
  for (const [name, value] of fields) {
    const rule = rules.find((one) => one.name === name);
    pieces.push(`--${boundary}\r\n`, ...part(name, value, rule));
  }
  pieces.push(`--${boundary}--\r\n`);
  return [new Blob(pieces), boundary];
}

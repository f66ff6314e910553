// Values as text: paths, queries, headers, cookies and forms.
import { EncodeError } from "./errors.js";
import { writeJson } from "./json.js";

export type Style =
  | "simple"
  | "form"
  | "space_delimited"
  | "pipe_delimited"
  | "tab_delimited"
  | "deep_object"
  | "json"
  | "label"
  | "matrix";

export type Pair = readonly [string, string];

/** Names of fields, and how each one is written: style and explode. */
export type FieldStyles = readonly (readonly [string, Style, boolean])[];

const SEPARATORS: Partial<Record<Style, string>> = {
  space_delimited: "%20",
  pipe_delimited: "%7C",
  tab_delimited: "%09",
};

/** Percent-encodes everything but the unreserved characters. */
export function percent(text: string): string {
  let encoded: string;
  try {
    encoded = encodeURIComponent(text);
  } catch {
    throw new EncodeError("a text holds half of a surrogate pair");
  }
  return encoded.replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A JSON scalar as it stands in a URL; anything else as JSON. */
export function textOf(data: unknown): string {
  return typeof data === "string" ? data : writeJson(data);
}

function isMembers(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** The value of a path variable (RFC 6570). One that would change the path is refused. */
export function pathSegment(
  name: string,
  data: unknown,
  style: Style,
  explode: boolean,
  greedy: boolean,
): string {
  const encode = (one: unknown): string =>
    greedy
      ? textOf(one).split("/").map(percent).join("/")
      : percent(textOf(one));
  let items: string[];
  if (Array.isArray(data)) {
    items = data.map(encode);
  } else if (isMembers(data)) {
    const sign = explode ? "=" : ",";
    items = Object.entries(data).map(
      ([key, one]) => percent(key) + sign + encode(one),
    );
  } else {
    items = [encode(data)];
  }
  let text = items.join(",");
  if (style === "label") {
    text = `.${items.join(explode ? "." : ",")}`;
  } else if (style === "matrix") {
    const named = `;${percent(name)}=`;
    const parts = explode && typeof data === "object" && data !== null;
    text = parts
      ? items.map((one) => (isMembers(data) ? ";" : named) + one).join("")
      : named + text;
  }
  const parts = text.split("/");
  if (text === "" || parts.includes(".") || parts.includes("..")) {
    throw new EncodeError(
      `${name}: ${writeJson(data)} cannot be part of a path`,
    );
  }
  return text;
}

/** Encoded pairs of one query parameter. */
export function queryPairs(
  name: string,
  data: unknown,
  style: Style,
  explode: boolean,
): Pair[] {
  const key = percent(name);
  const parts = typeof data === "object" && data !== null;
  if (style === "deep_object" && parts) return deepPairs(name, data);
  if (style === "json") return [[key, percent(writeJson(data))]];
  if (Array.isArray(data)) {
    const texts = data.map((one) => percent(textOf(one)));
    if (explode) return texts.map((text): Pair => [key, text]);
    return texts.length > 0
      ? [[key, texts.join(SEPARATORS[style] ?? ",")]]
      : [];
  }
  if (!isMembers(data)) return [[key, percent(textOf(data))]];
  const pairs = Object.entries(data).map(
    ([inner, one]): Pair => [percent(inner), percent(textOf(one))],
  );
  if (explode) return pairs;
  return [[key, pairs.map(([left, right]) => `${left},${right}`).join(",")]];
}

function deepPairs(name: string, data: unknown): Pair[] {
  if (Array.isArray(data)) {
    // Items with parts of their own need numbers to be told apart.
    const numbered = data.some(
      (one) => typeof one === "object" && one !== null,
    );
    return data.flatMap((one, index) =>
      deepPairs(numbered ? `${name}[${index}]` : `${name}[]`, one),
    );
  }
  if (isMembers(data)) {
    return Object.entries(data).flatMap(([inner, one]) =>
      deepPairs(`${name}[${inner}]`, one),
    );
  }
  if (data === null) return [];
  const key = percent(name).replace(/%5B/g, "[").replace(/%5D/g, "]");
  return [[key, percent(textOf(data))]];
}

export function headerText(
  name: string,
  data: unknown,
  explode: boolean,
): string {
  let text: string;
  if (Array.isArray(data)) {
    text = data.map(textOf).join(",");
  } else if (isMembers(data)) {
    const sign = explode ? "=" : ",";
    text = Object.entries(data)
      .map(([key, one]) => key + sign + textOf(one))
      .join(",");
  } else {
    text = textOf(data);
  }
  return checkedHeader(name, text);
}

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Refuses what is no field name, and what would end the field. */
export function checkedHeader(name: string, text: string): string {
  if (!FIELD_NAME.test(name)) {
    throw new EncodeError(`${JSON.stringify(name)} is no name of a header`);
  }
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) {
    throw new EncodeError(`the header ${name} cannot hold a control character`);
  }
  return text;
}

/** Puts a field in the place of those that have its name in any case. */
export function setHeader(
  headers: Record<string, string>,
  name: string,
  value: string,
): void {
  for (const known of Object.keys(headers)) {
    if (known.toLowerCase() === name.toLowerCase()) delete headers[known];
  }
  headers[name] = checkedHeader(name, value);
}

/** Header fields as fetch takes them: a character for each byte of UTF-8. */
export function byteStrings(
  headers: Record<string, string>,
): Record<string, string> {
  const bytes = (value: string): string =>
    String.fromCharCode(...new TextEncoder().encode(value));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, bytes(value)]),
  );
}

/** Later ones win, whatever their case. */
export function mergedHeaders(
  ...sources: Record<string, string>[]
): Record<string, string> {
  const merged = new Map<string, Pair>();
  for (const source of sources) {
    for (const [name, value] of Object.entries(source)) {
      merged.set(name.toLowerCase(), [name, checkedHeader(name, value)]);
    }
  }
  return Object.fromEntries(merged.values());
}

/** application/x-www-form-urlencoded; objects inside are written name[inner]. */
export function formBody(data: unknown, styles: FieldStyles): string {
  const pairs = Object.entries(isMembers(data) ? data : {}).flatMap(
    ([name, value]) => {
      if (value === null) return [];
      const own = styles.find((one) => one[0] === name);
      if (own !== undefined) return queryPairs(name, value, own[1], own[2]);
      if (isMembers(value)) return deepPairs(name, value);
      return queryPairs(name, value, "form", true);
    },
  );
  return pairs.map(([key, value]) => `${key}=${value}`).join("&");
}

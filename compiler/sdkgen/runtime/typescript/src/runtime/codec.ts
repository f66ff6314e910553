// Between a program's values and JSON values, by tables that the generated code holds.
import { DecodeError, EncodeError } from "./errors.js";
import { own, setOwn } from "./json.js";

/** Which side a value is on: JSON, or the program. */
export type Side = "wire" | "program";

/** Scores of objects while a value is looked at: unions inside unions ask for them again and again. */
export type Memo = Map<unknown, Map<Codec, number>>;

/** One type. `score` says how well a value fits: 0 is not at all. */
export interface Codec {
  encode(value: unknown): unknown;
  decode(data: unknown, at: string): unknown;
  score(value: unknown, side: Side, memo: Memo): number;
}

type Members = Record<string, unknown>;

function isObject(value: unknown): value is Members {
  if (typeof value !== "object" || value === null) return false;
  return !(
    Array.isArray(value) ||
    value instanceof Date ||
    value instanceof Uint8Array
  );
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function unfit(data: unknown, wanted: string, at: string): DecodeError {
  const where = at === "" ? "the body" : at;
  return new DecodeError(
    `${where}: ${wanted} was expected, not ${kindOf(data)}`,
  );
}

interface Plain {
  name: string;
  fits(value: unknown, side: Side): boolean;
  write?(value: never): unknown;
  read?(data: never, at: string): unknown;
  weight?: number;
}

function plain(rule: Plain): Codec {
  return {
    encode(value) {
      if (!rule.fits(value, "program")) {
        throw new EncodeError(
          `${rule.name} was expected, not ${kindOf(value)}`,
        );
      }
      return rule.write ? rule.write(value as never) : value;
    },
    decode(data, at) {
      if (!rule.fits(data, "wire")) throw unfit(data, rule.name, at);
      return rule.read ? rule.read(data as never, at) : data;
    },
    score(value, side) {
      return rule.fits(value, side) ? (rule.weight ?? 1) : 0;
    },
  };
}

const DATE_TIME =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$/;

function isDateTime(value: unknown): boolean {
  if (typeof value !== "string" || !DATE_TIME.test(value)) return false;
  return !Number.isNaN(readDateTime(value).getTime());
}

function readDateTime(text: string): Date {
  const upper = text.toUpperCase().replace(" ", "T");
  return new Date(upper.replace(/(\.[0-9]{3})[0-9]+/, "$1"));
}

export function bytesToBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function base64ToBytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

const BASE64 =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const isText = (value: unknown): value is string => typeof value === "string";
const isBytes = (value: unknown, side: Side): boolean =>
  side === "wire"
    ? isText(value) && BASE64.test(value)
    : value instanceof Uint8Array;

export const any: Codec = {
  encode: (value) => value,
  decode: (data) => data,
  score: () => 1,
};
export const boolean = plain({
  name: "true or false",
  fits: (value) => typeof value === "boolean",
});
function isWhole(value: unknown): value is number | bigint {
  return Number.isInteger(value) || typeof value === "bigint";
}

/** Beyond 2^53 a number may have lost digits before it came here; a bigint has them all. */
function sent(value: number | bigint): number | bigint {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return value;
  throw new EncodeError(`${value} may have lost digits: give a bigint`);
}

function received(data: number | bigint, at: string): number | bigint {
  if (typeof data === "bigint" || Number.isSafeInteger(data)) return data;
  throw new DecodeError(`${at || "the body"}: ${data} has lost digits`);
}

export const integer = plain({
  name: "a whole number",
  fits: isWhole,
  write: sent,
  read(data: number | bigint, at) {
    if (typeof received(data, at) === "number") return data;
    if (Number.isSafeInteger(Number(data))) return Number(data);
    throw new DecodeError(
      `${at || "the body"}: ${data} is beyond 2^53, where a number loses digits; ` +
        "generate the client with --big-integers",
    );
  },
});
export const bigint = plain({
  name: "a whole number",
  fits: isWhole,
  write: (value: number | bigint) => BigInt(sent(value)),
  read: (data: number | bigint, at) => BigInt(received(data, at)),
});
export const number = plain({
  name: "a number",
  fits: (value, side) =>
    typeof value === "number" || (side === "wire" && typeof value === "bigint"),
  read: (data: number | bigint) => Number(data),
});
export const string = plain({ name: "a text", fits: isText });
export const date = plain({
  name: "a date",
  fits: (value) => isText(value) && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value),
  weight: 2,
});
export const dateTime = plain({
  name: "a date and time",
  fits: (value, side) =>
    side === "wire"
      ? isDateTime(value)
      : value instanceof Date && !Number.isNaN(value.getTime()),
  write: (value: Date) => value.toISOString().replace(".000Z", "Z"),
  read: readDateTime,
  weight: 2,
});
export const bytes = plain({
  name: "base64 text",
  fits: isBytes,
  write: bytesToBase64,
  read: base64ToBytes,
  weight: 2,
});
export const file = bytes;

export function nullable(codec: Codec): Codec {
  return {
    encode: (value) => (value === null ? null : codec.encode(value)),
    decode: (data, at) => (data === null ? null : codec.decode(data, at)),
    score: (value, side, memo) =>
      value === null ? 1 : codec.score(value, side, memo),
  };
}

export function array(item: Codec): Codec {
  return {
    encode(value) {
      if (!Array.isArray(value)) {
        throw new EncodeError(`an array was expected, not ${kindOf(value)}`);
      }
      return value.map((one) => item.encode(one));
    },
    decode(data, at) {
      if (!Array.isArray(data)) throw unfit(data, "an array", at);
      return data.map((one, index) => item.decode(one, `${at}[${index}]`));
    },
    score(value, side, memo) {
      if (!Array.isArray(value)) return 0;
      return value.every((one) => item.score(one, side, memo) > 0) ? 2 : 0;
    },
  };
}

export function map(item: Codec): Codec {
  const convert = (value: Members, to: (one: unknown) => unknown): Members => {
    const result: Members = {};
    for (const [name, held] of Object.entries(value)) {
      if (held !== undefined) setOwn(result, name, to(held));
    }
    return result;
  };
  return {
    encode(value) {
      if (!isObject(value)) {
        throw new EncodeError(`an object was expected, not ${kindOf(value)}`);
      }
      return convert(value, (one) => item.encode(one));
    },
    decode(data, at) {
      if (!isObject(data)) throw unfit(data, "an object", at);
      return convert(data, (one) => item.decode(one, at));
    },
    score(value, side, memo) {
      if (!isObject(value)) return 0;
      const held = Object.values(value);
      return held.every((one) => item.score(one, side, memo) > 0) ? 1 : 0;
    },
  };
}

/** Values that are not listed are kept: a newer API may have more of them. */
export function enumeration(values: Record<string, string | number>): Codec {
  const known = new Set<unknown>(Object.values(values));
  const kind = typeof Object.values(values)[0];
  return {
    ...plain({ name: `a ${kind}`, fits: (value) => typeof value === kind }),
    score: (value) => (known.has(value) ? 3 : 0),
  };
}

export interface Field {
  name: string;
  codec: Codec;
  required: boolean;
}

export function required(name: string, codec: Codec): Field {
  return { name, codec, required: true };
}

export function optional(name: string, codec: Codec): Field {
  return { name, codec, required: false };
}

export interface ObjectCodec extends Codec {
  fields: readonly Field[];
}

/** An object. Properties that it does not declare are kept as they are, or as `additional` says. */
export function object(
  fields: readonly Field[],
  additional: Codec = any,
): ObjectCodec {
  const known = new Set(fields.map((field) => field.name));
  const convert = (
    value: Members,
    to: (codec: Codec, held: unknown, name: string) => unknown,
    missing: (name: string) => Error,
  ): Members => {
    const result: Members = {};
    for (const field of fields) {
      const held = own(value, field.name);
      if (held !== undefined) {
        setOwn(result, field.name, to(field.codec, held, field.name));
      } else if (field.required) {
        throw missing(field.name);
      }
    }
    for (const [name, held] of Object.entries(value)) {
      if (held === undefined || known.has(name)) continue;
      setOwn(result, name, to(additional, held, name));
    }
    return result;
  };
  const score = (value: Members, side: Side, memo: Memo): number => {
    let points = 1;
    for (const field of fields) {
      const held = own(value, field.name);
      if (held === undefined) {
        if (field.required) return 0;
      } else if (held === null && !field.required) {
        points += 1;
      } else if (field.codec.score(held, side, memo) === 0) {
        return 0;
      } else {
        points += 2;
      }
    }
    const unknown = Object.keys(value).filter((name) => !known.has(name));
    return Math.max(1, points - unknown.length);
  };
  const codec: ObjectCodec = {
    fields,
    encode(value) {
      if (!isObject(value)) {
        throw new EncodeError(`an object was expected, not ${kindOf(value)}`);
      }
      return convert(
        value,
        (codec, held) => codec.encode(held),
        (name) => new EncodeError(`${name} is missing`),
      );
    },
    decode(data, at) {
      if (!isObject(data)) throw unfit(data, "an object", at);
      return convert(
        data,
        (codec, held, name) =>
          // A server that writes null for what is left out is understood.
          held === null &&
          codec.score(null, "wire", new Map()) === 0 &&
          isOptional(name)
            ? undefined
            : codec.decode(held, `${at}.${name}`),
        (name) => new DecodeError(`${at}.${name} is missing`),
      );
    },
    score(value, side, memo) {
      if (!isObject(value)) return 0;
      return remembered(codec, value, memo, () => score(value, side, memo));
    },
  };
  return codec;

  function isOptional(name: string): boolean {
    return fields.some((field) => field.name === name && !field.required);
  }
}

export interface AlternativesRule {
  codecs: readonly Codec[];
  discriminator?: string;
  /** Tags and the codec each one means. */
  tags?: readonly (readonly [string, number])[];
}

/** One of several types; what fits none of them is kept as the JSON value it is. */
export function alternatives(rule: AlternativesRule): Codec {
  const tags = new Map(rule.tags ?? []);
  const tagged = (value: unknown): Codec | undefined => {
    if (rule.discriminator === undefined || !isObject(value)) return undefined;
    const index = tags.get(own(value, rule.discriminator) as string);
    return index === undefined ? undefined : rule.codecs[index];
  };
  const chosen = (value: unknown, side: Side): Codec => {
    let best = tagged(value);
    if (best !== undefined) return best;
    best = any;
    let most = 0;
    const memo: Memo = new Map();
    for (const codec of rule.codecs) {
      const score = codec.score(value, side, memo);
      if (score > most) [best, most] = [codec, score];
    }
    return best;
  };
  const codec: Codec = {
    encode: (value) => chosen(value, "program").encode(value),
    decode: (data, at) => chosen(data, "wire").decode(data, at),
    score: (value, side, memo) =>
      remembered(codec, value, memo, () => {
        const only = tagged(value);
        const codecs = only === undefined ? rule.codecs : [only];
        return Math.max(...codecs.map((one) => one.score(value, side, memo)));
      }),
  };
  return codec;
}

/** What a codec's score was, else what it is now. */
function remembered(
  codec: Codec,
  value: unknown,
  memo: Memo,
  score: () => number,
): number {
  const scores = memo.get(value) ?? new Map<Codec, number>();
  memo.set(value, scores);
  const points = scores.get(codec) ?? score();
  scores.set(codec, points);
  return points;
}

/** The named types of an API. References are followed when they are first used. */
export class Registry {
  private readonly codecs = new Map<string, Codec>();

  add(rows: readonly (readonly [string, Codec])[]): void {
    for (const [name, codec] of rows) this.codecs.set(name, codec);
  }

  get(name: string): Codec {
    const codec = this.codecs.get(name);
    if (codec === undefined) throw new Error(`no type ${name}`);
    return codec;
  }
}

export class Reference implements Codec {
  constructor(
    private readonly registry: Registry,
    private readonly name: string,
  ) {}

  get target(): Codec {
    return this.registry.get(this.name);
  }

  encode(value: unknown): unknown {
    return this.target.encode(value);
  }

  decode(data: unknown, at: string): unknown {
    return this.target.decode(data, at);
  }

  score(value: unknown, side: Side, memo: Memo): number {
    return this.target.score(value, side, memo);
  }
}

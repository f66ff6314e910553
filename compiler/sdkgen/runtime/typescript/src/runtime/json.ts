// JSON without loss: whole numbers beyond the exact ones of a double are read and written as bigint.

import { EncodeError } from "./errors.js";

/** Sets an own property, also one named "__proto__". */
export function setOwn(
  target: Record<string, unknown>,
  name: string,
  value: unknown,
): void {
  if (name === "__proto__") {
    Object.defineProperty(target, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[name] = value;
  }
}

/** An own property; what every object inherits is none. */
export function own(
  value: Readonly<Record<string, unknown>>,
  name: string,
): unknown {
  return Object.prototype.hasOwnProperty.call(value, name)
    ? value[name]
    : undefined;
}

const LONG_NUMBER = /[0-9]{16}/;
const TOKEN =
  /\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)|(true|false|null))/y;

function readNumber(text: string): number | bigint {
  const value = Number(text);
  const whole = /^-?[0-9]+$/.test(text);
  return whole && !Number.isSafeInteger(value) ? BigInt(text) : value;
}

class Reader {
  private at = 0;
  private token = "";

  // The text is known to be JSON: only what differs from JSON.parse is done here.
  constructor(private readonly text: string) {
    this.next();
  }

  private next(): void {
    TOKEN.lastIndex = this.at;
    const found = TOKEN.exec(this.text);
    this.token = found?.[1] ?? found?.[2] ?? found?.[3] ?? found?.[4] ?? "";
    this.at = found ? TOKEN.lastIndex : this.text.length;
  }

  value(): unknown {
    const token = this.token;
    this.next();
    if (token === "{") return this.members();
    if (token === "[") return this.items();
    const first = token.charAt(0);
    const numeric = first === "-" || (first >= "0" && first <= "9");
    return numeric ? readNumber(token) : JSON.parse(token);
  }

  private members(): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    while (this.token !== "}") {
      const name = JSON.parse(this.token) as string;
      this.next();
      this.next();
      setOwn(result, name, this.value());
      if (this.token === ",") this.next();
    }
    this.next();
    return result;
  }

  private items(): unknown[] {
    const result: unknown[] = [];
    while (this.token !== "]") {
      result.push(this.value());
      if (this.token === ",") this.next();
    }
    this.next();
    return result;
  }
}

export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return LONG_NUMBER.test(text) ? new Reader(text).value() : value;
}

export function writeJson(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .map(([name, held]) => `${JSON.stringify(name)}:${writeJson(held)}`);
    return `{${members.join(",")}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new EncodeError("a number that is not finite cannot be sent");
  }
  return JSON.stringify(value) ?? "null";
}

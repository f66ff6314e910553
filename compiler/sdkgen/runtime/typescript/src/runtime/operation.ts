// What the generated tables say about an operation.
import type { Codec } from "./codec.js";
import type { FieldStyles, Style } from "./encoding.js";
import type { ErrorClass } from "./errors.js";
import type { PartRule } from "./multipart.js";

export type BodyEncoding = "json" | "form" | "multipart" | "text" | "binary";

export interface Parameter {
  /** Property of the request. */
  name: string;
  wire: string;
  place: "path" | "query" | "header" | "cookie";
  codec: Codec;
  style?: Style;
  explode?: boolean;
  greedy?: boolean;
  required?: boolean;
}

export interface Body {
  mediaType: string;
  encoding: BodyEncoding;
  codec: Codec;
  required?: boolean;
  /** Of a form: style and explode of fields that are not a pair for each item. */
  styles?: FieldStyles;
  /** Of a form of parts: how those are sent that the API says more about. */
  parts?: readonly PartRule[];
}

/** What comes with one status; `error` is the class that is thrown. */
export interface Answer {
  status: string;
  encoding?: BodyEncoding;
  codec?: Codec;
  error?: ErrorClass;
}

/** How one kind of credentials is sent. */
export interface Scheme {
  name: string;
  kind: "api_key" | "token" | "bearer" | "basic" | "signature";
  place: "path" | "query" | "header" | "cookie";
  field: string;
}

export interface Operation {
  method: string;
  path: string;
  parameters?: readonly Parameter[];
  body?: Body;
  answers?: readonly Answer[];
  security?: readonly (readonly Scheme[])[];
  accept?: string;
}

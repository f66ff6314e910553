// Requests from an operation's table and the caller's values; values and errors from answers.
import { Reference, type Codec, type ObjectCodec } from "./codec.js";
import * as encoding from "./encoding.js";
import { DecodeError, EncodeError, errorClass } from "./errors.js";
import { own, parseJson, writeJson } from "./json.js";
import { isFile, multipartBody } from "./multipart.js";
import type { Answer, Body, Operation } from "./operation.js";
import type { BodyContent, HttpRequest, HttpResponse } from "./values.js";

type Content = string | BodyContent;

/** The request of a call, without credentials. */
export function requestOf(
  operation: Operation,
  values: Record<string, unknown>,
  baseUrl: string,
  usual: Record<string, string>,
  ofCall: Record<string, string>,
): HttpRequest {
  let path = operation.path;
  const query: encoding.Pair[] = [];
  const cookies: encoding.Pair[] = [];
  const headers: Record<string, string> = {};
  for (const parameter of operation.parameters ?? []) {
    const { wire, explode = false } = parameter;
    const value = own(values, parameter.name);
    if (value === undefined || value === null) {
      if (parameter.required) {
        throw new EncodeError(`${parameter.name} is required`);
      }
      continue;
    }
    const data = parameter.codec.encode(value);
    if (parameter.place === "path") {
      const greedy = parameter.greedy ?? false;
      const style = parameter.style ?? "simple";
      const text = encoding.pathSegment(wire, data, style, explode, greedy);
      path = path.split(`{${wire}}`).join(text);
    } else if (parameter.place === "query") {
      const style = parameter.style ?? "form";
      query.push(...encoding.queryPairs(wire, data, style, explode));
    } else if (parameter.place === "header") {
      headers[wire] = encoding.headerText(wire, data, explode);
    } else {
      cookies.push(...encoding.queryPairs(wire, data, "form", explode));
    }
  }
  const joined = (pairs: encoding.Pair[], separator: string): string =>
    pairs.map(([name, value]) => `${name}=${value}`).join(separator);
  if (cookies.length > 0) headers["Cookie"] = joined(cookies, "; ");
  const content = contentOf(operation.body, values["body"]);
  if (content !== undefined) headers["Content-Type"] = content[1];
  const accept = operation.accept ?? "application/json";
  return {
    method: operation.method,
    url: baseUrl + path + (query.length > 0 ? `?${joined(query, "&")}` : ""),
    headers: encoding.mergedHeaders({ Accept: accept }, usual, headers, ofCall),
    ...(content === undefined ? {} : { body: content[0] }),
  };
}

function contentOf(
  body: Body | undefined,
  value: unknown,
): [Content, string] | undefined {
  if (body === undefined) return undefined;
  if (value === undefined) {
    if (body.required) throw new EncodeError("a body is required");
    return undefined;
  }
  if (body.encoding === "binary") {
    if (!isFile(value) && !(value instanceof ReadableStream)) {
      throw new EncodeError("bytes, a Blob or a stream were expected");
    }
    const type = value instanceof Blob ? value.type : "";
    return [value as BodyContent, type || body.mediaType];
  }
  if (body.encoding === "multipart") {
    const fields = formFields(body.codec, value);
    const [content, boundary] = multipartBody(fields, body.parts ?? []);
    return [content, `${body.mediaType}; boundary=${boundary}`];
  }
  const data = body.codec.encode(value);
  if (body.encoding === "text") {
    return [data as string, `${body.mediaType}; charset=utf-8`];
  }
  if (body.encoding === "form") {
    return [encoding.formBody(data, body.styles ?? []), body.mediaType];
  }
  return [writeJson(data), body.mediaType];
}

/** Parts of a form: files as they are, everything else as JSON would have it. */
function formFields(codec: Codec, value: unknown): [string, unknown][] {
  const target = codec instanceof Reference ? codec.target : codec;
  const declared = (target as Partial<ObjectCodec>).fields ?? [];
  const known = new Map(declared.map((field) => [field.name, field.codec]));
  const fields: [string, unknown][] = [];
  for (const field of declared) {
    const held = own(value as Record<string, unknown>, field.name);
    if (field.required && held === undefined) {
      throw new EncodeError(`${field.name} is required`);
    }
  }
  for (const [name, held] of Object.entries(value as object)) {
    if (held === undefined || held === null) continue;
    const many: unknown[] = Array.isArray(held) ? held : [held];
    if (many.every(isFile)) {
      fields.push(...many.map((one): [string, unknown] => [name, one]));
      continue;
    }
    const data: unknown = known.get(name)?.encode(held) ?? held;
    const items: unknown[] = Array.isArray(data) ? data : [data];
    fields.push(...items.map((one): [string, unknown] => [name, one]));
  }
  return fields;
}

function answerFor(
  answers: readonly Answer[],
  status: number,
): Answer | undefined {
  const family = `${Math.floor(status / 100)}XX`;
  for (const wanted of [String(status), family, "default"]) {
    const found = answers.find((one) => one.status === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

function decoded(answer: Answer, response: HttpResponse): unknown {
  if (answer.codec === undefined) return undefined;
  if (answer.encoding === "binary") return response.body;
  const text = new TextDecoder().decode(response.body);
  if (answer.encoding === "text") return text;
  if (text === "" && [204, 205].includes(response.status)) return undefined;
  const data = text === "" ? null : jsonOf(text);
  try {
    return answer.codec.decode(data, "");
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DecodeError("the answer is nested too deeply", { cause: error });
  }
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const start = text.slice(0, 200);
    throw new DecodeError(`the answer is no JSON: ${start}`, { cause: error });
  }
}

function goodAnswers(operation: Operation): readonly Answer[] {
  const answers = operation.answers ?? [];
  const described = answers.filter((one) => one.status.startsWith("2"));
  if (described.length > 0) return described;
  return answers.filter((one) => one.status === "default");
}

/** What the API describes for a status of success; undefined for any other status. */
export function goodAnswer(
  operation: Operation,
  status: number,
): Answer | undefined {
  if (status < 200 || status >= 300) return undefined;
  return answerFor(goodAnswers(operation), status);
}

/**
 * The value of a good answer; throws the error of any other. A 2xx status that the API does not
 * describe is an error, too, unless the call has no value.
 */
export function readAnswer(
  operation: Operation,
  response: HttpResponse,
): unknown {
  let answer = goodAnswer(operation, response.status);
  if (answer !== undefined) return decoded(answer, response);
  if (response.status >= 200 && response.status < 300) {
    const good = goodAnswers(operation);
    if (good.every((one) => one.codec === undefined)) return undefined;
  } else {
    answer = answerFor(operation.answers ?? [], response.status);
  }
  let body: unknown;
  let cls = errorClass(response.status);
  try {
    if (answer?.codec !== undefined) {
      body = decoded(answer, response);
      cls = answer.error ?? cls;
    } else if (response.body.length > 0) {
      body = parseJson(new TextDecoder().decode(response.body));
    }
  } catch {
    // An error that cannot be read is still that error: it keeps its bytes.
    body = undefined;
  }
  throw new cls(
    response.status,
    response.headers,
    response.body,
    body as never,
  );
}

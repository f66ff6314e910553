// Runs the rows of sdk.test.mjs against the API that SDK_BASE_URL names. SDK_API_KEY and SDK_BEARER_TOKEN are sent where
// they are needed. SDK_ECHO=1 says that the server sends every body back, and makes the tests compare.
import assert from "node:assert/strict";
import { parseJson } from "../dist/esm/runtime/json.js";

/** Options of the client, from the environment. */
export function settings() {
  const options = { baseUrl: process.env.SDK_BASE_URL };
  const known = { apiKey: "SDK_API_KEY", bearerToken: "SDK_BEARER_TOKEN" };
  for (const [name, variable] of Object.entries(known)) {
    if (process.env[variable]) options[name] = process.env[variable];
  }
  return options;
}

/** A value is the same after it was sent and received. */
export function roundTrip(codec, text) {
  const value = codec.decode(parseJson(text), "");
  assert.deepEqual(codec.decode(codec.encode(value), ""), value);
}

/** What a program would hand in for an example's JSON. */
function bodyValue(body, text) {
  const data = parseJson(text);
  if (body.encoding === "text") return data;
  if (body.encoding === "binary") return new TextEncoder().encode(data);
  return body.codec.decode(data, "");
}

/** The answer is one that the API describes; with SDK_ECHO=1 it is the body. */
export async function call(client, row, ApiError) {
  const names = row.method.split(".");
  const last = names.pop();
  const group = names.reduce((holder, name) => holder[name], client);
  const { operation } = row;
  const request = {};
  (operation.parameters ?? []).forEach((parameter, index) => {
    const data = parseJson(row.values[index]);
    request[parameter.name] = parameter.codec.decode(data, "");
  });
  if (operation.body && row.body !== undefined) {
    request.body = bodyValue(operation.body, row.body);
  }
  const takes = operation.parameters || operation.body;
  let result;
  try {
    result = await (takes ? group[last](request) : group[last]());
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const family = `${Math.floor(error.status / 100)}XX`;
    const wanted = [String(error.status), family, "default"];
    const statuses = (operation.answers ?? []).map((answer) => answer.status);
    const described = wanted.some((status) => statuses.includes(status));
    assert.ok(described, `${error.status} is not described: ${error}`);
    return;
  }
  if (process.env.SDK_ECHO === "1" && operation.body?.encoding === "json") {
    assert.deepEqual(result, request.body);
    const sent = operation.body.codec.encode(result);
    assert.deepEqual(sent, parseJson(row.body));
  }
}

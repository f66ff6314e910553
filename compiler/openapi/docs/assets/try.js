// Try it: one request from the page's fields, and its answer. Nothing typed here is kept, but for the base address.
"use strict";

const schemes = (api.document.components && api.document.components.securitySchemes) || {};
const settings = { base: api.baseUrl, key: "", token: "" };
try { settings.base = localStorage.getItem("apigw-base " + api.document.info.title) || settings.base; } catch (error) { /* storage may be forbidden */ }

// What an operation asks for: {name, scheme, scopes} of every scheme.
function requirements(operation) {
  const all = [];
  for (const requirement of operation.security || []) {
    for (const [name, scopes] of Object.entries(requirement)) if (Object.hasOwn(schemes, name)) all.push({ name, scheme: schemes[name], scopes });
  }
  return all;
}

function meaning(scheme) {
  if (scheme["x-amazon-apigateway-authtype"] === "awsSigv4") return "iam";
  if (scheme.type === "apiKey" && String(scheme.name).toLowerCase() === "x-api-key") return "key";
  if (scheme.type === "oauth2" || scheme.type === "openIdConnect" || scheme.type === "http") return "bearer";
  return scheme.name && scheme.name !== "Unused" ? "header" : "other";
}

function addProof(operation, headers) {
  for (const { scheme } of requirements(operation)) {
    const kind = meaning(scheme);
    if (kind === "key" && settings.key) headers.push(["x-api-key", settings.key]);
    if (kind === "bearer" && settings.token) headers.push(["Authorization", "Bearer " + settings.token]);
    if (kind === "header" && settings.token) headers.push([scheme.name, settings.token]);
  }
}

function setter(name, keep) {
  return (event) => {
    settings[name] = event.target.value.trim();
    if (!keep) return;
    try { localStorage.setItem("apigw-base " + api.document.info.title, settings[name]); } catch (error) { /* the same */ }
  };
}

function settingsPanel() {
  const kinds = new Set(Object.values(schemes).map(meaning));
  const fields = el("div", { class: "fields" },
    el("label", {}, el("span", {}, "Base address"), el("input", { id: "base", type: "url", value: settings.base, spellcheck: "false", oninput: setter("base", true) })));
  if (kinds.has("key")) fields.append(el("label", {}, el("span", {}, "API key"), el("input", { id: "key", type: "password", autocomplete: "off", oninput: setter("key") })));
  if (kinds.has("bearer") || kinds.has("header")) fields.append(el("label", {}, el("span", {}, "Token"), el("input", { id: "token", type: "password", autocomplete: "off", oninput: setter("token") })));
  return el("div", { class: "panel" }, el("h4", {}, "Where requests go"), fields);
}

function pathOf(path, values) {
  if (path === "/$default") return "/";
  return path.replace(/\{([^}+]+)(\+?)\}/g, (whole, name, greedy) => {
    const value = values[name] || "";
    return greedy ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
  });
}

function shellQuoted(text) { return "'" + String(text).replace(/'/g, "'\\''") + "'"; }

function curlOf(request) {
  const parts = ["curl", "-i", "-X", request.method, shellQuoted(request.url)];
  for (const [name, value] of request.headers) parts.push("-H", shellQuoted(name + ": " + value));
  if (request.body !== undefined) parts.push("--data-raw", shellQuoted(request.body));
  return parts.join(" ");
}

function prettyBody(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch (error) { return text; }
}

const SHOWN_MAX = 200000;

function showAnswer(place, response, text, milliseconds) {
  const rows = [...response.headers].map(([name, value]) => el("tr", {}, el("td", {}, el("code", {}, name)), el("td", {}, value)));
  const pretty = prettyBody(text);
  place.replaceChildren(
    el("p", {}, el("span", { class: "status " + (response.ok ? "ok" : "bad") }, `${response.status} ${response.statusText}`), el("span", { class: "type" }, `${Math.round(milliseconds)} ms`)),
    el("details", {}, el("summary", {}, `${rows.length} headers`), el("table", {}, el("tbody", {}, ...rows))),
    el("pre", { tabindex: "0" }, el("code", { class: "answer-body" }, pretty.length > SHOWN_MAX ? pretty.slice(0, SHOWN_MAX) + "\n… cut here" : pretty)));
}

async function send(request, place, button) {
  button.disabled = true;
  place.replaceChildren(el("p", { class: "note" }, "Waiting for the answer …"));
  const start = performance.now();
  try {
    const response = await fetch(request.url, { method: request.method, headers: request.headers, body: request.body, credentials: "omit" });
    showAnswer(place, response, await response.text(), performance.now() - start);
  } catch (error) {
    place.replaceChildren(el("p", { class: "warn" }, `No answer: ${error.message}. The address may be wrong, or the API does not let pages of other origins call it (CORS).`));
  }
  button.disabled = false;
}

function inputOf(parameter, values) {
  const schema = (referred(parameter.schema) || { schema: parameter.schema || {} }).schema;
  const label = `${parameter.name}${parameter.required ? " *" : ""} · ${parameter.in}`;
  const choices = Array.isArray(schema.enum) && schema.enum.length <= 50 ? schema.enum : null;
  const keep = (event) => { values[parameter.name] = event.target.value; };
  const field = choices ? el("select", { onchange: keep }, el("option", { value: "" }, ""), ...choices.map((value) => el("option", {}, String(value))))
    : el("input", { type: "text", spellcheck: "false", oninput: keep, required: parameter.required === true, placeholder: parameter.example !== undefined ? String(parameter.example) : "" });
  field.dataset.parameter = parameter.name;
  return el("label", {}, el("span", {}, label), field);
}

function tryView(entry) {
  const operation = entry.operation;
  const values = { path: Object.create(null), query: Object.create(null), header: Object.create(null) };
  const parameters = (operation.parameters || []).filter((one) => values[one.in]);
  const media = Object.keys(entry.samples || {});
  const method = el("select", { "aria-label": "Method" }, ...["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"].map((one) => el("option", {}, one)));
  const type = el("select", { "aria-label": "Content type" }, ...media.map((one) => el("option", {}, one)));
  const body = el("textarea", { "aria-label": "Body", spellcheck: "false" });
  body.value = media.length ? entry.samples[media[0]] : "";
  type.addEventListener("change", () => { body.value = entry.samples[type.value]; });
  const answer = el("div", { class: "answer", "aria-live": "polite" });
  const button = el("button", { type: "submit", class: "primary" }, "Send");

  const request = () => {
    const verb = entry.method === "ANY" ? method.value : entry.method;
    const query = new URLSearchParams();
    const headers = [];
    for (const [name, value] of Object.entries(values.query)) if (value !== "") query.append(name, value);
    for (const [name, value] of Object.entries(values.header)) if (value !== "") headers.push([name, value]);
    addProof(operation, headers);
    const withBody = verb !== "GET" && verb !== "HEAD" && (media.length > 0 || entry.method === "ANY") && body.value !== "";
    if (withBody) headers.push(["Content-Type", media.length ? type.value : "application/json"]);
    const text = query.toString();
    return { method: verb, url: settings.base.replace(/\/+$/, "") + pathOf(entry.path, values.path) + (text ? "?" + text : ""), headers, body: withBody ? body.value : undefined };
  };
  const curl = el("button", { type: "button", onclick: () => answer.replaceChildren(el("pre", { tabindex: "0" }, el("code", {}, curlOf(request())))) }, "As curl");
  const form = el("form", { class: "try", onsubmit: (event) => { event.preventDefault(); send(request(), answer, button); } });
  if (requirements(operation).some((one) => meaning(one.scheme) === "iam")) form.append(el("p", { class: "note" }, "This operation wants a request signed with AWS keys, which this page does not do."));
  if (parameters.length) form.append(el("div", { class: "fields" }, ...parameters.map((one) => inputOf(one, values[one.in]))));
  if (media.length || entry.method === "ANY") form.append(media.length > 1 ? el("div", { class: "row" }, type) : "", el("label", {}, el("span", {}, media.length ? "Body · " + media[0] : "Body"), body));
  form.append(el("div", { class: "row" }, entry.method === "ANY" ? method : "", button, curl), answer);
  return form;
}

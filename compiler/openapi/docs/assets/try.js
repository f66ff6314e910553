// Try it: one request from the page's fields, and its answer. Nothing typed here is kept, but for the base address.
"use strict";

const schemes = (api.document.components && api.document.components.securitySchemes) || {};
const settings = { base: api.baseUrl, proofs: new Map() };
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
  if (scheme.type === "http" && String(scheme.scheme).toLowerCase() === "basic") return "basic";
  if (scheme.type === "oauth2" || scheme.type === "openIdConnect" || scheme.type === "http") return "bearer";
  if (!scheme.name || scheme.name === "Unused") return "other";
  if (scheme.in === "query") return "query";
  if (scheme.in === "cookie") return "other";
  return String(scheme.name).toLowerCase() === "x-api-key" ? "key" : "header";
}

function base64(text) { return btoa(String.fromCharCode(...new TextEncoder().encode(text))); }

function addProof(operation, headers, query) {
  for (const { name, scheme } of requirements(operation)) {
    const proof = settings.proofs.get(name);
    const kind = meaning(scheme);
    if (!proof) continue;
    if (kind === "bearer") headers.push(["Authorization", "Bearer " + proof]);
    else if (kind === "basic") headers.push(["Authorization", "Basic " + base64(proof)]);
    else if (kind === "query") query.push([scheme.name, encodeURIComponent(proof)]);
    else if (kind === "header" || kind === "key") headers.push([scheme.name, proof]);
  }
}

function settingsPanel() {
  const keepBase = (event) => {
    settings.base = event.target.value.trim();
    try { localStorage.setItem("apigw-base " + api.document.info.title, settings.base); } catch (error) { /* the same */ }
  };
  const fields = el("div", { class: "fields" },
    el("label", {}, el("span", {}, "Base address"), el("input", { id: "base", type: "url", value: settings.base, spellcheck: "false", oninput: keepBase })));
  const words = { key: "API key", bearer: "bearer token", basic: "user:password", header: "token", query: "key in the query" };
  for (const [name, scheme] of Object.entries(schemes)) {
    const told = words[meaning(scheme)];
    if (!told) continue;
    const field = el("input", { type: "password", autocomplete: "off", oninput: (event) => settings.proofs.set(name, event.target.value.trim()) });
    field.dataset.scheme = name;
    fields.append(el("label", {}, el("span", {}, `${name} · ${told}`), field));
  }
  return el("div", { class: "panel" }, el("h4", {}, "Where requests go"), fields);
}

function shellQuoted(text) { return "'" + String(text).replace(/'/g, "'\\''") + "'"; }

function curlOf(request) {
  const parts = ["curl", "-i", "-X", request.method, shellQuoted(request.url)];
  for (const [name, value] of request.headers) parts.push("-H", shellQuoted(name + ": " + value));
  if (request.body instanceof FormData) for (const [name, value] of request.body) parts.push(...curlField(name, value));
  else if (request.body instanceof Blob) parts.push("--data-binary", shellQuoted("@" + (request.body.name || "FILE")));
  else if (request.body !== undefined) parts.push("--data-raw", shellQuoted(request.body));
  return parts.join(" ");
}

// A text that begins with @ would be a file to -F.
function curlField(name, value) {
  return value instanceof Blob ? ["-F", shellQuoted(`${name}=@${value.name}`)] : ["--form-string", shellQuoted(`${name}=${value}`)];
}

const SHOWN_MAX = 200000;

function prettyBody(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch (error) { return text; }
}

async function bodyView(response) {
  const type = response.headers.get("Content-Type") || "";
  const data = await response.blob();
  if (/^(image|audio|video|font)\/|octet-stream|\/(zip|gzip|pdf)\b/i.test(type)) {
    return el("p", {}, `${data.size} bytes of ${type} · `, el("a", { href: URL.createObjectURL(data), download: "answer" }, "save"));
  }
  const pretty = prettyBody(await data.text());
  return el("pre", { tabindex: "0" }, el("code", { class: "answer-body" }, pretty.length > SHOWN_MAX ? pretty.slice(0, SHOWN_MAX) + "\n… cut here" : pretty));
}

async function send(request, place, button) {
  button.disabled = true;
  place.replaceChildren(el("p", { class: "note" }, "Waiting for the answer …"));
  const start = performance.now();
  try {
    const response = await fetch(request.url, { method: request.method, headers: request.headers, body: request.body, credentials: "omit" });
    const body = await bodyView(response);
    const rows = [...response.headers].map(([name, value]) => el("tr", {}, el("td", {}, el("code", {}, name)), el("td", {}, value)));
    place.replaceChildren(
      el("p", {}, el("span", { class: "status " + (response.ok ? "ok" : "bad") }, `${response.status} ${response.statusText}`), el("span", { class: "type" }, `${Math.round(performance.now() - start)} ms`)),
      el("details", {}, el("summary", {}, `${rows.length} headers`), el("table", {}, el("tbody", {}, ...rows))), body);
  } catch (error) {
    place.replaceChildren(el("p", { class: "warn" }, `No answer: ${error.message}. The address may be wrong, or the API does not let pages of other origins call it (CORS).`));
  }
  button.disabled = false;
}

function tryView(entry) {
  const operation = entry.operation;
  const parameters = (operation.parameters || []).filter((one) => ["path", "query", "header"].includes(one.in)).map((one) => ({ parameter: one, field: fieldOf(one.name, one.schema, { required: one.required === true, in: one.in, example: one.example }) }));
  const body = bodyFields(entry);
  const method = el("select", { "aria-label": "Method" }, ...["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"].map((one) => el("option", {}, one)));
  const answer = el("div", { class: "answer", "aria-live": "polite" });
  const button = el("button", { type: "submit", class: "primary" }, "Send");

  const request = () => {
    const verb = entry.method === "ANY" ? method.value : entry.method;
    const path = Object.create(null), query = [], headers = [];
    for (const { parameter, field } of parameters) {
      const value = field.value();
      if (value === undefined) continue;
      if (parameter.in === "path") path[parameter.name] = value;
      else if (parameter.in === "header") headers.push([parameter.name, plainText(value)]);
      else query.push(...queryPairs(parameter.name, value, parameter));
    }
    addProof(operation, headers, query);
    const content = verb === "GET" || verb === "HEAD" || !body ? {} : body.content();
    if (content.type) headers.push(["Content-Type", content.type]);
    const text = query.map(([name, value]) => encodeURIComponent(name) + "=" + value).join("&");
    return { method: verb, url: settings.base.replace(/\/+$/, "") + pathOf(entry.path, path) + (text ? "?" + text : ""), headers, body: content.body };
  };
  const curl = el("button", { type: "button", onclick: () => answer.replaceChildren(el("pre", { tabindex: "0" }, el("code", {}, curlOf(request())))) }, "As curl");
  const form = el("form", { class: "try", onsubmit: (event) => { event.preventDefault(); send(request(), answer, button); } });
  if (requirements(operation).some((one) => meaning(one.scheme) === "iam")) form.append(el("p", { class: "note" }, "This operation wants a request signed with AWS keys, which this page does not do."));
  if (parameters.length) form.append(el("div", { class: "fields" }, ...parameters.map((one) => one.field.node)));
  if (body) form.append(body.node);
  form.append(el("div", { class: "row" }, entry.method === "ANY" ? method : "", button, curl), answer);
  return form;
}

// Operations: their heads all at once, their bodies when they are opened.
"use strict";

function described(text) { return text ? markdown(text) : ""; }

function parametersView(parameters) {
  const rows = parameters.map((parameter) => {
    const row = el("div", {}, el("dt", {}, el("code", {}, parameter.name), el("span", { class: "type" }, `${typeOf(parameter.schema || {})} · ${parameter.in}`), parameter.required ? el("span", { class: "must" }, "required") : null, parameter.deprecated ? el("span", { class: "type" }, "deprecated") : null));
    const limits = limitsOf(parameter.schema || {});
    const told = el("dd", {}, described(parameter.description), limits ? el("p", { class: "limits" }, limits) : null);
    for (const [name, value] of namedExamples(parameter)) told.append(el("p", { class: "limits" }, name === "Example" ? "for example " : `${name}: `, el("code", {}, plainText(value))));
    if (hasInside(parameter.schema)) told.append(lazy("members", () => schemaView(parameter.schema)));
    row.append(told);
    return row;
  });
  return el("dl", {}, ...rows);
}

function namedExamples(holder) {
  const all = [];
  if (holder.example !== undefined) all.push(["Example", holder.example]);
  for (const [name, example] of Object.entries(holder.examples || {})) if (example && example.value !== undefined) all.push([String(example.summary || name), example.value]);
  return all;
}

function examplesOf(media) {
  return namedExamples(media).map(([name, value]) => lazy(name, () => el("pre", { tabindex: "0" }, el("code", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2)))));
}

function contentView(content) {
  const out = document.createDocumentFragment();
  for (const [type, media] of Object.entries(content || {})) {
    out.append(el("p", {}, el("span", { class: "badge" }, type), media.schema ? el("span", { class: "type" }, typeOf(media.schema)) : null));
    if (media.schema) out.append(describedSchema(media.schema), schemaView(media.schema));
    out.append(...examplesOf(media));
  }
  return out;
}

function responsesView(responses) {
  const out = document.createDocumentFragment();
  for (const [code, response] of Object.entries(responses || {})) {
    const label = el("span", {}, el("span", { class: "status " + (/^[23]/.test(code) ? "ok" : code === "default" ? "" : "bad") }, code), " ", String(response.description || "").split("\n")[0]);
    const headers = Object.entries(response.headers || {});
    const more = Object.keys(response.content || {}).length > 0 || headers.length > 0 || String(response.description || "").includes("\n");
    if (!more) { out.append(el("p", {}, label)); continue; }
    out.append(lazy(label, () => {
      const inside = document.createDocumentFragment();
      if (String(response.description || "").includes("\n")) inside.append(markdown(response.description));
      if (headers.length) inside.append(el("h4", {}, "Headers"), el("dl", {}, ...headers.map(([name, header]) => memberRow(name, Object.assign({}, header.schema, header.description ? { description: header.description } : {}), false))));
      inside.append(contentView(response.content));
      return inside;
    }));
  }
  return out;
}

function securityView(operation) {
  const words = { key: "an API key", iam: "AWS credentials (Signature Version 4)", bearer: "a bearer token", basic: "a user name and a password" };
  return requirements(operation).map(({ name, scheme, scopes }) => {
    const kind = meaning(scheme);
    const told = words[kind] || (kind === "header" ? `a token in the header ${scheme.name}` : kind === "query" ? `a key in the query parameter ${scheme.name}` : "what its authorizer asks for");
    const list = Array.isArray(scopes) ? scopes : [];
    return el("p", { class: "note" }, el("span", { class: "badge" }, name), `needs ${told}`, list.length ? `, with one of the scopes ${list.join(", ")}` : "", described(scheme.description));
  });
}

function operationBody(entry) {
  const operation = entry.operation;
  const out = document.createDocumentFragment();
  if (operation.deprecated) out.append(el("p", { class: "warn" }, "Deprecated"));
  out.append(described(operation.description), ...securityView(operation));
  const more = operation.externalDocs && safeAddress(String(operation.externalDocs.url));
  if (more) out.append(el("p", {}, link(more, String(operation.externalDocs.description || more))));
  if (operation.operationId) out.append(el("p", { class: "note" }, el("span", { class: "badge" }, "operation"), operation.operationId));
  if ((operation.parameters || []).length) out.append(el("h4", {}, "Parameters"), parametersView(operation.parameters));
  if (operation.requestBody) {
    out.append(el("h4", {}, "Request body"), described(operation.requestBody.description), contentView(operation.requestBody.content));
    for (const [type, sample] of Object.entries(entry.samples || {})) if (sample) out.append(lazy(`Sample of ${type}`, () => el("pre", { tabindex: "0" }, el("code", {}, sample))));
  }
  out.append(el("h4", {}, "Responses"), responsesView(operation.responses), el("h4", {}, "Try it"), tryView(entry));
  return out;
}

function setOpen(entry, open) {
  entry.head.setAttribute("aria-expanded", String(open));
  if (open && !entry.body.firstChild) entry.body.append(operationBody(entry));
  entry.body.hidden = !open;
}

function operationView(entry) {
  entry.body = el("div", { class: "body", hidden: true, id: "body/" + entry.id });
  entry.head = el("button", { type: "button", class: "head", "aria-expanded": "false", "aria-controls": "body/" + entry.id },
    el("span", { class: "method " + entry.method.toLowerCase() }, entry.method), el("span", { class: "path" }, entry.path), el("span", { class: "summary" }, entry.operation.summary || entry.operation.operationId || ""));
  entry.head.addEventListener("click", () => {
    const open = entry.head.getAttribute("aria-expanded") !== "true";
    setOpen(entry, open);
    if (open) history.replaceState(null, "", hashOf(entry.id));
  });
  entry.view = el("article", { class: "operation" + (entry.operation.deprecated ? " old" : ""), id: entry.id }, el("h3", {}, entry.head), entry.body);
  return entry.view;
}

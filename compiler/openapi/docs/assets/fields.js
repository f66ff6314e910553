// Fields of a request: one for each parameter or member of a form, and how what is typed in becomes text of a URL or a body (OpenAPI 3,
// style values).
"use strict";

// A reference is followed; what allOf adds is put together, as far as a form shows it.
function flattened(schema, depth) {
  if (!schema || typeof schema !== "object" || depth > 16) return {};
  const target = referred(schema);
  if (target) return flattened(target.schema, depth + 1);
  if (!Array.isArray(schema.allOf)) return schema;
  const whole = Object.assign({}, schema), properties = new Map(Object.entries(schema.properties || {}));
  let required = Array.isArray(schema.required) ? schema.required : [];
  for (const part of schema.allOf.map((one) => flattened(one, depth + 1))) {
    if (whole.type === undefined) whole.type = part.type;
    for (const [name, member] of Object.entries(part.properties || {})) properties.set(name, member);
    if (Array.isArray(part.required)) required = required.concat(part.required);
  }
  return Object.assign(whole, { properties: properties.size ? Object.fromEntries(properties) : undefined, required });
}

function kindOf(schema) {
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  if (type === "array") return "list";
  if (type === "object" || schema.properties) return "object";
  if (schema.format === "binary") return "file";
  return type === "boolean" ? "boolean" : "text";
}

// {node, value()}: a text, a list of texts, an object or a File; undefined when nothing was given.
function fieldOf(name, written, { required, in: place, example }) {
  const schema = flattened(written, 0), kind = kindOf(schema);
  const choices = Array.isArray(schema.enum) && schema.enum.length <= 50 ? schema.enum : kind === "boolean" ? [true, false] : null;
  const hint = { list: "one value a line", object: "JSON", file: "" }[kind];
  let input;
  if (kind === "file") input = el("input", { type: "file", required });
  else if (choices) input = el("select", { required }, el("option", { value: "" }, ""), ...choices.map((value) => el("option", {}, String(value))));
  else if (kind === "list" || kind === "object") input = el("textarea", { spellcheck: "false", rows: "2", required, placeholder: hint });
  else input = el("input", { type: "text", spellcheck: "false", required, placeholder: example === undefined ? "" : plainText(example) });
  input.dataset.parameter = name;
  const value = () => {
    if (kind === "file") return input.files[0];
    if (input.value === "") return undefined;
    if (kind === "list") return input.value.split("\n").filter((line) => line !== "");
    if (kind !== "object") return input.value;
    try { return JSON.parse(input.value); } catch (error) { return input.value; }
  };
  return { node: el("label", {}, el("span", {}, [name + (required ? " *" : ""), place, hint].filter(Boolean).join(" · ")), input), value };
}

function plainText(value) {
  if (Array.isArray(value)) return value.map(plainText).join(",");
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
}

// Reserved characters stay where a parameter allows them, but for what would end the query.
function encoded(text, reserved) {
  return reserved ? encodeURI(text).replace(/[#&]/g, encodeURIComponent) : encodeURIComponent(text);
}

// [name, encoded value] of one parameter: arrays and objects by style and explode.
function queryPairs(name, value, { style = "form", explode = style === "form", allowReserved } = {}) {
  const text = (one) => encoded(plainText(one), allowReserved);
  const separator = { spaceDelimited: "%20", pipeDelimited: "%7C" }[style] || ",";
  if (Array.isArray(value)) return explode ? value.map((one) => [name, text(one)]) : [[name, value.map(text).join(separator)]];
  if (value === null || typeof value !== "object") return [[name, text(value)]];
  const members = Object.entries(value);
  if (style === "deepObject") return members.map(([key, one]) => [`${name}[${key}]`, text(one)]);
  return explode ? members.map(([key, one]) => [key, text(one)]) : [[name, members.map(([key, one]) => encodeURIComponent(key) + separator + text(one)).join(separator)]];
}

function pathOf(path, values) {
  if (path === "/$default") return "/";
  return path.replace(/\{([^}+]+)(\+?)\}/g, (whole, name, greedy) => {
    const value = values[name] === undefined ? "" : values[name];
    if (Array.isArray(value)) return value.map((one) => encodeURIComponent(plainText(one))).join(",");
    return greedy ? plainText(value).split("/").map(encodeURIComponent).join("/") : encodeURIComponent(plainText(value));
  });
}

function isForm(type) { return /^(multipart\/|application\/x-www-form-urlencoded\b)/i.test(type); }
function isText(type) { return /json|xml|yaml|javascript|^text\//i.test(type); }

// How a body of one media type is entered: {node, content()}.
function editorOf(type, media, sample) {
  const schema = flattened(media.schema, 0);
  if (isForm(type) && schema.properties) return formOf(type, schema, media.encoding || {});
  if (!isText(type) && (schema.format === "binary" || !isForm(type))) {
    const input = el("input", { type: "file", "aria-label": "Body" });
    return { node: el("label", {}, el("span", {}, "Body · " + type), input), content: () => (input.files[0] ? { type, body: input.files[0] } : {}) };
  }
  const text = el("textarea", { "aria-label": "Body", spellcheck: "false" });
  text.value = sample || "";
  return { node: el("label", {}, el("span", {}, "Body · " + type), text), content: () => (text.value === "" ? {} : { type, body: text.value }) };
}

function formOf(type, schema, encoding) {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const fields = Object.entries(schema.properties).filter(([, member]) => !flattened(member, 0).readOnly)
    .map(([name, member]) => ({ name, member: flattened(member, 0), field: fieldOf(name, member, { required: required.includes(name) }) }));
  const given = () => fields.map((one) => ({ name: one.name, value: one.field.value() })).filter((one) => one.value !== undefined);
  const multipart = () => {
    const body = new FormData(); // the browser writes the content type, with the boundary
    for (const { name, value } of given()) {
      if (Array.isArray(value)) for (const one of value) body.append(name, plainText(one));
      else body.append(name, value instanceof Blob ? value : plainText(value));
    }
    return { body };
  };
  const urlencoded = () => {
    const pairs = given().flatMap(({ name, value }) => (value !== null && typeof value === "object" && !Array.isArray(value) && !encoding[name] ? [[name, encodeURIComponent(JSON.stringify(value))]] : queryPairs(name, value, encoding[name] || {})));
    return pairs.length ? { type, body: pairs.map(([name, value]) => encodeURIComponent(name) + "=" + value).join("&") } : {};
  };
  return { node: el("div", { class: "fields" }, ...fields.map((one) => one.field.node)), content: /^multipart/i.test(type) ? multipart : urlencoded };
}

// The body of an operation; nothing when it takes none. A method that takes every verb may take anything.
function bodyFields(entry) {
  const content = (entry.operation.requestBody && entry.operation.requestBody.content) || (entry.method === "ANY" ? { "application/json": {} } : {});
  const types = Object.keys(content);
  if (!types.length) return null;
  const samples = entry.samples || {};
  const editors = new Map();
  const editor = (type) => {
    if (!editors.has(type)) editors.set(type, editorOf(type, content[type] || {}, Object.hasOwn(samples, type) ? samples[type] : ""));
    return editors.get(type);
  };
  const choice = el("select", { "aria-label": "Content type" }, ...types.map((one) => el("option", {}, one)));
  const place = el("div", {}, editor(types[0]).node);
  choice.addEventListener("change", () => place.replaceChildren(editor(choice.value).node));
  return { node: el("div", {}, types.length > 1 ? el("div", { class: "row" }, choice) : "", place), content: () => editor(choice.value || types[0]).content() };
}

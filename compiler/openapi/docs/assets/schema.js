// Schemas as lists of members. What a reference leads to is made when it is opened, so a schema that contains itself costs nothing.
"use strict";

const schemas = (api.document.components && api.document.components.schemas) || {};

function nameOfReference(reference) {
  const prefix = "#/components/schemas/";
  if (typeof reference !== "string" || !reference.startsWith(prefix)) return null;
  try {
    return decodeURIComponent(reference.slice(prefix.length)).replace(/~1/g, "/").replace(/~0/g, "~");
  } catch (error) {
    return null;
  }
}

function referred(schema) {
  const name = schema && typeof schema === "object" ? nameOfReference(schema.$ref) : null;
  return name !== null && Object.hasOwn(schemas, name) ? { name, schema: schemas[name] } : null;
}

function typeOf(schema) {
  if (schema === true || schema === false || !schema || typeof schema !== "object") return schema === false ? "nothing" : "anything";
  const target = nameOfReference(schema.$ref);
  if (target !== null) return target;
  const types = Array.isArray(schema.type) ? schema.type : schema.type ? [schema.type] : [];
  const format = schema.format ? ` (${schema.format})` : "";
  if (types.includes("array") && schema.items && !Array.isArray(schema.items)) return "list of " + typeOf(schema.items);
  if (types.length) return types.join(" or ") + format;
  for (const [word, told] of [["oneOf", "one of"], ["anyOf", "any of"], ["allOf", "all of"]]) {
    if (Array.isArray(schema[word])) return told + " " + schema[word].length;
  }
  return schema.properties ? "object" : schema.enum ? "enum" : "anything";
}

const LIMITS = [["minimum", "at least"], ["maximum", "at most"], ["exclusiveMinimum", "above"], ["exclusiveMaximum", "below"], ["multipleOf", "a multiple of"], ["minLength", "characters, at least"],
  ["maxLength", "characters, at most"], ["minItems", "items, at least"], ["maxItems", "items, at most"], ["minProperties", "members, at least"], ["maxProperties", "members, at most"], ["pattern", "fits"]];

function limitsOf(schema) {
  const told = [];
  for (const [word, words] of LIMITS) {
    if (schema[word] === undefined || typeof schema[word] === "boolean") continue;
    const strict = (word === "minimum" && schema.exclusiveMinimum === true) || (word === "maximum" && schema.exclusiveMaximum === true);
    told.push((strict ? (word === "minimum" ? "above" : "below") : words) + " " + schema[word]);
  }
  if (schema.uniqueItems) told.push("no two items alike");
  if (Array.isArray(schema.enum)) told.push("one of " + schema.enum.slice(0, 40).map((value) => JSON.stringify(value)).join(", ") + (schema.enum.length > 40 ? ", …" : ""));
  if (schema.default !== undefined) told.push("default " + JSON.stringify(schema.default));
  if (schema.nullable) told.push("may be null");
  if (schema.readOnly) told.push("read only");
  if (schema.writeOnly) told.push("write only");
  return told.join(" · ");
}

// Opened and closed; the content is made the first time.
function lazy(label, make, open) {
  const inside = el("div", { class: "inside" });
  const node = el("details", {}, el("summary", {}, label), inside);
  node.addEventListener("toggle", () => { if (node.open && !inside.firstChild) inside.append(make()); });
  if (open) { inside.append(make()); node.open = true; }
  return node;
}

function hasInside(schema) {
  return Boolean(schema && typeof schema === "object" &&
    (referred(schema) || schema.properties || schema.items || schema.oneOf || schema.anyOf || schema.allOf || schema.not || (schema.additionalProperties && typeof schema.additionalProperties === "object") || schema.patternProperties));
}

function describedSchema(schema) {
  const out = document.createDocumentFragment();
  if (!schema || typeof schema !== "object") return out;
  if (schema.description) out.append(markdown(schema.description));
  const limits = limitsOf(schema);
  if (limits) out.append(el("p", { class: "limits" }, limits));
  return out;
}

function memberRow(name, schema, required) {
  const row = el("div", {}, el("dt", {}, el("code", {}, name), el("span", { class: "type" }, typeOf(schema)), required ? el("span", { class: "must" }, "required") : null, schema && schema.deprecated ? el("span", { class: "type" }, "deprecated") : null));
  const told = el("dd", {}, describedSchema(schema));
  if (hasInside(schema)) told.append(lazy(referred(schema) ? referred(schema).name : "members", () => schemaView(schema)));
  if (told.firstChild) row.append(told);
  return row;
}

function schemaView(schema) {
  const out = document.createDocumentFragment();
  const target = referred(schema);
  if (target) { out.append(describedSchema(target.schema), insideOf(target.schema)); return out; }
  out.append(insideOf(schema));
  return out;
}

function insideOf(schema) {
  const out = document.createDocumentFragment();
  if (!schema || typeof schema !== "object") { out.append(el("p", { class: "note" }, typeOf(schema))); return out; }
  const target = referred(schema);
  if (target) { out.append(lazy(target.name, () => schemaView(schema))); return out; }
  const required = Array.isArray(schema.required) ? schema.required : [];
  const rows = [];
  for (const [name, member] of Object.entries(schema.properties || {})) rows.push(memberRow(name, member, required.includes(name)));
  for (const name of required) if (!schema.properties || !Object.hasOwn(schema.properties, name)) rows.push(memberRow(name, {}, true));
  for (const [pattern, member] of Object.entries(schema.patternProperties || {})) rows.push(memberRow("/" + pattern + "/", member, false));
  if (schema.additionalProperties && typeof schema.additionalProperties === "object") rows.push(memberRow("any other name", schema.additionalProperties, false));
  if (rows.length) out.append(el("dl", {}, ...rows));
  if (schema.additionalProperties === false) out.append(el("p", { class: "limits" }, "no other members"));
  if (schema.items) for (const one of [].concat(schema.items)) out.append(memberRow("each item", one, false));
  for (const [word, told] of [["allOf", "all of"], ["oneOf", "one of"], ["anyOf", "any of"]]) {
    (Array.isArray(schema[word]) ? schema[word] : []).forEach((part, at) => out.append(memberRow(`${told}, ${at + 1}`, part, false)));
  }
  if (schema.not) out.append(memberRow("not", schema.not, false));
  const teller = schema.discriminator && (typeof schema.discriminator === "string" ? schema.discriminator : schema.discriminator.propertyName);
  if (typeof teller === "string") out.append(el("p", { class: "limits" }, "told apart by ", el("code", {}, teller)));
  if (!out.firstChild) out.append(el("p", { class: "note" }, typeOf(schema)));
  return out;
}

// The page: groups and their links, search, deep links, keys, light and dark.
"use strict";

const entries = api.operations;
const groups = [];
const types = []; // {name, view} of the schemas

// An address of a place on the page that people can read; decodeURIComponent is its inverse.
function hashOf(id) { return "#" + encodeURI(id).replace(/#/g, "%23"); }

function build() {
  const byName = new Map();
  for (const entry of entries) {
    if (!byName.has(entry.group)) {
      const description = (api.document.tags || []).find((tag) => tag && tag.name === entry.group);
      byName.set(entry.group, { name: entry.group, description: description && description.description, entries: [] });
    }
    byName.get(entry.group).entries.push(entry);
  }
  groups.push(...byName.values());
  const links = document.createDocumentFragment(), views = document.createDocumentFragment();
  for (const group of groups) {
    const list = el("ul", {});
    group.links = el("div", {}, el("h2", {}, group.name), list);
    group.view = el("section", {}, el("h2", {}, group.name), group.description ? markdown(group.description) : "");
    for (const entry of group.entries) {
      const operation = entry.operation;
      entry.link = el("a", { href: hashOf(entry.id) }, el("span", { class: "method " + entry.method.toLowerCase() }, entry.method), el("span", {}, operation.summary || entry.path));
      entry.text = [entry.method, entry.path, entry.group, operation.summary, operation.operationId, operation.description].filter(Boolean).join(" ").toLowerCase();
      entry.item = el("li", {}, entry.link);
      list.append(entry.item);
      group.view.append(operationView(entry));
    }
    links.append(group.links);
    views.append(group.view);
  }
  document.getElementById("links").append(links);
  document.getElementById("groups").append(views);
}

// Where to read and ask more: what the information object and externalDocs name, as links where they are safe ones.
function furtherReading(info) {
  const named = [["Terms of service", info.termsOfService, info.termsOfService], ["License", info.license && info.license.name, info.license && info.license.url],
    ["Contact", info.contact && (info.contact.name || info.contact.email), info.contact && (info.contact.url || (info.contact.email && "mailto:" + info.contact.email))],
    ["More", api.document.externalDocs && (api.document.externalDocs.description || api.document.externalDocs.url), api.document.externalDocs && api.document.externalDocs.url]];
  const out = document.createDocumentFragment();
  for (const [label, words, address] of named) {
    const text = words || address, safe = typeof address === "string" ? safeAddress(address) : null;
    if (text) out.append(el("p", { class: "note" }, label + ": ", safe ? link(safe, String(text)) : String(text)));
  }
  return out;
}

function about() {
  const info = api.document.info;
  document.getElementById("about").append(el("h1", {}, info.title), el("p", { class: "version" }, `version ${info.version} · ${entries.length} operations`), info.description ? markdown(info.description) : "", furtherReading(info), settingsPanel());
}

function schemaList() {
  const names = Object.keys(schemas).filter((name) => !name.startsWith("x-schema-"));
  if (!names.length) return;
  const place = document.getElementById("schemas");
  place.append(el("h2", {}, "Schemas"));
  for (const name of names) {
    const view = lazy(el("code", {}, name), () => schemaView({ $ref: "#/components/schemas/" + encodeURIComponent(name.replace(/~/g, "~0").replace(/\//g, "~1")) }));
    view.id = "schema/" + name;
    types.push({ name: name.toLowerCase(), view });
  }
  place.append(...types.map((one) => one.view));
}

// How many schemas have all the terms in their names; only these are shown.
function filterTypes(terms) {
  let shown = 0;
  for (const type of types) {
    const fits = terms.every((term) => type.name.includes(term));
    type.view.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  document.getElementById("schemas").hidden = shown === 0;
  return shown;
}

function filter() {
  const terms = document.getElementById("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const group of groups) {
    let any = false;
    for (const entry of group.entries) {
      const fits = terms.every((term) => entry.text.includes(term));
      entry.item.hidden = entry.view.hidden = !fits;
      any = any || fits;
      shown += fits ? 1 : 0;
    }
    group.links.hidden = group.view.hidden = !any;
  }
  const named = filterTypes(terms);
  document.getElementById("count").textContent = terms.length ? `${shown} of ${entries.length} operations${named ? `, ${named} of ${types.length} schemas` : ""}` : "";
}

function clearSearch() {
  document.getElementById("search").value = "";
  filter();
}

function goTo(entry) {
  if (entry.view.hidden) clearSearch();
  for (const other of entries) {
    if (other === entry) other.link.setAttribute("aria-current", "true");
    else other.link.removeAttribute("aria-current");
  }
  setOpen(entry, true);
  entry.view.scrollIntoView({ block: "start" });
  entry.head.focus({ preventScroll: true });
  document.getElementById("side").classList.remove("open");
  document.getElementById("menu").setAttribute("aria-expanded", "false");
}

function followHash() {
  let wanted = location.hash.slice(1);
  try { wanted = decodeURIComponent(wanted); } catch (error) { return; }
  const entry = entries.find((one) => one.id === wanted);
  if (entry) return goTo(entry);
  const node = wanted ? document.getElementById(wanted) : null;
  if (node && node.tagName === "DETAILS") { if (node.hidden) clearSearch(); node.open = true; node.scrollIntoView({ block: "start" }); }
}

function visibleLinks() { return entries.filter((entry) => !entry.item.hidden).map((entry) => entry.link); }

function move(step) {
  const links = visibleLinks();
  const at = links.indexOf(document.activeElement);
  if (at + step < 0) return document.getElementById("search").focus();
  const next = links[Math.min(at + step, links.length - 1)];
  if (next) next.focus();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.getElementById("search");
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  const inSide = document.getElementById("side").contains(event.target);
  if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); search.select(); }
  else if (event.key === "Escape" && inSide) { clearSearch(); search.focus(); }
  else if (event.key === "ArrowDown" && inSide) { event.preventDefault(); move(1); }
  else if (event.key === "ArrowUp" && inSide && event.target !== search) { event.preventDefault(); move(-1); }
  else if (event.key === "Enter" && event.target === search) { const first = entries.find((entry) => !entry.item.hidden); if (first) { history.replaceState(null, "", hashOf(first.id)); goTo(first); } }
}

function theme() {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try { chosen = localStorage.getItem("apigw-theme"); } catch (error) { /* storage may be forbidden */ }
  const apply = () => { root.dataset.theme = chosen || (dark.matches ? "dark" : "light"); };
  dark.addEventListener("change", apply);
  document.getElementById("theme").addEventListener("click", () => {
    chosen = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("apigw-theme", chosen); } catch (error) { /* the same */ }
    apply();
  });
  apply();
}

theme();
about();
build();
schemaList();
document.getElementById("search").addEventListener("input", filter);
document.getElementById("menu").addEventListener("click", (event) => {
  const open = document.getElementById("side").classList.toggle("open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});
document.addEventListener("keydown", onKey);
window.addEventListener("hashchange", followHash);
followHash();

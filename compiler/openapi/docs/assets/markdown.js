// Nodes, and the subset of Markdown that descriptions are shown in. Text only ever becomes text nodes: nothing a description holds is markup.
"use strict";

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

// Only addresses that open a page or a mail; everything else stays text.
function safeAddress(text) {
  return /^(https?:\/\/|mailto:)[^\s<>"]+$/i.test(text) ? text : null;
}

function link(address, words) {
  return el("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, words);
}

// `code`, **strong**, *emphasis*, [words](address), addresses, and \ before a mark. A mark that is not closed is itself.
function inline(text) {
  const out = document.createDocumentFragment();
  const unclosed = new Set(); // marks that are known not to come again, so that a text of marks costs no more than another
  let plain = "";
  const flush = () => { if (plain) out.append(plain); plain = ""; };
  const closing = (mark, from) => {
    if (unclosed.has(mark)) return -1;
    const at = text.indexOf(mark, from);
    if (at < 0) unclosed.add(mark);
    return at;
  };
  for (let at = 0; at < text.length;) {
    const c = text[at];
    if (c === "\\" && at + 1 < text.length && /[\\`*_[\]()#-]/.test(text[at + 1])) { plain += text[at + 1]; at += 2; continue; }
    if (c === "`") {
      const end = closing("`", at + 1);
      if (end > at + 1) { flush(); out.append(el("code", {}, text.slice(at + 1, end))); at = end + 1; continue; }
    } else if (c === "*" || c === "_") {
      const mark = text[at + 1] === c ? c + c : c;
      const inWord = c === "_" && at > 0 && /\w/.test(text[at - 1]);
      const end = inWord || /\s/.test(text[at + mark.length] || " ") ? -1 : closing(mark, at + mark.length);
      if (end > at + mark.length) {
        flush();
        out.append(el(mark.length === 2 ? "strong" : "em", {}, text.slice(at + mark.length, end)));
        at = end + mark.length;
        continue;
      }
      plain += mark; at += mark.length; continue;
    } else if (c === "[") {
      const middle = closing("](", at + 1), end = middle < 0 ? -1 : closing(")", middle + 2);
      const address = end < 0 ? null : safeAddress(text.slice(middle + 2, end));
      if (address) { flush(); out.append(link(address, text.slice(at + 1, middle))); at = end + 1; continue; }
    } else if (c === "h" && (at === 0 || !/\w/.test(text[at - 1])) && /^https?:\/\//.test(text.slice(at, at + 8))) {
      const address = /^[^\s<>"'`)\]]*/.exec(text.slice(at, at + 2000))[0].replace(/[.,;:!?]+$/, "");
      if (safeAddress(address)) { flush(); out.append(link(address, address)); at += address.length; continue; }
    }
    plain += c; ++at;
  }
  flush();
  return out;
}

function markdown(text) {
  const out = document.createDocumentFragment();
  const lines = String(text).replace(/\r\n?/g, "\n").split("\n");
  let paragraph = [];
  const flush = () => { if (paragraph.length) out.append(el("p", {}, inline(paragraph.join("\n")))); paragraph = []; };
  for (let at = 0; at < lines.length; ++at) {
    const line = lines[at];
    const fence = /^\s*(```|~~~)/.exec(line);
    const item = /^\s*([-*+]|\d{1,9}[.)])\s+(.*)$/.exec(line);
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (fence) {
      flush();
      const code = [];
      while (++at < lines.length && !lines[at].trim().startsWith(fence[1])) code.push(lines[at]);
      out.append(el("pre", {}, el("code", {}, code.join("\n"))));
    } else if (item) {
      flush();
      const list = el(/\d/.test(item[1]) ? "ol" : "ul", {});
      for (; at < lines.length; ++at) {
        const next = /^\s*([-*+]|\d{1,9}[.)])\s+(.*)$/.exec(lines[at]);
        if (next) list.append(el("li", {}, inline(next[2])));
        else if (/^\s+\S/.test(lines[at])) list.lastChild.append(" ", inline(lines[at].trim()));
        else break;
      }
      --at;
      out.append(list);
    } else if (heading) {
      flush();
      out.append(el("p", {}, el("strong", {}, inline(heading[2]))));
    } else if (/^\s*>/.test(line)) {
      flush();
      out.append(el("blockquote", {}, inline(line.replace(/^\s*>\s?/, ""))));
    } else if (line.trim() === "") {
      flush();
    } else {
      paragraph.push(line);
    }
  }
  flush();
  return out;
}

// Requests in JSON Lines to places: a matcher in the manner of Hypothesis's client, in our own words.
//
// It uses the client's search library and its published weights: likeness of the quote 50, of the prefix 20, of the
// suffix 20, nearness to the hint 2; up to half of the quote's characters, at most 256, may differ; an exact
// occurrence is not looked beyond. It is not the client's own code, which no package offers for calling.

import { createInterface } from "node:readline";
import search from "approx-string-match";

const QUOTE = 50, PREFIX = 20, SUFFIX = 20, HINT = 2;

function matches(text, wanted, errors) {
  const exact = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    exact.push({ start: at, end: at + wanted.length, errors: 0 });
  }
  return exact.length ? exact : search(text, wanted, errors);
}

function likeness(text, wanted) {
  if (!wanted || !text) return 0;
  const found = matches(text, wanted, wanted.length);
  return found.length ? 1 - Math.min(...found.map((match) => match.errors)) / wanted.length : 0;
}

function place(text, { quote, prefix, suffix, hint }) {
  if (!quote) return null;
  let best = null;
  for (const match of matches(text, quote, Math.min(256, quote.length / 2))) {
    const before = prefix ? likeness(text.slice(Math.max(0, match.start - prefix.length), match.start), prefix) : 1;
    const after = suffix ? likeness(text.slice(match.end, match.end + suffix.length), suffix) : 1;
    const near = hint === null ? 1 : 1 - Math.abs(match.start - hint) / text.length;
    const score = QUOTE * (1 - match.errors / quote.length) + PREFIX * before + SUFFIX * after + HINT * near;
    if (!best || score > best.score) best = { score, span: [match.start, match.end] };
  }
  return best && best.span;
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const started = process.hrtime.bigint();
  const span = place(request.text, request);
  const us = Number(process.hrtime.bigint() - started) / 1000;
  // JavaScript counts UTF-16 units, the benchmark code points.
  const points = span && span.map((offset) => [...request.text.slice(0, offset)].length);
  console.log(JSON.stringify({ span: points, us }));
}

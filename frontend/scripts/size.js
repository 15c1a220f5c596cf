// Fails if the first screen is larger than its budget (docs/benchmarks.md#pages), measured gzipped.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url);
const BUDGET = { js: 30 * 1024, css: 8 * 1024 };

const pages = readdirSync(DIST).filter((name) => name.endsWith(".html"));
const html = readFileSync(new URL("index.html", DIST), "utf8");
const first = readdirSync(new URL("assets/", DIST)).filter((name) => html.includes(`/assets/${name}`));

for (const page of pages)
  if (/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/.test(readFileSync(new URL(page, DIST), "utf8"))) {
    console.error(`${page} contains an inline script or style, which the Content-Security-Policy forbids.`);
    process.exitCode = 1;
  }
for (const [kind, limit] of Object.entries(BUDGET)) {
  const size = first
    .filter((name) => name.endsWith(`.${kind}`))
    .reduce(
      (sum, name) => sum + gzipSync(readFileSync(new URL(`assets/${name}`, DIST)), { level: 9 }).length,
      0,
    );
  console.log(`first screen, ${kind}: ${(size / 1024).toFixed(1)} of ${limit / 1024} kB gzipped`);
  if (size === 0 || size > limit) {
    console.error(`The ${kind} of the first screen must be between 0 and ${limit} bytes; it is ${size}.`);
    process.exitCode = 1;
  }
}

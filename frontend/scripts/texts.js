// Makes src/texts/, typed texts for TypeScript, from webhook_app/texts/catalogue/, which Python reads too.
// The rules of the files are described in webhook_app/texts/lookup.py.
import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { writeIfChanged } from "./files.js";

export const CATALOGUE = new URL("../../webhook_app/texts/catalogue/", import.meta.url);
const TEXTS = new URL("../src/texts/", import.meta.url);
const LANGUAGES = ["ko", "en"];
const PLACEHOLDER = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

/** Writes a module for each area and removes those of areas that are gone. */
export function makeTexts() {
  const areas = namesIn(CATALOGUE, ".json");
  mkdirSync(TEXTS, { recursive: true });
  for (const area of namesIn(TEXTS, ".ts")) if (!areas.includes(area)) rmSync(new URL(`${area}.ts`, TEXTS));
  for (const area of areas) {
    const file = new URL(`${area}.ts`, TEXTS);
    mkdirSync(new URL(".", file), { recursive: true });
    const texts = JSON.parse(readFileSync(new URL(`${area}.json`, CATALOGUE), "utf8"));
    writeIfChanged(file, moduleOf(area, texts));
  }
}

function namesIn(folder, extension) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(extension))
    .map((name) => name.replaceAll("\\", "/").slice(0, -extension.length));
}

/** The module of an area: both languages as objects of the same shape, and the function that chooses. */
function moduleOf(area, texts) {
  const name = area.split("/").at(-1);
  const type = `${name[0].toUpperCase()}${name.slice(1)}Texts`;
  const [ko, en] = LANGUAGES.map((language) => literal(texts, language));
  const helpers = ["plural", "shown"].filter(
    (helper) => ko.includes(`${helper}(`) || en.includes(`${helper}(`),
  );
  const up = "../".repeat(area.split("/").length);
  return `// Made by scripts/texts.js from webhook_app/texts/catalogue/${area}.json.
${helpers.length > 0 ? `import { ${helpers.join(", ")} } from "${up}core/placeholders";\n` : ""}import type { Language } from "${up}core/time";

const ko = ${ko};
const en: typeof ko = ${en};

export type ${type} = typeof ko;

export function ${name}Texts(language: Language): ${type} {
  return language === "ko" ? ko : en;
}
`;
}

/** A group as an object literal; a text as a string, or as a function of its placeholders' values. */
function literal(node, language) {
  if (typeof node !== "string" && !LANGUAGES.every((known) => known in node))
    return `{ ${Object.entries(node)
      .map(([name, child]) => `${JSON.stringify(name)}: ${literal(child, language)}`)
      .join(",\n")} }`;
  const template = typeof node === "string" ? node : node[language];
  const types = placeholderTypes(typeof node === "string" ? [node] : LANGUAGES.map((known) => node[known]));
  if (types.size === 0) return JSON.stringify(template);
  const values = [...types].map(([name, type]) => `${name}: ${type}`).join("; ");
  return `(values: { ${values} }): string => \`${templateLiteral(template)}\``;
}

/** What each placeholder takes: a number if a plural form depends on it in any language. */
function placeholderTypes(templates) {
  const types = new Map();
  for (const [, name, one] of templates.flatMap((template) => [...template.matchAll(PLACEHOLDER)]))
    if (one !== undefined || !types.has(name))
      types.set(name, one === undefined ? "string | number" : "number");
  return types;
}

function templateLiteral(template) {
  let made = "";
  let end = 0;
  for (const { 0: whole, 1: name, 2: one, 3: many, index } of template.matchAll(PLACEHOLDER)) {
    const value =
      one === undefined
        ? `shown(values.${name})`
        : `plural(values.${name}, ${JSON.stringify(one)}, ${JSON.stringify(many)})`;
    made += `${escaped(template.slice(end, index))}\${${value}}`;
    end = index + whole.length;
  }
  return made + escaped(template.slice(end));
}

function escaped(text) {
  return text.replace(/[\\`$]/g, "\\$&");
}

import { readdirSync } from "node:fs";
import js from "@eslint/js";
import lit from "eslint-plugin-lit";
import globals from "globals";
import tseslint from "typescript-eslint";

const UNESCAPED = { group: ["**/unsafe-*"], message: "Nothing is ever rendered unescaped." };
/** The shared folders that every feature may import, the highest first. */
const SHARED = ["charts", "components", "core", "texts", "styles", "icons"];
/** The shell, and the code outside the page. */
const APART = ["app", "worker", "reference"];

const FEATURES = readdirSync(new URL("src/", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !SHARED.includes(entry.name) && !APART.includes(entry.name))
  .map(({ name }) => name);

/**
 * Forbid the files of a folder to import from other folders.
 * @param {string} room
 * @param {readonly string[]} others
 */
function wall(room, others) {
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            UNESCAPED,
            {
              group: others.map((other) => `../**/${other}/**`),
              message: `${room} may import only what lies below it: app, then features, then charts and components, then core.`,
            },
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "src/schema.d.ts", "src/texts/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { lit },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...lit.configs["flat/recommended"].rules,
      // A number in a template is text all the same.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-restricted-imports": ["error", { patterns: [UNESCAPED] }],
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "src/core/api.ts is the only place that fetches." },
        { name: "EventSource", message: "src/core/event-stream.ts is the only place that listens." },
      ],
    },
  },
  {
    files: ["src/core/api.ts", "src/core/event-stream.ts", "src/worker/worker.ts"],
    rules: { "no-restricted-globals": "off" },
  },
  wall("core", [...APART, ...FEATURES, "charts", "components"]),
  wall("components", [...APART, ...FEATURES, "charts"]),
  wall("charts", [...APART, ...FEATURES]),
  ...FEATURES.map((feature) => wall(feature, [...APART, ...FEATURES.filter((other) => other !== feature)])),
  {
    files: ["scripts/*.js", "*.js"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["src/*.js"],
    languageOptions: { sourceType: "script", globals: globals.browser },
  },
);

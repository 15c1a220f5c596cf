import js from "@eslint/js";
import lit from "eslint-plugin-lit";
import globals from "globals";
import tseslint from "typescript-eslint";

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
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["**/unsafe-*"], message: "Nothing is ever rendered unescaped." }] },
      ],
      "no-restricted-globals": [
        "error",
        { name: "fetch", message: "src/api.ts is the only place that fetches." },
        { name: "EventSource", message: "src/live.ts is the only place that listens." },
      ],
    },
  },
  {
    files: ["src/api.ts", "src/live.ts", "src/worker/worker.ts"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    files: ["scripts/*.js", "*.js"],
    languageOptions: { globals: globals.node },
  },
  {
    files: ["src/*.js"],
    languageOptions: { sourceType: "script", globals: globals.browser },
  },
);

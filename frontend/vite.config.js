import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const THEME_FIRST = "src/theme-first.js";
const LAYERS = "src/styles/layers.css";
const WORKER = "worker.js";
const FIRST_BYTES = 100_000;

/**
 * Puts the theme script, hashed, first in the head: it must run before the first paint and may not be inline.
 * @returns {import("vite").Plugin}
 */
function themeFirst() {
  let reference;
  return {
    name: "theme-first",
    buildStart() {
      if (this.environment.mode !== "build") return;
      const source = readFileSync(new URL(THEME_FIRST, import.meta.url));
      reference = this.emitFile({ type: "asset", name: "theme-first.js", source });
    },
    transformIndexHtml: {
      order: "post",
      handler() {
        const src = reference ? this.getFileName(reference) : THEME_FIRST;
        return [{ tag: "script", attrs: { src: `/${src}` }, injectTo: "head-prepend" }];
      },
    },
  };
}

/**
 * States the order of the layers first in every style sheet: whichever the browser meets first decides it,
 * and chunks come in any order.
 * @returns {import("vite").Plugin}
 */
function layersFirst() {
  const order = /@layer [\w, ]+;/.exec(readFileSync(new URL(LAYERS, import.meta.url), "utf8"))[0];
  return {
    name: "layers-first",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle))
        if (file.type === "asset" && file.fileName.endsWith(".css"))
          file.source = `${order}\n${String(file.source)}`;
    },
  };
}

/**
 * Tells the service worker the files of this version: those that the first screens need (no chart, which is large),
 * and all of them. Its own name must not change, or browsers would not find the next version.
 * @returns {import("vite").Plugin}
 */
function filesForWorker() {
  return {
    name: "files-for-worker",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.values(bundle).filter(({ fileName }) => fileName.startsWith("assets/"));
      const named = (some) => JSON.stringify(some.map(({ fileName }) => `/${fileName}`).sort());
      const sizeOf = ({ code, source }) => (code ?? source).length;
      const worker = bundle[WORKER];
      worker.code = worker.code
        .replace("__FIRST_FILES__", () => named(files.filter((file) => sizeOf(file) < FIRST_BYTES)))
        .replace("__ALL_FILES__", () => named(files));
    },
  };
}

export default defineConfig({
  plugins: [themeFirst(), layersFirst(), filesForWorker()],
  build: {
    outDir: "dist",
    target: "es2022",
    // The first versions with light-dark(), so that it is not rewritten into fallbacks.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // The page's Content-Security-Policy wants files, not data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The charts' chunk; it comes when a chart is looked at.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { index: "index.html", worker: "src/worker/worker.ts" },
      output: {
        entryFileNames: ({ name }) => (name === "worker" ? WORKER : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { CATALOGUE, makeTexts } from "./scripts/texts.js";

const THEME_FIRST = "src/theme-first.js";
const REFERENCES = {
  "docs.html": { bundle: "swagger-ui-dist/swagger-ui-bundle.js", mend: (source) => source },
  "redoc.html": { bundle: "redoc/bundles/redoc.standalone.js", mend: withoutForeignPicture },
};
const LAYERS = "src/styles/layers.css";
const WORKER = "worker.js";
const FIRST_BYTES = 100_000;
const FONT = new URL("node_modules/@fontsource/pretendard/", import.meta.url);
const FONTS = {
  "regular.woff": "files/pretendard-latin-400-normal.woff", // contains Korean too, whatever its name says
  "bold.woff": "files/pretendard-latin-700-normal.woff",
  LICENSE: "LICENSE",
};

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
 * Puts the bundles of Swagger UI and Redoc, as they were published, with their licences into the build and before
 * the scripts of /docs and /redoc.
 * @returns {import("vite").Plugin}
 */
function referencePages() {
  const references = new Map();
  return {
    name: "reference-pages",
    buildStart() {
      if (this.environment.mode !== "build") return;
      for (const [page, { bundle, mend }] of Object.entries(REFERENCES)) {
        const path = new URL(`node_modules/${bundle}`, import.meta.url);
        const name = bundle.split("/").at(-1);
        const source = mend(readFileSync(path, "utf8"));
        references.set(page, this.emitFile({ type: "asset", name, source }));
        const licence = readFileSync(new URL(`${path.href}.LICENSE.txt`));
        this.emitFile({ type: "asset", fileName: `assets/${name}.LICENSE.txt`, source: licence });
      }
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { filename }) {
        const reference = references.get(filename.split("/").at(-1));
        if (reference === undefined) return [];
        const src = `/${this.getFileName(reference)}`;
        return [{ tag: "script", attrs: { src, defer: true }, injectTo: "head-prepend" }];
      },
    },
  };
}

/**
 * Puts the order of the layers first in every style sheet: the first one that the browser loads decides it,
 * and chunks load in any order.
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
 * Passes the files of this version to the service worker: those that the first screens need (without the charts),
 * all of them, and the name of the version. Its own name must not change, or browsers would not find the next version.
 * @returns {import("vite").Plugin}
 */
function filesForWorker() {
  return {
    name: "files-for-worker",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.values(bundle).filter(({ fileName }) =>
        /^assets\/.*\.(js|css|svg)$/.test(fileName),
      );
      const named = (some) => JSON.stringify(some.map(({ fileName }) => `/${fileName}`).sort());
      const sizeOf = ({ code, source }) => (code ?? source).length;
      const worker = bundle[WORKER];
      worker.code = worker.code
        .replace("__FIRST_FILES__", () => named(files.filter((file) => sizeOf(file) < FIRST_BYTES)))
        .replace("__ALL_FILES__", () => named(files))
        .replace("__VERSION__", () => versionOf(named(files)));
    },
  };
}

/**
 * Adds the font for cards, badges and reports to the build, with its licence. The server draws with it; it is
 * never served.
 * @returns {import("vite").Plugin}
 */
function fontsToDrawWith() {
  return {
    name: "fonts-to-draw-with",
    generateBundle() {
      for (const [fileName, file] of Object.entries(FONTS))
        this.emitFile({
          type: "asset",
          fileName: `fonts/${fileName}`,
          source: readFileSync(new URL(file, FONT)),
        });
    },
  };
}

/**
 * Makes the texts again when the catalogue changes while the development server runs.
 * @returns {import("vite").Plugin}
 */
function textsOfCatalogue() {
  const catalogue = fileURLToPath(CATALOGUE);
  return {
    name: "texts-of-catalogue",
    configureServer({ watcher }) {
      watcher.add(catalogue);
      watcher.on("change", (file) => {
        if (file.startsWith(catalogue)) makeTexts();
      });
    },
  };
}

/** Return the name of the version: file names change with their content. */
function versionOf(names) {
  return JSON.stringify(createHash("sha256").update(names).digest("hex").slice(0, 12));
}

/** Remove Redoc's logo, which would be fetched from its maker's server. */
function withoutForeignPicture(source) {
  const foreign = "https://cdn.redoc.ly/redoc/logo-mini.svg";
  if (!source.includes(foreign)) throw new Error("Redoc has changed: see where its logo comes from now.");
  return source.replaceAll(foreign, "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E");
}

export default defineConfig({
  plugins: [
    textsOfCatalogue(),
    themeFirst(),
    referencePages(),
    layersFirst(),
    fontsToDrawWith(),
    filesForWorker(),
  ],
  build: {
    outDir: "dist",
    // The server preloads the imports of a page.
    manifest: true,
    target: "es2022",
    // The first versions with light-dark(), so that it is not rewritten into fallbacks.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // The page's Content-Security-Policy wants files, not data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The charts' chunk, which is fetched when a chart comes into view.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: ["index.html", ...Object.keys(REFERENCES), "src/worker/worker.ts"],
      output: {
        entryFileNames: ({ name }) => (name === "worker" ? WORKER : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});

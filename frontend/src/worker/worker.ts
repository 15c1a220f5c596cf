/**
 * The service worker: the page's files from the cache, its document if the network is down. Requests to /api are
 * not handled.
 */

import { cleanupOutdatedCaches, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";

/** Inserted by the build: the files of the first screens, and all files of this version. */
declare const __FIRST_FILES__: readonly string[];
declare const __ALL_FILES__: readonly string[];
/** Changes with any file. */
declare const __VERSION__: string;

/** The part of a worker's global scope that is used here; the page's own types lack it. */
interface Worker {
  addEventListener: (name: string, handle: (event: WorkerEvent) => void) => void;
  skipWaiting: () => Promise<void>;
  readonly clients: { claim: () => Promise<void> };
}

interface WorkerEvent extends Event {
  readonly data?: unknown;
  waitUntil: (work: Promise<unknown>) => void;
}

const worker = self as unknown as Worker;
const SHELLS = "shell";
/** Each version has its own cache: the document of a waiting version names files that this one does not have. */
const SHELL = `${SHELLS}-${__VERSION__}`;
const FILES = "files";
/** The routes that share one document; other requests are not handled. */
const PAGES = [/^\/$/, /^\/users\/[^/]+$/, /^\/me$/, /^\/admin$/];
/** After this time without a response the network counts as down. */
const TIMEOUT_MS = 8_000;
/** The statuses of a proxy whose server is down. */
const UNAVAILABLE = [502, 503, 504];

// Names change with their content, so each is its own revision.
precacheAndRoute(__FIRST_FILES__.map((url) => ({ url, revision: null })));
cleanupOutdatedCaches();
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/assets/"),
  new CacheFirst({ cacheName: FILES }),
);
registerRoute(new NavigationRoute(({ request }) => documentFor(request), { allowlist: PAGES }));

worker.addEventListener("install", (event) => {
  event.waitUntil(cacheDocument());
});
worker.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([dropOldShells(), dropOldFiles(), worker.clients.claim()]));
});
// Only on the reader's request: until then open pages stay with their version.
worker.addEventListener("message", ({ data }) => {
  if (data === "take-over") void worker.skipWaiting();
});

/** Fetch the document without cookies, as an anonymous visitor sees it. */
async function cacheDocument(): Promise<void> {
  const response = await fetch("/", { credentials: "omit", cache: "reload" });
  if (response.ok) await (await caches.open(SHELL)).put("/", response);
}

/** Return the server's document, or else the cached one. */
async function documentFor(request: Request): Promise<Response> {
  const cached = await (await caches.open(SHELL)).match("/");
  if (cached === undefined) return fetch(request);
  const late = new Promise<Response>((resolve) => {
    setTimeout(() => {
      resolve(cached);
    }, TIMEOUT_MS);
  });
  return Promise.race([
    fetch(request).then(
      (answer) => (isUnavailable(answer) ? cached : answer),
      () => cached,
    ),
    late,
  ]);
}

function isUnavailable({ status }: Response): boolean {
  return UNAVAILABLE.includes(status);
}

async function dropOldShells(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(SHELLS) && name !== SHELL) await caches.delete(name);
}

async function dropOldFiles(): Promise<void> {
  const files = await caches.open(FILES);
  const current = new Set(__ALL_FILES__);
  for (const { url } of await files.keys()) if (!current.has(new URL(url).pathname)) await files.delete(url);
}

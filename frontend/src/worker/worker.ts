/** The service worker: the page's own files from the cache, its document when the network is away. Nothing of /api passes here. */

import { cleanupOutdatedCaches, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";

/** Put in by the build: what the first screens need, and every file of this version. */
declare const __FIRST_FILES__: readonly string[];
declare const __ALL_FILES__: readonly string[];
/** Another one whenever a file is. */
declare const __VERSION__: string;

/** What we use of a worker's global scope, which the page's own types do not know. */
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
/** Each version keeps its own: the document of one that still waits names files that this one does not hold. */
const SHELL = `${SHELLS}-${__VERSION__}`;
const FILES = "files";
/** The pages that are one document; whatever else is asked for goes its own way. */
const PAGES = [/^\/$/, /^\/users\/[^/]+$/, /^\/me$/, /^\/admin$/];
/** A network that does not answer for so long is none. */
const PATIENCE_MS = 8_000;
/** With these a proxy answers for a server that is not there. */
const AWAY = [502, 503, 504];

// Names change with their content, so each is its own revision.
precacheAndRoute(__FIRST_FILES__.map((url) => ({ url, revision: null })));
cleanupOutdatedCaches();
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/assets/"),
  new CacheFirst({ cacheName: FILES }),
);
registerRoute(new NavigationRoute(({ request }) => documentFor(request), { allowlist: PAGES }));

worker.addEventListener("install", (event) => {
  event.waitUntil(keepDocument());
});
worker.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([dropOldShells(), dropOldFiles(), worker.clients.claim()]));
});
// Only when the reader says so: until then open pages keep the version they began with.
worker.addEventListener("message", ({ data }) => {
  if (data === "take-over") void worker.skipWaiting();
});

/** As nobody in particular sees it: no cookie goes along. */
async function keepDocument(): Promise<void> {
  const response = await fetch("/", { credentials: "omit", cache: "reload" });
  if (response.ok) await (await caches.open(SHELL)).put("/", response);
}

/** The server's own, else the one that is kept. */
async function documentFor(request: Request): Promise<Response> {
  const kept = await (await caches.open(SHELL)).match("/");
  if (kept === undefined) return fetch(request);
  const late = new Promise<Response>((resolve) => {
    setTimeout(() => {
      resolve(kept);
    }, PATIENCE_MS);
  });
  return Promise.race([
    fetch(request).then(
      (answer) => (isAway(answer) ? kept : answer),
      () => kept,
    ),
    late,
  ]);
}

function isAway({ status }: Response): boolean {
  return AWAY.includes(status);
}

async function dropOldShells(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(SHELLS) && name !== SHELL) await caches.delete(name);
}

async function dropOldFiles(): Promise<void> {
  const files = await caches.open(FILES);
  const known = new Set(__ALL_FILES__);
  for (const { url } of await files.keys()) if (!known.has(new URL(url).pathname)) await files.delete(url);
}

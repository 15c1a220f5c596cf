/** The chunks of the page, and when each of them loads. */

import { loadChunk } from "../core/api";
import type { Me, Setup } from "../core/model";
import type { Route } from "../core/route";
import { mayManageDemo } from "../today/demo";

/** Pages in chunks of their own. */
const PAGES: Partial<Record<Route["page"], () => Promise<unknown>>> = {
  profile: () => import("../profile/profile-page"),
  setup: () => import("../setup/setup-page"),
  me: () => import("../me/me-page"),
  admin: () => import("../admin/admin-page"),
};

/** Load the chunk of the page, if it has one. Throws an ApiError. */
export async function loadPage({ page }: Route): Promise<void> {
  const chunk = PAGES[page];
  if (chunk !== undefined) await loadChunk(chunk);
}

/** Load what follows the first screen of the page `/`. Throws an ApiError. */
export async function loadDeferred({ page }: Route): Promise<void> {
  if (page === "today") await loadChunk(() => import("../season/season-page"));
}

/** Load the chunks that only some readers need. Throws an ApiError. */
export async function loadReaderChunks({ page }: Route, me: Me | null, setup: Setup | null): Promise<void> {
  const chunks: Promise<unknown>[] = [];
  if (me !== null) chunks.push(loadChunk(() => import("../season/refresh-button")));
  if (me !== null && page === "today") chunks.push(loadChunk(() => import("../me/join-season")));
  if (mayManageDemo(setup, me)) chunks.push(loadChunk(() => import("../season/demo-controls")));
  await Promise.all(chunks);
}

/** Register the service worker; `onReady` receives the function that loads a newer version of the page. */
export async function watchForUpdates(onReady: (takeOver: () => void) => void): Promise<void> {
  try {
    const { watchUpdates } = await import("../worker/updates");
    await watchUpdates(onReady);
  } catch {
    // If the browser allows no service worker, the page still works, but not offline.
  }
}

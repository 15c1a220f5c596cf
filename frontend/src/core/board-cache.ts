/** The last board, cached by the browser for when the server cannot be reached. */

import type { BoardQuery } from "./api";
import type { Board, Instant } from "./model";
import { dateRangeQuery } from "./date-range";

export interface CachedBoard {
  readonly board: Board;
  readonly at: Instant;
}

/** The interface that openBoardStore uses. */
export interface BoardCache {
  save: (query: BoardQuery, board: Board, at: Instant) => void;
  recall: (query: BoardQuery) => Promise<CachedBoard | null>;
}

const CACHE = "last-book";
const SAVED_AT = "x-known-at";
/** A board of thousands is large: it is not stored again after every single mark. */
const SAVE_INTERVAL_MS = 30_000;
const MAX_BOARDS = 6;

/** The browser's cache; undefined on plain http, where nothing is cached. */
const cached = typeof caches === "undefined" ? null : caches;

export function boardCache(): BoardCache {
  const savedAt = new Map<string, number>();
  return {
    save(query, board, at) {
      const address = cacheKey(query);
      if (Date.now() - (savedAt.get(address) ?? 0) < SAVE_INTERVAL_MS) return;
      savedAt.set(address, Date.now());
      void put(address, board, at).catch(() => undefined);
    },
    recall: (query) => find(cacheKey(query)).catch(() => null),
  };
}

/** Delete the cached boards after signing out: they may contain more than other users may see. */
export async function clearBoardCache(): Promise<void> {
  await cached?.delete(CACHE).catch(() => undefined);
}

async function put(address: string, board: Board, at: Instant): Promise<void> {
  const cache = await cached?.open(CACHE);
  if (cache === undefined) return;
  await cache.put(address, new Response(JSON.stringify(board), { headers: { [SAVED_AT]: at } }));
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MAX_BOARDS))) await cache.delete(old);
}

async function find(address: string): Promise<CachedBoard | null> {
  const cache = await cached?.open(CACHE);
  const stored = await cache?.match(address);
  const at = stored?.headers.get(SAVED_AT);
  if (stored === undefined || typeof at !== "string") return null;
  return { board: (await stored.json()) as Board, at };
}

/** Return the cache key of a query; no server has this address. */
function cacheKey({ season, login, dateRange }: BoardQuery): string {
  const parameters = Object.entries({ season, login, ...(dateRange && dateRangeQuery(dateRange)) }).filter(
    (pair): pair is [string, string] => pair[1] !== null,
  );
  return `/last-book?${new URLSearchParams(parameters).toString()}`;
}

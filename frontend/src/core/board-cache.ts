/** The last known book, kept by the browser for when the server cannot be reached. */

import type { BoardQuery } from "./api";
import type { Board, Instant } from "./model";
import { dateRangeQuery } from "./date-range";

export interface CachedBoard {
  readonly board: Board;
  readonly at: Instant;
}

/** What openBoardStore needs of it. */
export interface BoardCache {
  save: (query: BoardQuery, board: Board, at: Instant) => void;
  recall: (query: BoardQuery) => Promise<CachedBoard | null>;
}

const CACHE = "last-book";
const AT = "x-known-at";
/** A book of thousands is large: it is not put away again at every leaf that turns green. */
const REST_MS = 30_000;
const MOST = 6;

/** The browser's cache; absent on plain http, where nothing is kept. */
const cached = typeof caches === "undefined" ? null : caches;

export function boardCache(): BoardCache {
  const savedAt = new Map<string, number>();
  return {
    save(query, board, at) {
      const address = cacheKey(query);
      if (Date.now() - (savedAt.get(address) ?? 0) < REST_MS) return;
      savedAt.set(address, Date.now());
      void put(address, board, at).catch(() => undefined);
    },
    recall: (query) => find(cacheKey(query)).catch(() => null),
  };
}

/** When somebody signs out: what they saw may hold more than others may see. */
export async function clearBoardCache(): Promise<void> {
  await cached?.delete(CACHE).catch(() => undefined);
}

async function put(address: string, board: Board, at: Instant): Promise<void> {
  const cache = await cached?.open(CACHE);
  if (cache === undefined) return;
  await cache.put(address, new Response(JSON.stringify(board), { headers: { [AT]: at } }));
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST))) await cache.delete(old);
}

async function find(address: string): Promise<CachedBoard | null> {
  const cache = await cached?.open(CACHE);
  const stored = await cache?.match(address);
  const at = stored?.headers.get(AT);
  if (stored === undefined || typeof at !== "string") return null;
  return { board: (await stored.json()) as Board, at };
}

/** Not an address of the server's: a name for what was asked. */
function cacheKey({ season, login, dateRange }: BoardQuery): string {
  const given = Object.entries({ season, login, ...(dateRange && dateRangeQuery(dateRange)) }).filter(
    (pair): pair is [string, string] => pair[1] !== null,
  );
  return `/last-book?${new URLSearchParams(given).toString()}`;
}

/** The only place that fetches. */

import type { Board, CalendarDate, HistoryDay, Me, Why } from "./model";
import type { Language } from "./time";

/** The server refused (an RFC 9457 problem) or, with status 0, was not reached. */
export class ApiError extends Error {
  readonly status: number;
  /** The problem's own words, or null when there are none. */
  readonly detail: string | null;

  constructor(status: number, detail: string | null) {
    super(detail ?? `status ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.detail = detail;
  }
}

/** Which book: another season's than the current one, only those whose login holds `login`. */
export interface Asked {
  readonly season: string | null;
  readonly login: string | null;
}

export interface Api {
  board: (asked: Asked, signal?: AbortSignal) => Promise<Board>;
  /** Somebody's days, newest first; empty for those who are not of the season. */
  history: (login: string, season: string | null) => Promise<HistoryDay[]>;
  /** Why somebody's day is what it is. */
  why: (date: CalendarDate, login: string, season: string | null, lang: Language) => Promise<Why>;
  /** Who is signed in, or null. */
  me: (signal?: AbortSignal) => Promise<Me | null>;
}

const TIMEOUT_MS = 20_000;
const REMEMBERED = 20;

export function createApi(fetcher: typeof fetch = (...request) => fetch(...request)): Api {
  const remembered = new Map<string, { readonly etag: string; readonly body: unknown }>();

  async function get<T>(
    path: string,
    query: Record<string, string | null>,
    signal?: AbortSignal,
  ): Promise<T> {
    const url = address(path, query);
    const held = remembered.get(url);
    const response = await reach(fetcher, url, held?.etag, signal);
    if (response.status === 304 && held !== undefined) return held.body as T;
    if (!response.ok) throw await problem(response);
    const body = (await json(response)) as T;
    remember(url, response.headers.get("etag"), body);
    return body;
  }

  function remember(url: string, etag: string | null, body: unknown): void {
    remembered.delete(url);
    if (etag !== null) remembered.set(url, { etag, body });
    for (const oldest of remembered.keys()) {
      if (remembered.size <= REMEMBERED) break;
      remembered.delete(oldest);
    }
  }

  return {
    board: ({ season, login }, signal) =>
      get<Board>("/api/board", { season, search: login, limit: "10000" }, signal),
    history: (login, season) =>
      get<HistoryDay[]>(`/api/attendance/history/${encodeURIComponent(login)}`, { season }),
    why: (date, login, season, lang) =>
      get<Why>(`/api/attendance/${date}/${encodeURIComponent(login)}`, { season, lang }),
    me: (signal) => get<Me>("/api/auth/me", {}, signal).catch(nobodyWhenUnauthorized),
  };
}

function address(path: string, query: Record<string, string | null>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null);
  return given.length ? `${path}?${new URLSearchParams(given).toString()}` : path;
}

async function reach(
  fetcher: typeof fetch,
  url: string,
  etag: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetcher(url, {
      headers: { Accept: "application/json", ...(etag !== undefined && { "If-None-Match": etag }) },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, null);
  }
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new ApiError(response.status, null);
  }
}

async function problem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const { detail, title } = (body ?? {}) as { detail?: unknown; title?: unknown };
  const words = [detail, title].find((text): text is string => typeof text === "string" && text !== "");
  return new ApiError(response.status, words ?? null);
}

function nobodyWhenUnauthorized(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) return null;
  throw error;
}

/** The only place that fetches. */

import type { Board, Me } from "./model";

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

export interface Api {
  /** The whole book; `season` picks another than the current one. */
  board: (season: string | null, signal?: AbortSignal) => Promise<Board>;
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
    board: (season, signal) => get<Board>("/api/board", { season, limit: "10000" }, signal),
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

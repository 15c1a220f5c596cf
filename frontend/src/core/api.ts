/** The only place that fetches. */

import type {
  Board,
  CalendarDate,
  HistoryDay,
  ManifestForm,
  ManifestWish,
  Me,
  Membership,
  NewSeason,
  MeOverview,
  Season,
  Seasons,
  Setup,
  Why,
} from "./model";
import { NOBODY, type Session, exclusively, openSession } from "./session";
import { NOW, type DateRange, dateRangeQuery } from "./date-range";
import { storage } from "./storage";
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

/** A newer version of the page has taken the place of the files that this one is made of. */
export class Superseded extends ApiError {
  constructor() {
    super(0, null);
    this.name = "Superseded";
  }
}

/** A part of the page that comes when it is asked for; when it does not come, an ApiError says why. */
export async function part<T>(
  load: () => Promise<T>,
  fetcher: typeof fetch = fetch,
  entry: string = currentEntry(),
): Promise<T> {
  try {
    return await load();
  } catch {
    throw (await isSuperseded(fetcher, entry)) ? new Superseded() : new ApiError(0, null);
  }
}

/** Whether the server's page begins with another file than this one. */
async function isSuperseded(fetcher: typeof fetch, entry: string): Promise<boolean> {
  try {
    const response = await fetcher("/", { credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok && !(await response.text()).includes(entry);
  } catch {
    return false;
  }
}

/** The file that this page began with; its name changes with every version. */
function currentEntry(): string {
  return document.querySelector("script[type=module]")?.getAttribute("src") ?? "";
}

/** Which book: another season's than the current one, only those whose login holds `login`, of other days. */
export interface BoardQuery {
  readonly season: string | null;
  readonly login: string | null;
  readonly dateRange?: DateRange;
}

export interface Api {
  board: (query: BoardQuery, signal?: AbortSignal) => Promise<Board>;
  /** Somebody's days, newest first; empty for those who are not of the season. */
  history: (login: string, season: string | null) => Promise<HistoryDay[]>;
  /** Why somebody's day is what it is. */
  why: (date: CalendarDate, login: string, season: string | null, lang: Language) => Promise<Why>;
  /** Who is signed in, or null. */
  me: (signal?: AbortSignal) => Promise<Me | null>;
  /** End the session, in every tab. */
  signOut: () => Promise<void>;
  /** What only the signed-in participant sees. */
  meOverview: (lang: Language) => Promise<MeOverview>;
  join: (season: number) => Promise<Membership>;
  leave: (season: number) => Promise<Membership>;
  setup: () => Promise<Setup>;
  /** For the holder of the one-time link. */
  manifest: (wish: ManifestWish) => Promise<ManifestForm>;
  seasons: () => Promise<Seasons>;
  createSeason: (season: NewSeason) => Promise<Season>;
  /** For chunks that bring calls of their own. */
  readonly http: Http;
}

/** The bare way to the server: read, and change something. */
export interface Http {
  get: <T>(path: string, query: Record<string, string | null>, signal?: AbortSignal) => Promise<T>;
  write: <T>(method: Method, path: string, body?: unknown) => Promise<T>;
  /** Before a read whose answer is another for those signed in. */
  ensureFresh: () => Promise<void>;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

const TIMEOUT_MS = 20_000;
const REMEMBERED = 20;

/** The API as the person in front of this browser sees it. */
export function connectApi(): Api {
  const fetcher: typeof fetch = (...request) => fetch(...request);
  const session = openSession({
    cookies: () => document.cookie,
    memory: storage,
    exclusively,
    ask: () => reach(fetcher, "POST", "/api/auth/refresh", { outlivesPage: true }),
    now: Date.now,
  });
  return createApi(fetcher, session);
}

export function createApi(fetcher: typeof fetch, session: Session = NOBODY): Api {
  const cache = new Map<string, { readonly etag: string; readonly body: unknown }>();

  async function get<T>(
    path: string,
    query: Record<string, string | null>,
    signal?: AbortSignal,
  ): Promise<T> {
    const url = address(path, query);
    const cached = cache.get(url);
    const response = await ask("GET", url, { etag: cached?.etag, signal });
    if (response.status === 304 && cached !== undefined) return cached.body as T;
    if (!response.ok) throw await problem(response);
    const body = (await json(response)) as T;
    remember(url, response.headers.get("etag"), body);
    return body;
  }

  /** A request that changes something; an answer without a body is undefined. */
  async function write<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const response = await ask(method, path, { body });
    if (!response.ok) throw await problem(response);
    return (response.status === 204 ? undefined : await json(response)) as T;
  }

  /** Whoever is refused only because their token has run out asks again with a new one. */
  async function ask(method: Method, url: string, more: More): Promise<Response> {
    const renewal = session.newest();
    const response = await reach(fetcher, method, url, more);
    if (response.status !== 401 || !session.isOpen() || !(await session.renew(renewal))) return response;
    return reach(fetcher, method, url, more);
  }

  function remember(url: string, etag: string | null, body: unknown): void {
    cache.delete(url);
    if (etag !== null) cache.set(url, { etag, body });
    for (const oldest of cache.keys()) {
      if (cache.size <= REMEMBERED) break;
      cache.delete(oldest);
    }
  }

  return {
    board: ({ season, login, dateRange = NOW }, signal) =>
      get<Board>(
        "/api/board",
        { season, search: login, ...dateRangeQuery(dateRange), limit: "10000" },
        signal,
      ),
    history: (login, season) =>
      get<HistoryDay[]>(`/api/attendance/history/${encodeURIComponent(login)}`, { season }),
    async why(date, login, season, lang) {
      await session.ensureFresh();
      return get<Why>(`/api/attendance/${date}/${encodeURIComponent(login)}`, { season, lang });
    },
    me: (signal) =>
      session.isOpen()
        ? get<Me>("/api/auth/me", {}, signal).catch(nobodyWhenUnauthorized)
        : Promise.resolve(null),
    signOut: () => write("POST", "/api/auth/logout"),
    meOverview: (lang) => get<MeOverview>("/api/me", { lang }),
    join: (season) => write("POST", `/api/seasons/${season}/join`),
    leave: (season) => write("POST", `/api/seasons/${season}/leave`),
    async setup() {
      await session.ensureFresh();
      return get<Setup>("/api/setup", {});
    },
    manifest: (wish) => write("POST", "/api/setup/manifest", wish),
    seasons: () => get<Seasons>("/api/seasons", {}),
    createSeason: (season) => write("POST", "/api/seasons", season),
    http: { get, write, ensureFresh: () => session.ensureFresh() },
  };
}

function address(path: string, query: Record<string, string | null>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null);
  return given.length ? `${path}?${new URLSearchParams(given).toString()}` : path;
}

interface More {
  readonly etag?: string | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Its answer, cookies and all, is wanted also when the page is left meanwhile. */
  readonly outlivesPage?: boolean;
}

async function reach(
  fetcher: typeof fetch,
  method: Method,
  url: string,
  { etag, body, signal, outlivesPage = false }: More,
): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetcher(url, {
      method,
      keepalive: outlivesPage,
      headers: {
        Accept: "application/json",
        ...(etag !== undefined && { "If-None-Match": etag }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
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
  const texts = [detail, title].find((text): text is string => typeof text === "string" && text !== "");
  return new ApiError(response.status, texts ?? null);
}

function nobodyWhenUnauthorized(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) return null;
  throw error;
}

/** The only place that fetches. */

import type {
  Board,
  CalendarDate,
  HistoryDay,
  Manifest,
  ManifestBody,
  Me,
  Membership,
  NewSeason,
  MeOverview,
  Season,
  Seasons,
  Setup,
  Why,
} from "./model";
import { ANONYMOUS, type Session, exclusively, openSession } from "./session";
import { NOW, type DateRange, dateRangeQuery } from "./date-range";
import { storage } from "./storage";
import type { Language } from "./time";

/** The server refused the request (an RFC 9457 problem) or, with status 0, could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  /** The problem's detail, or else its title; null if it has neither. */
  readonly detail: string | null;

  constructor(status: number, detail: string | null) {
    super(detail ?? `status ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.detail = detail;
  }
}

/** A newer version was deployed, and the files of this page's version are gone. */
export class Superseded extends ApiError {
  constructor() {
    super(0, null);
    this.name = "Superseded";
  }
}

/** Load a chunk of the page. Throws an ApiError that says why if it cannot be loaded. */
export async function loadChunk<T>(
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

/** Return whether the server's page has another entry file than this one. */
async function isSuperseded(fetcher: typeof fetch, entry: string): Promise<boolean> {
  try {
    const response = await fetcher("/", { credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok && !(await response.text()).includes(entry);
  } catch {
    return false;
  }
}

/** Return the entry file of this page; its name changes with every version. */
function currentEntry(): string {
  return document.querySelector("script[type=module]")?.getAttribute("src") ?? "";
}

/** Which board: of another season than the current one, only logins that contain `login`, of other days. */
export interface BoardQuery {
  readonly season: string | null;
  readonly login: string | null;
  readonly dateRange?: DateRange;
}

export interface Api {
  board: (query: BoardQuery, signal?: AbortSignal) => Promise<Board>;
  /** A participant's days, newest first; empty for users who are not in the season. */
  history: (login: string, season: string | null) => Promise<HistoryDay[]>;
  /** The explanation of one day of a participant. */
  why: (date: CalendarDate, login: string, season: string | null, lang: Language) => Promise<Why>;
  /** The signed-in user, or null. */
  me: (signal?: AbortSignal) => Promise<Me | null>;
  /** End the session in every tab. */
  signOut: () => Promise<void>;
  /** The overview that only the signed-in participant sees. */
  meOverview: (lang: Language) => Promise<MeOverview>;
  join: (season: number) => Promise<Membership>;
  leave: (season: number) => Promise<Membership>;
  setup: () => Promise<Setup>;
  /** Only for the holder of the one-time link. */
  manifest: (body: ManifestBody) => Promise<Manifest>;
  seasons: () => Promise<Seasons>;
  createSeason: (season: NewSeason) => Promise<Season>;
  /** For chunks with calls of their own. */
  readonly http: Http;
}

/** The plain HTTP calls: read, and change something. */
export interface Http {
  get: <T>(path: string, query: Record<string, string | null>, signal?: AbortSignal) => Promise<T>;
  write: <T>(method: Method, path: string, body?: unknown) => Promise<T>;
  /** Renew the token before a read whose response differs for signed-in users. */
  refreshIfExpiring: () => Promise<void>;
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

const TIMEOUT_MS = 20_000;
const MAX_CACHED = 20;

/** Connect the API with this browser's session. */
export function connectApi(): Api {
  const fetcher: typeof fetch = (...request) => fetch(...request);
  const session = openSession({
    cookies: () => document.cookie,
    memory: storage,
    exclusively,
    refresh: () => send(fetcher, "POST", "/api/auth/refresh", { keepalive: true }),
    now: Date.now,
  });
  return createApi(fetcher, session);
}

export function createApi(fetcher: typeof fetch, session: Session = ANONYMOUS): Api {
  const cache = new Map<string, { readonly etag: string; readonly body: unknown }>();

  async function get<T>(
    path: string,
    query: Record<string, string | null>,
    signal?: AbortSignal,
  ): Promise<T> {
    const url = urlOf(path, query);
    const cached = cache.get(url);
    const response = await request("GET", url, { etag: cached?.etag, signal });
    if (response.status === 304 && cached !== undefined) return cached.body as T;
    if (!response.ok) throw await toApiError(response);
    const body = (await parseJson(response)) as T;
    cacheResponse(url, response.headers.get("etag"), body);
    return body;
  }

  /** Send a request that changes something; a response without a body is undefined. */
  async function write<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const response = await request(method, path, { body });
    if (!response.ok) throw await toApiError(response);
    return (response.status === 204 ? undefined : await parseJson(response)) as T;
  }

  /** Send a request; if the server refuses an expired token, renew it and send the request again. */
  async function request(method: Method, url: string, options: RequestOptions): Promise<Response> {
    const renewal = session.newest();
    const response = await send(fetcher, method, url, options);
    if (response.status !== 401 || !session.isOpen() || !(await session.renew(renewal))) return response;
    return send(fetcher, method, url, options);
  }

  function cacheResponse(url: string, etag: string | null, body: unknown): void {
    cache.delete(url);
    if (etag !== null) cache.set(url, { etag, body });
    for (const oldest of cache.keys()) {
      if (cache.size <= MAX_CACHED) break;
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
      await session.refreshIfExpiring();
      return get<Why>(`/api/attendance/${date}/${encodeURIComponent(login)}`, { season, lang });
    },
    me: (signal) =>
      session.isOpen()
        ? get<Me>("/api/auth/me", {}, signal).catch(nullIfUnauthorized)
        : Promise.resolve(null),
    signOut: () => write("POST", "/api/auth/logout"),
    meOverview: (lang) => get<MeOverview>("/api/me", { lang }),
    join: (season) => write("POST", `/api/seasons/${season}/join`),
    leave: (season) => write("POST", `/api/seasons/${season}/leave`),
    async setup() {
      await session.refreshIfExpiring();
      return get<Setup>("/api/setup", {});
    },
    manifest: (body) => write("POST", "/api/setup/manifest", body),
    seasons: () => get<Seasons>("/api/seasons", {}),
    createSeason: (season) => write("POST", "/api/seasons", season),
    http: { get, write, refreshIfExpiring: () => session.refreshIfExpiring() },
  };
}

function urlOf(path: string, query: Record<string, string | null>): string {
  const parameters = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null);
  return parameters.length ? `${path}?${new URLSearchParams(parameters).toString()}` : path;
}

interface RequestOptions {
  readonly etag?: string | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** The response with its cookies must arrive even if the page is left in between. */
  readonly keepalive?: boolean;
}

async function send(
  fetcher: typeof fetch,
  method: Method,
  url: string,
  { etag, body, signal, keepalive = false }: RequestOptions,
): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetcher(url, {
      method,
      keepalive,
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

async function parseJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new ApiError(response.status, null);
  }
}

async function toApiError(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const { detail, title } = (body ?? {}) as { detail?: unknown; title?: unknown };
  const message = [detail, title].find((text): text is string => typeof text === "string" && text !== "");
  return new ApiError(response.status, message ?? null);
}

function nullIfUnauthorized(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) return null;
  throw error;
}

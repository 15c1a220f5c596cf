import { describe, expect, test } from "vitest";
import { ApiError, type BoardQuery, Superseded, createApi, loadChunk } from "./api";
import { ANONYMOUS, type Session } from "./session";

interface Question {
  url: string;
  etag: string | undefined;
  method: string | undefined;
  body: unknown;
}

/** A signed-in session whose token can be renewed, or not. */
function signedIn(isRenewed = true): Session & { renewals: number } {
  const session = {
    renewals: 0,
    isOpen: () => true,
    refreshIfExpiring: () => Promise.resolve(),
    newest: () => null,
    renew: () => {
      session.renewals += 1;
      return Promise.resolve(isRenewed);
    },
  };
  return session;
}

/** An API in front of prepared responses, returned one after the other. */
function serverOf(...answers: (() => Response)[]): {
  api: ReturnType<typeof createApi>;
  requests: Question[];
} {
  return serverFor(ANONYMOUS, ...answers);
}

function serverFor(
  session: Session,
  ...answers: (() => Response)[]
): { api: ReturnType<typeof createApi>; requests: Question[] } {
  const requests: Question[] = [];
  const fetcher = ((url: string, init: RequestInit) => {
    requests.push({
      url,
      etag: new Headers(init.headers).get("if-none-match") ?? undefined,
      method: init.method,
      body: init.body,
    });
    const answer = answers.shift();
    if (init.signal?.aborted) return Promise.reject(init.signal.reason as Error);
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError("Failed to fetch"));
  }) as typeof fetch;
  return { api: createApi(fetcher, session), requests };
}

const current: BoardQuery = { season: null, login: null };
const third: BoardQuery = { season: "3", login: null };

const board = (etag: string | null) => () =>
  Response.json({ phase: "running" }, { headers: etag ? { etag } : {} });

describe("the board", () => {
  test("is requested in full, of the chosen season", async () => {
    const { api, requests } = serverOf(board(null), board(null));

    await api.board(current);
    await api.board(third);

    expect(requests.map(({ url }) => url)).toEqual([
      "/api/board?limit=10000",
      "/api/board?season=3&limit=10000",
    ]);
  });

  test("comes from the cache if the server says that it is unchanged", async () => {
    const { api, requests } = serverOf(board('"r1"'), () => new Response(null, { status: 304 }));

    const first = await api.board(current);
    const second = await api.board(current);

    expect(requests.map(({ etag }) => etag)).toEqual([undefined, '"r1"']);
    expect(second).toBe(first);
  });

  test("is cached for each address separately", async () => {
    const { api, requests } = serverOf(board('"r1"'), board('"r2"'));

    await api.board(current);
    await api.board(third);

    expect(requests[1]?.etag).toBeUndefined();
  });
});

test("a login is one part of an address, whatever characters it has", async () => {
  const { api, requests } = serverOf(...[[], {}].map((body) => () => Response.json(body)), board(null));

  await api.history("a/b?", null);
  await api.why("2025-04-12", "ann[bot]", "3", "en");
  await api.board({ season: null, login: "a&b" });

  expect(requests.map(({ url }) => url)).toEqual([
    "/api/attendance/history/a%2Fb%3F",
    "/api/attendance/2025-04-12/ann%5Bbot%5D?season=3&lang=en",
    "/api/board?search=a%26b&limit=10000",
  ]);
});

describe("errors", () => {
  test("have the problem's detail", async () => {
    const { api } = serverOf(() =>
      Response.json({ title: "Bad Request", detail: "season must be a number" }, { status: 400 }),
    );

    await expect(api.board({ season: "x", login: null })).rejects.toEqual(
      new ApiError(400, "season must be a number"),
    );
  });

  test("may have no detail", async () => {
    const { api } = serverOf(() => new Response("<html>", { status: 502 }));

    await expect(api.board(current)).rejects.toMatchObject({ status: 502, detail: null });
  });

  test("have status 0 if the server cannot be reached", async () => {
    await expect(serverOf().api.board(current)).rejects.toMatchObject({ status: 0 });
  });

  test("leave an abort unchanged", async () => {
    const { api } = serverOf(board(null));

    await expect(api.board(current, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });
});

const unauthorized = () => Response.json({ title: "Unauthorized" }, { status: 401 });

describe("who is signed in", () => {
  test("is not requested if no user is", async () => {
    const { api, requests } = serverOf();

    expect(await api.me()).toBeNull();
    expect(requests).toEqual([]);
  });

  test("is null once the session has ended", async () => {
    const { api, requests } = serverFor(signedIn(false), unauthorized);

    expect(await api.me()).toBeNull();
    expect(requests).toHaveLength(1);
  });
});

describe("an expired token", () => {
  test("is renewed, and the request is sent again", async () => {
    const session = signedIn();
    const joined = { season_id: 3, user_id: 1, status: "member" };
    const { api, requests } = serverFor(session, unauthorized, () => Response.json(joined));

    expect(await api.join(3)).toEqual(joined);
    expect(session.renewals).toBe(1);
    expect(requests.map(({ method, url }) => `${method ?? ""} ${url}`)).toEqual([
      "POST /api/seasons/3/join",
      "POST /api/seasons/3/join",
    ]);
  });

  test("is renewed only once", async () => {
    const session = signedIn();
    const { api } = serverFor(session, unauthorized, unauthorized, unauthorized);

    await expect(api.meOverview("ko")).rejects.toMatchObject({ status: 401 });
    expect(session.renewals).toBe(1);
  });
});

test("a request body is JSON, and a response may be empty", async () => {
  const wish = { name: "garden", organization: null, webhook_url: null };
  const { api, requests } = serverOf(
    () => Response.json({ action: "a", manifest: "m" }),
    () => new Response(null, { status: 204 }),
  );

  await api.manifest(wish);
  await api.signOut();
  expect(requests.map(({ body }) => body)).toEqual([JSON.stringify(wish), undefined]);
});

describe("a chunk that cannot be loaded", () => {
  const missing = (): Promise<never> => Promise.reject(new TypeError("Failed to fetch"));
  const page = (entry: string) =>
    (() => Promise.resolve(new Response(`<script type="module" src="${entry}"></script>`))) as typeof fetch;

  test("is superseded if the server's page has another entry file", async () => {
    const came = loadChunk(missing, page("/assets/index-new.js"), "/assets/index-old.js");

    await expect(came).rejects.toBeInstanceOf(Superseded);
  });

  test.each([
    ["the server's page is still this one", page("/assets/index-old.js")],
    ["the server is away too", missing],
    ["a proxy answers for it", () => Promise.resolve(new Response("", { status: 502 }))],
  ])("was not reached when %s", async (_, fetcher) => {
    const failure = await loadChunk(missing, fetcher, "/assets/index-old.js").catch(
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({ name: "ApiError", status: 0 });
  });

  test("sends no request if the chunk loads", async () => {
    await expect(loadChunk(() => Promise.resolve(7), missing, "")).resolves.toBe(7);
  });
});

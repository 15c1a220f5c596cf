import { describe, expect, test } from "vitest";
import { ApiError, type Asked, createApi } from "./api";

interface Question {
  url: string;
  etag: string | undefined;
}

/** An API in front of canned answers, which it gives in turn. */
function serverOf(...answers: (() => Response)[]): { api: ReturnType<typeof createApi>; asked: Question[] } {
  const asked: Question[] = [];
  const fetcher = ((url: string, init: RequestInit) => {
    asked.push({ url, etag: new Headers(init.headers).get("if-none-match") ?? undefined });
    const answer = answers.shift();
    if (init.signal?.aborted) return Promise.reject(init.signal.reason as Error);
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError("Failed to fetch"));
  }) as typeof fetch;
  return { api: createApi(fetcher), asked };
}

const current: Asked = { season: null, login: null };
const third: Asked = { season: "3", login: null };

const board = (etag: string | null) => () =>
  Response.json({ phase: "running" }, { headers: etag ? { etag } : {} });

describe("the board", () => {
  test("is asked for whole, of the season wanted", async () => {
    const { api, asked } = serverOf(board(null), board(null));

    await api.board(current);
    await api.board(third);

    expect(asked.map(({ url }) => url)).toEqual([
      "/api/board?limit=10000",
      "/api/board?season=3&limit=10000",
    ]);
  });

  test("comes from memory when the server says it is unchanged", async () => {
    const { api, asked } = serverOf(board('"r1"'), () => new Response(null, { status: 304 }));

    const first = await api.board(current);
    const second = await api.board(current);

    expect(asked.map(({ etag }) => etag)).toEqual([undefined, '"r1"']);
    expect(second).toBe(first);
  });

  test("is remembered for each address alone", async () => {
    const { api, asked } = serverOf(board('"r1"'), board('"r2"'));

    await api.board(current);
    await api.board(third);

    expect(asked[1]?.etag).toBeUndefined();
  });
});

test("a login is one part of an address, whatever it holds", async () => {
  const { api, asked } = serverOf(...[[], {}].map((body) => () => Response.json(body)), board(null));

  await api.history("a/b?", null);
  await api.why("2025-04-12", "ann[bot]", "3", "en");
  await api.board({ season: null, login: "a&b" });

  expect(asked.map(({ url }) => url)).toEqual([
    "/api/attendance/history/a%2Fb%3F",
    "/api/attendance/2025-04-12/ann%5Bbot%5D?season=3&lang=en",
    "/api/board?search=a%26b&limit=10000",
  ]);
});

describe("errors", () => {
  test("carry the problem's words", async () => {
    const { api } = serverOf(() =>
      Response.json({ title: "Bad Request", detail: "season must be a number" }, { status: 400 }),
    );

    await expect(api.board({ season: "x", login: null })).rejects.toEqual(
      new ApiError(400, "season must be a number"),
    );
  });

  test("need no words", async () => {
    const { api } = serverOf(() => new Response("<html>", { status: 502 }));

    await expect(api.board(current)).rejects.toMatchObject({ status: 502, detail: null });
  });

  test("have status 0 when the server is not reached", async () => {
    await expect(serverOf().api.board(current)).rejects.toMatchObject({ status: 0 });
  });

  test("leave an abort what it is", async () => {
    const { api } = serverOf(board(null));

    await expect(api.board(current, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });
});

test("nobody signed in is no error", async () => {
  const { api } = serverOf(() => Response.json({ title: "Unauthorized" }, { status: 401 }));

  expect(await api.me()).toBeNull();
});

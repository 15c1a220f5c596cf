import { describe, expect, test } from "vitest";
import { ApiError, createApi } from "./api";

interface Asked {
  url: string;
  etag: string | undefined;
}

/** An API in front of canned answers, which it gives in turn. */
function serverOf(...answers: (() => Response)[]): { api: ReturnType<typeof createApi>; asked: Asked[] } {
  const asked: Asked[] = [];
  const fetcher = ((url: string, init: RequestInit) => {
    asked.push({ url, etag: new Headers(init.headers).get("if-none-match") ?? undefined });
    const answer = answers.shift();
    if (init.signal?.aborted) return Promise.reject(init.signal.reason as Error);
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError("Failed to fetch"));
  }) as typeof fetch;
  return { api: createApi(fetcher), asked };
}

const board = (etag: string | null) => () =>
  Response.json({ phase: "running" }, { headers: etag ? { etag } : {} });

describe("the board", () => {
  test("is asked for whole, of the season wanted", async () => {
    const { api, asked } = serverOf(board(null), board(null));

    await api.board(null);
    await api.board("3");

    expect(asked.map(({ url }) => url)).toEqual([
      "/api/board?limit=10000",
      "/api/board?season=3&limit=10000",
    ]);
  });

  test("comes from memory when the server says it is unchanged", async () => {
    const { api, asked } = serverOf(board('"r1"'), () => new Response(null, { status: 304 }));

    const first = await api.board(null);
    const second = await api.board(null);

    expect(asked.map(({ etag }) => etag)).toEqual([undefined, '"r1"']);
    expect(second).toBe(first);
  });

  test("is remembered for each address alone", async () => {
    const { api, asked } = serverOf(board('"r1"'), board('"r2"'));

    await api.board(null);
    await api.board("3");

    expect(asked[1]?.etag).toBeUndefined();
  });
});

describe("errors", () => {
  test("carry the problem's words", async () => {
    const { api } = serverOf(() =>
      Response.json({ title: "Bad Request", detail: "season must be a number" }, { status: 400 }),
    );

    await expect(api.board("x")).rejects.toEqual(new ApiError(400, "season must be a number"));
  });

  test("need no words", async () => {
    const { api } = serverOf(() => new Response("<html>", { status: 502 }));

    await expect(api.board(null)).rejects.toMatchObject({ status: 502, detail: null });
  });

  test("have status 0 when the server is not reached", async () => {
    await expect(serverOf().api.board(null)).rejects.toMatchObject({ status: 0 });
  });

  test("leave an abort what it is", async () => {
    const { api } = serverOf(board(null));

    await expect(api.board(null, AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });
});

test("nobody signed in is no error", async () => {
  const { api } = serverOf(() => Response.json({ title: "Unauthorized" }, { status: 401 }));

  expect(await api.me()).toBeNull();
});

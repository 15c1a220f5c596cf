import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Api, ApiError } from "./api";
import { type BoardStore, type BoardView, openBoardStore } from "./board-store";
import type { BoardCache } from "./board-cache";
import type { EventHandlers } from "./event-stream";
import type { Board } from "./model";
import { aBoard, aMark } from "./fixtures";

const api = {
  board: vi.fn<Api["board"]>(),
};
const onArrival = vi.fn();
let live: EventHandlers;
let view: BoardView;
let book: BoardStore;

function open(login: string | null = null, memory: BoardCache | null = null): void {
  book = openBoardStore(
    api,
    (handlers) => {
      live = handlers;
      return { retryNow: vi.fn(), pause: vi.fn(), close: vi.fn() };
    },
    { season: null, login },
    {
      onView: (next) => {
        view = next;
      },
      onArrival,
    },
    memory,
  );
}

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_100);
const todayOfBob = (): string | undefined => view.board?.participants[1]?.today?.state;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  api.board.mockResolvedValue(aBoard());
});

afterEach(() => {
  book.close();
  vi.useRealTimers();
});

test("a mark changes the shown board and is announced", async () => {
  open();
  await settled();
  live.onMark(aMark());

  expect(todayOfBob()).toBe("attended");
  expect(onArrival).toHaveBeenCalledOnce();
  expect(api.board).toHaveBeenCalledOnce();
});

test("marks that may change ranks are followed by one later fetch for all of them", async () => {
  open();
  await settled();
  live.onMark(aMark());
  live.onMark(aMark({ user_id: 1, github_id: "ann", attended_count: 34 }));
  await settled();
  expect(api.board).toHaveBeenCalledOnce();

  const ranked = aBoard({ participants: aBoard().participants.map((one) => ({ ...one, rank: 2 })) });
  api.board.mockResolvedValue(ranked);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(api.board).toHaveBeenCalledTimes(2);
  expect(view.board?.participants.map(({ rank }) => rank)).toEqual([2, 2]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(api.board).toHaveBeenCalledTimes(2);
});

test("one more commit of a day that is attended already moves no rank", async () => {
  open();
  await settled();
  live.onMark(aMark({ attended_count: 32, missed_count: 1, commit_count: 5 }));
  await vi.advanceTimersByTimeAsync(60_000);

  expect(api.board).toHaveBeenCalledOnce();
});

test.each([0, 502, 503, 504])(
  "an unreachable server (status %i) leaves the last cached board",
  async (status) => {
    api.board.mockRejectedValue(new ApiError(status, null));
    const cached = { board: aBoard(), at: "2025-04-12T01:00:00Z" };
    open(null, { save: vi.fn(), recall: () => Promise.resolve(cached) });
    await vi.advanceTimersByTimeAsync(0);

    expect(view).toMatchObject({ board: cached.board, syncedAt: cached.at, failure: { status } });
  },
);

test("a refusal of the server is shown, even if a board is cached", async () => {
  api.board.mockRejectedValue(new ApiError(404, "no such season"));
  open(null, { save: vi.fn(), recall: () => Promise.resolve({ board: aBoard(), at: "" }) });
  await vi.advanceTimersByTimeAsync(0);

  expect(view.board).toBeNull();
});

test("a mark that arrives during a fetch survives its older response", async () => {
  let answer: (board: Board) => void = () => undefined;
  api.board.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  open();
  live.onMark(aMark());
  answer(aBoard());
  await settled();

  expect(todayOfBob()).toBe("attended");
});

test("a burst of changes is one fetch", async () => {
  open();
  await settled();
  live.onBook();
  live.onBook();
  live.onBook();
  await settled();

  expect(api.board).toHaveBeenCalledTimes(2);
});

test("the board is fetched whenever the stream opens", async () => {
  open();
  await settled();
  live.onConnection("lost");
  expect(view.connection).toBe("lost");
  live.onConnection("open");
  await settled();

  expect(api.board).toHaveBeenCalledTimes(2);
});

test("a new day brings a new board", async () => {
  open();
  await settled();
  live.onHeartbeat({ now: "2025-04-12T15:00:01Z", today: "2025-04-13", season_id: 1 });
  await settled();

  expect(api.board).toHaveBeenCalledTimes(2);
  expect(view.syncedAt).toBe("2025-04-12T15:00:01Z");
});

test("after a failed fetch the last board remains, and the fetch is retried", async () => {
  open();
  await settled();
  api.board.mockRejectedValueOnce(new ApiError(503, "the database cannot be reached"));
  book.reload();
  await vi.advanceTimersByTimeAsync(0);
  expect(view.failure?.status).toBe(503);
  expect(view.board).not.toBeNull();

  await settled();
  expect(view.failure).toBeNull();
});

describe("the board of one participant", () => {
  test("changes by their own mark, and then fetches the rank", async () => {
    open("BOB");
    await settled();
    live.onMark(aMark());
    expect(todayOfBob()).toBe("attended");
    await settled();

    expect(api.board).toHaveBeenCalledTimes(2);
  });

  test("is fetched again, though not at once, when other marks may have changed the rank", async () => {
    open("bob");
    await settled();
    live.onMark(aMark({ user_id: 1, github_id: "ann", commit_count: 9 }));
    await settled();
    expect(view.board?.participants[0]?.today?.commit_count).toBe(2);
    expect(api.board).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(10_000);

    expect(api.board).toHaveBeenCalledTimes(2);
  });
});

test("until the server has sent its time, the browser's clock is used", async () => {
  vi.setSystemTime("2025-04-12T02:30:00Z");
  open();
  await vi.advanceTimersByTimeAsync(0);
  expect(view.syncedAt).toBe("2025-04-12T02:30:00.000Z");
  live.onHeartbeat({ now: "2025-04-12T02:29:00Z", today: "2025-04-12", season_id: 1 });

  expect(view.syncedAt).toBe("2025-04-12T02:29:00Z");
});

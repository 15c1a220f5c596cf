import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Connection, type EventStream, openEventStream } from "./event-stream";
import { aMark } from "./fixtures";

/** A fake EventSource driven by the test. */
class Stream extends EventTarget {
  readyState = 0;

  opens(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  says(name: string, data: unknown): void {
    this.dispatchEvent(
      new MessageEvent(name, { data: typeof data === "string" ? data : JSON.stringify(data) }),
    );
  }

  breaks(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }

  close(): void {
    this.readyState = 2;
  }
}

const handlers = {
  onMark: vi.fn(),
  onBook: vi.fn(),
  onHeartbeat: vi.fn(),
  onConnection: vi.fn<(connection: Connection) => void>(),
};
let streams: Stream[];
let live: EventStream;

const latest = (): Stream => streams[streams.length - 1] ?? new Stream();
const connections = (): Connection[] => handlers.onConnection.mock.calls.map(([connection]) => connection);

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  streams = [];
  live = openEventStream("/api/events", handlers, () => {
    streams.push(new Stream());
    return latest();
  });
});

afterEach(() => {
  live.close();
  vi.useRealTimers();
});

describe("events", () => {
  test("reach their handlers", () => {
    latest().opens();
    latest().says("mark", aMark());
    latest().says("book", { revision: 4 });
    latest().says("heartbeat", { now: "2025-04-12T03:00:00Z", today: "2025-04-12", season_id: 1 });

    expect(handlers.onMark).toHaveBeenCalledWith(aMark());
    expect(handlers.onBook).toHaveBeenCalledOnce();
    expect(handlers.onHeartbeat).toHaveBeenCalledOnce();
    expect(connections()).toEqual(["connecting", "open"]);
  });

  test("that are not JSON are passed over", () => {
    latest().opens();
    latest().says("mark", "{");

    expect(handlers.onMark).not.toHaveBeenCalled();
  });
});

describe("a lost connection", () => {
  test("is left to the browser while it retries by itself", () => {
    latest().opens();
    latest().breaks(0);
    latest().opens();

    expect(streams).toHaveLength(1);
    expect(connections()).toEqual(["connecting", "open", "lost", "open"]);
  });

  test("is opened again when the browser has given up, with growing waits", () => {
    latest().breaks(2);
    vi.advanceTimersByTime(1_000);
    expect(streams).toHaveLength(2);

    latest().breaks(2);
    vi.advanceTimersByTime(999);
    expect(streams).toHaveLength(2);
    vi.advanceTimersByTime(1_001);
    expect(streams).toHaveLength(3);

    latest().opens();
    expect(connections()).toEqual(["connecting", "lost", "open"]);
  });

  test("is noticed by its silence", () => {
    latest().opens();
    vi.advanceTimersByTime(44_000);
    latest().says("heartbeat", { now: "", today: null, season_id: null });
    vi.advanceTimersByTime(44_000);
    expect(connections().at(-1)).toBe("open");

    vi.advanceTimersByTime(1_000);
    expect(connections().at(-1)).toBe("lost");
    expect(streams[0]?.readyState).toBe(2);
  });

  test("is tried at once when there is reason to hope", () => {
    latest().breaks(2);
    live.retryNow();

    expect(streams).toHaveLength(2);
    vi.advanceTimersByTime(2_000);
    expect(streams).toHaveLength(2);
  });
});

test("a stream that is just being opened is not opened twice", () => {
  live.retryNow();

  expect(streams).toHaveLength(1);
});

test("a stream that the browser is reopening is tried at once when there is reason to hope", () => {
  latest().opens();
  latest().breaks(0);
  live.retryNow();

  expect(streams).toHaveLength(2);
});

test("a paused stream has no connection until retryNow", () => {
  latest().opens();
  live.pause();
  vi.advanceTimersByTime(100_000);
  expect([streams.length, latest().readyState, connections().at(-1)]).toEqual([1, 2, "connecting"]);

  live.retryNow();
  latest().opens();
  expect([streams.length, connections().at(-1)]).toEqual([2, "open"]);
});

test("a closed stream stays closed", () => {
  live.close();
  vi.advanceTimersByTime(100_000);

  expect(streams).toHaveLength(1);
});

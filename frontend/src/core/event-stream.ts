/** The only EventSource: one stream of events that reconnects by itself. */

import { backoff } from "./backoff";
import type { HeartbeatEvent, MarkEvent } from "./model";

export type Connection = "connecting" | "open" | "lost";

export interface EventHandlers {
  onMark: (event: MarkEvent) => void;
  /** Something other than a mark changed: fetch the board. */
  onBook: () => void;
  onHeartbeat: (event: HeartbeatEvent) => void;
  /** Called with "open" each time the stream opens, also after a reconnect. */
  onConnection: (connection: Connection) => void;
}

export interface EventStream {
  /** Try at once, when there is reason to hope: the network is back, or the page is visible again. */
  retryNow: () => void;
  /** Close the connection until retryNow: browsers allow six per server, over all tabs. */
  pause: () => void;
  close: () => void;
}

/** A stream without events: for a board of the past. */
export const CLOSED_STREAM: EventStream = {
  retryNow: () => undefined,
  pause: () => undefined,
  close: () => undefined,
};

/** Heartbeats come every 15 s; three missed ones mean that the connection died silently. */
const SILENCE_MS = 45_000;

/** The part of an EventSource that is used here. */
interface Source extends EventTarget {
  readonly readyState: number;
  close: () => void;
}

export function openEventStream(
  url: string,
  handlers: EventHandlers,
  open: (url: string) => Source = (address) => new EventSource(address),
): EventStream {
  let source: Source | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let connection: Connection | null = null;

  function connect(): void {
    drop();
    const opened = open(url);
    source = opened;
    const on = (name: string, handle: (event: Event) => void): void => {
      opened.addEventListener(name, (event) => {
        if (source === opened) handle(event);
      });
    };
    on("open", () => {
      attempt = 0;
      watch();
      notify("open");
    });
    on("mark", (event) => {
      receive(event, handlers.onMark);
    });
    on("book", () => {
      watch();
      handlers.onBook();
    });
    on("heartbeat", (event) => {
      receive(event, handlers.onHeartbeat);
    });
    on("error", () => {
      // While it is CONNECTING the browser retries by itself, with Last-Event-ID; once CLOSED it has given
      // up.
      if (opened.readyState === CLOSED) lose();
      else if (connection === "open") notify("lost");
    });
    watch();
  }

  function receive(event: Event, handle: (data: never) => void): void {
    watch();
    const data = parsed((event as MessageEvent<unknown>).data);
    if (data !== null) handle(data as never);
  }

  /** Wait for the next event or heartbeat; without one, reconnect. */
  function watch(): void {
    clearTimeout(timer);
    timer = setTimeout(lose, SILENCE_MS);
  }

  function lose(): void {
    drop();
    notify("lost");
    timer = setTimeout(connect, backoff(attempt++));
  }

  function drop(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function notify(next: Connection): void {
    if (next === connection && next !== "open") return;
    connection = next;
    handlers.onConnection(next);
  }

  notify("connecting");
  connect();
  return {
    retryNow: () => {
      if (source === null || connection === "lost") connect();
    },
    pause: () => {
      drop();
      notify("connecting");
    },
    close: drop,
  };
}

const CLOSED = 2;

/** Parse what the server sent; null if it is not JSON: one invalid event must not end the stream. */
function parsed(data: unknown): unknown {
  try {
    return JSON.parse(String(data));
  } catch {
    return null;
  }
}

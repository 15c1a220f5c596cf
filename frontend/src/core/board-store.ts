/** The book that the page shows: fetched, then kept true by live events. */

import { type Api, ApiError, type BoardQuery } from "./api";
import { backoff } from "./backoff";
import { applyMark, isOutdated } from "./board-state";
import type { BoardCache } from "./board-cache";
import type { Connection, EventStream, EventHandlers } from "./event-stream";
import type { Board, HeartbeatEvent, Instant, MarkEvent, Participant } from "./model";

export interface BoardView {
  readonly board: Board | null;
  /** Why the newest fetch failed; null while all is well. */
  readonly failure: ApiError | null;
  readonly connection: Connection;
  /** When the board was last known to be true: the server's time, the browser's until the server has said it. */
  readonly syncedAt: Instant | null;
}

export interface BoardStore {
  readonly view: BoardView;
  reload: () => void;
  retryNow: () => void;
  pause: () => void;
  close: () => void;
}

export interface BoardListeners {
  onView: (view: BoardView) => void;
  /** Somebody became present while we watched. */
  onArrival: (participant: Participant) => void;
}

/** Changes come in bursts and to every open page at once: wait a moment, and not all for the same one. */
const SETTLE_MS = 200;
const SPREAD_MS = 800;
/** Marks may move ranks; that is worth a look, but one for all marks of a while. */
const RANKS_MS = 10_000;
/** Statuses that stand for a server that is not there: nobody answered, or a proxy did in its place. */
const AWAY = [0, 502, 503, 504];

export function openBoardStore(
  api: Pick<Api, "board">,
  openEventStream: (handlers: EventHandlers) => EventStream,
  query: BoardQuery,
  { onView, onArrival }: BoardListeners,
  memory: BoardCache | null = null,
): BoardStore {
  let view: BoardView = { board: null, failure: null, connection: "connecting", syncedAt: null };
  let loading = false;
  let again = false;
  let failures = 0;
  let outdatedBy: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = 0;
  let isRecalled = false;
  /** Marks heard during a fetch, whose answer may be older than they are. */
  let heardMeanwhile: MarkEvent[] = [];
  const closing = new AbortController();

  function show(changes: Partial<BoardView>): void {
    view = { ...view, ...changes };
    onView(view);
  }

  async function load(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    heardMeanwhile = [];
    try {
      const fetched = await api.board(query, closing.signal);
      failures = 0;
      const now = new Date().toISOString();
      show({
        board: heardMeanwhile.reduce((board, mark) => applyMark(board, mark).board, fetched),
        failure: null,
        syncedAt: isRecalled ? now : (view.syncedAt ?? now),
      });
      isRecalled = false;
      memory?.save(query, fetched, now);
    } catch (error) {
      if (closing.signal.aborted) return;
      const failure = error instanceof ApiError ? error : new ApiError(0, null);
      if (AWAY.includes(failure.status) && view.board === null) await recall();
      show({ failure });
      schedule(backoff(failures++));
    } finally {
      loading = false;
    }
    if (again) {
      again = false;
      void load();
    }
  }

  /** Without the server, the book as it was when it was last seen. */
  async function recall(): Promise<void> {
    const known = (await memory?.recall(query)) ?? null;
    if (known === null || closing.signal.aborted) return;
    isRecalled = true;
    show({ board: known.board, syncedAt: known.at });
  }

  /** Load once, after the shortest of the waits asked for meanwhile. */
  function schedule(wait: number): void {
    const at = Date.now() + wait;
    if (timer !== undefined && dueAt <= at) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => void load(), wait);
  }

  function soon(): void {
    schedule(SETTLE_MS + Math.random() * SPREAD_MS);
  }

  function mark(event: MarkEvent): void {
    if (query.login !== null) {
      const isTheirs = event.github_id.toLowerCase() === query.login.toLowerCase();
      schedule(isTheirs ? SETTLE_MS : RANKS_MS);
      if (!isTheirs) return;
    }
    if (loading) heardMeanwhile.push(event);
    if (view.board === null) return;
    const { board, arrived, isRankingStale, outdated } = applyMark(view.board, event);
    if (outdated) soon();
    if (isRankingStale) schedule(RANKS_MS + Math.random() * SPREAD_MS);
    if (board !== view.board) show({ board });
    if (arrived !== null) onArrival(arrived);
  }

  function heartbeat(event: HeartbeatEvent): void {
    show({ syncedAt: event.now });
    if (view.board === null || !isOutdated(view.board, event)) return;
    // Once for each day and season: a server that disagrees with itself must not be asked every 15 seconds.
    const named = `${event.season_id ?? ""} ${event.today ?? ""}`;
    if (named !== outdatedBy) soon();
    outdatedBy = named;
  }

  const live = openEventStream({
    onMark: mark,
    onBook: soon,
    onHeartbeat: heartbeat,
    onConnection: (connection) => {
      show({ connection });
      // Whatever happened between the last fetch and this moment went by unheard.
      if (connection === "open") void load();
    },
  });
  void load();

  return {
    get view() {
      return view;
    },
    reload: () => void load(),
    retryNow: live.retryNow,
    pause: live.pause,
    close: () => {
      clearTimeout(timer);
      closing.abort();
      live.close();
    },
  };
}

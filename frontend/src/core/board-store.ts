/** The board that the page shows: fetched, then updated by live events. */

import { type Api, ApiError, type BoardQuery } from "./api";
import { backoff } from "./backoff";
import { applyMark, isOutdated } from "./board-state";
import type { BoardCache } from "./board-cache";
import type { Connection, EventStream, EventHandlers } from "./event-stream";
import type { Board, HeartbeatEvent, Instant, MarkEvent, Participant } from "./model";

export interface BoardView {
  readonly board: Board | null;
  /** Why the last fetch failed; null after a success. */
  readonly failure: ApiError | null;
  readonly connection: Connection;
  /**
   * When the board was last up to date: the server's time, or the browser's until the server has sent its
   * own.
   */
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
  /** A participant became present while the page was open. */
  onArrival: (participant: Participant) => void;
}

/** Changes come in bursts and to every open page at once: wait, and not on all pages for the same time. */
const SETTLE_MS = 200;
const SPREAD_MS = 800;
/** Marks may change ranks; one fetch covers all marks of this time. */
const RANKS_MS = 10_000;
/** Statuses of an unreachable server: no response, or a proxy's. */
const UNAVAILABLE = [0, 502, 503, 504];

export function openBoardStore(
  api: Pick<Api, "board">,
  openEventStream: (handlers: EventHandlers) => EventStream,
  query: BoardQuery,
  { onView, onArrival }: BoardListeners,
  cache: BoardCache | null = null,
): BoardStore {
  let view: BoardView = { board: null, failure: null, connection: "connecting", syncedAt: null };
  let loading = false;
  let again = false;
  let failures = 0;
  let outdatedBy: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAt = 0;
  let isRecalled = false;
  /** Marks that arrived during a fetch, whose response may be older. */
  let marksDuringLoad: MarkEvent[] = [];
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
    marksDuringLoad = [];
    try {
      const fetched = await api.board(query, closing.signal);
      failures = 0;
      const now = new Date().toISOString();
      show({
        board: marksDuringLoad.reduce((board, mark) => applyMark(board, mark).board, fetched),
        failure: null,
        syncedAt: isRecalled ? now : (view.syncedAt ?? now),
      });
      isRecalled = false;
      cache?.save(query, fetched, now);
    } catch (error) {
      if (closing.signal.aborted) return;
      const failure = error instanceof ApiError ? error : new ApiError(0, null);
      if (UNAVAILABLE.includes(failure.status) && view.board === null) await recall();
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

  /** Show the cached board if the server cannot be reached. */
  async function recall(): Promise<void> {
    const cached = (await cache?.recall(query)) ?? null;
    if (cached === null || closing.signal.aborted) return;
    isRecalled = true;
    show({ board: cached.board, syncedAt: cached.at });
  }

  /** Load once, after the shortest wait that was requested. */
  function schedule(wait: number): void {
    const at = Date.now() + wait;
    if (timer !== undefined && dueAt <= at) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => void load(), wait);
  }

  function scheduleSoon(): void {
    schedule(SETTLE_MS + Math.random() * SPREAD_MS);
  }

  function mark(event: MarkEvent): void {
    if (query.login !== null) {
      const isTheirs = event.github_id.toLowerCase() === query.login.toLowerCase();
      schedule(isTheirs ? SETTLE_MS : RANKS_MS);
      if (!isTheirs) return;
    }
    if (loading) marksDuringLoad.push(event);
    if (view.board === null) return;
    const { board, arrived, isRankingStale, mustRefetch } = applyMark(view.board, event);
    if (mustRefetch) scheduleSoon();
    if (isRankingStale) schedule(RANKS_MS + Math.random() * SPREAD_MS);
    if (board !== view.board) show({ board });
    if (arrived !== null) onArrival(arrived);
  }

  function heartbeat(event: HeartbeatEvent): void {
    show({ syncedAt: event.now });
    if (view.board === null || !isOutdated(view.board, event)) return;
    // Once per day and season: if server processes disagree, the page must not fetch every 15 seconds.
    const key = `${event.season_id ?? ""} ${event.today ?? ""}`;
    if (key !== outdatedBy) scheduleSoon();
    outdatedBy = key;
  }

  const live = openEventStream({
    onMark: mark,
    onBook: scheduleSoon,
    onHeartbeat: heartbeat,
    onConnection: (connection) => {
      show({ connection });
      // Events between the last fetch and this moment were missed.
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

/** The page's board: one store at a time, which pauses while the page is hidden. */

import type { Api } from "../core/api";
import { boardCache } from "../core/board-cache";
import { type BoardListeners, type BoardStore, openBoardStore } from "../core/board-store";
import { type DateRange, isNow } from "../core/date-range";
import { CLOSED_STREAM, openEventStream } from "../core/event-stream";

/** A hidden page closes its connection after this time. */
const PAUSE_AFTER_MS = 15_000;

export interface BoardSelection {
  readonly season: string | null;
  /** One participant's board; null for all participants. */
  readonly login: string | null;
  readonly dateRange: DateRange;
}

export class BoardConnection {
  readonly #api: Api;
  readonly #listeners: BoardListeners;
  readonly #cache = boardCache();
  #store: BoardStore | null = null;
  #pauseTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, listeners: BoardListeners) {
    this.#api = api;
    this.#listeners = listeners;
  }

  get isOpen(): boolean {
    return this.#store !== null;
  }

  /** Open a board in place of the previous one, and update it live; a board of the past does not change. */
  open(selection: BoardSelection): void {
    this.#store?.close();
    this.#store = openBoardStore(
      this.#api,
      (handlers) => (isNow(selection.dateRange) ? openEventStream("/api/events", handlers) : CLOSED_STREAM),
      selection,
      this.#listeners,
      this.#cache,
    );
    window.addEventListener("online", this.#visibilityChanged);
    document.addEventListener("visibilitychange", this.#visibilityChanged);
    this.#visibilityChanged();
  }

  readonly reload = (): void => this.#store?.reload();

  close(): void {
    window.removeEventListener("online", this.#visibilityChanged);
    document.removeEventListener("visibilitychange", this.#visibilityChanged);
    this.#store?.close();
  }

  readonly #visibilityChanged = (): void => {
    clearTimeout(this.#pauseTimer);
    if (document.visibilityState === "visible") this.#store?.retryNow();
    else this.#pauseTimer = setTimeout(() => this.#store?.pause(), PAUSE_AFTER_MS);
  };
}

/** Polls the participant's overview: after every event, and at intervals. */

import { type Api, ApiError } from "../core/api";
import type { MeOverview } from "../core/model";
import type { Language } from "../core/time";

export interface MePollerListeners {
  onOverview: (overview: MeOverview) => void;
  onFailure: (failure: ApiError) => void;
}

/** An installation changes no mark, so no event announces it. */
const INTERVAL_MS = 8_000;

export class MePoller {
  readonly #api: Pick<Api, "meOverview">;
  readonly #listeners: MePollerListeners;
  #language: Language | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Pick<Api, "meOverview">, listeners: MePollerListeners) {
    this.#api = api;
    this.#listeners = listeners;
  }

  /** Fetch now, in this language, and continue to poll. */
  start(language: Language): void {
    this.#language = language;
    void this.#fetch(language);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#language = null;
  }

  async #fetch(language: Language): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const overview = await this.#api.meOverview(language);
      if (language === this.#language) this.#listeners.onOverview(overview);
    } catch (error) {
      this.#listeners.onFailure(error instanceof ApiError ? error : new ApiError(0, null));
    }
    clearTimeout(this.#timer);
    if (this.#language !== null) this.#timer = setTimeout(this.#poll, INTERVAL_MS);
  }

  readonly #poll = (): void => {
    if (this.#language === null) return;
    if (document.visibilityState === "visible") void this.#fetch(this.#language);
    else this.#timer = setTimeout(this.#poll, INTERVAL_MS);
  };
}

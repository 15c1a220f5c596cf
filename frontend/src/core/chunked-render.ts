/** Chunked rendering: long work split into tasks, so that a slow phone paints and responds in between. */

import type { ReactiveControllerHost } from "lit";

/** Wait for the browser's next task. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/**
 * The drawn part of a long list: `step` items at first and `step` more with each task, until it is complete.
 */
export class ChunkedRender {
  readonly #host: Pick<ReactiveControllerHost, "requestUpdate">;
  readonly #step: number;
  #drawn: number;
  #isScheduled = false;

  constructor(host: Pick<ReactiveControllerHost, "requestUpdate">, step: number) {
    this.#host = host;
    this.#step = step;
    this.#drawn = step;
  }

  /** Return how many of `total` to draw now. */
  of(total: number): number {
    if (this.#drawn < total && !this.#isScheduled) void this.#drawMore();
    return Math.min(this.#drawn, total);
  }

  async #drawMore(): Promise<void> {
    this.#isScheduled = true;
    await nextTask();
    this.#isScheduled = false;
    this.#drawn += this.#step;
    this.#host.requestUpdate();
  }
}

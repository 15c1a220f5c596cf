/** Chunked rendering: long work split into tasks, so that a slow phone paints and responds in between. */

import type { ReactiveControllerHost } from "lit";

/** Wait for the browser's next task. */
export function nextTask(): Promise<void> {
  return new Promise((go) => setTimeout(go));
}

/**
 * The drawn part of a long list: `step` items at first and `step` more with each task, until it is complete.
 */
export class ChunkedRender {
  readonly #host: Pick<ReactiveControllerHost, "requestUpdate">;
  readonly #step: number;
  #grown: number;
  #isGrowing = false;

  constructor(host: Pick<ReactiveControllerHost, "requestUpdate">, step: number) {
    this.#host = host;
    this.#step = step;
    this.#grown = step;
  }

  /** Return how many of `total` to draw now. */
  of(total: number): number {
    if (this.#grown < total && !this.#isGrowing) void this.#grow();
    return Math.min(this.#grown, total);
  }

  async #grow(): Promise<void> {
    this.#isGrowing = true;
    await nextTask();
    this.#isGrowing = false;
    this.#grown += this.#step;
    this.#host.requestUpdate();
  }
}

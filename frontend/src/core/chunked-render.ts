/** Turns: work given to the browser in pieces, so that a slow phone shows what is done and answers a touch in between. */

import type { ReactiveControllerHost } from "lit";

/** A task of the browser's later. */
export function nextTask(): Promise<void> {
  return new Promise((go) => setTimeout(go));
}

/** How much of a long list is drawn: so many at first, and so many more in each turn, until it is all. */
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

  /** How many of `total` to draw now. */
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

/** The base of every component: Lit in light DOM, styled by the page's own layers. */

import { LitElement } from "lit";
import { nextTurn } from "../turn";

export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): this {
    return this;
  }
}

/** What stands further down: first drawn in a turn of its own, after what stands above it. */
export abstract class LaterElement extends LightElement {
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await nextTurn();
    await super.scheduleUpdate();
  }
}

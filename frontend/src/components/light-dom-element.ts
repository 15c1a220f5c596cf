/** The base of every component: Lit in light DOM, styled by the page's own layers. */

import { LitElement } from "lit";
import { nextTask } from "../core/chunked-render";

export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): this {
    return this;
  }
}

/** A component further down the page: first rendered in a task of its own, after the elements above it. */
export abstract class LaterElement extends LightElement {
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await nextTask();
    await super.scheduleUpdate();
  }
}

/** The base of every component: Lit in light DOM, styled by the page's own layers. */

import { LitElement } from "lit";

export abstract class LightElement extends LitElement {
  protected override createRenderRoot(): this {
    return this;
  }
}

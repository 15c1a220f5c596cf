/** A button that copies a text too long to stand beside it. */

import { type TemplateResult, html } from "lit";
import { LightElement } from "../components/light-element";

const SHOWN_MS = 2_000;

export class CopyButton extends LightElement {
  static override properties = {
    text: { attribute: false },
    label: {},
    copied: {},
    wasCopied: { state: true },
  };
  declare text: string;
  declare label: string;
  /** What to say once it was copied. */
  declare copied: string;
  declare private wasCopied: boolean;

  constructor() {
    super();
    this.wasCopied = false;
  }

  protected override render(): TemplateResult {
    return html`<button type="button" class="quiet-button" @click=${this.#copy}>
        ${this.wasCopied ? this.copied : this.label}
      </button>
      <span class="unseen" role="status">${this.wasCopied ? this.copied : ""}</span>`;
  }

  async #copy(): Promise<void> {
    // Browsers give the clipboard only to safe pages; elsewhere the text can still be selected.
    await navigator.clipboard.writeText(this.text);
    this.wasCopied = true;
    setTimeout(() => (this.wasCopied = false), SHOWN_MS);
  }
}

customElements.define("copy-button", CopyButton);

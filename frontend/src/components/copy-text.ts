/** A text to take along, with a button that copies it. */

import { type TemplateResult, html } from "lit";
import "./copy-text.css";
import { LightElement } from "./light-element";

const SHOWN_MS = 2_000;

export class CopyText extends LightElement {
  static override properties = {
    text: {},
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
    this.text = "";
    this.label = "";
    this.copied = "";
    this.wasCopied = false;
  }

  protected override render(): TemplateResult {
    return html`<code>${this.text}</code>
      <button type="button" class="quiet-button" @click=${this.#copy}>
        ${this.wasCopied ? this.copied : this.label}
      </button>
      <span class="unseen" role="status">${this.wasCopied ? this.copied : ""}</span>`;
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.text);
    } catch {
      // Browsers give the clipboard only to safe pages: let the person copy what is now selected.
      getSelection()?.selectAllChildren(this.querySelector("code") ?? this);
      return;
    }
    this.wasCopied = true;
    setTimeout(() => (this.wasCopied = false), SHOWN_MS);
  }
}

customElements.define("copy-text", CopyText);

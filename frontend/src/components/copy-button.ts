/**
 * A text with a button that copies it. If the browser refuses, the text is selected and a hint explains how to
 * copy it.
 */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { copyText } from "../core/clipboard";
import type { Locale } from "../core/i18n";
import "./copy-button.css";
import { LightElement } from "./light-dom-element";

const SHOWN_MS = 2_000;

export class CopyButton extends LightElement {
  static override properties = {
    text: { attribute: false },
    label: { attribute: false },
    copied: { attribute: false },
    isCompact: { attribute: false },
    shownAt: { attribute: false },
    locale: { attribute: false },
    outcome: { state: true },
  };
  declare text: string;
  declare label: string;
  /** The label after copying; null for the usual one. */
  declare copied: string | null;
  /** Whether the text appears only if it could not be copied. */
  declare isCompact: boolean;
  /** The element that shows the text already; null if this one shows it. */
  declare shownAt: (() => Element | null) | null;
  declare locale: Locale;
  declare private outcome: "none" | "copied" | "refused";

  constructor() {
    super();
    this.copied = null;
    this.isCompact = false;
    this.shownAt = null;
    this.outcome = "none";
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("text")) this.outcome = "none";
  }

  protected override render(): TemplateResult {
    const { copy: texts } = this.locale.texts;
    const isRefused = this.outcome === "refused";
    const copied = this.copied ?? texts.copied;
    const text =
      this.shownAt === null && (isRefused || !this.isCompact) ? html`<code>${this.text}</code>` : nothing;
    return html`${this.isCompact ? nothing : text}
      <button type="button" class="quiet-button" @click=${this.#pressed}>
        ${this.outcome === "copied" ? copied : this.label}
      </button>
      <span class="unseen" role="status">${this.outcome === "copied" ? copied : ""}</span>
      ${
        isRefused
          ? html`<span class="by-hand" role="status">${texts.byHand} ${this.isCompact ? text : nothing}</span>`
          : nothing
      }`;
  }

  readonly #pressed = (): void => void this.#copy();

  async #copy(): Promise<void> {
    const isCopied = await copyText(this.text);
    this.outcome = isCopied ? "copied" : "refused";
    if (isCopied) {
      setTimeout(() => (this.outcome = "none"), SHOWN_MS);
      return;
    }
    await this.updateComplete;
    getSelection()?.selectAllChildren(this.shownAt?.() ?? this.querySelector("code") ?? this);
  }
}

customElements.define("copy-button", CopyButton);

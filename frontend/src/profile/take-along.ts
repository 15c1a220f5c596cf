/** Sharing the page, the report and the calendar feed. */

import { type TemplateResult, html, nothing } from "lit";
import { LightElement } from "../components/light-element";
import type { Locale } from "../i18n";
import type { Season } from "../model";
import { withSeason } from "../route";
import { profileWords } from "./words";

const SHOWN_MS = 2_500;

export class TakeAlong extends LightElement {
  static override properties = {
    login: { attribute: false },
    season: { attribute: false },
    locale: { attribute: false },
    wasCopied: { state: true },
    byHand: { state: true },
  };
  declare login: string;
  declare season: Season;
  declare locale: Locale;
  declare private wasCopied: boolean;
  /** The link, where the browser does not give the clipboard. */
  declare private byHand: string | null;

  constructor() {
    super();
    this.wasCopied = false;
    this.byHand = null;
  }

  protected override render(): TemplateResult {
    const { share: words } = profileWords(this.locale.language);
    const own = `/api/users/${encodeURIComponent(this.login)}`;
    const query = new URLSearchParams({ season: String(this.season.id), lang: this.locale.language });
    const feed = withSeason(`${own}/calendar.ics`, String(this.season.id));
    return html`<button class="quiet-button" @click=${this.#share}>
        ${canShare() ? words.share : this.wasCopied ? words.copied : words.copyLink}
      </button>
      <a class="quiet-button" href="${own}/report.pdf?${query.toString()}" download>${words.report}</a>
      <a class="quiet-button" href=${feed}>${words.calendar}</a>
      <span class="unseen" role="status">${this.wasCopied ? words.copied : nothing}</span>
      ${this.byHand === null ? nothing : html`<p class="by-hand" role="status">${words.byHand} <code>${this.byHand}</code></p>`}`;
  }

  readonly #share = (): void => void this.#handOver();

  async #handOver(): Promise<void> {
    const { share: words } = profileWords(this.locale.language);
    const url =
      location.origin + withSeason(`/users/${encodeURIComponent(this.login)}`, String(this.season.id));
    try {
      if (canShare()) await navigator.share({ title: words.text(this.login, this.season.name), url });
      else await this.#copy(url);
    } catch {
      // Whoever closes the sheet has decided.
    }
  }

  async #copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
    } catch {
      this.byHand = url;
      await this.updateComplete;
      getSelection()?.selectAllChildren(this.querySelector(".by-hand code") ?? this);
      return;
    }
    this.byHand = null;
    this.wasCopied = true;
    setTimeout(() => (this.wasCopied = false), SHOWN_MS);
  }
}

function canShare(): boolean {
  return typeof (navigator as { share?: unknown }).share === "function";
}

customElements.define("take-along", TakeAlong);

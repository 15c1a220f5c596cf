/** The button that compares with GitHub at once: all repositories for admins, else the user's own. */

import { type TemplateResult, html, nothing, svg } from "lit";
import { type Api, ApiError } from "../core/api";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Me } from "../core/model";
import { seasonTexts } from "../texts/season";
import { seasonApi } from "./season-api";
import { IDLE, type Refresh, isBusy, refreshText, watchCheck } from "./refresh";
import "./refresh-button.css";

const SHOWN_MS = 12_000;

export class RefreshButton extends LightElement {
  static override properties = {
    api: { attribute: false },
    me: { attribute: false },
    locale: { attribute: false },
    refresh: { state: true },
  };
  declare api: Api;
  declare me: Me;
  declare locale: Locale;
  declare private refresh: Refresh;
  #hideTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.refresh = IDLE;
  }

  protected override render(): TemplateResult {
    const texts = seasonTexts(this.locale.language).refresh;
    const sentence = refreshText(this.refresh, texts);
    const how = this.me.is_admin ? texts.all : texts.mine;
    return html`<button
        class="choice"
        title=${how}
        aria-label=${`${texts.ask}: ${how}`}
        aria-disabled=${isBusy(this.refresh)}
        ?data-busy=${isBusy(this.refresh)}
        @click=${this.#start}
      >
        ${ARROW}
      </button>
      <div class="refreshed" aria-live="polite">
        ${
          sentence === ""
            ? nothing
            : html`<p data-kind=${this.refresh.kind}>
                <span>${sentence}</span>
                ${isBusy(this.refresh) ? this.#bar() : this.#close(texts.close)}
              </p>`
        }
      </div>`;
  }

  #bar(): TemplateResult {
    const { refresh } = this;
    const { done, total } = refresh.kind === "running" ? refresh.progress : { done: 0, total: 0 };
    const label = seasonTexts(this.locale.language).refresh.ask;
    return total > 0
      ? html`<progress value=${done} max=${total} aria-label=${label}></progress>`
      : html`<progress aria-label=${label}></progress>`;
  }

  #close(name: string): TemplateResult {
    return html`<button class="choice" aria-label=${name} @click=${() => (this.refresh = IDLE)}>✕</button>`;
  }

  readonly #start = async (): Promise<void> => {
    if (isBusy(this.refresh)) return;
    clearTimeout(this.#hideTimer);
    this.refresh = { kind: "requested" };
    try {
      const progress = await watchCheck(
        seasonApi(this.api.http),
        this.me.is_admin ? null : this.me.github_id,
        (running) => (this.refresh = { kind: "running", progress: running }),
      );
      this.refresh = { kind: "done", progress };
      this.dispatchEvent(new Event("refreshed", { bubbles: true }));
      this.#hideTimer = setTimeout(() => (this.refresh = IDLE), SHOWN_MS);
    } catch (error) {
      this.refresh = { kind: "refused", failure: error instanceof ApiError ? error : new ApiError(0, null) };
    }
  };
}

const ARROW = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
  ${svg`<path d="M19.500 12a7.500 7.500 0 1 1-2.200-5.300L19.500 9M19.500 4v5h-5" />`}
</svg>`;

customElements.define("refresh-button", RefreshButton);

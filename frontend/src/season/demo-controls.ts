/**
 * Loads the demo season into an empty board, shows the progress, and deletes it again. Both after a confirmation.
 */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { type Api, ApiError } from "../core/api";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { DemoResponse } from "../schema";
import { seasonTexts } from "../texts/season";
import "./demo-controls.css";
import "./dialog.css";

const PATH = "/api/setup/demo";
const POLL_MS = 800;

export class DemoControls extends LightElement {
  static override properties = {
    api: { attribute: false },
    locale: { attribute: false },
    isEmpty: { attribute: false },
    demo: { state: true },
    failure: { state: true },
  };
  declare api: Api;
  declare locale: Locale;
  declare isEmpty: boolean;
  declare private demo: DemoResponse | null;
  declare private failure: ApiError | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.demo = null;
    this.failure = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override firstUpdated(): void {
    void this.#fetchStatus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("isEmpty") && this.hasUpdated) void this.#fetchStatus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { demo, failure } = this;
    const texts = seasonTexts(this.locale.language).demo;
    if (demo === null) return nothing;
    return html`${this.#status(demo)}
    ${failure === null ? nothing : html`<p class="demo-failure" role="alert">${texts.refused({ detail: failure.detail ?? failure.message })}</p>`}
    ${this.#question()}`;
  }

  #status({ is_loaded, is_loading, done, total }: DemoResponse): TemplateResult | typeof nothing {
    const texts = seasonTexts(this.locale.language).demo;
    if (is_loading)
      return html`<div class="demo" role="status">
        <p>${total > 0 ? texts.progress({ done, total }) : texts.loading}</p>
        <progress value=${done} max=${Math.max(1, total)} aria-label=${texts.load}></progress>
      </div>`;
    if (is_loaded)
      return html`<div class="notice demo">
        <p>${texts.loaded}</p>
        <button class="quiet-button" @click=${this.#openDialog}>${texts.remove}</button>
      </div>`;
    if (!this.isEmpty) return nothing;
    return html`<section class="demo offer">
      <h2>${texts.offer}</h2>
      <p>${texts.offerHow}</p>
      <p><button class="quiet-button" @click=${this.#openDialog}>${texts.load}</button></p>
    </section>`;
  }

  #question(): TemplateResult {
    const texts = seasonTexts(this.locale.language).demo;
    const isLoaded = this.demo?.is_loaded === true;
    return html`<dialog class="over" aria-labelledby="demo-question">
      <div class="over-head">
        <h2 id="demo-question">${isLoaded ? texts.removeSure : texts.sure}</h2>
      </div>
      <p class="lead">${isLoaded ? texts.removeHow : texts.sureHow}</p>
      <form method="dialog" class="answers">
        <button class="quiet-button">${texts.no}</button>
        <button class="main-button" @click=${isLoaded ? this.#remove : this.#load}>
          ${isLoaded ? texts.removeYes : texts.yes}
        </button>
      </form>
    </dialog>`;
  }

  readonly #openDialog = (): void => {
    this.querySelector("dialog")?.showModal();
  };

  readonly #load = (): void => void this.#change("POST");

  readonly #remove = (): void => void this.#change("DELETE");

  async #change(method: "POST" | "DELETE"): Promise<void> {
    try {
      await this.api.http.write(method, PATH);
      this.failure = null;
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
    await this.#fetchStatus();
    this.dispatchEvent(new Event("demo"));
  }

  /** Fetch the demo's status; while it is loading, repeatedly. */
  async #fetchStatus(): Promise<void> {
    clearTimeout(this.#timer);
    const wasLoading = this.demo?.is_loading === true;
    try {
      this.demo = await this.api.http.get<DemoResponse>(PATH, {});
    } catch {
      // The last status remains; the page itself reports that the server is away.
    }
    if (!this.isConnected) return;
    if (this.demo?.is_loading === true) this.#timer = setTimeout(() => void this.#fetchStatus(), POLL_MS);
    else if (wasLoading) this.dispatchEvent(new Event("demo"));
  }
}

customElements.define("demo-controls", DemoControls);

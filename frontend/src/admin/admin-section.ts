/** The base of the admin page's sections: load when opened, refresh, act and notify. */

import { type TemplateResult, html, nothing } from "lit";
import { ApiError } from "../core/api";
import { troubleText } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Instant } from "../core/model";
import { formatMoment } from "../core/time";
import type { AdminRoute } from "./admin-route";
import type { AdminContext } from "./admin-context";

export abstract class AdminSection<Loaded> extends LightElement {
  static override properties = {
    context: { attribute: false },
    locale: { attribute: false },
    route: { attribute: false },
    loaded: { state: true },
    trouble: { state: true },
    isBusy: { state: true },
  };
  declare context: AdminContext;
  declare locale: Locale;
  declare route: AdminRoute;
  declare protected loaded: Loaded | null;
  declare protected trouble: ApiError | null;
  /** An action is under way: its button must not be pressed again. */
  declare protected isBusy: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = 0;

  constructor() {
    super();
    this.loaded = null;
    this.trouble = null;
    this.isBusy = false;
  }

  protected abstract fetch(): Promise<Loaded>;
  protected abstract show(loaded: Loaded): TemplateResult;

  /** The interval of automatic refreshes; null for never. */
  protected refreshMs: number | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  protected override render(): TemplateResult {
    const { loaded, trouble, locale } = this;
    return html`${
      trouble === null
        ? nothing
        : html`<div class="failure" role="alert">
            <p>${troubleText(locale, trouble)}</p>
            <button class="quiet-button" @click=${() => void this.load()}>${locale.texts.trouble.retry}</button>
          </div>`
    }${loaded === null ? (trouble === null ? this.#waiting() : nothing) : this.show(loaded)}`;
  }

  #waiting(): TemplateResult {
    return html`<div role="status">
      <span class="unseen">${this.locale.texts.trouble.loading}</span>
      <div class="blank" aria-hidden="true"></div>
    </div>`;
  }

  /** Load the section's data; if several loads overlap, the last one wins. */
  protected async load(): Promise<void> {
    clearTimeout(this.#timer);
    const request = ++this.#request;
    try {
      const isVisible = document.visibilityState === "visible" || this.loaded === null;
      const loaded = isVisible ? await this.fetch() : this.loaded;
      if (request !== this.#request) return;
      this.loaded = loaded;
      this.trouble = null;
    } catch (error) {
      if (request !== this.#request) return;
      this.trouble = asApiError(error);
    }
    const { refreshMs } = this;
    if (this.isConnected && refreshMs !== null) this.#timer = setTimeout(() => void this.load(), refreshMs);
  }

  /** Run an action, notify, and refresh; return whether it succeeded. */
  protected async act<T>(
    work: () => Promise<T>,
    notification: string | ((done: T) => string),
  ): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    try {
      const done = await work();
      this.context.notify(typeof notification === "string" ? notification : notification(done));
      await this.load();
      return true;
    } catch (error) {
      this.context.showFailure(error);
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /** Render a moment in the season's zone. */
  protected moment(at: Instant): TemplateResult {
    return html`<time datetime=${at}>${this.momentText(at)}</time>`;
  }

  protected momentText(at: Instant): string {
    return formatMoment(at, this.context.zone, this.locale.language);
  }
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, null);
}

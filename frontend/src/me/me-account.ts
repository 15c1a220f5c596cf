/** The user's account: visibility, calendar link, export, deletion. */

import { type TemplateResult, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { ApiError } from "../core/api";
import "../components/copy-button";
import { troubleText } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Me } from "../core/model";
import type { MeApi } from "../core/me-api";
import { type MeTexts, meTexts } from "../texts/me";
import { matchesLogin } from "./me-state";

export class MeAccount extends LightElement {
  static override properties = {
    api: { attribute: false },
    me: { attribute: false },
    calendarUrl: { attribute: false },
    locale: { attribute: false },
    isHidden: { state: true },
    isBusy: { state: true },
    isMistyped: { state: true },
    failure: { state: true },
    visibilityNotice: { state: true },
    calendarNotice: { state: true },
  };
  declare api: MeApi;
  declare me: Me;
  declare calendarUrl: string;
  declare locale: Locale;
  /** Null until it was changed here. */
  declare private isHidden: boolean | null;
  declare private isBusy: boolean;
  declare private isMistyped: boolean;
  declare private failure: ApiError | null;
  declare private visibilityNotice: string;
  declare private calendarNotice: string;
  readonly #erasing = createRef<HTMLDialogElement>();

  constructor() {
    super();
    this.isHidden = null;
    this.isBusy = false;
    this.isMistyped = false;
    this.failure = null;
    this.visibilityNotice = "";
    this.calendarNotice = "";
  }

  protected override render(): TemplateResult {
    const texts = meTexts(this.locale.language);
    return html`${this.#visibility(texts)} ${this.#calendar(texts)} ${this.#export(texts)}
    ${this.#deletion(texts)}`;
  }

  #visibility({ hiding: texts }: MeTexts): TemplateResult {
    return html`<section class="card">
      <h2>${texts.heading}</h2>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          aria-describedby="hiding-how"
          .checked=${this.#isHidden()}
          ?disabled=${this.isBusy}
          @change=${this.#hid}
        />
        <span>${texts.hide}</span>
      </label>
      <p class="aside" id="hiding-how">${texts.how}</p>
      <p class="aside done" role="status">${this.visibilityNotice}</p>
      ${this.#trouble(false)}
    </section>`;
  }

  #calendar({ calendar: texts }: MeTexts): TemplateResult {
    return html`<section class="card">
      <h2>${texts.heading}</h2>
      <p class="aside">${texts.how}</p>
      <copy-button .text=${this.calendarUrl} .label=${texts.copy} .locale=${this.locale}></copy-button>
      ${this.#isHidden() ? this.#secretLink(texts) : nothing}
      <p class="aside done" role="status">${this.calendarNotice}</p>
    </section>`;
  }

  /** Hidden users have a private link, which they can replace if it leaked. */
  #secretLink(texts: MeTexts["calendar"]): TemplateResult {
    return html`<p class="aside">${texts.secret}</p>
      <p>
        <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#renewed}>${texts.renew}</button>
      </p>`;
  }

  #export({ taking: texts }: MeTexts): TemplateResult {
    return html`<section class="card">
      <h2>${texts.heading}</h2>
      <p class="aside">${texts.how}</p>
      <p class="choices">
        <a class="quiet-button" href="/api/me/export.json" download>${texts.json}</a>
        <a class="quiet-button" href="/api/me/export.csv" download>${texts.csv}</a>
      </p>
    </section>`;
  }

  #deletion({ erasing: texts }: MeTexts): TemplateResult {
    return html`<section class="card">
      <h2>${texts.heading}</h2>
      <p class="aside">${texts.how}</p>
      <p><button class="quiet-button" @click=${this.#openDialog}>${texts.ask}</button></p>
      <dialog ${ref(this.#erasing)} aria-labelledby="erasing">
        <h3 id="erasing">${texts.question}</h3>
        <p>${texts.gone}</p>
        <p class="aside">${texts.kept}</p>
        <form class="erasing" @submit=${this.#confirmed}>
          <p class="field">
            <label for="me-login">${texts.type({ login: this.me.github_id })}</label>
            <input
              id="me-login"
              name="login"
              autocomplete="off"
              autocapitalize="none"
              spellcheck="false"
              aria-invalid=${this.isMistyped}
              aria-describedby="mistyped"
            />
          </p>
          <p class="failure" id="mistyped" role="alert">${this.isMistyped ? texts.mismatch : nothing}</p>
          ${this.#trouble(true)}
          <p class="choices">
            <button type="button" class="main-button" @click=${this.#close}>${texts.cancel}</button>
            <button class="quiet-button" ?disabled=${this.isBusy}>${texts.erase}</button>
          </p>
        </form>
      </dialog>
    </section>`;
  }

  /** The message is shown in the dialog while that is open. */
  #trouble(inDialog: boolean): TemplateResult | typeof nothing {
    if (this.failure === null || (this.#erasing.value?.open ?? false) !== inDialog) return nothing;
    return html`<p class="failure" role="alert">${troubleText(this.locale, this.failure)}</p>`;
  }

  readonly #hid = (event: Event): void => {
    const box = event.target as HTMLInputElement;
    void this.#hide(box.checked);
  };

  async #hide(isHidden: boolean): Promise<void> {
    const { hiding: texts } = meTexts(this.locale.language);
    const done = await this.#try(async () => {
      this.isHidden = (await this.api.setHidden(isHidden)).is_hidden;
    });
    this.visibilityNotice = done ? (isHidden ? texts.hidden : texts.shown) : "";
    this.calendarNotice = "";
    if (done) this.#notifyChange();
    // The box shows the stored value, also after a failure.
    const box = this.querySelector<HTMLInputElement>("[role=switch]");
    if (box !== null) box.checked = this.#isHidden();
  }

  readonly #renewed = (): void => void this.#renew();

  async #renew(): Promise<void> {
    const done = await this.#try(() => this.api.renewCalendar());
    this.calendarNotice = done ? meTexts(this.locale.language).calendar.renewed : "";
    if (done) this.#notifyChange();
  }

  /** The calendar link has changed. */
  #notifyChange(): void {
    this.dispatchEvent(new Event("me-changed"));
  }

  #isHidden(): boolean {
    return this.isHidden ?? this.me.is_hidden === true;
  }

  readonly #openDialog = (): void => {
    this.failure = null;
    this.isMistyped = false;
    this.#erasing.value?.showModal();
    this.#erasing.value?.querySelector("input")?.focus();
  };

  readonly #close = (): void => this.#erasing.value?.close();

  readonly #confirmed = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement).get("login");
    this.isMistyped = !matchesLogin(typeof typed === "string" ? typed : "", this.me.github_id);
    if (!this.isMistyped) void this.#erase();
  };

  async #erase(): Promise<void> {
    if (await this.#try(() => this.api.erase(this.me.github_id))) location.assign("/");
  }

  async #try(what: () => Promise<unknown>): Promise<boolean> {
    this.isBusy = true;
    this.failure = null;
    try {
      await what();
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
    this.isBusy = false;
    return this.failure === null;
  }
}

customElements.define("me-account", MeAccount);

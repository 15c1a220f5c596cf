/** The user's account: visibility, calendar link, export, deletion. */

import { type TemplateResult, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { ApiError } from "../core/api";
import "../components/copy-button";
import { troubleWords } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Me } from "../core/model";
import type { MeApi } from "../core/me-api";
import { matchesLogin } from "./me-state";
import { type MeWords, meWords } from "./words";

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
    const words = meWords(this.locale.language);
    return html`${this.#visibility(words)} ${this.#calendar(words)} ${this.#export(words)}
    ${this.#deletion(words)}`;
  }

  #visibility({ hiding: words }: MeWords): TemplateResult {
    return html`<section class="card">
      <h2>${words.heading}</h2>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          aria-describedby="hiding-how"
          .checked=${this.#isHidden()}
          ?disabled=${this.isBusy}
          @change=${this.#hid}
        />
        <span>${words.hide}</span>
      </label>
      <p class="aside" id="hiding-how">${words.how}</p>
      <p class="aside done" role="status">${this.visibilityNotice}</p>
      ${this.#trouble(false)}
    </section>`;
  }

  #calendar({ calendar: words }: MeWords): TemplateResult {
    return html`<section class="card">
      <h2>${words.heading}</h2>
      <p class="aside">${words.how}</p>
      <copy-button .text=${this.calendarUrl} .label=${words.copy} .locale=${this.locale}></copy-button>
      ${this.#isHidden() ? this.#secretLink(words) : nothing}
      <p class="aside done" role="status">${this.calendarNotice}</p>
    </section>`;
  }

  /** Hidden users have a private link, which they can replace if it leaked. */
  #secretLink(words: MeWords["calendar"]): TemplateResult {
    return html`<p class="aside">${words.secret}</p>
      <p>
        <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#renewed}>${words.renew}</button>
      </p>`;
  }

  #export({ taking: words }: MeWords): TemplateResult {
    return html`<section class="card">
      <h2>${words.heading}</h2>
      <p class="aside">${words.how}</p>
      <p class="choices">
        <a class="quiet-button" href="/api/me/export.json" download>${words.json}</a>
        <a class="quiet-button" href="/api/me/export.csv" download>${words.csv}</a>
      </p>
    </section>`;
  }

  #deletion({ erasing: words }: MeWords): TemplateResult {
    return html`<section class="card">
      <h2>${words.heading}</h2>
      <p class="aside">${words.how}</p>
      <p><button class="quiet-button" @click=${this.#openDialog}>${words.ask}</button></p>
      <dialog ${ref(this.#erasing)} aria-labelledby="erasing">
        <h3 id="erasing">${words.question}</h3>
        <p>${words.gone}</p>
        <p class="aside">${words.kept}</p>
        <form class="erasing" @submit=${this.#confirmed}>
          <p class="field">
            <label for="me-login">${words.type(this.me.github_id)}</label>
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
          <p class="failure" id="mistyped" role="alert">${this.isMistyped ? words.mismatch : nothing}</p>
          ${this.#trouble(true)}
          <p class="choices">
            <button type="button" class="main-button" @click=${this.#close}>${words.cancel}</button>
            <button class="quiet-button" ?disabled=${this.isBusy}>${words.erase}</button>
          </p>
        </form>
      </dialog>
    </section>`;
  }

  /** The message is shown in the dialog while that is open. */
  #trouble(inDialog: boolean): TemplateResult | typeof nothing {
    if (this.failure === null || (this.#erasing.value?.open ?? false) !== inDialog) return nothing;
    return html`<p class="failure" role="alert">${troubleWords(this.locale, this.failure)}</p>`;
  }

  readonly #hid = (event: Event): void => {
    const box = event.target as HTMLInputElement;
    void this.#hide(box.checked);
  };

  async #hide(isHidden: boolean): Promise<void> {
    const { hiding: words } = meWords(this.locale.language);
    const done = await this.#try(async () => {
      this.isHidden = (await this.api.setHidden(isHidden)).is_hidden;
    });
    this.visibilityNotice = done ? (isHidden ? words.hidden : words.shown) : "";
    this.calendarNotice = "";
    if (done) this.#notifyChange();
    // The box shows the stored value, also after a failure.
    const box = this.querySelector<HTMLInputElement>("[role=switch]");
    if (box !== null) box.checked = this.#isHidden();
  }

  readonly #renewed = (): void => void this.#renew();

  async #renew(): Promise<void> {
    const done = await this.#try(() => this.api.renewCalendar());
    this.calendarNotice = done ? meWords(this.locale.language).calendar.renewed : "";
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

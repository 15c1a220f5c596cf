/** The form of a new season: what it is called, when and where, and its rules with their defaults. */

import { type TemplateResult, html, nothing } from "lit";
import { type Api, ApiError } from "../api";
import { troubleWords } from "../components/greetings";
import { LightElement } from "../components/light-element";
import type { Locale } from "../i18n";
import { dateIn, formatDate } from "../time";
import { choice, option } from "./fields";
import { endOf, seasonFrom } from "./setup-state";
import { setupWords } from "./words";

const ZONE = "Asia/Seoul";
const DAYS = 100;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const GRACES = [6, 12, 24, 48, 72];

export class SeasonForm extends LightElement {
  static override properties = {
    api: { attribute: false },
    locale: { attribute: false },
    start: { state: true },
    days: { state: true },
    failure: { state: true },
    isBusy: { state: true },
  };
  declare api: Api;
  declare locale: Locale;
  declare private start: string;
  declare private days: number;
  declare private failure: ApiError | null;
  declare private isBusy: boolean;

  constructor() {
    super();
    this.start = dateIn(new Date().toISOString(), ZONE);
    this.days = DAYS;
    this.failure = null;
    this.isBusy = false;
  }

  protected override render(): TemplateResult {
    const { season: words } = setupWords(this.locale.language);
    return html`<form class="form" @submit=${this.#submitted}>
      <div class="fields">
        <p class="field">
          <label for="season-name">${words.name}</label>
          <input id="season-name" name="name" required maxlength="100" placeholder=${words.namePlaceholder} />
        </p>
        <p class="field">
          <label for="season-zone">${words.zone}</label>
          <input id="season-zone" name="timezone" required list="zones" value=${ZONE} spellcheck="false" />
          <datalist id="zones">
            ${Intl.supportedValuesOf("timeZone").map((zone) => html`<option value=${zone}></option>`)}
          </datalist>
        </p>
        <p class="field">
          <label for="season-start">${words.start}</label>
          <input
            id="season-start"
            name="start_date"
            type="date"
            required
            .value=${this.start}
            @input=${(event: Event) => (this.start = (event.target as HTMLInputElement).value)}
          />
        </p>
        <p class="field">
          <label for="season-days">${words.days}</label>
          <input
            id="season-days"
            name="days"
            type="number"
            required
            min="1"
            max="1000"
            .value=${String(this.days)}
            @input=${(event: Event) => (this.days = (event.target as HTMLInputElement).valueAsNumber)}
          />
        </p>
      </div>
      <p class="aside" role="status">${this.#end()}</p>
      <details class="rules">
        <summary>${words.rules} <span class="aside">${words.rulesHow}</span></summary>
        ${this.#rules()}
      </details>
      ${
        this.failure === null
          ? nothing
          : html`<p class="failure" role="alert">${troubleWords(this.locale, this.failure)}</p>`
      }
      <p><button class="main-button" ?disabled=${this.isBusy}>${words.create}</button></p>
    </form>`;
  }

  #end(): string {
    const end = endOf(this.start, this.days);
    if (end === null) return "";
    const shown = formatDate(end, this.locale.language, { year: true });
    return setupWords(this.locale.language).season.ends(shown);
  }

  #rules(): TemplateResult {
    const { season: words } = setupWords(this.locale.language);
    return html`<div class="fields">
        <p class="field">
          <label for="day-starts-at">${words.dayStartsAt}</label>
          <select id="day-starts-at" name="day_starts_at" aria-describedby="day-starts-at-hint">
            ${HOURS.map((hour) => html`<option value=${hour}>${words.hour(hour)}</option>`)}
          </select>
          <span class="hint" id="day-starts-at-hint">${words.dayStartsAtHint}</span>
        </p>
        <p class="field">
          <label for="grace">${words.grace}</label>
          <select id="grace" name="late_push_grace" aria-describedby="grace-hint">
            ${GRACES.map(
              (hours) =>
                html`<option value="${hours}h" ?selected=${hours === 24}>${words.graceHours(hours)}</option>`,
            )}
            <option value="none">${words.graceNone}</option>
          </select>
          <span class="hint" id="grace-hint">${words.graceHint}</span>
        </p>
      </div>
      <div class="fields">
        ${choice(words.rate, [
          option("radio", "rate_basis", "season", words.rateSeason, true),
          option("radio", "rate_basis", "joined", words.rateJoined),
        ])}
        ${choice(words.policy, [
          option("radio", "join_policy", "open", words.open, true),
          option("radio", "join_policy", "approval", words.approval),
        ])}
        ${choice(words.counted, [
          option("checkbox", "count_merges", "on", words.merges, true),
          option("checkbox", "count_forks", "on", words.forks, true),
          option("checkbox", "count_co_authors", "on", words.coAuthors),
        ])}
      </div>`;
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    void this.#create(form);
  }

  async #create(form: HTMLFormElement): Promise<void> {
    this.isBusy = true;
    this.failure = null;
    try {
      await this.api.createSeason(seasonFrom(new FormData(form)));
      form.reset();
      this.dispatchEvent(new Event("created"));
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
    this.isBusy = false;
  }
}

customElements.define("season-form", SeasonForm);

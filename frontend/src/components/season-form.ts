/** The form of a new or existing season: its name, dates and zone, and its rules with their defaults. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { ApiError } from "../core/api";
import { troubleText } from "./empty-states";
import { LightElement } from "./light-dom-element";
import type { Locale } from "../core/i18n";
import type { NewSeason, Season } from "../core/model";
import { dateIn, formatDate } from "../core/time";
import { seasonFormTexts } from "../texts/seasonForm";
import { choice, option } from "./form-fields";
import { endOf, graceHours, seasonFrom } from "./season-form-data";

const ZONE = "Asia/Seoul";
const DAYS = 100;
const GRACE = "24h";
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const GRACES = ["6h", "12h", "24h", "48h", "72h"];

export class SeasonForm extends LightElement {
  static override properties = {
    season: { attribute: false },
    save: { attribute: false },
    locale: { attribute: false },
    start: { state: true },
    days: { state: true },
    failure: { state: true },
    isBusy: { state: true },
  };
  /** The season to change; null for a new one. */
  declare season: Season | null;
  /** Saves the season; false if the user declined the confirmation. */
  declare save: (season: NewSeason) => Promise<boolean>;
  declare locale: Locale;
  declare private start: string;
  declare private days: number;
  declare private failure: ApiError | null;
  declare private isBusy: boolean;

  constructor() {
    super();
    this.season = null;
    this.start = dateIn(new Date().toISOString(), ZONE);
    this.days = DAYS;
    this.failure = null;
    this.isBusy = false;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("season") || this.season === null) return;
    this.start = this.season.start_date;
    this.days = this.season.days;
  }

  protected override render(): TemplateResult {
    const texts = seasonFormTexts(this.locale.language);
    const { season } = this;
    return html`<form class="form" @submit=${this.#submitted}>
      <div class="fields">
        <p class="field">
          <label for="season-name">${texts.name}</label>
          <input
            id="season-name"
            name="name"
            required
            maxlength="100"
            placeholder=${texts.namePlaceholder}
            value=${season?.name ?? ""}
          />
        </p>
        <p class="field">
          <label for="season-zone">${texts.zone}</label>
          <input
            id="season-zone"
            name="timezone"
            required
            list="zones"
            value=${season?.timezone ?? ZONE}
            spellcheck="false"
          />
          <datalist id="zones">
            ${Intl.supportedValuesOf("timeZone").map((zone) => html`<option value=${zone}></option>`)}
          </datalist>
        </p>
        <p class="field">
          <label for="season-start">${texts.start}</label>
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
          <label for="season-days">${texts.days}</label>
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
      <details class="rules" ?open=${season !== null}>
        <summary>${texts.rules} <span class="aside">${texts.rulesHow}</span></summary>
        ${this.#rules()}
      </details>
      ${
        this.failure === null
          ? nothing
          : html`<p class="failure" role="alert">${troubleText(this.locale, this.failure)}</p>`
      }
      <p><button class="main-button" ?disabled=${this.isBusy}>${season === null ? texts.create : texts.change}</button></p>
    </form>`;
  }

  #end(): string {
    const end = endOf(this.start, this.days);
    if (end === null) return "";
    const shown = formatDate(end, this.locale.language, { year: true });
    return seasonFormTexts(this.locale.language).ends({ date: shown });
  }

  #rules(): TemplateResult {
    const texts = seasonFormTexts(this.locale.language);
    const { season } = this;
    const grace = season?.late_push_grace ?? GRACE;
    return html`<div class="fields">
        <p class="field">
          <label for="day-starts-at">${texts.dayStartsAt}</label>
          <select id="day-starts-at" name="day_starts_at" aria-describedby="day-starts-at-hint">
            ${HOURS.map(
              (hour) =>
                html`<option value=${hour} ?selected=${hour === season?.day_starts_at}>${texts.hour({ hour })}</option>`,
            )}
          </select>
          <span class="hint" id="day-starts-at-hint">${texts.dayStartsAtHint}</span>
        </p>
        <p class="field">
          <label for="grace">${texts.grace}</label>
          <select id="grace" name="late_push_grace" aria-describedby="grace-hint">
            ${gracesWith(grace).map(
              (one) => html`<option value=${one} ?selected=${one === grace}>${this.#grace(one)}</option>`,
            )}
            <option value="none" ?selected=${grace === "none"}>${texts.graceNone}</option>
          </select>
          <span class="hint" id="grace-hint">${texts.graceHint}</span>
        </p>
      </div>
      <div class="fields">
        ${choice(texts.rate, [
          option("radio", "rate_basis", "season", texts.rateSeason, season?.rate_basis !== "joined"),
          option("radio", "rate_basis", "joined", texts.rateJoined, season?.rate_basis === "joined"),
        ])}
        ${choice(texts.policy, [
          option("radio", "join_policy", "open", texts.open, season?.join_policy !== "approval"),
          option("radio", "join_policy", "approval", texts.approval, season?.join_policy === "approval"),
        ])}
        ${choice(texts.counted, [
          option("checkbox", "count_merges", "on", texts.merges, season?.count_merges ?? true),
          option("checkbox", "count_forks", "on", texts.forks, season?.count_forks ?? true),
          option("checkbox", "count_co_authors", "on", texts.coAuthors, season?.count_co_authors ?? false),
        ])}
      </div>`;
  }

  #grace(grace: string): string {
    const hours = graceHours(grace);
    return hours === null ? grace : seasonFormTexts(this.locale.language).graceHours({ hours });
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    void this.#save(form);
  }

  async #save(form: HTMLFormElement): Promise<void> {
    this.isBusy = true;
    this.failure = null;
    try {
      if (await this.save(seasonFrom(new FormData(form)))) this.dispatchEvent(new Event("saved"));
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
    this.isBusy = false;
  }
}

/** Return the usual zones, and the season's own if it is not one of them. */
function gracesWith(current: string): string[] {
  return current === "none" || GRACES.includes(current) ? GRACES : [current, ...GRACES];
}

customElements.define("season-form", SeasonForm);

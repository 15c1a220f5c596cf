/**
 * The explanation of a day: its commits with their times and verdicts, overrides, and advice on how to fix it.
 */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { type Api, ApiError } from "../core/api";
import type { Locale } from "../core/i18n";
import type { Correction, HistoryDay, Instant, Season, Why } from "../core/model";
import { nearestPage, onPage, pagesOf } from "../core/paging";
import { formatMoment, zoneName } from "../core/time";
import { dayTexts } from "../texts/day";
import { commitCard } from "./commit-card";
import "./day-explanation.css";
import { troubleText } from "./empty-states";
import { LightElement } from "./light-dom-element";
import { pager } from "./pager";

export class DayExplanation extends LightElement {
  static override properties = {
    api: { attribute: false },
    login: { attribute: false },
    day: { attribute: false },
    season: { attribute: false },
    locale: { attribute: false },
    why: { state: true },
    failure: { state: true },
    page: { state: true },
  };
  declare api: Api;
  declare login: string;
  declare day: HistoryDay;
  declare season: Season;
  declare locale: Locale;
  declare private why: Why | null;
  declare private failure: ApiError | null;
  declare private page: number;

  constructor() {
    super();
    this.why = null;
    this.failure = null;
    this.page = 1;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("day")) this.page = 1;
    if (changed.has("day") || changed.has("locale")) void this.#load();
  }

  protected override render(): TemplateResult {
    const { why, failure, locale } = this;
    if (failure !== null)
      return html`<p class="day-trouble" role="alert">
        ${troubleText(locale, failure)}
        <button class="quiet-button" @click=${() => void this.#load()}>${locale.texts.trouble.retry}</button>
      </p>`;
    if (why === null) return html`<p class="aside" role="status">${dayTexts(locale.language).loading}</p>`;
    return html`
      ${why.override_history.map((correction) => this.#correction(correction))}
      ${this.#commits(why)}
      ${why.advice.map((sentence) => html`<p class="advice">${sentence}</p>`)}
      <p class="aside">${this.#bounds(why)}</p>
    `;
  }

  #commits({ commits }: Why): TemplateResult {
    const { locale, season } = this;
    if (commits.length === 0) return html`<p>${dayTexts(locale.language).noCommits}</p>`;
    const pages = pagesOf(commits.length);
    const page = nearestPage(this.page, pages);
    return html`<ul class="commits" role="list">
        ${onPage(commits, page).map((commit) => commitCard(commit, { locale, season, isDetailed: true }))}
      </ul>
      ${pager(locale, page, pages, (chosen) => (this.page = chosen))}`;
  }

  #correction({ state, reason, set_by, set_at, revoked_by, revoked_at }: Correction): TemplateResult {
    const { states, anAdmin } = this.locale.texts;
    const texts = dayTexts(this.locale.language);
    return html`<p class="correction">
      ${texts.corrected({ state: states[state], moment: this.#moment(set_at), by: set_by ?? anAdmin })}
      ${reason === null ? nothing : html`<q>${reason}</q>`}
      ${revoked_at === null ? nothing : this.#revoked(revoked_at, revoked_by)}
    </p>`;
  }

  #revoked(at: Instant, by: string | null): string {
    const texts = dayTexts(this.locale.language);
    const moment = this.#moment(at);
    return by === null ? texts.revoked({ moment }) : texts.revokedBy({ moment, by });
  }

  #bounds({ begins_at, ends_at, push_deadline, date }: Why): string {
    const texts = dayTexts(this.locale.language);
    const zone = zoneName(this.season.timezone, date);
    const lasts = texts.lasts({ begins: this.#moment(begins_at), ends: this.#moment(ends_at), zone });
    return push_deadline === null
      ? lasts
      : `${lasts} ${texts.deadline({ moment: this.#moment(push_deadline) })}`;
  }

  #moment(at: Instant): string {
    return formatMoment(at, this.season.timezone, this.locale.language);
  }

  async #load(): Promise<void> {
    const { day, locale, season } = this;
    try {
      const why = await this.api.why(day.attendance_date, this.login, String(season.id), locale.language);
      if (day !== this.day || locale !== this.locale) return;
      this.why = why;
      this.failure = null;
    } catch (error) {
      if (day !== this.day || locale !== this.locale) return;
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
  }
}

customElements.define("day-explanation", DayExplanation);

/** The season's charts: fetched again after the board has changed, but not after every mark. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { type Api, ApiError } from "../core/api";
import "../charts/chart-frame";
import { troubleText } from "../components/empty-states";
import { LaterElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Board, Season } from "../core/model";
import type { DateRange } from "../core/date-range";
import { seasonTexts } from "../texts/season";
import { VIEWS, type View, dailyChart, hourChart, rankingChart, teamHeatmap, weekdayChart } from "./charts";
import { type Numbers, seasonApi } from "./season-api";
import "./season-charts.css";

const MIN_INTERVAL_MS = 15_000;

/** New numbers, for the element that shows the daily rates elsewhere. */
export class NumbersEvent extends Event {
  readonly numbers: Numbers;

  constructor(numbers: Numbers) {
    super("numbers");
    this.numbers = numbers;
  }
}

export class SeasonCharts extends LaterElement {
  static override properties = {
    api: { attribute: false },
    board: { attribute: false },
    season: { attribute: false },
    seasonParam: { attribute: false },
    dateRange: { attribute: false },
    locale: { attribute: false },
    myId: { attribute: false },
    numbers: { state: true },
    failure: { state: true },
    view: { state: true },
  };
  declare api: Api;
  declare board: Board;
  declare season: Season;
  declare seasonParam: string | null;
  declare dateRange: DateRange;
  declare locale: Locale;
  declare myId: number | null;
  declare private numbers: Numbers | null;
  declare private failure: ApiError | null;
  declare private view: View;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loadedAt = 0;
  #loadedKey = "";
  #request = 0;

  constructor() {
    super();
    this.numbers = null;
    this.failure = null;
    this.view = "week";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("season") || changed.has("dateRange")) {
      const key = JSON.stringify([this.season.id, this.dateRange]);
      if (key !== this.#loadedKey) {
        this.#loadedKey = key;
        // The numbers are of other days.
        this.numbers = null;
        this.failure = null;
        clearTimeout(this.#timer);
        void this.#load();
        return;
      }
    }
    if (changed.has("board")) this.#loadLater();
  }

  protected override render(): TemplateResult {
    const { locale, numbers, failure, board } = this;
    const texts = seasonTexts(locale.language).charts;
    return html`<h2>${texts.heading}</h2>
      ${failure === null ? nothing : this.#trouble(failure)}
      <div class="charts">
        <chart-frame
          .chart=${rankingChart(board, this.myId, this.seasonParam, locale)}
          .locale=${locale}
        ></chart-frame>
        ${
          numbers === null
            ? html`<div class="chart-room" role="status">
                <span class="unseen">${locale.texts.trouble.loading}</span>
              </div>`
            : this.#charts(numbers)
        }
      </div>`;
  }

  #charts(numbers: Numbers): TemplateResult {
    const { locale } = this;
    return html`<chart-frame .chart=${dailyChart(numbers.days, locale)} .locale=${locale}></chart-frame>
      <chart-frame .chart=${weekdayChart(numbers.weekdays, locale)} .locale=${locale}></chart-frame>
      <chart-frame .chart=${hourChart(numbers, locale)} .locale=${locale}></chart-frame>
      <div class="wide">
        ${this.#views()}
        <chart-frame
          .chart=${teamHeatmap(numbers, this.board, this.view, locale)}
          .locale=${locale}
        ></chart-frame>
      </div>`;
  }

  #views(): TemplateResult {
    const { views } = seasonTexts(this.locale.language).charts;
    return html`<fieldset class="segments">
      <legend>${views.label}</legend>
      ${VIEWS.map(
        (view) =>
          html`<label>
            <input
              type="radio"
              name="view"
              .checked=${view === this.view}
              @change=${() => (this.view = view)}
            />
            <span>${views[view]}</span>
          </label>`,
      )}
    </fieldset>`;
  }

  #trouble(failure: ApiError): TemplateResult {
    const texts = seasonTexts(this.locale.language).charts;
    return html`<p class="notice" role="alert">
      ${texts.trouble} ${troubleText(this.locale, failure)}
      <button class="quiet-button" @click=${() => void this.#load()}>${texts.again}</button>
    </p>`;
  }

  /** Marks come in bursts: fetch the numbers once for all of them. */
  #loadLater(): void {
    clearTimeout(this.#timer);
    const wait = Math.max(1_000, this.#loadedAt + MIN_INTERVAL_MS - Date.now());
    this.#timer = setTimeout(() => void this.#load(), wait);
  }

  async #load(): Promise<void> {
    const request = ++this.#request;
    this.#loadedAt = Date.now();
    try {
      const numbers = await seasonApi(this.api.http).numbers(this.season.id, this.dateRange);
      if (request !== this.#request) return;
      this.numbers = numbers;
      this.failure = null;
      this.dispatchEvent(new NumbersEvent(numbers));
    } catch (error) {
      if (request === this.#request) this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
  }
}

customElements.define("season-charts", SeasonCharts);

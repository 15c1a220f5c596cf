/** The part of the page `/` below today: the season in three numbers, the season table, and the charts. */

import { type PropertyValues, type TemplateResult, html } from "lit";
import type { Api } from "../core/api";
import { LightElement } from "../components/light-dom-element";
import { type Locale, formatPercent } from "../core/i18n";
import type { Board, Season } from "../core/model";
import type { DateRange } from "../core/date-range";
import { seasonTexts } from "../texts/season";
import "./season-charts";
import type { NumbersEvent } from "./season-charts";
import "./season-page.css";
import "./date-range-picker";
import "./season-table";

export class SeasonPage extends LightElement {
  static override properties = {
    api: { attribute: false },
    board: { attribute: false },
    season: { attribute: false },
    seasonParam: { attribute: false },
    dateRange: { attribute: false },
    locale: { attribute: false },
    myId: { attribute: false },
    search: { attribute: false },
    rates: { state: true },
  };
  declare api: Api;
  declare board: Board;
  declare season: Season;
  declare seasonParam: string | null;
  declare dateRange: DateRange;
  declare locale: Locale;
  declare myId: number | null;
  declare search: string;
  declare private rates: readonly (number | null)[] | null;

  constructor() {
    super();
    this.rates = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isOther = changed.has("season") && changed.get("season")?.id !== this.season.id;
    // The daily rates are of other days.
    if (isOther || changed.has("dateRange")) this.rates = null;
  }

  protected override render(): TemplateResult {
    const { api, board, season, seasonParam, dateRange, locale, myId, search } = this;
    const texts = seasonTexts(locale.language).whole;
    return html`<section aria-labelledby="season-heading">
        <h2 id="season-heading">${texts.heading}</h2>
        ${this.#tiles()}
        <season-table
          .api=${api}
          .board=${board}
          .season=${season}
          .seasonParam=${seasonParam}
          .locale=${locale}
          .myId=${myId}
          .search=${search}
          .rates=${this.rates}
        ></season-table>
      </section>
      <season-charts
        .api=${api}
        .board=${board}
        .season=${season}
        .seasonParam=${seasonParam}
        .dateRange=${dateRange}
        .locale=${locale}
        .myId=${myId}
        @numbers=${this.#numbersLoaded}
      ></season-charts>`;
  }

  #tiles(): TemplateResult {
    const texts = seasonTexts(this.locale.language).whole;
    const { attendance_rate, total_present, total_absent } = this.board.totals;
    const count = (value: number): string => value.toLocaleString(this.locale.language);
    return html`<dl class="sums">
      <div data-state="attended">
        <dt>${texts.rate}</dt>
        <dd>${attendance_rate === null ? this.locale.texts.noneYet : formatPercent(attendance_rate)}</dd>
      </div>
      <div>
        <dt>${texts.present}</dt>
        <dd>${count(total_present)}</dd>
      </div>
      <div>
        <dt>${texts.absent}</dt>
        <dd>${count(total_absent)} <span class="of">${texts.absentHow}</span></dd>
      </div>
    </dl>`;
  }

  readonly #numbersLoaded = ({ numbers }: NumbersEvent): void => {
    this.rates = numbers.days.cells.map(({ attendance_rate }) => attendance_rate);
  };
}

customElements.define("season-page", SeasonPage);

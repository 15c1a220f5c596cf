/** The choice of a past day or a date range. A popover beside the season's progress. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { LaterElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Board, CalendarDate, Season } from "../core/model";
import { NOW, type DateRange, isNow, lastDay, lastDays, rangeOf, step } from "../core/date-range";
import { addDays, daysBetween, formatDate } from "../core/time";
import { seasonTexts } from "../texts/season";
import "./date-range-picker.css";

/** Another date range was chosen. */
export class DateRangeEvent extends Event {
  readonly dateRange: DateRange;

  constructor(dateRange: DateRange) {
    super("date-range", { bubbles: true });
    this.dateRange = dateRange;
  }
}

export class DateRangePicker extends LaterElement {
  static override properties = {
    board: { attribute: false },
    season: { attribute: false },
    dateRange: { attribute: false },
    locale: { attribute: false },
    day: { state: true },
    start: { state: true },
    end: { state: true },
  };
  declare board: Board;
  declare season: Season;
  declare dateRange: DateRange;
  declare locale: Locale;
  /** The chosen value while the slider still moves. */
  declare private day: CalendarDate;
  declare private start: CalendarDate;
  declare private end: CalendarDate;

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get("season") as Season | undefined;
    const isOther = changed.has("season") && before?.id !== this.season.id;
    if (!changed.has("dateRange") && !isOther) return; // an update of the board must not reset what the user is typing
    this.day = this.dateRange.asOf ?? this.#last;
    this.start = this.dateRange.start ?? this.season.start_date;
    this.end = this.dateRange.end ?? this.#last;
  }

  protected override render(): TemplateResult {
    const { season, dateRange, locale } = this;
    const texts = seasonTexts(locale.language).dateRange;
    return html`<div class="picker">
      <div class="picker-head">
        <h2>${texts.heading}</h2>
        <button
          class="choice"
          popovertarget="date-range-picker"
          popovertargetaction="hide"
          aria-label=${texts.close}
        >
          ✕
        </button>
      </div>
      <p class="how">${texts.how}</p>
      <div class="by-day" role="group" aria-label=${texts.day}>
        ${this.#stepper(-1, texts.earlier, "‹")}
        <label>
          <span class="unseen">${texts.day}</span>
          <input
            type="date"
            min=${season.start_date}
            max=${this.#last}
            .value=${this.day}
            @change=${this.#picked}
          />
        </label>
        ${this.#stepper(1, texts.later, "›")}
      </div>
      <input
        type="range"
        min="0"
        max=${daysBetween(season.start_date, this.#last)}
        .value=${String(daysBetween(season.start_date, this.day))}
        aria-label=${texts.slider}
        aria-valuetext=${formatDate(this.day, locale.language, { weekday: true })}
        @input=${this.#slid}
        @change=${this.#released}
      />
      <p class="slid" aria-hidden="true">
        <span>${formatDate(season.start_date, locale.language)}</span>
        <strong>${formatDate(this.day, locale.language, { weekday: true })}</strong>
        <span>${formatDate(this.#last, locale.language)}</span>
      </p>
      <form class="by-range" @submit=${this.#ranged}>
        <fieldset>
          <legend>${texts.range}</legend>
          <label>
            <span class="unseen">${texts.from}</span>
            <input
              type="date"
              required
              min=${season.start_date}
              max=${this.#last}
              .value=${this.start}
              @change=${this.#started}
            />
          </label>
          <span aria-hidden="true">–</span>
          <label>
            <span class="unseen">${texts.to}</span>
            <input
              type="date"
              required
              min=${season.start_date}
              max=${this.#last}
              .value=${this.end}
              @change=${this.#ended}
            />
          </label>
        </fieldset>
        <div class="choices">
          <button class="quiet-button">${texts.show}</button>
          <button type="button" class="quiet-button" @click=${() => {
            this.#chooseLast(7);
          }}>
            ${texts.lastWeek}
          </button>
          <button type="button" class="quiet-button" @click=${() => {
            this.#chooseLast(30);
          }}>
            ${texts.lastMonth}
          </button>
        </div>
      </form>
      ${
        isNow(dateRange)
          ? nothing
          : html`<button class="main-button" @click=${() => {
              this.#choose(NOW);
            }}>${texts.now}</button>`
      }
    </div>`;
  }

  #stepper(by: -1 | 1, name: string, sign: string): TemplateResult {
    const next = step({ ...NOW, asOf: this.day }, by, this.season, this.#today);
    return html`<button
      class="choice"
      aria-label=${name}
      title=${name}
      ?disabled=${next === null}
      @click=${() => {
        if (next !== null) this.#choose(next);
      }}
    >
      ${sign}
    </button>`;
  }

  get #today(): CalendarDate {
    return this.board.today ?? this.season.start_date;
  }

  get #last(): CalendarDate {
    return lastDay(this.season, this.#today);
  }

  #choose(dateRange: DateRange): void {
    this.dispatchEvent(new DateRangeEvent(dateRange));
  }

  #chooseLast(days: number): void {
    this.#choose(lastDays(days, this.season, this.#today));
  }

  #chooseDay(day: CalendarDate): void {
    this.day = day;
    this.#choose(day >= this.#last ? NOW : { ...NOW, asOf: day });
  }

  readonly #picked = (event: Event): void => {
    const { value, validity } = event.target as HTMLInputElement;
    if (value !== "" && validity.valid) this.#chooseDay(value);
  };

  readonly #slid = (event: Event): void => {
    this.day = addDays(this.season.start_date, Number((event.target as HTMLInputElement).value));
  };

  readonly #released = (): void => {
    this.#chooseDay(this.day);
  };

  readonly #started = (event: Event): void => {
    this.start = (event.target as HTMLInputElement).value;
  };

  readonly #ended = (event: Event): void => {
    this.end = (event.target as HTMLInputElement).value;
  };

  readonly #ranged = (event: Event): void => {
    event.preventDefault();
    this.#choose(rangeOf(this.start, this.end, this.season, this.#today));
  };
}

customElements.define("date-range-picker", DateRangePicker);

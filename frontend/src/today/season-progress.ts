/** The progress of the season: D-3, day 34 of 100, or finished. */

import { type SVGTemplateResult, type TemplateResult, html, nothing, svg } from "lit";
import { phaseFacts } from "../core/board-state";
import type { Locale } from "../core/i18n";
import type { Board, Season } from "../core/model";
import { NOW, type DateRange, isNow, isRange } from "../core/date-range";
import { formatDate, formatRange, zoneName } from "../core/time";
import { LightElement } from "../components/light-dom-element";
import { todayTexts } from "../texts/today";
import "./season-progress.css";

interface Progress {
  readonly headline: string;
  readonly of?: string;
  readonly remark: string;
  readonly percent: number;
  readonly label: string;
}

export class SeasonProgress extends LightElement {
  static override properties = {
    board: { attribute: false },
    locale: { attribute: false },
    dateRange: { attribute: false },
  };
  declare board: Board;
  declare locale: Locale;
  declare dateRange: DateRange;

  constructor() {
    super();
    this.dateRange = NOW;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { season, today } = this.board;
    if (season === null) return nothing;
    const { language } = this.locale;
    const { season: texts } = todayTexts(language);
    const name = zoneName(season.timezone, today ?? season.start_date);
    const hour = season.day_starts_at;
    const progress = isRange(this.dateRange)
      ? rangeProgress(this.board, this.locale)
      : progressOf(this.board, season, this.locale);
    return html`
      <p class="range">
        <span>${formatRange(season.start_date, season.end_date, language)}</span>
        <span>${hour === 0 ? texts.zone({ name }) : texts.zoneFrom({ name, hour })}</span>
      </p>
      <h1>
        <span class="unseen">${season.name}:</span>
        ${progress.headline}
        ${progress.of === undefined ? nothing : html`<span class="of">${progress.of}</span>`}
      </h1>
      ${vine(progress)}
      <p class="remark">
        <span>${progress.remark}</span>
        ${this.board.first_date === null && isNow(this.dateRange) ? nothing : this.#pickerButton()}
      </p>
    `;
  }

  /** Opens the date range picker, which comes with the season table. */
  #pickerButton(): TemplateResult {
    return html`<button class="choose-days" popovertarget="date-range-picker">
      ${this.locale.texts.past.look}
    </button>`;
  }
}

function rangeProgress(board: Board, { texts }: Locale): Progress {
  const { days_completed: days, season } = board;
  const label = texts.past.days({ days });
  return { headline: label, remark: "", percent: (100 * days) / Math.max(1, season?.days ?? 1), label };
}

function progressOf(board: Board, season: Season, { language }: Locale): Progress {
  const { season: texts } = todayTexts(language);
  const facts = phaseFacts(board);
  switch (facts.kind) {
    case "none":
    case "before": {
      const headline = texts.startsIn({ days: facts.kind === "before" ? facts.daysUntil : 0 });
      const first = formatDate(season.start_date, language, { weekday: true });
      return { headline, remark: texts.startsOn({ date: first }), percent: 0, label: headline };
    }
    case "running":
      return {
        headline: texts.dayOf({ day: facts.day }),
        of: texts.ofDays({ total: facts.total }),
        remark: facts.left > 0 ? texts.daysLeft({ days: facts.left }) : texts.lastDay,
        percent: (100 * facts.day) / Math.max(1, facts.total),
        label: texts.progress({ day: facts.day, total: facts.total }),
      };
    case "after": {
      const remark = texts.finishedAfter({ total: facts.total });
      return { headline: texts.finished, remark, percent: 100, label: remark };
    }
  }
}

/** Draw a bar that grows like a vine, a leaf at every tenth of the way and a sprout at its tip. */
function vine({ percent, label }: Progress): TemplateResult {
  return html`<div
    class="vine"
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(percent)}
    aria-valuetext=${label}
  >
    <svg width="100%" height="46" aria-hidden="true">
      <line class="way" x1="0" x2="100%" y1="36" y2="36" />
      <line class="grown" x1="0" x2="${percent}%" y1="36" y2="36" />
      ${TENTHS.filter((tenth) => tenth < percent - 3).map(leafAt)}
      <svg x="${percent}%" overflow="visible">
        <use href="#sprout" x="-17" y="1" width="34" height="34" />
      </svg>
    </svg>
  </div>`;
}

function leafAt(percent: number, index: number): SVGTemplateResult {
  const drawing = index % 2 ? "#vine-down" : "#vine-up";
  return svg`<svg x="${percent}%" overflow="visible"><use href=${drawing} x="-11" y="25" width="22" height="22" /></svg>`;
}

const TENTHS = [10, 20, 30, 40, 50, 60, 70, 80, 90];

customElements.define("season-progress", SeasonProgress);

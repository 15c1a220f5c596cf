/** Today's counts and the season's rate. */

import { type SVGTemplateResult, type TemplateResult, html, nothing, svg } from "lit";
import { boardDay } from "../core/board-state";
import { type Locale, formatPercent } from "../core/i18n";
import type { Board, CalendarDate, DayState, Season } from "../core/model";
import { dateIn, formatDate, formatMoment, formatTime } from "../core/time";
import { LightElement } from "../components/light-dom-element";
import { todayTexts } from "../texts/today";
import "./today-summary.css";

const SHOWN: readonly DayState[] = ["attended", "pending", "unknown", "missed", "excused"];
/** States that are shown only if a participant has them. */
const RARE: ReadonlySet<DayState> = new Set(["unknown", "excused"]);

export class TodaySummary extends LightElement {
  static override properties = {
    board: { attribute: false },
    locale: { attribute: false },
    isPast: { attribute: false },
  };
  declare board: Board;
  declare locale: Locale;
  /** A past day is displayed. */
  declare isPast: boolean;

  constructor() {
    super();
    this.isPast = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { season, totals, phase } = this.board;
    const day = boardDay(this.board);
    if (season === null || day === null) return nothing;
    const { texts: common, language } = this.locale;
    const { today: texts } = todayTexts(language);
    if (phase === "before") return totals.participants > 0 ? this.#waiting(totals.participants) : nothing;
    return html`
      <h2>
        ${this.isPast ? texts.pastHeading : phase === "after" ? texts.lastDayHeading : texts.heading}
        <time datetime=${day}>${formatDate(day, language, { weekday: true })}</time>
      </h2>
      <div class="figures">
        <p class="figure">
          <strong>${texts.attended({ count: totals.attended })}</strong>
          <span class="of">${texts.ofPeople({ total: totals.participants })}</span>
        </p>
        <p class="figure rate">
          <span class="of">${texts.rate}</span>
          <strong>
            ${totals.attendance_rate === null ? common.noneYet : formatPercent(totals.attendance_rate)}
          </strong>
        </p>
      </div>
      ${this.#bed()} ${this.#counts()}
      ${this.isPast ? nothing : html`<p class="updated">${this.#updated(season, day)}</p>`}
    `;
  }

  #waiting(participants: number): TemplateResult {
    const { today } = todayTexts(this.locale.language);
    return html`<p class="figure">
      <strong>${today.attended({ count: participants })}</strong> <span class="of">${today.waiting}</span>
    </p>`;
  }

  /** Render one bar, divided by the states' shares. */
  #bed(): TemplateResult {
    const { totals } = this.board;
    const sum = SHOWN.reduce((all, state) => all + totals[state], 0);
    let start = 0;
    const parts = SHOWN.filter((state) => totals[state] > 0).map((state) => {
      const part = { state, x: (100 * start) / sum, width: (100 * totals[state]) / sum };
      start += totals[state];
      return part;
    });
    return html`<svg class="bed" width="100%" height="10" aria-hidden="true">
      ${parts.map(({ state, x, width }) => bedPart(state, x, width))}
    </svg>`;
  }

  #counts(): TemplateResult {
    const { totals, phase } = this.board;
    const shown = SHOWN.filter(
      (state) => totals[state] > 0 || !(RARE.has(state) || (state === "pending" && phase === "after")),
    );
    return html`<ul class="counts" role="list">
      ${shown.map(
        (state) =>
          html`<li data-state=${state}>
            <span class="glyph" aria-hidden="true">${this.locale.texts.glyphs[state]}</span>
            <span>${this.locale.texts.states[state]}</span>
            <strong>${totals[state]}</strong>
          </li>`,
      )}
    </ul>`;
  }

  #updated(season: Season, day: CalendarDate): string {
    const { language } = this.locale;
    const { today: texts } = todayTexts(language);
    const at = this.board.updated_at;
    if (at === null) return texts.notUpdated;
    const isToday = dateIn(at, season.timezone) === day;
    return texts.updated({
      time: isToday
        ? formatTime(at, season.timezone, language, true)
        : formatMoment(at, season.timezone, language),
    });
  }
}

function bedPart(state: DayState, x: number, width: number): SVGTemplateResult {
  return svg`<rect data-state=${state} x="${x}%" width="${width}%" height="10" />`;
}

customElements.define("today-summary", TodaySummary);

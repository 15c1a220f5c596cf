/** A participant's season as a grid of days: commits by size and colour, other states by a mark. */

import { type PropertyValues, type SVGTemplateResult, type TemplateResult, html, nothing, svg } from "lit";
import { countStates } from "../core/board-state";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { CalendarDate, DayState, Season } from "../core/model";
import { formatDate, formatMonth, weekdayNames } from "../core/time";
import { type ProfileTexts, profileTexts } from "../texts/profile";
import {
  type Cell,
  LEVELS,
  type Level,
  type MonthSpan,
  levelOf,
  movedBy,
  nearest,
  numbersOf,
  seasonGrid,
} from "./calendar";
import "./season-calendar.css";

/** A day was chosen, or the chosen day once more. */
export class DayChosen extends Event {
  readonly day: CalendarDate;

  constructor(day: CalendarDate) {
    super("day-chosen", { bubbles: true });
    this.day = day;
  }
}

export class SeasonCalendar extends LightElement {
  static override properties = {
    season: { attribute: false },
    first: { attribute: false },
    letters: { attribute: false },
    counts: { attribute: false },
    today: { attribute: false },
    chosen: { attribute: false },
    locale: { attribute: false },
    current: { state: true },
  };
  declare season: Season;
  /** The date of the first letter and the first count. */
  declare first: CalendarDate | null;
  declare letters: string;
  declare counts: readonly number[];
  declare today: CalendarDate | null;
  declare chosen: CalendarDate | null;
  declare locale: Locale;
  /** The day with the keyboard focus; null until it has moved. */
  declare private current: CalendarDate | null;

  constructor() {
    super();
    this.current = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("chosen") && this.chosen !== null) this.current = this.chosen;
  }

  protected override firstUpdated(): void {
    // A long season overflows: scroll to today once the page is laid out anyway.
    requestAnimationFrame(() => {
      const scroller = this.querySelector(".calendar-window");
      const now = this.querySelector("[aria-current]");
      if (scroller === null || !(now instanceof HTMLElement)) return;
      scroller.scrollLeft = now.offsetLeft - scroller.clientWidth / 2;
    });
  }

  protected override render(): TemplateResult {
    const { season, first, letters, counts, locale } = this;
    const grid = seasonGrid(season, first, letters, counts);
    const texts = profileTexts(locale.language);
    return html`<div class="calendar-window">
        <table
          class="calendar"
          role="grid"
          aria-label=${this.#label()}
          data-length=${grid.weeks <= 8 ? "short" : grid.weeks <= 20 ? "season" : "long"}
          @click=${this.#pointed}
          @keydown=${this.#typed}
        >
          <thead>
            <tr>
              <td></td>
              ${grid.months.map((month) => this.#month(month))}
            </tr>
          </thead>
          <tbody>
            ${weekdayNames(locale.language).map(
              (name, weekday) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  ${grid.rows[weekday]?.map((cell) => (cell === null ? html`<td></td>` : this.#day(cell, texts)))}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${this.#legend(texts)}`;
  }

  /** Move the keyboard focus to a day. */
  async focusOn(date: CalendarDate): Promise<void> {
    this.current = nearest(date, this.season);
    await this.updateComplete;
    this.querySelector<HTMLElement>(`[data-date="${this.current}"]`)?.focus();
  }

  #label(): string {
    const { texts, language } = this.locale;
    const { calendar } = profileTexts(language);
    const counts = [...countStates(this.letters)].map(([state, days]) =>
      calendar.count({ state: texts.states[state], days }),
    );
    return calendar.said({ summary: counts.join(", ") || calendar.ahead });
  }

  #month({ date, weeks }: MonthSpan): TemplateResult {
    if (date === null) return html`<td colspan=${weeks}></td>`;
    return html`<th scope="colgroup" colspan=${weeks}>${formatMonth(date, this.locale.language)}</th>`;
  }

  #day(cell: Cell, texts: ProfileTexts): TemplateResult {
    const { date, state, commits } = cell;
    const label = this.#dayLabel(cell, texts);
    return html`<td
      role="gridcell"
      data-date=${date}
      data-state=${state ?? "none"}
      tabindex=${date === this.#tabStop() ? 0 : -1}
      aria-label=${label}
      title=${label}
      aria-selected=${date === this.chosen}
      aria-current=${date === this.today ? "date" : nothing}
      aria-disabled=${this.#isAhead(date) ? "true" : nothing}
    >
      ${picture(state, commits, this.#isAhead(date))}
    </td>`;
  }

  #dayLabel({ date, state, commits }: Cell, { calendar }: ProfileTexts): string {
    const { language, texts } = this.locale;
    const day = formatDate(date, language, { weekday: true });
    const none = this.#isAhead(date) ? calendar.ahead : calendar.noDay;
    const word = state === null ? none : texts.states[state];
    const count = commits ?? 0;
    return count > 0
      ? calendar.cellCommits({ date: day, state: word, count })
      : calendar.cell({ date: day, state: word });
  }

  #isAhead(date: CalendarDate): boolean {
    return this.today === null || date > this.today;
  }

  /** Return the one day in the tab order. */
  #tabStop(): CalendarDate {
    return nearest(this.current ?? this.today ?? this.season.start_date, this.season);
  }

  #legend({ calendar: texts }: ProfileTexts): TemplateResult {
    const { states } = this.locale.texts;
    return html`<div class="calendar-legend">
      <dl aria-label=${texts.commits}>
        <dt>${texts.commits}</dt>
        ${LEVELS.map((least, level) => legendEntry("attended", least, numbersOf(level as Level), level > 0))}
      </dl>
      <ul role="list" aria-label=${texts.legend}>
        ${OTHERS.map(
          (state) =>
            html`<li data-state=${state}>${picture(state, 0, false)}<span>${states[state]}</span></li>`,
        )}
      </ul>
    </div>`;
  }

  readonly #pointed = ({ target }: MouseEvent): void => {
    const date = (target as Element).closest<HTMLElement>("[data-date]")?.dataset["date"];
    if (date !== undefined) this.#choose(date);
  };

  readonly #typed = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return;
    const date = (event.target as Element).closest<HTMLElement>("[data-date]")?.dataset["date"];
    if (date === undefined) return;
    if (event.key === "Enter" || event.key === " ") this.#choose(date);
    else {
      const to = movedBy(event.key, event.ctrlKey, date, this.season);
      if (to === null && !event.key.startsWith("Arrow")) return;
      if (to !== null) void this.focusOn(to);
    }
    event.preventDefault();
  };

  #choose(date: CalendarDate): void {
    this.current = date;
    if (!this.#isAhead(date)) this.dispatchEvent(new DayChosen(date));
  }
}

/** The states that the legend of levels does not explain. */
const OTHERS: readonly DayState[] = ["pending", "missed", "excused", "unknown"];

function legendEntry(state: DayState, commits: number, numbers: string, isGrown: boolean): TemplateResult {
  return html`<dd data-state=${isGrown ? state : "none"}>
    ${isGrown ? picture(state, commits, false) : picture(null, 0, false)}<span>${numbers}</span>
  </dd>`;
}

/** Draw a square and the state in it. */
function picture(state: DayState | null, commits: number | null, isAhead: boolean): TemplateResult {
  return html`<svg viewBox="0 0 20 20" aria-hidden="true">
    ${isAhead ? AHEAD : BED}${state === null ? nothing : state === "attended" ? GROWTH[levelOf(commits ?? PLAIN)] : MARKS[state]}
  </svg>`;
}

/** An attended day shows one commit until the number is known. */
const PLAIN = 1;
const BED = svg`<rect class="ground" width="20" height="20" rx="5" />`;
const AHEAD = svg`<circle class="ahead" cx="10" cy="10" r="2" />`;

/** The more commits, the larger; an attended day without commits (an override) is a ring. */
const GROWTH: Record<Level, SVGTemplateResult> = {
  0: svg`<circle class="line" cx="10" cy="10" r="5.200" />`,
  1: svg`<rect class="grown-1" x="5.500" y="5.500" width="9" height="9" rx="3" />`,
  2: svg`<rect class="grown-2" x="3.500" y="3.500" width="13" height="13" rx="3.800" />`,
  3: svg`<rect class="grown-3" x="1.500" y="1.500" width="17" height="17" rx="4.500" />`,
  4: svg`<rect class="grown-4" width="20" height="20" rx="5" />`,
};

const MARKS: Record<Exclude<DayState, "attended">, SVGTemplateResult> = {
  pending: svg`<circle class="line" cx="10" cy="10" r="3.500" stroke-dasharray=".1 3.600" />`,
  unknown: svg`<path class="line" d="M7.300 7.600a2.700 2.700 0 1 1 4 2.350c-.9.500-1.300 1-1.300 2M10 14.700v.1" />`,
  missed: svg`<path class="line" d="m7 7 6 6m0-6-6 6" />`,
  excused: svg`<path class="line" d="M6 10h8" />`,
};

customElements.define("season-calendar", SeasonCalendar);

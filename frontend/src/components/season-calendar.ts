/** A participant's season at a glance: a column a week, shapes as well as colours. */

import { type SVGTemplateResult, type TemplateResult, html, nothing, svg } from "lit";
import { countStates } from "../board-state";
import type { Locale } from "../i18n";
import type { CalendarDate, DayState, HistoryDay, Season } from "../model";
import { type Cell, seasonGrid } from "../season-grid";
import { formatDate, formatMonth, weekdayNames } from "../time";

export interface Calendar {
  readonly season: Season;
  readonly first: CalendarDate | null;
  readonly letters: string;
  readonly days: ReadonlyMap<CalendarDate, HistoryDay>;
  readonly today: CalendarDate | null;
  readonly locale: Locale;
}

/** From the middle of one cell to the next, and where the first one is. */
const PITCH = 18;
const LEFT = 22;
const TOP = 20;

export function seasonCalendar(calendar: Calendar): TemplateResult {
  const { season, first, letters, locale } = calendar;
  const { cells, months, weeks } = seasonGrid(season, first, letters);
  const [width, height] = [LEFT + PITCH * weeks, TOP + PITCH * 7];
  const counts = [...countStates(letters)].map(([state, days]) =>
    locale.words.profile.count(locale.words.states[state], days),
  );
  const label = locale.words.profile.calendarSaid(counts.join(", ") || locale.words.profile.ahead);
  return html`<svg class="calendar" viewBox="0 0 ${width} ${height}" width=${width} height=${height} role="img" aria-label=${label}>
    ${months.map(({ week, date }) => name(LEFT + PITCH * week, 12, formatMonth(date, locale.language)))}
    ${weekdayNames(locale.language).map((text, day) =>
      day % 2 ? name(0, TOP + PITCH * day + 11, text) : nothing,
    )}
    ${cells.map((cell) => day(cell, calendar))}
  </svg>`;
}

function name(x: number, y: number, text: string): SVGTemplateResult {
  return svg`<text x=${x} y=${y}>${text}</text>`;
}

function day(cell: Cell, { days, today, locale }: Calendar): SVGTemplateResult {
  const { words, language } = locale;
  const known = days.get(cell.date);
  const date = formatDate(cell.date, language, { weekday: true });
  const state = cell.state === null ? words.profile.ahead : words.states[cell.state];
  const isAhead = cell.state === null && today !== null && cell.date > today;
  const said =
    cell.state === null && !isAhead ? date : words.profile.cell(date, state, known?.commit_count ?? 0);
  const at = `translate(${LEFT + PITCH * cell.week} ${TOP + PITCH * cell.weekday})`;
  return svg`<g transform=${at} data-date=${cell.date} data-state=${cell.state ?? "none"} ?data-today=${cell.date === today}>
    <title>${said}</title>${cell.state === null ? NONE : SHAPES[cell.state]}
  </g>`;
}

const NONE = svg`<circle class="none" cx="7" cy="7" r="1.500" />`;

const SHAPES: Record<DayState, SVGTemplateResult> = {
  attended: svg`<rect width="14" height="14" rx="4" />`,
  pending: svg`<rect class="hollow" x=".8" y=".8" width="12.400" height="12.400" rx="3.500" />`,
  unknown: svg`<rect class="hollow" x=".8" y=".8" width="12.400" height="12.400" rx="3.500" stroke-dasharray="2.500 2" />`,
  missed: svg`<path class="hollow" d="m3.500 3.500 7 7m0-7-7 7" />`,
  excused: svg`<rect y="7" width="14" height="7" rx="3.500" />`,
};

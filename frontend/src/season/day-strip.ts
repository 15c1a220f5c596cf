/**
 * Days in one drawing: a path for each state, in shapes as well as colours; and their dates and rates above and
 * below.
 */

import { type SVGTemplateResult, type TemplateResult, html, nothing, svg } from "lit";
import { statesOf } from "../core/board-state";
import type { CalendarDate, DayState } from "../core/model";
import { addDays } from "../core/time";

export const STRIP_HEIGHT = 18;
const SHORT_SEASON = 45;
const MEDIUM_SEASON = 70;
/** The width of a date's name, with a gap. */
const LABEL_PX = 34;

/** The distance between two days; a short season has wider days. */
export function pitchOf(days: number): number {
  if (days <= SHORT_SEASON) return 13;
  return days <= MEDIUM_SEASON ? 10 : 7;
}

/** Return the drawn index of a day, or the day of a drawn index: both are the same reversal. */
export function mirrored(day: number, days: number, isNewestFirst: boolean): number {
  return isNewestFirst ? days - 1 - day : day;
}

/** The outline of all days of each state. */
export function outlines(letters: string, pitch: number, isNewestFirst: boolean): Map<DayState, string> {
  const paths = new Map<DayState, string>();
  statesOf(letters).forEach((state, day) => {
    if (state === null) return;
    const x = pitch * mirrored(day, letters.length, isNewestFirst);
    paths.set(state, (paths.get(state) ?? "") + SHAPES[state](x, pitch - 2));
  });
  return paths;
}

const SHAPES: Record<DayState, (x: number, width: number) => string> = {
  attended: (x, width) =>
    `M${x} 3.500a2 2 0 0 1 2-2h${width - 4}a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-${width - 4}a2 2 0 0 1-2-2z`,
  pending: (x, width) => `M${x + width / 2 - 1.8} 13a1.8 1.8 0 1 0 3.600 0a1.8 1.8 0 1 0-3.600 0z`,
  unknown: (x, width) => `M${x + 0.8} 7h${width - 1.6}v8h-${width - 1.6}z`,
  missed: (x, width) => `M${x + width / 2 - 2} 11l4 4m0-4l-4 4`,
  excused: (x, width) => `M${x} 12h${width}v4h-${width}z`,
};

const HOLLOW: ReadonlySet<DayState> = new Set(["missed", "unknown"]);

export interface Strip {
  readonly letters: string;
  readonly label: string;
  readonly isNewestFirst: boolean;
  /** The index under the keyboard or the pointer, if it is in this row. */
  readonly marked: number | null;
}

export function daysStrip({ letters, label, isNewestFirst, marked }: Strip): TemplateResult {
  const pitch = pitchOf(letters.length);
  const width = pitch * letters.length;
  return html`<svg
    class="strip"
    viewBox="0 0 ${width} ${STRIP_HEIGHT}"
    width=${width}
    height=${STRIP_HEIGHT}
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
  >
    ${[...outlines(letters, pitch, isNewestFirst)].map(
      ([state, path]) =>
        svg`<path data-state=${state} class=${HOLLOW.has(state) ? "hollow" : ""} d=${path} />`,
    )}
    ${marked === null ? nothing : svg`<rect class="marked" x=${pitch * marked - 1.5} y="0.500" width=${pitch + 1} height="17" rx="3" />`}
  </svg>`;
}

/** The season's first day, and the first and the middle of each month, if their names fit. */
export function datesAbove(
  first: CalendarDate,
  days: number,
  pitch: number,
): { readonly day: number; readonly text: string }[] {
  const minDays = Math.ceil(LABEL_PX / pitch);
  const labels: { day: number; text: string }[] = [];
  for (let day = 0; day < days; day += 1) {
    const date = addDays(first, day);
    const hasRoom = day - (labels.at(-1)?.day ?? 0) >= minDays && days - day >= minDays;
    if (day > 0 && !(hasRoom && /-(01|15)$/.test(date))) continue;
    labels.push({ day, text: `${Number(date.slice(5, 7))}/${Number(date.slice(8))}` });
  }
  return labels;
}

/** `maxWidth` is in pixels. */
export function dateStrip(
  first: CalendarDate,
  days: number,
  isNewestFirst: boolean,
  maxWidth: number,
): TemplateResult {
  const width = pitchOf(days) * days;
  const pitch = Math.min(width, maxWidth) / days;
  // By hundredths: letters keep their shape if the days are drawn closer together.
  return html`<svg class="dates" width=${width} height="14" aria-hidden="true">
    ${datesAbove(first, days, pitch).map(({ day, text }) => {
      const x = (100 * (isNewestFirst ? days - day : day)) / days;
      return svg`<text x="${x.toFixed(2)}%" y="11" text-anchor=${isNewestFirst ? "end" : "start"}>${text}</text>`;
    })}
  </svg>`;
}

/** One bar per day, as high as its rate; a dot on the ground if no day was counted. */
export function rateStrip(
  rates: readonly (number | null)[],
  label: string,
  isNewestFirst: boolean,
): TemplateResult {
  const pitch = pitchOf(rates.length);
  const width = pitch * rates.length;
  return html`<svg
    class="rates"
    viewBox="0 0 ${width} 28"
    width=${width}
    height="28"
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
  >
    ${rates.map((rate, day) => rateBar(rate, pitch * mirrored(day, rates.length, isNewestFirst), pitch - 2))}
  </svg>`;
}

function rateBar(rate: number | null, x: number, width: number): SVGTemplateResult {
  const height = rate === null ? 1.5 : Math.max(1.5, 0.26 * rate);
  return svg`<rect class=${rate === null ? "none" : "rate"} x=${x} y=${27 - height} width=${width} height=${height} rx="1" />`;
}

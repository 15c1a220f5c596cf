/** Days in one drawing: a path for each state, in shapes as well as colours; and their dates and rates above and below. */

import { type SVGTemplateResult, type TemplateResult, html, nothing, svg } from "lit";
import { statesOf } from "../board-state";
import type { CalendarDate, DayState } from "../model";
import { addDays } from "../time";

export const STRIP_HEIGHT = 18;
const FEW = 45;
const SOME = 70;

/** From one day to the next; few days get more room. */
export function pitchOf(days: number): number {
  if (days <= FEW) return 13;
  return days <= SOME ? 10 : 7;
}

/** The place of a day among those drawn, or the day at a place: it is the same turn. */
export function turned(day: number, days: number, isNewestFirst: boolean): number {
  return isNewestFirst ? days - 1 - day : day;
}

/** For each state the outline of all its days. */
export function outlines(letters: string, pitch: number, isNewestFirst: boolean): Map<DayState, string> {
  const paths = new Map<DayState, string>();
  statesOf(letters).forEach((state, day) => {
    if (state === null) return;
    const x = pitch * turned(day, letters.length, isNewestFirst);
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
  /** The place under the keyboard or the pointer, if it is this row. */
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

/** The first of each month and the season's first day, where there is room for their names. */
export function datesAbove(
  first: CalendarDate,
  days: number,
): { readonly day: number; readonly text: string }[] {
  const room = Math.ceil(34 / pitchOf(days));
  const named = Array.from({ length: days }, (_, day) => ({ day, date: addDays(first, day) }))
    .filter(({ day, date }) => day === 0 || /-(01|15)$/.test(date))
    .map(({ day, date }) => ({ day, text: `${Number(date.slice(5, 7))}/${Number(date.slice(8))}` }));
  return named.filter(({ day }, place) => place === 0 || day - (named[0]?.day ?? 0) >= room);
}

export function dateStrip(first: CalendarDate, days: number, isNewestFirst: boolean): TemplateResult {
  const pitch = pitchOf(days);
  const width = pitch * days;
  return html`<svg class="dates" viewBox="0 0 ${width} 14" width=${width} height="14" aria-hidden="true">
    ${datesAbove(first, days).map(({ day, text }) => {
      const x = pitch * turned(day, days, isNewestFirst);
      return svg`<text x=${x} y="11">${text}</text>`;
    })}
  </svg>`;
}

/** A bar a day, as high as its rate; a dot on the ground where nothing is judged. */
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
    role="img"
    aria-label=${label}
  >
    ${rates.map((rate, day) => rateBar(rate, pitch * turned(day, rates.length, isNewestFirst), pitch - 2))}
  </svg>`;
}

function rateBar(rate: number | null, x: number, width: number): SVGTemplateResult {
  const height = rate === null ? 1.5 : Math.max(1.5, 0.26 * rate);
  return svg`<rect class=${rate === null ? "none" : "rate"} x=${x} y=${27 - height} width=${width} height=${height} rx="1" />`;
}

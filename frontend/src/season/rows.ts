/** The rows of the season table: their order, which are drawn, and the keyboard's position. Pure functions. */

import type { Participant } from "../core/model";

export type Column = "rank" | "login" | "rate" | "current" | "longest";

export interface Sorting {
  readonly column: Column;
  readonly isDescending: boolean;
}

/** The initial direction of each column: the best first, names from A. */
export function firstSorting(column: Column): Sorting {
  return { column, isDescending: column !== "rank" && column !== "login" };
}

/** The same column again reverses the direction, another one starts with its own. */
export function nextSorting(now: Sorting, column: Column): Sorting {
  return now.column === column ? { column, isDescending: !now.isDescending } : firstSorting(column);
}

/** Return the rows whose login contains the search, sorted; rows without a value are last in either direction. */
export function sortRows(
  participants: readonly Participant[],
  search: string,
  { column, isDescending }: Sorting,
): Participant[] {
  const wanted = search.trim().toLowerCase();
  const sign = isDescending ? -1 : 1;
  return participants
    .map((row) => ({
      row,
      login: row.github_id.toLowerCase(),
      value: column === "login" ? null : VALUES[column](row),
    }))
    .filter(({ login }) => login.includes(wanted))
    .sort((a, b) => {
      if (column !== "login" && a.value !== b.value)
        return a.value === null ? 1 : b.value === null ? -1 : sign * (a.value - b.value);
      const byLogin = a.login < b.login ? -1 : Number(a.login > b.login);
      return column === "login" ? sign * byLogin : byLogin;
    })
    .map(({ row }) => row);
}

const VALUES: Record<Exclude<Column, "login">, (row: Participant) => number | null> = {
  rank: ({ rank }) => rank,
  rate: ({ attendance_rate }) => attendance_rate,
  current: ({ current_streak }) => current_streak,
  longest: ({ longest_streak }) => longest_streak,
};

/** Up to this number all rows are drawn; of more only those in view and some around. */
export const ALL_DRAWN = 200;
const AROUND = 12;

export interface Drawn {
  readonly from: number;
  readonly to: number;
}

export function drawnRows(total: number, scrolled: number, height: number, rowHeight: number): Drawn {
  if (total <= ALL_DRAWN) return { from: 0, to: total };
  // In steps, so that scrolling by a pixel draws nothing again.
  const first = Math.floor(scrolled / rowHeight / AROUND) * AROUND;
  const count = Math.ceil(height / rowHeight) + 2 * AROUND;
  const from = Math.max(0, Math.min(first - AROUND, total - count));
  return { from, to: Math.min(total, from + count + AROUND) };
}

/** The keyboard's position: a row (0 is the topmost) and a day (0 is the first drawn). */
export interface Cursor {
  readonly row: number;
  readonly day: number;
}

const PAGE = 10;

/** Return where a key leads; null for other keys. */
export function movedCursor({ row, day }: Cursor, key: string, rows: number, days: number): Cursor | null {
  const inside = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  const to = (nextRow: number, nextDay: number): Cursor => ({
    row: inside(nextRow, rows),
    day: inside(nextDay, days),
  });
  switch (key) {
    case "ArrowUp":
      return to(row - 1, day);
    case "ArrowDown":
      return to(row + 1, day);
    case "PageUp":
      return to(row - PAGE, day);
    case "PageDown":
      return to(row + PAGE, day);
    case "ArrowLeft":
      return to(row, day - 1);
    case "ArrowRight":
      return to(row, day + 1);
    case "Home":
      return to(row, 0);
    case "End":
      return to(row, days - 1);
    default:
      return null;
  }
}

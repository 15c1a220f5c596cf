/** Positions in the season table: the cell at a point, and scrolling to a cell. */

import { pitchOf } from "./day-strip";
import type { Cursor } from "./rows";

/** The index of a row and of a drawn day; row −1 is the one of the rates. */
export interface Cell {
  readonly row: number;
  readonly index: number;
}

export interface Dimensions {
  readonly days: number;
  readonly rowHeight: number;
  /** Whether the first row stays in view. */
  readonly isPinned: boolean;
}

/** Return the cell under the pointer; null if it is not over the days. */
export function cellAt({ target, clientX }: MouseEvent, days: number): Cell | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("tbody .days, tfoot .days") : null;
  const strip = cell?.querySelector("svg")?.getBoundingClientRect();
  if (!cell || !strip) return null;
  const index = Math.floor(((clientX - strip.left) / strip.width) * days);
  if (index < 0 || index >= days) return null;
  return { row: rowIndexOf(cell) ?? -1, index };
}

export function rowIndexOf(cell: EventTarget | null): number | null {
  const index =
    cell instanceof Element ? cell.closest<HTMLElement>("tr[data-index]")?.dataset["index"] : undefined;
  return index === undefined ? null : Number(index);
}

/** Scroll just far enough to show the row and the day under the keyboard. */
export function scrollToCell(table: HTMLElement, cursor: Cursor, dimensions: Dimensions): void {
  const view = table.querySelector<HTMLElement>(".scroll");
  if (view === null) return;
  scrollToRow(view, cursor.row, dimensions);
  scrollToDay(view, cursor.day, dimensions);
}

/** The head, the pinned row and the foot cover a part of the view. */
function scrollToRow(view: HTMLElement, row: number, { rowHeight, isPinned }: Dimensions): void {
  const head = view.querySelector<HTMLElement>("thead")?.offsetHeight ?? 0;
  const above = head + (isPinned && row > 0 ? rowHeight : 0);
  const below = view.querySelector<HTMLElement>("tfoot")?.offsetHeight ?? 0;
  const top = head + row * rowHeight;
  if (top - above < view.scrollTop) view.scrollTop = top - above;
  else if (top + rowHeight + below > view.scrollTop + view.clientHeight)
    view.scrollTop = top + rowHeight + below - view.clientHeight;
}

/** The column of logins covers a part of the view. */
function scrollToDay(view: HTMLElement, day: number, { days, rowHeight }: Dimensions): void {
  const strip = view.querySelector<HTMLElement>("thead .days");
  if (strip === null) return;
  const pitch = pitchOf(days);
  const left = strip.offsetLeft + day * pitch;
  const fixed = view.querySelector<HTMLElement>("thead .login");
  const covered = fixed === null ? 0 : fixed.offsetWidth + rowHeight;
  if (left - covered < view.scrollLeft) view.scrollLeft = left - covered;
  else if (left + 2 * pitch > view.scrollLeft + view.clientWidth)
    view.scrollLeft = left + 2 * pitch - view.clientWidth;
}

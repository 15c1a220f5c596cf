/** What the parts of the season table draw. */

import type { Locale } from "../core/i18n";
import type { Board, CalendarDate, Participant } from "../core/model";
import { addDays, formatDate } from "../core/time";
import type { Cursor, Drawn, Sorting } from "./rows";
import type { Cell } from "./table-geometry";

export interface TableView {
  readonly board: Board;
  readonly seasonParam: string | null;
  readonly locale: Locale;
  readonly myId: number | null;
  /** The rate of all participants on each day; null until it is loaded. */
  readonly rates: readonly (number | null)[] | null;
  /** All found rows in their order, of which only `drawn` are drawn. */
  readonly rows: readonly Participant[];
  readonly drawn: Drawn;
  /** Whether the first row stays in view. */
  readonly isPinned: boolean;
  /** In pixels. */
  readonly rowHeight: number;
  readonly firstDate: CalendarDate;
  readonly days: number;
  readonly sorting: Sorting;
  readonly isNewestFirst: boolean;
  readonly isNarrow: boolean;
  /** The keyboard's position, whether that row is drawn or not. */
  readonly cursor: Cursor;
  /** The cell that the keyboard enters; always drawn. */
  readonly entered: Cursor;
  /** Whether the focus is in the table. */
  readonly hasFocus: boolean;
  /** The cell under the pointer. */
  readonly pointed: Cell | null;
}

/** Return the date of a day as text; day 0 is the first. */
export function dayText({ firstDate, locale }: TableView, day: number): string {
  return formatDate(addDays(firstDate, day), locale.language, { weekday: true });
}

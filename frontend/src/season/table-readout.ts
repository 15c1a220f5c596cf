/** The line above the season table: the day under the pointer, or under the keyboard. */

import { statesOf } from "../core/board-state";
import { formatPercent } from "../core/i18n";
import { seasonTexts } from "../texts/season";
import { mirrored } from "./day-strip";
import { type TableView, dayText } from "./table-view";

/** Return the line; "" if neither is over a day. */
export function readout(view: TableView): string {
  const { pointed, entered, days, locale } = view;
  if (pointed === null && !view.hasFocus) return "";
  const { row, index } = pointed ?? { row: entered.row, index: entered.day };
  const texts = seasonTexts(locale.language).whole;
  const day = mirrored(index, days, view.isNewestFirst);
  const date = dayText(view, day);
  if (row < 0) {
    const rate = view.rates?.[day] ?? null;
    return texts.rateOf({ date, rate: rate === null ? locale.texts.noneYet : formatPercent(rate) });
  }
  const person = view.rows[row];
  if (person === undefined) return "";
  const state = statesOf(person.days)[day] ?? null;
  return texts.day({
    login: person.github_id,
    date,
    state: state === null ? texts.noDay : locale.texts.states[state],
  });
}

/** Sentences around the page `/`: what to know before reading it. */

import { type TemplateResult, html } from "lit";
import { bookDay } from "../core/board-state";
import { type DateRange, isRange } from "../core/date-range";
import type { Locale } from "../core/i18n";
import type { Board } from "../core/model";
import { formatDate, formatRange } from "../core/time";

/** Discreet: the book can be read all the same. */
export function appMissing({ texts }: Locale): TemplateResult {
  return html`<p class="notice">
    ${texts.account.appMissing} <a href="/setup">${texts.account.appMissingHow}</a>
  </p>`;
}

/** The days that are looked at, when they are not all up to now; and the way back. */
export function pastNotice(
  board: Board,
  dateRange: DateRange,
  locale: Locale,
  onNow: () => void,
): TemplateResult {
  const { texts, language } = locale;
  const last = bookDay(board) ?? board.season?.end_date ?? "";
  const sentence = isRange(dateRange)
    ? texts.past.range({ range: formatRange(board.first_date ?? dateRange.start ?? last, last, language) })
    : texts.past.asOf({ date: formatDate(last, language, { weekday: true }) });
  return html`<div class="past" role="status">
    <p><strong>${sentence}</strong> <span>${texts.past.still}</span></p>
    <button class="quiet-button" @click=${onNow}>${texts.past.now}</button>
  </div>`;
}

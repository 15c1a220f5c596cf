/** Notices of the page `/`: what to know before reading it. */

import { type TemplateResult, html } from "lit";
import { boardDay } from "../core/board-state";
import { type DateRange, isRange } from "../core/date-range";
import type { Locale } from "../core/i18n";
import type { Board } from "../core/model";
import { formatDate, formatRange } from "../core/time";

/** Unobtrusive: the board is readable without it. */
export function appMissing({ words }: Locale): TemplateResult {
  return html`<p class="notice">
    ${words.account.appMissing} <a href="/setup">${words.account.appMissingHow}</a>
  </p>`;
}

/** The displayed days, if they are not all up to now; and the way back. */
export function pastNotice(
  board: Board,
  dateRange: DateRange,
  locale: Locale,
  onNow: () => void,
): TemplateResult {
  const { words, language } = locale;
  const last = boardDay(board) ?? board.season?.end_date ?? "";
  const sentence = isRange(dateRange)
    ? words.past.range(formatRange(board.first_date ?? dateRange.start ?? last, last, language))
    : words.past.asOf(formatDate(last, language, { weekday: true }));
  return html`<div class="past" role="status">
    <p><strong>${sentence}</strong> <span>${words.past.still}</span></p>
    <button class="quiet-button" @click=${onNow}>${words.past.now}</button>
  </div>`;
}

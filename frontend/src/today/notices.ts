/** Notices of the page `/`: what to know before reading it. */

import { type TemplateResult, html } from "lit";
import { boardDay } from "../core/board-state";
import { type DateRange, isRange } from "../core/date-range";
import type { Locale } from "../core/i18n";
import type { Board } from "../core/model";
import { formatDate, formatRange } from "../core/time";

/** Unobtrusive: the board is readable without it. */
export function appMissing({ texts }: Locale): TemplateResult {
  return html`<p class="notice">
    ${texts.account.appMissing} <a href="/setup">${texts.account.appMissingHow}</a>
  </p>`;
}

/** The displayed days, if they are not all up to now; and the way back. */
export function pastNotice(
  board: Board,
  dateRange: DateRange,
  locale: Locale,
  onNow: () => void,
): TemplateResult {
  const { texts, language } = locale;
  const last = boardDay(board) ?? board.season?.end_date ?? "";
  const sentence = isRange(dateRange)
    ? texts.past.range({ range: formatRange(board.first_date ?? dateRange.start ?? last, last, language) })
    : texts.past.asOf({ date: formatDate(last, language, { weekday: true }) });
  return html`<div class="past" role="status">
    <p><strong>${sentence}</strong> <span>${texts.past.still}</span></p>
    <button class="quiet-button" @click=${onNow}>${texts.past.now}</button>
  </div>`;
}

/** Sentences around a page: what to know before reading it, and how old it is. */

import { type TemplateResult, html, nothing } from "lit";
import type { ApiError } from "../api";
import { bookDay } from "../board-state";
import type { BookView } from "../book";
import type { Locale } from "../i18n";
import type { Board, Instant } from "../model";
import { signInPath } from "../route";
import { type Span, isRange } from "../span";
import { type Language, dateIn, formatDate, formatMoment, formatRange, formatTime } from "../time";
import { troubleWords } from "./greetings";

export function signInRefused({ words }: Locale): TemplateResult {
  return html`<p class="notice" role="status">
    ${words.account.refused} <a href=${signInPath(location)}>${words.account.again}</a>
  </p>`;
}

/** Somebody wanted to sign out, and was not. */
export function stillSignedIn(locale: Locale, failure: ApiError): TemplateResult {
  return html`<p class="notice" role="alert">
    ${locale.words.account.stillSignedIn} ${troubleWords(locale, failure)}
  </p>`;
}

/** Discreet: the book can be read all the same. */
export function appMissing({ words }: Locale): TemplateResult {
  return html`<p class="notice">
    ${words.account.appMissing} <a href="/setup">${words.account.appMissingHow}</a>
  </p>`;
}

/** The last known book stays; a sentence says how old it is. */
export function offline(view: BookView, { language, words }: Locale): TemplateResult {
  const { board, connection, failure, syncedAt } = view;
  const isOld = board !== null && syncedAt !== null && (connection === "lost" || failure !== null);
  const zone = board?.season?.timezone ?? "UTC";
  return html`<p class="offline" role="status">
    ${isOld ? html`<span>${words.trouble.offline(whenOf(syncedAt, zone, language))}</span>` : nothing}
  </p>`;
}

/** A newer version of the page waits; it comes when the reader wants it. */
export function updateNotice({ words }: Locale, takeOver: () => void): TemplateResult {
  return html`<div class="update" role="status">
    <p>${words.update.ready} <button class="quiet-button" @click=${takeOver}>${words.update.reload}</button></p>
  </div>`;
}

/** The days that are looked at, when they are not all up to now; and the way back. */
export function pastNotice(board: Board, span: Span, locale: Locale, onNow: () => void): TemplateResult {
  const { words, language } = locale;
  const last = bookDay(board) ?? board.season?.end_date ?? "";
  const sentence = isRange(span)
    ? words.past.range(formatRange(board.first_date ?? span.start ?? last, last, language))
    : words.past.asOf(formatDate(last, language, { weekday: true }));
  return html`<div class="past" role="status">
    <p><strong>${sentence}</strong> <span>${words.past.still}</span></p>
    <button class="quiet-button" @click=${onNow}>${words.past.now}</button>
  </div>`;
}

/** The time of today, the date too of another day. */
function whenOf(at: Instant, zone: string, language: Language): string {
  const isToday = dateIn(at, zone) === dateIn(new Date().toISOString(), zone);
  return isToday ? formatTime(at, zone, language) : formatMoment(at, zone, language);
}

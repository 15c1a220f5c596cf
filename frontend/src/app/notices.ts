/** Notices around a page: what to know before reading it, and how old it is. */

import { type TemplateResult, html, nothing } from "lit";
import type { ApiError } from "../core/api";
import type { BoardView } from "../core/board-store";
import type { Locale } from "../core/i18n";
import type { Instant } from "../core/model";
import { signInPath } from "../core/route";
import { type Language, dateIn, formatMoment, formatTime } from "../core/time";
import { troubleText } from "../components/empty-states";

export function signInRefused({ texts }: Locale): TemplateResult {
  return html`<p class="notice" role="status">
    ${texts.account.refused} <a href=${signInPath(location)}>${texts.account.again}</a>
  </p>`;
}

/** Render the notice that signing out failed. */
export function stillSignedIn(locale: Locale, failure: ApiError): TemplateResult {
  return html`<p class="notice" role="alert">
    ${locale.texts.account.stillSignedIn} ${troubleText(locale, failure)}
  </p>`;
}

/** Render the age of the last board, which remains visible offline. */
export function offline(view: BoardView, { language, texts }: Locale): TemplateResult {
  const { board, connection, failure, syncedAt } = view;
  const isOld = board !== null && syncedAt !== null && (connection === "lost" || failure !== null);
  const zone = board?.season?.timezone ?? "UTC";
  return html`<p class="offline" role="status">
    ${isOld ? html`<span>${texts.trouble.offline({ time: whenOf(syncedAt, zone, language) })}</span>` : nothing}
  </p>`;
}

/** Render the notice of a newer version; the reader decides when to load it. */
export function updateNotice({ texts }: Locale, takeOver: () => void): TemplateResult {
  return html`<div class="update" role="status">
    <p>${texts.update.ready} <button class="quiet-button" @click=${takeOver}>${texts.update.reload}</button></p>
  </div>`;
}

/** Return the time; on another day than today also the date. */
function whenOf(at: Instant, zone: string, language: Language): string {
  const isToday = dateIn(at, zone) === dateIn(new Date().toISOString(), zone);
  return isToday ? formatTime(at, zone, language) : formatMoment(at, zone, language);
}

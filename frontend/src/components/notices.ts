/** Sentences around a page: what to know before reading it, and how old it is. */

import { type TemplateResult, html, nothing } from "lit";
import type { BookView } from "../book";
import type { Locale } from "../i18n";
import { signInPath } from "../route";
import { formatTime } from "../time";

export function signInRefused({ words }: Locale): TemplateResult {
  return html`<p class="notice" role="status">
    ${words.account.refused} <a href=${signInPath(location)}>${words.account.again}</a>
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
    ${isOld ? html`<span>${words.trouble.offline(formatTime(syncedAt, zone, language))}</span>` : nothing}
  </p>`;
}

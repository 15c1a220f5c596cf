/** What stands in the book's place: loading, trouble, an empty garden, a page or person that is not there. */

import { type TemplateResult, html, nothing } from "lit";
import type { ApiError } from "../api";
import type { Locale } from "../i18n";
import "./greetings.css";
import { plant } from "./icons";

export function skeleton({ words }: Locale): TemplateResult {
  return html`<div class="skeleton" role="status">
    <span class="unseen">${words.trouble.loading}</span>
    <div class="hero" aria-hidden="true">
      <div class="blank tall"></div>
      <div class="blank tall"></div>
    </div>
    <div class="blanks" aria-hidden="true">
      ${Array.from({ length: 12 }, () => html`<div class="blank"></div>`)}
    </div>
  </div>`;
}

export function trouble(locale: Locale, failure: ApiError, retry: () => void): TemplateResult {
  const { words } = locale;
  return html`<section class="greeting" role="alert">
    ${plant(0)}
    <h1>${words.trouble.heading}</h1>
    <p>${troubleWords(locale, failure)}</p>
    <p><button class="main-button" @click=${retry}>${words.trouble.retry}</button></p>
  </section>`;
}

export function troubleWords({ words }: Locale, { status, detail }: ApiError): string {
  return status === 0 ? words.trouble.unreachable : words.trouble.answered(detail ?? `HTTP ${status}`);
}

export function noSeason({ words }: Locale): TemplateResult {
  return html`<section class="greeting">
    ${plant(2)}
    <h1>${words.empty.noSeason}</h1>
    <p>${words.empty.noSeasonHow}</p>
    <p><a class="main-button" href="/setup">${words.empty.setUp}</a></p>
    <dl>
      <dt>${words.empty.orTry}</dt>
      <dd><code>webhook-app demo</code></dd>
      <dt>${words.empty.orCreate}</dt>
      <dd><code>webhook-app season create</code></dd>
    </dl>
  </section>`;
}

/** In the place of a profile, where nobody of this login is in the season. */
export function stranger({ words }: Locale, login: string): TemplateResult {
  return html`<section class="greeting">
    ${plant(0)}
    <h1>${words.profile.notHere(login)}</h1>
    <p>${words.profile.notHereHow}</p>
    <p><a class="main-button" href="/">${words.trouble.home}</a></p>
  </section>`;
}

/** The admin page: for whom it is, and what stands in its place. */
export function adminPlace({ words }: Locale, isAdmin: boolean): TemplateResult {
  const commands = ["season", "user", "deliveries", "attendance"];
  return html`<section class="greeting">
    ${plant(0)}
    <h1>${words.admin.heading}</h1>
    <p>${isAdmin ? words.admin.byCommand : words.admin.refused}</p>
    ${isAdmin ? commands.map((command) => html`<p><code>webhook-app ${command} --help</code></p>`) : nothing}
    <p><a class="main-button" href="/">${words.trouble.home}</a></p>
  </section>`;
}

export function missingPage({ words }: Locale): TemplateResult {
  return html`<section class="greeting">
    ${plant(0)}
    <h1>${words.trouble.missingPage}</h1>
    <p><a class="main-button" href="/">${words.trouble.home}</a></p>
  </section>`;
}

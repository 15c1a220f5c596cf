/** What stands in the book's place: loading, trouble, an empty garden, a page that is not there. */

import { type TemplateResult, html } from "lit";
import type { ApiError } from "../api";
import type { Locale } from "../i18n";
import "./greetings.css";
import { plant, sprout } from "./icons";

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

export function trouble({ words }: Locale, failure: ApiError, retry: () => void): TemplateResult {
  return html`<section class="greeting" role="alert">
    ${plant(0)}
    <h1>${words.trouble.heading}</h1>
    <p>
      ${
        failure.status === 0
          ? words.trouble.unreachable
          : words.trouble.answered(failure.detail ?? `HTTP ${failure.status}`)
      }
    </p>
    <p><button class="main-button" @click=${retry}>${words.trouble.retry}</button></p>
  </section>`;
}

export function noSeason({ words }: Locale): TemplateResult {
  return html`<section class="greeting" id="book" tabindex="-1">
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

export function missingPage({ words }: Locale): TemplateResult {
  return html`<section class="greeting">
    ${plant(0)}
    <h1>${words.trouble.missingPage}</h1>
    <p><a class="main-button" href="/">${sprout()}${words.trouble.home}</a></p>
  </section>`;
}

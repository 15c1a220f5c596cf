/** Pages without content: loading, trouble, an empty board, a missing page or participant. */

import { type TemplateResult, html, nothing } from "lit";
import { type ApiError, Superseded } from "../core/api";
import type { Locale } from "../core/i18n";
import { signInPath } from "../core/route";
import "./empty-states.css";
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
  const isOld = failure instanceof Superseded;
  return html`<section class="empty-state" role="alert">
    ${plant(0)}
    <h1>${words.trouble.heading}</h1>
    <p>${troubleWords(locale, failure)}</p>
    <p>
      <button class="main-button" @click=${isOld ? reloadPage : retry}>
        ${isOld ? words.update.reload : words.trouble.retry}
      </button>
    </p>
  </section>`;
}

export function troubleWords({ words }: Locale, failure: ApiError): string {
  if (failure instanceof Superseded) return words.update.superseded;
  const { status, detail } = failure;
  return status === 0 ? words.trouble.unreachable : words.trouble.answered(detail ?? `HTTP ${status}`);
}

export function reloadPage(): void {
  location.reload();
}

/** Render an empty board: the next step depends on whether the App is registered. */
export function noSeason(
  locale: Locale,
  isRegistered: boolean,
  isAdmin: boolean,
  mayTry: boolean,
): TemplateResult {
  return isRegistered ? readyForSeason(locale, isAdmin) : nothingYet(locale, mayTry);
}

function readyForSeason({ words }: Locale, isAdmin: boolean): TemplateResult {
  return html`<section class="empty-state">
    ${plant(1)}
    <h1>${words.empty.notYet}</h1>
    <p>${words.empty.notYetHow}</p>
    ${isAdmin ? html`<p><a class="main-button" href="/setup">${words.empty.create}</a></p>` : nothing}
  </section>`;
}

/** Users who may load the demo from the page need no command for it. */
function nothingYet({ words }: Locale, mayTry: boolean): TemplateResult {
  return html`<section class="empty-state">
    ${plant(2)}
    <h1>${words.empty.noSeason}</h1>
    <p>${words.empty.noSeasonHow}</p>
    <p><a class="main-button" href="/setup">${words.empty.setUp}</a></p>
    <dl>
      ${
        mayTry
          ? nothing
          : html`<dt>${words.empty.orTry}</dt>
              <dd><code>make demo</code> <code>webhook-app demo</code></dd>`
      }
      <dt>${words.empty.orCreate}</dt>
      <dd><code>webhook-app season create</code></dd>
      <dt>${words.empty.newLink}</dt>
      <dd><code>webhook-app setup-link</code></dd>
    </dl>
  </section>`;
}

/** Render the page of a login that is not in the season. */
export function stranger({ words }: Locale, login: string): TemplateResult {
  return html`<section class="empty-state">
    ${plant(0)}
    <h1>${words.profile.notHere(login)}</h1>
    <p>${words.profile.notHereHow}</p>
    <p><a class="main-button" href="/">${words.trouble.home}</a></p>
  </section>`;
}

/** Render the admin page for users who are not admins. */
export function adminsOnly({ words }: Locale): TemplateResult {
  return html`<section class="empty-state">
    ${plant(0)}
    <h1>${words.account.admin}</h1>
    <p>${words.account.adminsOnly}</p>
    <p><a class="main-button" href="/">${words.trouble.home}</a></p>
  </section>`;
}

/** Render the account page for signed-out users. */
export function signInFirst({ words }: Locale, canSignIn: boolean): TemplateResult {
  return html`<section class="empty-state">
    ${plant(0)}
    <h1>${words.account.signInFirst}</h1>
    <p>${canSignIn ? words.account.signInWhy : words.account.appMissing}</p>
    <p>
      ${
        canSignIn
          ? html`<a class="main-button" href=${signInPath(location)}>${words.account.signIn}</a>`
          : html`<a class="main-button" href="/">${words.trouble.home}</a>`
      }
    </p>
  </section>`;
}

/** Render the server's own sentence about a refusal, for example of a sign-in. */
export function wentWrong({ words }: Locale, sentence: string): TemplateResult {
  return html`<section class="empty-state" role="alert">
    ${plant(0)}
    <h1>${words.trouble.wentWrong}</h1>
    <p lang="en">${sentence}</p>
    <p><a class="main-button" href="/">${words.trouble.home}</a></p>
  </section>`;
}

export function missingPage({ words }: Locale): TemplateResult {
  return html`<section class="empty-state">
    ${plant(0)}
    <h1>${words.trouble.missingPage}</h1>
    <p><a class="main-button" href="/">${words.trouble.home}</a></p>
  </section>`;
}

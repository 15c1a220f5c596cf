/** Pages without content: loading, trouble, an empty board, a missing page or participant. */

import { type TemplateResult, html, nothing } from "lit";
import { type ApiError, Superseded } from "../core/api";
import type { Locale } from "../core/i18n";
import { signInPath } from "../core/route";
import "./empty-states.css";
import { plant } from "./icons";

export function skeleton({ texts }: Locale): TemplateResult {
  return html`<div class="skeleton" role="status">
    <span class="unseen">${texts.trouble.loading}</span>
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
  const { texts } = locale;
  const isOld = failure instanceof Superseded;
  return html`<section class="empty-state" role="alert">
    ${plant(0)}
    <h1>${texts.trouble.heading}</h1>
    <p>${troubleText(locale, failure)}</p>
    <p>
      <button class="main-button" @click=${isOld ? reloadPage : retry}>
        ${isOld ? texts.update.reload : texts.trouble.retry}
      </button>
    </p>
  </section>`;
}

export function troubleText({ texts }: Locale, failure: ApiError): string {
  if (failure instanceof Superseded) return texts.update.superseded;
  const { status, detail } = failure;
  return status === 0
    ? texts.trouble.unreachable
    : texts.trouble.answered({ detail: detail ?? `HTTP ${status}` });
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

function readyForSeason({ texts }: Locale, isAdmin: boolean): TemplateResult {
  return html`<section class="empty-state">
    ${plant(1)}
    <h1>${texts.empty.notYet}</h1>
    <p>${texts.empty.notYetHow}</p>
    ${isAdmin ? html`<p><a class="main-button" href="/setup">${texts.empty.create}</a></p>` : nothing}
  </section>`;
}

/** Users who may load the demo from the page need no command for it. */
function nothingYet({ texts }: Locale, mayTry: boolean): TemplateResult {
  return html`<section class="empty-state">
    ${plant(2)}
    <h1>${texts.empty.noSeason}</h1>
    <p>${texts.empty.noSeasonHow}</p>
    <p><a class="main-button" href="/setup">${texts.empty.setUp}</a></p>
    <dl>
      ${
        mayTry
          ? nothing
          : html`<dt>${texts.empty.orTry}</dt>
              <dd><code>make demo</code> <code>webhook-app demo</code></dd>`
      }
      <dt>${texts.empty.orCreate}</dt>
      <dd><code>webhook-app season create</code></dd>
      <dt>${texts.empty.newLink}</dt>
      <dd><code>webhook-app setup-link</code></dd>
    </dl>
  </section>`;
}

/** Render the page of a login that is not in the season. */
export function stranger({ texts }: Locale, login: string): TemplateResult {
  return html`<section class="empty-state">
    ${plant(0)}
    <h1>${texts.trouble.notHere({ login })}</h1>
    <p>${texts.trouble.notHereHow}</p>
    <p><a class="main-button" href="/">${texts.trouble.home}</a></p>
  </section>`;
}

/** Render the admin page for users who are not admins. */
export function adminsOnly({ texts }: Locale): TemplateResult {
  return html`<section class="empty-state">
    ${plant(0)}
    <h1>${texts.account.admin}</h1>
    <p>${texts.account.adminsOnly}</p>
    <p><a class="main-button" href="/">${texts.trouble.home}</a></p>
  </section>`;
}

/** Render the account page for signed-out users. */
export function signInFirst({ texts }: Locale, canSignIn: boolean): TemplateResult {
  return html`<section class="empty-state">
    ${plant(0)}
    <h1>${texts.account.signInFirst}</h1>
    <p>${canSignIn ? texts.account.signInWhy : texts.account.appMissing}</p>
    <p>
      ${
        canSignIn
          ? html`<a class="main-button" href=${signInPath(location)}>${texts.account.signIn}</a>`
          : html`<a class="main-button" href="/">${texts.trouble.home}</a>`
      }
    </p>
  </section>`;
}

/** Render the server's own sentence about a refusal, for example of a sign-in. */
export function wentWrong({ texts }: Locale, sentence: string): TemplateResult {
  return html`<section class="empty-state" role="alert">
    ${plant(0)}
    <h1>${texts.trouble.wentWrong}</h1>
    <p lang="en">${sentence}</p>
    <p><a class="main-button" href="/">${texts.trouble.home}</a></p>
  </section>`;
}

export function missingPage({ texts }: Locale): TemplateResult {
  return html`<section class="empty-state">
    ${plant(0)}
    <h1>${texts.trouble.missingPage}</h1>
    <p><a class="main-button" href="/">${texts.trouble.home}</a></p>
  </section>`;
}

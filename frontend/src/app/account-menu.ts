/** The menu of the signed-in user, or the sign-in link. */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../core/i18n";
import type { Me } from "../core/model";
import { profilePath, signInPath } from "../core/route";
import "./account-menu.css";
import { avatar } from "../components/avatar";

export interface Account {
  readonly me: Me;
  readonly locale: Locale;
  /** The season of the address, which links preserve. */
  readonly seasonParam: string | null;
  readonly onSignOut: () => void;
}

export function signInLink({ texts }: Locale): TemplateResult {
  const { signIn, signInShort } = texts.account;
  return html`<a class="sign-in" href=${signInPath(location)} title=${signIn}>${signInShort}</a>`;
}

/** Render the set-up link, which replaces the sign-in link while no App is registered. */
export function setUpLink({ texts }: Locale): TemplateResult {
  return html`<a class="sign-in" href="/setup" title=${texts.account.appMissing}>${texts.account.setUp}</a>`;
}

/** Render a button that opens a popover: the browser closes it with Escape or a click elsewhere. */
export function accountMenu({ me, locale, seasonParam, onSignOut }: Account): TemplateResult {
  const { account } = locale.texts;
  return html`<button
      class="signed-in"
      popovertarget="account"
      title=${`${me.github_id} ${account.menu}`}
    >
      ${avatar(me.github_id, me.avatar_url, 28)}<span class="login">${me.github_id}</span>
      <span class="unseen">${account.menu}</span>
    </button>
    <nav id="account" class="account" popover aria-label=${account.menu}>
      <p>${me.github_id} ${me.is_admin ? html`<span class="role">${account.isAdmin}</span>` : nothing}</p>
      <a href="/me">${account.own}</a>
      <a href=${profilePath(me.github_id, seasonParam)}>${account.profile}</a>
      ${me.is_admin ? html`<a href="/admin">${account.admin}</a>` : nothing}
      <button @click=${onSignOut}>${account.signOut}</button>
    </nav>`;
}

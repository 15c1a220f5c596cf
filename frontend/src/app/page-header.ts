/** The bar above every page: season, connection, language, theme, account. */

import { type TemplateResult, html, nothing } from "lit";
import type { Api } from "../core/api";
import { type Locale, otherLanguage } from "../core/i18n";
import type { Connection } from "../core/event-stream";
import type { Board, Me, Seasons, Setup } from "../core/model";
import { type Route, profilePath, withSeason } from "../core/route";
import type { Theme } from "../core/theme";
import { accountMenu, setUpLink, signInLink } from "./account-menu";
import { sprout, themeIcon } from "../components/icons";
import { seasonSwitcher } from "./season-switcher";

export interface Header {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly api: Api;
  readonly board: Board | null;
  /** Null until they are loaded. */
  readonly seasons: Seasons | null;
  /** The season of the address, which links preserve. */
  readonly seasonParam: string | null;
  /** Null on a page without a live connection. */
  readonly connection: Connection | null;
  readonly me: Me | null;
  /** Null until it is loaded, and until it is known who reads the page. */
  readonly setup: Setup | null;
  readonly onLanguage: () => void;
  readonly onTheme: () => void;
  readonly onSignOut: () => void;
  /** A comparison with GitHub has ended: there may be new commits. */
  readonly onRefreshed: () => void;
}

export function pageHeader(header: Header): TemplateResult {
  const { locale } = header;
  const { texts } = locale;
  const theme = `${texts.theme.label}: ${texts.theme[header.theme]}`;
  return html`<header class="bar">
    <a class="brand" href=${withSeason("/", header.seasonParam)}>${sprout()}<span>${texts.brand}</span></a>
    ${seasonSwitcher(header.board, header.seasons, locale)} ${pages(header)}
    ${header.connection === null ? nothing : connectionDot(header.connection, locale)}
    ${
      header.me === null
        ? nothing
        : html`<refresh-button
            .api=${header.api}
            .me=${header.me}
            .locale=${locale}
            @refreshed=${header.onRefreshed}
          ></refresh-button>`
    }
    <button
      class="choice"
      lang=${otherLanguage(locale.language)}
      title=${texts.switchLanguage}
      @click=${header.onLanguage}
    >
      ${texts.otherLanguage}
    </button>
    <button class="choice" aria-label=${theme} title=${theme} @click=${header.onTheme}>
      ${themeIcon(header.theme)}
    </button>
    ${accountControls(header)}
  </header>`;
}

/** Render the links to the other pages; on a phone they are in the account's menu. */
function pages({ locale, me, seasonParam }: Header): TemplateResult | typeof nothing {
  const { texts } = locale;
  if (me === null && location.pathname === "/") return nothing;
  const link = (path: string, name: string): TemplateResult =>
    html`<a
      href=${withSeason(path, seasonParam)}
      aria-current=${path === location.pathname ? "page" : nothing}
      >${name}</a
    >`;
  return html`<nav class="pages" aria-label=${texts.pages}>
    ${link("/", texts.garden)}
    ${me === null ? nothing : link(profilePath(me.github_id, null), texts.account.profile)}
    ${me?.is_admin === true ? link("/admin", texts.account.admin) : nothing}
  </nav>`;
}

/** Return the name of a page; null for the board. */
export function pageName(route: Route, { texts: { account } }: Locale): string | null {
  switch (route.page) {
    case "profile":
      return route.login;
    case "me":
      return account.own;
    case "admin":
      return account.admin;
    case "setup":
      return account.setUp;
    case "today":
    case "refused":
    case "missing":
      return null;
  }
}

function accountControls({
  me,
  setup,
  locale,
  seasonParam,
  onSignOut,
}: Header): TemplateResult | typeof nothing {
  if (me !== null) return accountMenu({ me, locale, seasonParam, onSignOut });
  if (setup?.can_sign_in === true) return signInLink(locale);
  const mayBeSetUp = setup?.is_registered === false && location.pathname !== "/setup";
  return mayBeSetUp ? setUpLink(locale) : nothing;
}

function connectionDot(connection: Connection, { texts }: Locale): TemplateResult {
  return html`<p class="connection" role="status" data-connection=${connection}>
    <span>${texts.connection[connection]}</span>
  </p>`;
}

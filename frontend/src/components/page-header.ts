/** The bar above every page: where one is, how the connection is, language, theme, account. */

import { type TemplateResult, html, nothing } from "lit";
import { type Locale, otherLanguage } from "../i18n";
import type { Connection } from "../live";
import type { Board, Me, Setup } from "../model";
import { type Route, withSeason } from "../route";
import type { Theme } from "../theme";
import { en, ko } from "../words";
import { accountMenu, setUpLink, signInLink } from "./account-menu";
import { sprout, themeIcon } from "./icons";

export interface Header {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly board: Board | null;
  /** The season asked for in the address, which links keep. */
  readonly seasonAsked: string | null;
  /** Null on a page that does not listen. */
  readonly connection: Connection | null;
  readonly me: Me | null;
  /** Null as long as it is not known, or who reads the page. */
  readonly setup: Setup | null;
  readonly onLanguage: () => void;
  readonly onTheme: () => void;
  readonly onSignOut: () => void;
}

export function pageHeader(header: Header): TemplateResult {
  const { locale } = header;
  const { words } = locale;
  const theme = `${words.theme.label}: ${words.theme[header.theme]}`;
  return html`<header class="bar">
    <a class="brand" href=${withSeason("/", header.seasonAsked)}>${sprout()}<span>${words.brand}</span></a>
    <p class="season-name">${shortName(header.board)}</p>
    ${header.connection === null ? nothing : connectionDot(header.connection, locale)}
    <button
      class="choice"
      lang=${otherLanguage(locale.language)}
      title=${words.switchLanguage}
      @click=${header.onLanguage}
    >
      ${words.otherLanguage}
    </button>
    <button class="choice" aria-label=${theme} title=${theme} @click=${header.onTheme}>
      ${themeIcon(header.theme)}
    </button>
    ${accountPlace(header)}
  </header>`;
}

/** What a page is called, where it is not the book itself. */
export function pageName(route: Route, { words: { account } }: Locale): string | null {
  switch (route.page) {
    case "profile":
      return route.login;
    case "own":
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

function accountPlace({
  me,
  setup,
  locale,
  seasonAsked,
  onSignOut,
}: Header): TemplateResult | typeof nothing {
  if (me !== null) return accountMenu({ me, locale, seasonAsked, onSignOut });
  if (setup?.can_sign_in === true) return signInLink(locale);
  const mayBeSetUp = setup?.is_registered === false && location.pathname !== "/setup";
  return mayBeSetUp ? setUpLink(locale) : nothing;
}

function connectionDot(connection: Connection, { words }: Locale): TemplateResult {
  return html`<p class="connection" role="status" data-connection=${connection}>
    <span>${words.connection[connection]}</span>
  </p>`;
}

/** The season's name without the brand it may begin with, which stands beside it already. */
function shortName(board: Board | null): string {
  const name = board?.season?.name ?? "";
  const brand = [ko.brand, en.brand].find((word) => name.startsWith(`${word} `));
  return brand === undefined ? name : name.slice(brand.length + 1);
}

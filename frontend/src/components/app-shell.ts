/** What surrounds every page: header, choices, connection; and which page it is. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { ApiError, createApi } from "../api";
import { type Book, type BookView, openBook } from "../book";
import {
  type Locale,
  localeOf,
  otherLanguage,
  pickLanguage,
  storeLanguage,
  storedLanguage,
  withoutLanguage,
} from "../i18n";
import { listen } from "../live";
import type { Board, Me, Season } from "../model";
import { type Route, profilePath, routeOf, withSeason } from "../route";
import { storage } from "../storage";
import { type Theme, chooseTheme, nextTheme, storedTheme } from "../theme";
import { formatTime } from "../time";
import { en, ko } from "../words";
import "./app-shell.css";
import { avatar } from "./avatar";
import { adminPlace, missingPage, noSeason, skeleton, trouble } from "./greetings";
import { sprite, sprout, themeIcon } from "./icons";
import { LightElement } from "./light-element";
import "./season-progress";
import "./today-book";
import type { TodayBook } from "./today-book";
import "./today-summary";

/** A page that nobody looks at gives its connection back after this long. */
const REST_MS = 15_000;

export class AppShell extends LightElement {
  static override properties = {
    view: { state: true },
    me: { state: true },
    locale: { state: true },
    theme: { state: true },
    isBroken: { state: true },
  };
  declare private view: BookView;
  declare private me: Me | null;
  declare private locale: Locale;
  declare private theme: Theme;
  /** A part of the page itself could not be fetched. */
  declare private isBroken: boolean;
  readonly #api = createApi();
  readonly #route: Route = routeOf(location.pathname);
  readonly #seasonAsked = new URLSearchParams(location.search).get("season");
  readonly #todayBook = createRef<TodayBook>();
  #book: Book | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.view = { board: null, failure: null, connection: "connecting", syncedAt: null };
    this.me = null;
    this.locale = localeOf(pickLanguage(location.search, storedLanguage(storage), navigator.languages));
    this.theme = storedTheme(storage);
    this.isBroken = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#open();
    if (isSignedIn(document.cookie)) void this.#recognise();
  }

  #open(): void {
    const { page } = this.#route;
    if (page !== "today" && page !== "profile") return;
    if (page === "profile") void this.#fetchProfilePage();
    const asked = { season: this.#seasonAsked, login: page === "profile" ? this.#route.login : null };
    this.#book = openBook(this.#api, (handlers) => listen("/api/events", handlers), asked, {
      onView: (view) => (this.view = view),
      onArrival: (person) => this.#todayBook.value?.welcome(person),
    });
    window.addEventListener("online", this.#looked);
    document.addEventListener("visibilitychange", this.#looked);
    this.#looked();
  }

  async #recognise(): Promise<void> {
    try {
      this.me = await this.#api.me();
    } catch {
      // The page is whole without knowing who reads it.
    }
  }

  async #fetchProfilePage(): Promise<void> {
    try {
      await import("./profile-page");
    } catch {
      this.isBroken = true;
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("online", this.#looked);
    document.removeEventListener("visibilitychange", this.#looked);
    this.#book?.close();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("locale")) document.documentElement.lang = this.locale.language;
    const season = this.view.board?.season?.name ?? this.locale.words.brand;
    document.title = this.#route.page === "profile" ? `${this.#route.login} · ${season}` : season;
  }

  protected override render(): TemplateResult {
    return html`
      <a class="skip" href="#main">${this.locale.words.skip}</a>
      ${sprite()} ${this.#header()}
      <main id="main" tabindex="-1">${this.#page()}</main>
      ${this.#offline()}
    `;
  }

  #header(): TemplateResult {
    const { words } = this.locale;
    const theme = `${words.theme.label}: ${words.theme[this.theme]}`;
    return html`<header class="bar">
      <a class="brand" href=${withSeason("/", this.#seasonAsked)}>${sprout()}<span>${words.brand}</span></a>
      <p class="season-name">${shortName(this.view.board)}</p>
      ${this.#book === null ? nothing : this.#connection()}
      <button
        class="choice"
        lang=${otherLanguage(this.locale.language)}
        title=${words.switchLanguage}
        @click=${this.#switchLanguage}
      >
        ${words.otherLanguage}
      </button>
      <button class="choice" aria-label=${theme} title=${theme} @click=${this.#switchTheme}>
        ${themeIcon(this.theme)}
      </button>
      ${this.me === null ? nothing : this.#signedIn(this.me)}
    </header>`;
  }

  #connection(): TemplateResult {
    const { connection } = this.view;
    return html`<p class="connection" role="status" data-connection=${connection}>
      <span>${this.locale.words.connection[connection]}</span>
    </p>`;
  }

  #signedIn(me: Me): TemplateResult {
    return html`<a
      class="signed-in"
      href=${profilePath(me.github_id, this.#seasonAsked)}
      title=${this.locale.words.signedInAs(me.github_id)}
    >
      ${avatar(me.github_id, me.avatar_url, 28)}<span>${me.github_id}</span>
    </a>`;
  }

  #page(): TemplateResult {
    const { board, failure } = this.view;
    const { locale } = this;
    if (this.#route.page === "admin") return adminPlace(locale, this.me?.is_admin ?? false);
    if (this.#route.page === "missing") return missingPage(locale);
    if (this.isBroken) return trouble(locale, new ApiError(0, null), reloadPage);
    if (board === null) return failure === null ? skeleton(locale) : trouble(locale, failure, this.#reload);
    if (board.season === null) return noSeason(locale);
    return this.#route.page === "profile"
      ? this.#profile(board, board.season, this.#route.login)
      : this.#today(board, board.season);
  }

  #today(board: Board, season: Season): TemplateResult {
    const { locale } = this;
    return html`
      <div class="hero">
        <season-progress .board=${board} .locale=${locale}></season-progress>
        <today-summary .board=${board} .locale=${locale}></today-summary>
      </div>
      <today-book
        .board=${board}
        .season=${season}
        .seasonAsked=${this.#seasonAsked}
        .locale=${locale}
        .myId=${this.me?.id ?? null}
        ${ref(this.#todayBook)}
      ></today-book>
    `;
  }

  #profile(board: Board, season: Season, login: string): TemplateResult {
    return html`<profile-page
      .api=${this.#api}
      .board=${board}
      .season=${season}
      .login=${login}
      .locale=${this.locale}
    ></profile-page>`;
  }

  /** The last known book stays; a sentence says how old it is. */
  #offline(): TemplateResult {
    const { board, connection, failure, syncedAt } = this.view;
    const isOld = board !== null && syncedAt !== null && (connection === "lost" || failure !== null);
    const { language, words } = this.locale;
    const zone = board?.season?.timezone ?? "UTC";
    return html`<p class="offline" role="status">
      ${isOld ? html`<span>${words.trouble.offline(formatTime(syncedAt, zone, language))}</span>` : nothing}
    </p>`;
  }

  readonly #reload = (): void => this.#book?.reload();

  readonly #looked = (): void => {
    clearTimeout(this.#rest);
    if (document.visibilityState === "visible") this.#book?.retryNow();
    else this.#rest = setTimeout(() => this.#book?.pause(), REST_MS);
  };

  #switchLanguage(): void {
    const language = otherLanguage(this.locale.language);
    storeLanguage(language, storage);
    history.replaceState(null, "", withoutLanguage(location.href));
    this.locale = localeOf(language);
  }

  #switchTheme(): void {
    this.theme = nextTheme(this.theme);
    chooseTheme(this.theme, storage, document.documentElement);
  }
}

/** Signing in leaves this cookie beside the one that scripts cannot read: without it nobody need be asked for. */
function isSignedIn(cookies: string): boolean {
  return /(?:^|; )signed_in=1(?:;|$)/.test(cookies);
}

function reloadPage(): void {
  location.reload();
}

/** The season's name without the brand it may begin with, which stands beside it already. */
function shortName(board: Board | null): string {
  const name = board?.season?.name ?? "";
  const brand = [ko.brand, en.brand].find((word) => name.startsWith(`${word} `));
  return brand === undefined ? name : name.slice(brand.length + 1);
}

customElements.define("app-shell", AppShell);

/** What surrounds every page: header, choices, connection; and which page it is. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { ApiError, connectApi } from "../api";
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
import type { Board, Me, Season, Setup } from "../model";
import { type Route, routeOf } from "../route";
import { storage } from "../storage";
import { type Theme, chooseTheme, nextTheme, storedTheme } from "../theme";
import "./app-shell.css";
import { adminsOnly, missingPage, noSeason, signInFirst, skeleton, trouble, wentWrong } from "./greetings";
import { sprite } from "./icons";
import { LightElement } from "./light-element";
import { appMissing, offline, signInRefused } from "./notices";
import { pageHeader, pageName } from "./page-header";
import "./season-progress";
import "./today-book";
import type { TodayBook } from "./today-book";
import "./today-summary";

/** A page that nobody looks at gives its connection back after this long. */
const REST_MS = 15_000;

/** Pages that come when they are asked for. */
const CHUNKS: Partial<Record<Route["page"], () => Promise<unknown>>> = {
  profile: () => import("../profile/profile-page"),
  setup: () => import("../setup/setup-page"),
  own: () => import("../own/own-page"),
  admin: () => import("../admin/admin-page"),
};

export class AppShell extends LightElement {
  static override properties = {
    view: { state: true },
    me: { state: true },
    isRecognised: { state: true },
    setup: { state: true },
    locale: { state: true },
    theme: { state: true },
    isBroken: { state: true },
  };
  declare private view: BookView;
  declare private me: Me | null;
  /** Whether we know by now who reads the page. */
  declare private isRecognised: boolean;
  declare private setup: Setup | null;
  declare private locale: Locale;
  declare private theme: Theme;
  /** A part of the page itself could not be fetched. */
  declare private isBroken: boolean;
  readonly #api = connectApi();
  readonly #route: Route = routeOf(location.pathname);
  readonly #seasonAsked = new URLSearchParams(location.search).get("season");
  readonly #isSignInRefused = new URLSearchParams(location.search).get("sign_in") === "refused";
  readonly #problem = document.querySelector<HTMLMetaElement>("meta[name=problem]")?.content ?? null;
  readonly #todayBook = createRef<TodayBook>();
  #book: Book | null = null;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.view = { board: null, failure: null, connection: "connecting", syncedAt: null };
    this.me = null;
    this.isRecognised = false;
    this.setup = null;
    this.locale = localeOf(pickLanguage(location.search, storedLanguage(storage), navigator.languages));
    this.theme = storedTheme(storage);
    this.isBroken = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#isSignInRefused) history.replaceState(null, "", "/");
    const { page } = this.#route;
    void this.#fetchChunk();
    if (page === "today") this.#open(null);
    if (page === "profile") this.#open(this.#route.login);
    void this.#recognise();
    void this.#fetchSetup();
    window.addEventListener("pageshow", reloadRestored);
  }

  /** Open the book, of one person where a login is given, and keep it true. */
  #open(login: string | null): void {
    const asked = { season: this.#seasonAsked, login };
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
    this.isRecognised = true;
    if (this.#route.page === "own" && this.me !== null) this.#open(this.me.github_id);
    if (this.#route.page === "today" && this.me !== null) void import("../own/join-season");
  }

  async #fetchSetup(): Promise<void> {
    try {
      this.setup = await this.#api.setup();
    } catch {
      // Nobody can sign in just now; the book can be read.
    }
  }

  async #fetchChunk(): Promise<void> {
    try {
      await CHUNKS[this.#route.page]?.();
    } catch {
      this.isBroken = true;
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("online", this.#looked);
    document.removeEventListener("visibilitychange", this.#looked);
    window.removeEventListener("pageshow", reloadRestored);
    this.#book?.close();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("locale")) document.documentElement.lang = this.locale.language;
    const season = this.view.board?.season?.name ?? this.locale.words.brand;
    const name = pageName(this.#route, this.locale);
    document.title = name === null ? season : `${name} · ${season}`;
  }

  protected override render(): TemplateResult {
    const { locale, theme, view, me, setup } = this;
    return html`
      <a class="skip" href="#main">${locale.words.skip}</a>
      ${sprite()}
      ${pageHeader({
        locale,
        theme,
        board: view.board,
        seasonAsked: this.#seasonAsked,
        connection: this.#book === null ? null : view.connection,
        me,
        setup: this.isRecognised ? setup : null,
        onLanguage: this.#switchLanguage,
        onTheme: this.#switchTheme,
        onSignOut: this.#signOut,
      })}
      <main id="main" tabindex="-1">
        ${this.#isSignInRefused ? signInRefused(locale) : nothing} ${this.#page()}
      </main>
      ${offline(view, locale)}
    `;
  }

  #page(): TemplateResult {
    const { locale, me, isRecognised } = this;
    const { page } = this.#route;
    if (page === "setup") return this.#setUp();
    if (page === "refused") return wentWrong(locale, this.#problem ?? "");
    if (page === "missing") return missingPage(locale);
    if (this.isBroken) return trouble(locale, new ApiError(0, null), reloadPage);
    if (page === "admin" || page === "own") {
      if (!isRecognised) return skeleton(locale);
      if (page === "admin")
        return me?.is_admin === true
          ? html`<admin-page .api=${this.#api} .locale=${locale}></admin-page>`
          : adminsOnly(locale);
      if (me === null) return signInFirst(locale, this.setup?.can_sign_in ?? true);
    }
    return this.#bookPage();
  }

  /** A page that shows the book, or why it is not to be had. */
  #bookPage(): TemplateResult {
    const { locale, me } = this;
    const { board, failure } = this.view;
    if (board === null) return failure === null ? skeleton(locale) : trouble(locale, failure, this.#reload);
    if (this.#route.page === "own" && me !== null) return this.#own(board, me);
    if (board.season === null)
      return noSeason(locale, this.setup?.is_registered ?? false, me?.is_admin ?? false);
    return this.#route.page === "profile"
      ? this.#profile(board, board.season, this.#route.login)
      : this.#today(board, board.season);
  }

  #today(board: Board, season: Season): TemplateResult {
    const { locale, me } = this;
    return html`
      <div class="hero">
        <season-progress .board=${board} .locale=${locale}></season-progress>
        <today-summary .board=${board} .locale=${locale}></today-summary>
      </div>
      ${
        me !== null && board.phase !== "after"
          ? html`<join-season
              .api=${this.#api}
              .board=${board}
              .season=${season}
              .me=${me}
              .locale=${locale}
            ></join-season>`
          : nothing
      }
      <today-book
        .board=${board}
        .season=${season}
        .seasonAsked=${this.#seasonAsked}
        .locale=${locale}
        .myId=${me?.id ?? null}
        ${ref(this.#todayBook)}
      ></today-book>
      ${this.setup?.is_registered === false ? appMissing(locale) : nothing}
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

  #own(board: Board, me: Me): TemplateResult {
    return html`<own-page .api=${this.#api} .board=${board} .me=${me} .locale=${this.locale}></own-page>`;
  }

  #setUp(): TemplateResult {
    const { locale, me, isRecognised } = this;
    if (this.isBroken) return trouble(locale, new ApiError(0, null), reloadPage);
    if (!isRecognised) return skeleton(locale);
    return html`<setup-page .api=${this.#api} .me=${me} .locale=${locale}></setup-page>`;
  }

  readonly #reload = (): void => this.#book?.reload();

  readonly #looked = (): void => {
    clearTimeout(this.#rest);
    if (document.visibilityState === "visible") this.#book?.retryNow();
    else this.#rest = setTimeout(() => this.#book?.pause(), REST_MS);
  };

  readonly #switchLanguage = (): void => {
    const language = otherLanguage(this.locale.language);
    storeLanguage(language, storage);
    history.replaceState(null, "", withoutLanguage(location.href));
    this.locale = localeOf(language);
  };

  readonly #switchTheme = (): void => {
    this.theme = nextTheme(this.theme);
    chooseTheme(this.theme, storage, document.documentElement);
  };

  readonly #signOut = (): void => {
    void this.#api.signOut().then(() => {
      location.assign("/");
    });
  };
}

/** A page that the browser kept while one was at GitHub, or signed out, no longer tells the truth. */
function reloadRestored({ persisted }: PageTransitionEvent): void {
  if (persisted) location.reload();
}

function reloadPage(): void {
  location.reload();
}

customElements.define("app-shell", AppShell);

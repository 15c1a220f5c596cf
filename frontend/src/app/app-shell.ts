/** The frame of every page: header, preferences, connection; and the choice of the page. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { createRef } from "lit/directives/ref.js";
import { ApiError, Superseded, connectApi } from "../core/api";
import type { BoardView } from "../core/board-store";
import {
  type Locale,
  localeOf,
  otherLanguage,
  pickLanguage,
  storeLanguage,
  storedLanguage,
  withoutLanguage,
} from "../core/i18n";
import { clearBoardCache } from "../core/board-cache";
import type { Me, Seasons, Setup } from "../core/model";
import { type Route, routeOf } from "../core/route";
import { NOW, type DateRange, isNow, dateRangeOf, withDateRange } from "../core/date-range";
import { storage } from "../core/storage";
import { type Theme, chooseTheme, nextTheme, storedTheme } from "../core/theme";
import { warmUpFormats } from "../core/time";
import { nextTask } from "../core/chunked-render";
import "./app-shell.css";
import { reloadPage } from "../components/empty-states";
import { sprite } from "../components/icons";
import { LightElement } from "../components/light-dom-element";
import { BoardConnection } from "./board-connection";
import { loadDeferred, loadPage, loadReaderChunks, watchForUpdates } from "./chunks";
import { offline, signInRefused, stillSignedIn, updateNotice } from "./notices";
import { pageHeader, pageName } from "./page-header";
import { routerOutlet } from "./router-outlet";
import type { TodayBoard } from "../today/today-board";

export class AppShell extends LightElement {
  static override properties = {
    view: { state: true },
    me: { state: true },
    isRecognised: { state: true },
    setup: { state: true },
    seasons: { state: true },
    dateRange: { state: true },
    search: { state: true },
    locale: { state: true },
    theme: { state: true },
    chunkFailure: { state: true },
    signOutFailure: { state: true },
    takeOver: { state: true },
  };
  declare private view: BoardView;
  declare private me: Me | null;
  /** Whether it is known who reads the page. */
  declare private isRecognised: boolean;
  declare private setup: Setup | null;
  declare private seasons: Seasons | null;
  /** The displayed days of the page `/`. */
  declare private dateRange: DateRange;
  declare private search: string;
  declare private locale: Locale;
  declare private theme: Theme;
  /** Why a chunk of the page could not be fetched; null after a success. */
  declare private chunkFailure: ApiError | null;
  /** Why signing out failed. */
  declare private signOutFailure: ApiError | null;
  /** Loads the newer version of the page, if there is one. */
  declare private takeOver: (() => void) | null;
  readonly #api = connectApi();
  readonly #board = new BoardConnection(this.#api, {
    // Until the other days are loaded, the previous ones remain.
    onView: (view) => (this.view = { ...view, board: view.board ?? this.view.board }),
    onArrival: (person) => this.#todayBoard.value?.announceArrival(person),
  });
  readonly #route: Route = routeOf(location.pathname);
  readonly #seasonParam = new URLSearchParams(location.search).get("season");
  readonly #isSignInRefused = new URLSearchParams(location.search).get("sign_in") === "refused";
  readonly #problem = document.querySelector<HTMLMetaElement>("meta[name=problem]")?.content ?? null;
  readonly #todayBoard = createRef<TodayBoard>();
  #hasDeferred = false;
  #lacksChunks = false;

  constructor() {
    super();
    this.view = { board: null, failure: null, connection: "connecting", syncedAt: null };
    this.me = null;
    this.isRecognised = false;
    this.setup = null;
    this.seasons = null;
    this.dateRange = dateRangeOf(location.search);
    this.search = "";
    this.locale = localeOf(pickLanguage(location.search, storedLanguage(storage), navigator.languages));
    this.theme = storedTheme(storage);
    this.chunkFailure = null;
    this.signOutFailure = null;
    this.takeOver = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#isSignInRefused) history.replaceState(null, "", "/");
    const { page } = this.#route;
    void this.#fetchChunk();
    if (page === "today") this.#open(null);
    if (page === "profile") this.#open(this.#route.login);
    if (page === "admin") void this.#fetchDeferred();
    void this.#recognise();
    void this.#fetchSetup();
    void nextTask().then(() => {
      warmUpFormats(this.locale.language);
    });
    if (import.meta.env.PROD) void watchForUpdates((takeOver) => (this.takeOver = takeOver));
    window.addEventListener("pageshow", reloadRestored);
    window.addEventListener("popstate", this.#applyAddress);
  }

  /** Open the board, of one participant if a login is passed. */
  #open(login: string | null): void {
    const dateRange = this.#route.page === "today" ? this.dateRange : NOW;
    this.#board.open({ season: this.#seasonParam, login, dateRange });
  }

  async #recognise(): Promise<void> {
    try {
      this.me = await this.#api.me();
    } catch {
      // The page works without knowing who reads it.
    }
    this.isRecognised = true;
    if (this.#route.page === "me" && this.me !== null) this.#open(this.me.github_id);
  }

  async #fetchSetup(): Promise<void> {
    try {
      this.setup = await this.#api.setup();
    } catch {
      // Users cannot sign in at the moment, but they can read the page.
    }
  }

  /** Fetch what follows the first screen; after a failure again once the connection is back. */
  async #fetchDeferred(): Promise<void> {
    this.#hasDeferred = true;
    await nextTask();
    try {
      await loadDeferred(this.#route);
      this.seasons = await this.#api.seasons();
    } catch (error) {
      this.#hasDeferred = this.#isSuperseded(error);
    }
  }

  /** Fetch the chunks that only some readers need; after a failure again as above. */
  async #fetchReaderChunks(): Promise<void> {
    this.#lacksChunks = false;
    try {
      await loadReaderChunks(this.#route, this.me, this.setup);
    } catch (error) {
      this.#lacksChunks = !this.#isSuperseded(error);
    }
  }

  async #fetchChunk(): Promise<void> {
    try {
      await loadPage(this.#route);
    } catch (error) {
      this.chunkFailure = error as ApiError;
    }
  }

  /**
   * Return whether this page's version is outdated, so that retrying is useless; if so, show the update notice.
   */
  #isSuperseded(error: unknown): boolean {
    if (!(error instanceof Superseded)) return false;
    this.takeOver ??= reloadPage;
    return true;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("pageshow", reloadRestored);
    window.removeEventListener("popstate", this.#applyAddress);
    this.#board.close();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("locale")) document.documentElement.lang = this.locale.language;
    const season = this.view.board?.season?.name ?? this.locale.texts.brand;
    const name = pageName(this.#route, this.locale);
    document.title = name === null ? season : `${name} · ${season}`;
  }

  protected override updated(changed: PropertyValues): void {
    const { board, connection } = this.view;
    if (board?.season && connection !== "lost" && !this.#hasDeferred) void this.#fetchDeferred();
    if (changed.has("setup") || changed.has("me") || (this.#lacksChunks && connection !== "lost"))
      void this.#fetchReaderChunks();
  }

  protected override render(): TemplateResult {
    const { locale, theme, view, me, setup } = this;
    return html`
      <a class="skip" href="#main">${locale.texts.skip}</a>
      ${sprite()}
      ${pageHeader({
        locale,
        theme,
        api: this.#api,
        board: view.board,
        seasons: this.seasons,
        seasonParam: this.#seasonParam,
        connection: !this.#board.isOpen || this.#isPast ? null : view.connection,
        me,
        setup: this.isRecognised ? setup : null,
        onLanguage: this.#switchLanguage,
        onTheme: this.#switchTheme,
        onSignOut: () => void this.#signOut(),
        onRefreshed: this.#board.reload,
      })}
      <main id="main" tabindex="-1">
        ${this.#isSignInRefused ? signInRefused(locale) : nothing}
        ${this.signOutFailure === null ? nothing : stillSignedIn(locale, this.signOutFailure)} ${this.#page()}
      </main>
      ${offline(view, locale)} ${this.takeOver === null ? nothing : updateNotice(locale, this.takeOver)}
    `;
  }

  #page(): TemplateResult {
    return routerOutlet({
      route: this.#route,
      api: this.#api,
      view: this.view,
      seasonParam: this.#seasonParam,
      dateRange: this.dateRange,
      search: this.search,
      me: this.me,
      isRecognised: this.isRecognised,
      setup: this.setup,
      locale: this.locale,
      chunkFailure: this.chunkFailure,
      problem: this.#problem,
      todayBoard: this.#todayBoard,
      onSearch: (search) => (this.search = search),
      onDateRange: this.#showDateRange,
      onReload: this.#board.reload,
    });
  }

  get #isPast(): boolean {
    return this.#route.page === "today" && !isNow(this.dateRange);
  }

  /** Show other days; the address changes too, to be shared and to go back. */
  readonly #showDateRange = (dateRange: DateRange): void => {
    history.pushState(null, "", withDateRange(location.href, dateRange));
    this.#applyAddress();
  };

  readonly #applyAddress = (): void => {
    const dateRange = dateRangeOf(location.search);
    // The link that skips to the content changes the address too; it does not change the board.
    if (JSON.stringify(dateRange) === JSON.stringify(this.dateRange)) return;
    this.dateRange = dateRange;
    if (this.#route.page === "today") this.#open(null);
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

  readonly #signOut = async (): Promise<void> => {
    this.signOutFailure = null;
    try {
      await this.#api.signOut();
    } catch (error) {
      this.signOutFailure = error instanceof ApiError ? error : new ApiError(0, null);
      scrollTo({ top: 0 });
      return;
    }
    await clearBoardCache();
    location.assign("/");
  };
}

/** Reload a page that the browser restored after a sign-in or sign-out: its content is out of date. */
function reloadRestored({ persisted }: PageTransitionEvent): void {
  if (persisted) location.reload();
}

customElements.define("app-shell", AppShell);

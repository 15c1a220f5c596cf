/** The page of one participant: past days and their explanations, trends, and the forecast. */

import { type PropertyValues, type TemplateResult, html } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { type Api, ApiError } from "../core/api";
import { findParticipant } from "../core/board-state";
import { stranger, troubleText } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import { type MeApi, meApi } from "../core/me-api";
import type { Board, CalendarDate, Goal, Me, MeOverview, Participant, Season } from "../core/model";
import { type ProfileRoute, withProfileRoute, profileRouteOf } from "./profile-route";
import "./badge-maker";
import type { PageChosen } from "./commit-list";
import "./commits-panel";
import type { CommitsPanel } from "./commits-panel";
import type { Summary } from "./model";
import { notices } from "./notices";
import { numberTiles } from "./numbers";
import type { TargetChosen } from "./outlook-panel";
import type { GoalSet } from "../components/goal-panel";
import { profileTexts } from "../texts/profile";
import "./profile-outlook";
import { type ProfileApi, profileApi } from "./profile-api";
import { profileHead } from "./profile-head";
import "./profile-page.css";
import "./profile-panels.css";
import "./season-calendar";
import type { DayChosen, SeasonCalendar } from "./season-calendar";

export class ProfilePage extends LightElement {
  static override properties = {
    api: { attribute: false },
    board: { attribute: false },
    season: { attribute: false },
    login: { attribute: false },
    kakaoKey: { attribute: false },
    locale: { attribute: false },
    summary: { state: true },
    failure: { state: true },
    me: { state: true },
    overview: { state: true },
    isRecognised: { state: true },
    route: { state: true },
  };
  declare api: Api;
  declare board: Board;
  declare season: Season;
  declare login: string;
  /** The Kakao key, if sharing in KakaoTalk is configured. */
  declare kakaoKey: string | null;
  declare locale: Locale;
  declare private summary: Summary | null;
  declare private failure: ApiError | null;
  declare private me: Me | null;
  /** Only for the participant, on their own page. */
  declare private overview: MeOverview | null;
  /** Whether it is known who reads the page. */
  declare private isRecognised: boolean;
  declare private route: ProfileRoute;
  readonly #calendar = createRef<SeasonCalendar>();
  readonly #commits = createRef<CommitsPanel>();
  #person: Participant | null = null;
  #profile: ProfileApi | null = null;
  #accountApi: MeApi | null = null;
  #request = 0;

  constructor() {
    super();
    this.summary = null;
    this.failure = null;
    this.me = null;
    this.overview = null;
    this.isRecognised = false;
    this.route = profileRouteOf(location.search);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("popstate", this.#popped);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("popstate", this.#popped);
  }

  protected override firstUpdated(): void {
    void this.#recognise();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("board")) return;
    const person = findParticipant(this.board, this.login);
    if (person !== null && person !== this.#person) void this.#load();
    this.#person = person;
  }

  protected override render(): TemplateResult {
    const person = this.#person;
    const { locale, season } = this;
    if (person === null) return stranger(locale, this.login);
    const texts = profileTexts(locale.language);
    return html`
      ${profileHead({
        person,
        season,
        calendarUrl: this.overview?.calendar_url ?? null,
        kakaoKey: this.kakaoKey,
        locale,
      })}
      ${notices(person, this.board, season, locale)}
      ${numberTiles(person, this.board, locale)}
      <div class="profile-columns">
        <div class="happened">
          ${this.#calendarPanel(person)}
          <commits-panel
            class="panel"
            .api=${this.api}
            .profileApi=${this.#api()}
            .person=${person}
            .board=${this.board}
            .season=${season}
            .summary=${this.summary}
            .route=${this.route}
            .lastDay=${this.#lastDay()}
            .locale=${locale}
            @show-all=${this.#showAll}
            @back-to-calendar=${this.#backToCalendar}
            @page-chosen=${this.#pageChosen}
            @keydown=${this.#escaped}
            ${ref(this.#commits)}
          ></commits-panel>
        </div>
        ${this.#outlook(person)}
        <badge-maker
          class="panel"
          .login=${person.github_id}
          .caption=${texts.share.text({ login: person.github_id, season: season.name })}
          .locale=${locale}
        ></badge-maker>
      </div>
    `;
  }

  #calendarPanel(person: Participant): TemplateResult {
    const { calendar: texts } = profileTexts(this.locale.language);
    return html`<section class="panel">
      <h2>${texts.heading} <span class="count">${texts.how}</span></h2>
      <season-calendar
        .season=${this.season}
        .first=${this.board.first_date}
        .letters=${person.days}
        .counts=${this.summary?.daily_counts ?? NO_COUNTS}
        .today=${this.#lastDay()}
        .chosen=${this.route.day}
        .locale=${this.locale}
        @day-chosen=${this.#dayChosen}
        ${ref(this.#calendar)}
      ></season-calendar>
    </section>`;
  }

  /** The board's last day: later ones are in the future. */
  #lastDay(): CalendarDate | null {
    if (this.board.phase === "before") return null;
    return this.board.phase === "after" ? this.season.end_date : this.board.today;
  }

  /** Load all parts at once, once it is known who reads the page, so that the layout does not shift. */
  #outlook(person: Participant): TemplateResult {
    const { summary, me } = this;
    if (summary === null || !this.isRecognised) return this.#waiting();
    return html`<profile-outlook
      class="ahead"
      .meApi=${this.#meApi()}
      .person=${person}
      .board=${this.board}
      .season=${this.season}
      .summary=${summary}
      .overview=${this.overview}
      .isOwn=${me !== null && me.id === summary.user.id}
      .locale=${this.locale}
      @target-chosen=${this.#targetChosen}
      @goal-set=${this.#goalSet}
    ></profile-outlook>`;
  }

  #waiting(): TemplateResult {
    const { locale, failure } = this;
    if (failure === null)
      return html`<div class="ahead">
        <p class="unseen" role="status">${locale.texts.trouble.loading}</p>
        <div class="expected" aria-hidden="true"></div>
      </div>`;
    return html`<div class="ahead">
      <p class="panel trouble-line" role="alert">
        ${troubleText(locale, failure)}
        <button class="quiet-button" @click=${() => void this.#load()}>${locale.texts.trouble.retry}</button>
      </p>
    </div>`;
  }

  #meApi(): MeApi {
    return (this.#accountApi ??= meApi(this.api.http));
  }

  #api(): ProfileApi {
    return (this.#profile ??= profileApi(this.api.http));
  }

  readonly #dayChosen = ({ day }: DayChosen): void => {
    if (day === this.route.day) {
      this.#showAll();
      return;
    }
    this.#navigate({ ...this.route, day });
    void this.#focusHeading();
  };

  readonly #showAll = (): void => {
    this.#navigate({ ...this.route, day: null });
    void this.#focusHeading();
  };

  readonly #backToCalendar = (): void => {
    if (this.route.day !== null) void this.#calendar.value?.focusOn(this.route.day);
  };

  readonly #escaped = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#backToCalendar();
  };

  readonly #pageChosen = ({ page }: PageChosen): void => {
    this.#navigate({ ...this.route, page });
  };

  readonly #targetChosen = ({ rate: target }: TargetChosen): void => {
    this.route = { ...this.route, target };
    history.replaceState(null, "", withProfileRoute(location.href, this.route));
    void this.#load();
  };

  readonly #goalSet = ({ goal }: GoalSet): void => {
    this.#updateGoal(goal);
    void this.#load();
  };

  #updateGoal(goal: Goal): void {
    if (this.summary !== null) this.summary = { ...this.summary, goal };
  }

  readonly #popped = (): void => {
    this.route = profileRouteOf(location.search);
  };

  #navigate(route: ProfileRoute): void {
    history.pushState(null, "", withProfileRoute(location.href, route));
    this.route = route;
  }

  async #focusHeading(): Promise<void> {
    await this.updateComplete;
    await this.#commits.value?.focusHeading();
  }

  async #recognise(): Promise<void> {
    try {
      this.me = await this.api.me();
      const isOwn = this.me?.github_id.toLowerCase() === this.login.toLowerCase();
      if (isOwn) this.overview = await this.api.meOverview(this.locale.language);
    } catch {
      // The page works without this part.
    }
    this.isRecognised = true;
  }

  async #load(): Promise<void> {
    const request = ++this.#request;
    try {
      const summary = await this.#api().summary(this.login, this.season.id, this.route.target);
      if (request !== this.#request) return;
      this.summary = summary;
      this.failure = null;
    } catch (error) {
      if (request !== this.#request) return;
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
  }
}

const NO_COUNTS: readonly number[] = [];

customElements.define("profile-page", ProfilePage);

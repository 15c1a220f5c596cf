/** One participant: what happened and why, how it goes, and what may still be. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { createRef, ref } from "lit/directives/ref.js";
import { type Api, ApiError } from "../api";
import { personCalled, statesOf } from "../board-state";
import "../charts/chart-frame";
import { avatar } from "../components/avatar";
import "../components/day-why";
import { stranger, troubleWords } from "../components/greetings";
import { plant } from "../components/icons";
import { LightElement } from "../components/light-element";
import { GLYPHS } from "../components/mark";
import type { Locale } from "../i18n";
import type { Board, CalendarDate, DayState, HistoryDay, Me, Own, Participant, Season } from "../model";
import { daysBetween, formatDate } from "../time";
import { type Place, addressOf, placeOf } from "./address";
import "./badge-maker";
import { chartsOf } from "./charts";
import "./commit-list";
import type { PageTurned } from "./commit-list";
import type { Goal, Summary } from "./model";
import { cutOff, notices } from "./notices";
import { commitTotals, numberTiles } from "./numbers";
import "./outlook-panel";
import type { TargetChosen } from "./outlook-panel";
import "./own-goal";
import type { GoalSet } from "./own-goal";
import { type ProfileApi, profileApi } from "./profile-api";
import "./profile-page.css";
import { repositoryList } from "./repositories";
import "./season-calendar";
import type { DayChosen, SeasonCalendar } from "./season-calendar";
import "./take-along";
import { profileWords } from "./words";

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
    own: { state: true },
    isRecognised: { state: true },
    place: { state: true },
  };
  declare api: Api;
  declare board: Board;
  declare season: Season;
  declare login: string;
  /** What to tell Kakao, where this book may share in KakaoTalk. */
  declare kakaoKey: string | null;
  declare locale: Locale;
  declare private summary: Summary | null;
  declare private failure: ApiError | null;
  declare private me: Me | null;
  /** What only the participant sees, on their own page. */
  declare private own: Own | null;
  /** Whether it is known by now who reads the page. */
  declare private isRecognised: boolean;
  declare private place: Place;
  readonly #calendar = createRef<SeasonCalendar>();
  readonly #heading = createRef<HTMLElement>();
  #person: Participant | null = null;
  #profile: ProfileApi | null = null;
  #day: HistoryDay | null = null;
  #asked = 0;

  constructor() {
    super();
    this.summary = null;
    this.failure = null;
    this.me = null;
    this.own = null;
    this.isRecognised = false;
    this.place = placeOf(location.search);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("popstate", this.#wentBack);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("popstate", this.#wentBack);
  }

  protected override firstUpdated(): void {
    void this.#recognise();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("board")) return;
    const person = personCalled(this.board, this.login);
    if (person !== null && person !== this.#person) void this.#load();
    this.#person = person;
  }

  protected override render(): TemplateResult {
    const person = this.#person;
    const { locale, season } = this;
    if (person === null) return stranger(locale, this.login);
    const words = profileWords(locale.language);
    return html`
      ${this.#who(person)} ${notices(person, this.board, season, locale)}
      ${numberTiles(person, this.board, locale)}
      <div class="profile-columns">
        <div class="happened">
          ${this.#calendarPanel(person)} ${this.#commits(person)}
        </div>
        <div class="ahead">${this.#ahead(person)}</div>
        <badge-maker
          class="panel"
          .login=${person.github_id}
          .caption=${words.share.text(person.github_id, season.name)}
          .locale=${locale}
        ></badge-maker>
      </div>
    `;
  }

  #who(person: Participant): TemplateResult {
    const { github_id, github_profile_url, avatar_url, current_streak, joined_on, today } = person;
    const { words, language } = this.locale;
    return html`<div class="who-block">
      ${avatar(github_id, avatar_url, 80)}
      <div>
        <h1>${github_id}</h1>
        <p class="about">
          ${today === null ? nothing : this.#state(today.state)}
          ${
            joined_on > this.season.start_date
              ? html`<span>${profileWords(language).joined(formatDate(joined_on, language))}</span>`
              : nothing
          }
          <a href=${github_profile_url} rel="noopener noreferrer">${words.profile.github}</a>
        </p>
      </div>
      <take-along
        .person=${person}
        .season=${this.season}
        .kakaoKey=${this.kakaoKey}
        .locale=${this.locale}
      ></take-along>
      ${plant(current_streak)}
    </div>`;
  }

  #state(state: DayState): TemplateResult {
    return html`<span class="state" data-state=${state}>
      <span class="glyph" aria-hidden="true">${GLYPHS[state]}</span>
      <span class="label">${this.locale.words.states[state]}</span>
    </span>`;
  }

  #calendarPanel(person: Participant): TemplateResult {
    const { calendar: words } = profileWords(this.locale.language);
    return html`<section class="panel">
      <h2>${words.heading} <span class="count">${words.how}</span></h2>
      <season-calendar
        .season=${this.season}
        .first=${this.board.first_date}
        .letters=${person.days}
        .counts=${this.summary?.daily_counts ?? NO_COUNTS}
        .today=${this.#lastDay()}
        .chosen=${this.place.day}
        .locale=${this.locale}
        @day-chosen=${this.#dayChosen}
        ${ref(this.#calendar)}
      ></season-calendar>
    </section>`;
  }

  /** The day on which the book is open: later ones are still to come. */
  #lastDay(): CalendarDate | null {
    if (this.board.phase === "before") return null;
    return this.board.phase === "after" ? this.season.end_date : this.board.today;
  }

  #commits(person: Participant): TemplateResult {
    const words = profileWords(this.locale.language);
    const { day } = this.place;
    const heading = day === null ? words.list.heading : words.day.heading(this.#date(day));
    return html`<section class="panel commits-panel" @keydown=${this.#escaped}>
      <h2 tabindex="-1" ${ref(this.#heading)}>${heading}</h2>
      ${day === null ? this.#all(person) : this.#only(person, day)}
    </section>`;
  }

  #all(person: Participant): TemplateResult {
    return html`${commitTotals(this.summary?.commits ?? null, this.season, this.locale)}
      <commit-list
        .api=${this.#api()}
        .login=${person.github_id}
        .season=${this.season}
        .page=${this.place.page}
        .version=${person}
        .locale=${this.locale}
        @page-turned=${this.#pageTurned}
      ></commit-list>`;
  }

  /** One day's commits, and why the day is what it is. */
  #only(person: Participant, date: CalendarDate): TemplateResult {
    const words = profileWords(this.locale.language);
    const day = this.#dayOf(person, date);
    return html`<p class="day-line">
        ${this.#isToCome(date) ? nothing : day.state === null ? html`<span>${words.calendar.noDay}</span>` : this.#state(day.state)}
        <button class="quiet-button" @click=${this.#showAll}>${words.day.showAll}</button>
        <button class="quiet-button" @click=${this.#backToCalendar}>${words.day.back}</button>
      </p>
      ${
        this.#isToCome(date)
          ? html`<p class="aside">${words.day.ahead}</p>`
          : keyed(
              date,
              html`<day-why
                .api=${this.api}
                .login=${person.github_id}
                .day=${day.known}
                .season=${this.season}
                .locale=${this.locale}
              ></day-why>`,
            )
      }`;
  }

  #isToCome(date: CalendarDate): boolean {
    const last = this.#lastDay();
    return last === null || date > last;
  }

  /** The same object for the same day as long as nothing of it changes. */
  #dayOf(person: Participant, date: CalendarDate): { known: HistoryDay; state: DayState | null } {
    const place = daysBetween(this.board.first_date ?? this.season.start_date, date);
    const state = statesOf(person.days)[place] ?? null;
    const known: HistoryDay = {
      attendance_date: date,
      commit_count: this.summary?.daily_counts[place] ?? 0,
      is_attended: state === "attended",
      is_override: false,
      state: state ?? "pending",
    };
    if (JSON.stringify(known) !== JSON.stringify(this.#day)) this.#day = known;
    return { known: this.#day ?? known, state };
  }

  /** All of it at once, when it is known who reads the page: nothing moves that was there. */
  #ahead(person: Participant): TemplateResult {
    const { locale, season, summary, board } = this;
    if (summary === null || !this.isRecognised) return this.#waiting();
    return html`
      ${board.phase === "after" ? nothing : cutOff(person, this.own, locale)}
      ${
        board.phase === "running"
          ? html`<outlook-panel
              class="panel"
              .outlook=${summary.outlook}
              .rate=${person.attendance_rate}
              .locale=${locale}
              @target-chosen=${this.#targetChosen}
            ></outlook-panel>`
          : nothing
      }
      ${this.#goal(summary)} ${board.phase === "before" ? nothing : this.#habits(summary)}
      <section class="panel">
        <h2>${profileWords(locale.language).repositories.heading}</h2>
        ${repositoryList(summary.repositories, locale, season)}
      </section>
    `;
  }

  #goal(summary: Summary): TemplateResult | typeof nothing {
    const isOwn = this.me !== null && this.me.id === summary.user.id;
    if (!isOwn || this.board.phase === "after") return nothing;
    return html`<own-goal
      class="panel"
      .api=${this.#api()}
      .season=${this.season}
      .goal=${summary.goal}
      .locale=${this.locale}
      @goal-set=${this.#goalSet}
    ></own-goal>`;
  }

  #habits(summary: Summary): TemplateResult {
    const { locale } = this;
    const { charts: words } = profileWords(locale.language);
    return html`<section class="habits">
      <h2 class="unseen">${words.heading}</h2>
      ${chartsOf(summary, words, locale.words.profile.place, locale.language).map(
        (chart) => html`<chart-frame .chart=${chart} .locale=${locale}></chart-frame>`,
      )}
    </section>`;
  }

  #waiting(): TemplateResult {
    const { locale, failure } = this;
    if (failure === null)
      return html`<p class="unseen" role="status">${locale.words.trouble.loading}</p>
        <div class="expected" aria-hidden="true"></div>`;
    return html`<p class="panel trouble-line" role="alert">
      ${troubleWords(locale, failure)}
      <button class="quiet-button" @click=${() => void this.#load()}>${locale.words.trouble.retry}</button>
    </p>`;
  }

  #date(date: CalendarDate): string {
    return formatDate(date, this.locale.language, { weekday: true });
  }

  #api(): ProfileApi {
    return (this.#profile ??= profileApi(this.api.line));
  }

  readonly #dayChosen = ({ day }: DayChosen): void => {
    if (day === this.place.day) {
      this.#showAll();
      return;
    }
    this.#go({ ...this.place, day });
    void this.#bringHeading();
  };

  readonly #showAll = (): void => {
    this.#go({ ...this.place, day: null });
    void this.#bringHeading();
  };

  readonly #backToCalendar = (): void => {
    if (this.place.day !== null) void this.#calendar.value?.focusOn(this.place.day);
  };

  readonly #escaped = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.#backToCalendar();
  };

  readonly #pageTurned = ({ page }: PageTurned): void => {
    this.#go({ ...this.place, page });
    this.#heading.value?.scrollIntoView({ block: "nearest" });
  };

  readonly #targetChosen = ({ rate: target }: TargetChosen): void => {
    this.place = { ...this.place, target };
    history.replaceState(null, "", addressOf(location.href, this.place));
    void this.#load();
  };

  readonly #goalSet = ({ goal }: GoalSet): void => {
    this.#show(goal);
    void this.#load();
  };

  #show(goal: Goal): void {
    if (this.summary !== null) this.summary = { ...this.summary, goal };
  }

  readonly #wentBack = (): void => {
    this.place = placeOf(location.search);
  };

  #go(place: Place): void {
    history.pushState(null, "", addressOf(location.href, place));
    this.place = place;
  }

  /** Tell keyboards and screen readers where the answer is. */
  async #bringHeading(): Promise<void> {
    await this.updateComplete;
    this.#heading.value?.focus({ preventScroll: true });
    this.#heading.value?.scrollIntoView({ block: "nearest" });
  }

  async #recognise(): Promise<void> {
    try {
      this.me = await this.api.me();
      const isOwn = this.me?.github_id.toLowerCase() === this.login.toLowerCase();
      if (isOwn) this.own = await this.api.own(this.locale.language);
    } catch {
      // The page is whole without knowing who reads it.
    }
    this.isRecognised = true;
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    try {
      const summary = await this.#api().summary(this.login, this.season.id, this.place.target);
      if (asked !== this.#asked) return;
      this.summary = summary;
      this.failure = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
  }
}

const NO_COUNTS: readonly number[] = [];

customElements.define("profile-page", ProfilePage);

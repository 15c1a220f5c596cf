/** One participant: their numbers, their season as a calendar, and every day with its reason. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type Api, ApiError } from "../api";
import { personCalled } from "../board-state";
import { type Locale, formatPercent } from "../i18n";
import type { Board, CalendarDate, HistoryDay, Participant, Season } from "../model";
import { formatDate, formatMonth } from "../time";
import { avatar } from "./avatar";
import "./day-why";
import { stranger, troubleWords } from "./greetings";
import { plant } from "./icons";
import { LightElement } from "./light-element";
import { GLYPHS } from "./mark";
import "./profile-page.css";
import { seasonCalendar } from "./season-calendar";

export class ProfilePage extends LightElement {
  static override properties = {
    api: { attribute: false },
    board: { attribute: false },
    season: { attribute: false },
    login: { attribute: false },
    locale: { attribute: false },
    days: { state: true },
    failure: { state: true },
    opened: { state: true },
  };
  declare api: Api;
  declare board: Board;
  declare season: Season;
  declare login: string;
  declare locale: Locale;
  declare private days: readonly HistoryDay[] | null;
  declare private failure: ApiError | null;
  declare private opened: ReadonlySet<CalendarDate>;
  #person: Participant | null = null;

  constructor() {
    super();
    this.days = null;
    this.failure = null;
    this.opened = new Set();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("board")) return;
    const person = personCalled(this.board, this.login);
    if (person !== null && person !== this.#person) void this.#load();
    this.#person = person;
  }

  protected override render(): TemplateResult {
    const person = this.#person;
    if (person === null) return stranger(this.locale, this.login);
    return html`
      ${this.#who(person)}
      <div class="glance">
        ${this.#numbers(person)}
        <section class="panel" @click=${this.#pointed}>
          <h2>${this.locale.words.profile.calendar}</h2>
          ${this.#calendar(person)}
        </section>
      </div>
      <section class="diary">
        <h2>
          ${this.locale.words.profile.diary}
          <span class="count">${this.locale.words.profile.diaryHow}</span>
        </h2>
        ${this.#diary()}
      </section>
    `;
  }

  #who({ github_id, github_profile_url, avatar_url, current_streak, today }: Participant): TemplateResult {
    const { words } = this.locale;
    return html`<div class="who-block">
      ${avatar(github_id, avatar_url, 80)}
      <div>
        <h1>${github_id}</h1>
        <p class="about">
          ${today === null ? nothing : this.#state(today.state)}
          <a href=${github_profile_url} rel="noopener noreferrer">${words.profile.github}</a>
        </p>
      </div>
      ${plant(current_streak)}
    </div>`;
  }

  #state(state: HistoryDay["state"]): TemplateResult {
    return html`<span class="state" data-state=${state}>
      <span class="glyph" aria-hidden="true">${GLYPHS[state]}</span>
      <span class="label">${this.locale.words.states[state]}</span>
    </span>`;
  }

  #numbers(person: Participant): TemplateResult {
    const { profile } = this.locale.words;
    const judged = person.attended_count + person.missed_count;
    const rate = person.attendance_rate === null ? profile.none : formatPercent(person.attendance_rate);
    const rank = person.rank === null ? profile.none : profile.place(person.rank);
    return html`<dl class="numbers">
      ${number(profile.rate, rate, judged > 0 ? profile.ofJudged(person.attended_count, judged) : "")}
      ${number(profile.rank, rank, person.rank === null ? "" : profile.ofPeople(this.board.totals.participants))}
      ${number(profile.currentStreak, profile.days(person.current_streak))}
      ${number(profile.longestStreak, profile.days(person.longest_streak))}
    </dl>`;
  }

  #calendar(person: Participant): TemplateResult {
    return seasonCalendar({
      season: this.season,
      first: this.board.first_date,
      letters: person.days,
      days: new Map(this.days?.map((day) => [day.attendance_date, day])),
      today: this.board.today,
      locale: this.locale,
    });
  }

  #diary(): TemplateResult {
    const { locale, days, failure } = this;
    if (days === null && failure !== null)
      return html`<p class="day-trouble" role="alert">
        ${troubleWords(locale, failure)}
        <button class="main-button" @click=${() => void this.#load()}>${locale.words.trouble.retry}</button>
      </p>`;
    if (days === null) return html`<p role="status">${locale.words.trouble.loading}</p>`;
    if (days.length === 0) return html`<p class="nobody">${locale.words.profile.noDays}</p>`;
    return html`${months(days).map(
      (month) =>
        html`<section class="month">
          <h3>${formatMonth(month[0].attendance_date, locale.language, true)}</h3>
          ${repeat(
            month,
            (day) => day.attendance_date,
            (day) => this.#day(day),
          )}
        </section>`,
    )}`;
  }

  #day(day: HistoryDay): TemplateResult {
    const { attendance_date: date, commit_count, is_override, state } = day;
    const { words, language } = this.locale;
    return html`<details
      id="day-${date}"
      data-state=${state}
      @toggle=${(event: ToggleEvent) => {
        this.#toggled(date, event.newState === "open");
      }}
    >
      <summary>
        <time datetime=${date}>${formatDate(date, language, { weekday: true })}</time>
        ${this.#state(state)}
        ${is_override ? html`<span class="override">✎ ${words.tile.override}</span>` : nothing}
        <span class="amount">${commit_count > 0 ? words.tile.commits(commit_count) : nothing}</span>
      </summary>
      ${
        this.opened.has(date)
          ? html`<day-why
              .api=${this.api}
              .login=${this.login}
              .day=${day}
              .season=${this.season}
              .locale=${this.locale}
            ></day-why>`
          : nothing
      }
    </details>`;
  }

  #toggled(date: CalendarDate, isOpen: boolean): void {
    const opened = new Set(this.opened);
    if (isOpen) opened.add(date);
    else opened.delete(date);
    this.opened = opened;
  }

  /** A day pointed at in the calendar opens in the diary, which keyboards reach by itself. */
  #pointed({ target }: MouseEvent): void {
    const date = (target as Element).closest("[data-date]")?.getAttribute("data-date");
    const entry = this.querySelector<HTMLDetailsElement>(`#day-${date ?? "none"}`);
    if (entry === null) return;
    entry.open = true;
    entry.scrollIntoView({ block: "center" });
    entry.querySelector("summary")?.focus({ preventScroll: true });
  }

  async #load(): Promise<void> {
    try {
      this.days = await this.api.history(this.login, String(this.season.id));
      this.failure = null;
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
  }
}

function number(name: string, value: string, aside = ""): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd><strong>${value}</strong> ${aside === "" ? nothing : html`<span class="of">${aside}</span>`}</dd>
  </div>`;
}

type Month = [HistoryDay, ...HistoryDay[]];

/** The days, month by month, in the order given. */
function months(days: readonly HistoryDay[]): Month[] {
  const found: Month[] = [];
  for (const day of days) {
    const month = found.at(-1);
    if (month?.[0].attendance_date.slice(0, 7) === day.attendance_date.slice(0, 7)) month.push(day);
    else found.push([day]);
  }
  return found;
}

customElements.define("profile-page", ProfilePage);

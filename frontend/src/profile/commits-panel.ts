/** A participant's commits: all of them by pages, or those of the chosen day with its explanation. */

import { type TemplateResult, html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Api } from "../core/api";
import { statesOf } from "../core/board-state";
import "../components/day-explanation";
import { LaterElement } from "../components/light-dom-element";
import { stateBadge } from "../components/state-badge";
import type { Locale } from "../core/i18n";
import type { Board, CalendarDate, DayState, HistoryDay, Participant, Season } from "../core/model";
import { daysBetween, formatDate } from "../core/time";
import { profileTexts } from "../texts/profile";
import type { ProfileRoute } from "./profile-route";
import "./commit-list";
import type { Summary } from "./model";
import { commitTotals } from "./numbers";
import type { ProfileApi } from "./profile-api";

export class CommitsPanel extends LaterElement {
  static override properties = {
    api: { attribute: false },
    profileApi: { attribute: false },
    person: { attribute: false },
    board: { attribute: false },
    season: { attribute: false },
    summary: { attribute: false },
    route: { attribute: false },
    lastDay: { attribute: false },
    locale: { attribute: false },
  };
  declare api: Api;
  declare profileApi: ProfileApi;
  declare person: Participant;
  declare board: Board;
  declare season: Season;
  declare summary: Summary | null;
  declare route: ProfileRoute;
  /** The board's last day; null before the first. */
  declare lastDay: CalendarDate | null;
  declare locale: Locale;
  #day: HistoryDay | null = null;

  /** Move the focus to the commits, for keyboards and screen readers. */
  async focusHeading(): Promise<void> {
    await this.updateComplete;
    const heading = this.querySelector("h2");
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView({ block: "nearest" });
  }

  protected override render(): TemplateResult {
    const texts = profileTexts(this.locale.language);
    const { day } = this.route;
    const heading =
      day === null
        ? texts.list.heading
        : texts.day.heading({ date: formatDate(day, this.locale.language, { weekday: true }) });
    return html`<h2 tabindex="-1">${heading}</h2>
      ${day === null ? this.#all() : this.#only(day)}`;
  }

  #all(): TemplateResult {
    const { profileApi, person, season, summary, route, locale } = this;
    return html`${commitTotals(summary?.commits ?? null, season, locale)}
      <commit-list
        .api=${profileApi}
        .login=${person.github_id}
        .season=${season}
        .page=${route.page}
        .version=${person}
        .locale=${locale}
        @page-chosen=${() => this.querySelector("h2")?.scrollIntoView({ block: "nearest" })}
      ></commit-list>`;
  }

  #only(date: CalendarDate): TemplateResult {
    const texts = profileTexts(this.locale.language);
    const isFuture = this.lastDay === null || date > this.lastDay;
    const day = this.#dayOf(date);
    return html`<p class="day-line">
        ${
          isFuture
            ? nothing
            : day.state === null
              ? html`<span>${texts.calendar.noDay}</span>`
              : stateBadge(day.state, this.locale)
        }
        <button class="quiet-button" @click=${() => this.dispatchEvent(new Event("show-all"))}>
          ${texts.day.showAll}
        </button>
        <button class="quiet-button" @click=${() => this.dispatchEvent(new Event("back-to-calendar"))}>
          ${texts.day.back}
        </button>
      </p>
      ${
        isFuture
          ? html`<p class="aside">${texts.day.ahead}</p>`
          : keyed(
              date,
              html`<day-explanation
                .api=${this.api}
                .login=${this.person.github_id}
                .day=${day.historyDay}
                .season=${this.season}
                .locale=${this.locale}
              ></day-explanation>`,
            )
      }`;
  }

  /** Return the same object for the same day while its data is unchanged. */
  #dayOf(date: CalendarDate): { historyDay: HistoryDay; state: DayState | null } {
    const index = daysBetween(this.board.first_date ?? this.season.start_date, date);
    const state = statesOf(this.person.days)[index] ?? null;
    const historyDay: HistoryDay = {
      attendance_date: date,
      commit_count: this.summary?.daily_counts[index] ?? 0,
      is_attended: state === "attended",
      is_override: false,
      state: state ?? "pending",
    };
    if (JSON.stringify(historyDay) !== JSON.stringify(this.#day)) this.#day = historyDay;
    return { historyDay: this.#day ?? historyDay, state };
  }
}

customElements.define("commits-panel", CommitsPanel);

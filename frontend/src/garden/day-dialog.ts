/** Why somebody's day is what it is, over the page. */

import { type TemplateResult, html, nothing } from "lit";
import type { Api } from "../api";
import "../components/day-why";
import { LightElement } from "../components/light-element";
import { GLYPHS } from "../components/mark";
import type { Locale } from "../i18n";
import type { CalendarDate, DayState, HistoryDay, Season } from "../model";
import { profilePath } from "../route";
import { formatDate } from "../time";
import "./dialog.css";
import { gardenWords } from "./words";

export class DayDialog extends LightElement {
  static override properties = {
    api: { attribute: false },
    season: { attribute: false },
    seasonAsked: { attribute: false },
    locale: { attribute: false },
    login: { state: true },
    day: { state: true },
  };
  declare api: Api;
  declare season: Season;
  declare seasonAsked: string | null;
  declare locale: Locale;
  declare private login: string;
  declare private day: HistoryDay | null;

  constructor() {
    super();
    this.login = "";
    this.day = null;
  }

  /** Show the day; where the focus was, it comes back to when the dialog is closed. */
  open(login: string, date: CalendarDate, state: DayState): void {
    this.login = login;
    this.day = {
      attendance_date: date,
      state,
      is_attended: state === "attended",
      is_override: false,
      commit_count: 0,
    };
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  protected override render(): TemplateResult {
    const { day, login, locale } = this;
    const words = gardenWords(locale.language).whole;
    return html`<dialog class="over" aria-labelledby="day-named" @close=${this.#closed} @click=${this.#clicked}>
      ${
        day === null
          ? nothing
          : html`<div class="over-head">
                <h2 id="day-named">
                  ${login}
                  <span class="of">${formatDate(day.attendance_date, locale.language, { weekday: true })}</span>
                </h2>
                <form method="dialog">
                  <button class="choice" aria-label=${words.close} title=${words.close}>✕</button>
                </form>
              </div>
              <p class="state" data-state=${day.state}>
                <span aria-hidden="true">${GLYPHS[day.state]}</span> ${locale.words.states[day.state]}
              </p>
              <day-why
                .api=${this.api}
                .login=${login}
                .day=${day}
                .season=${this.season}
                .locale=${locale}
              ></day-why>
              <p><a href=${profilePath(login, this.seasonAsked)}>${words.profile}</a></p>`
      }
    </dialog>`;
  }

  readonly #closed = (): void => {
    this.day = null;
  };

  /** A click beside it closes it. */
  readonly #clicked = (event: MouseEvent): void => {
    if (event.target instanceof HTMLDialogElement) event.target.close();
  };
}

customElements.define("day-dialog", DayDialog);

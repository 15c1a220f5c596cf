/** The explanation of a participant's day, over the page. */

import { type TemplateResult, html, nothing } from "lit";
import type { Api } from "../core/api";
import { statesOf } from "../core/board-state";
import "../components/day-explanation";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { CalendarDate, DayState, HistoryDay, Participant, Season } from "../core/model";
import { profilePath } from "../core/route";
import { addDays, formatDate } from "../core/time";
import { seasonTexts } from "../texts/season";
import "./dialog.css";

export class DayDialog extends LightElement {
  static override properties = {
    api: { attribute: false },
    season: { attribute: false },
    seasonParam: { attribute: false },
    locale: { attribute: false },
    person: { state: true },
    day: { state: true },
  };
  declare api: Api;
  declare season: Season;
  declare seasonParam: string | null;
  declare locale: Locale;
  declare private person: Participant | null;
  declare private day: HistoryDay | null;
  #first: CalendarDate = "";
  #index = 0;

  constructor() {
    super();
    this.person = null;
    this.day = null;
  }

  /** Show the day at an index; on closing, the focus returns to where it was. */
  open(person: Participant, first: CalendarDate, index: number): void {
    this.person = person;
    this.#first = first;
    this.#showDay(index);
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  protected override render(): TemplateResult {
    const { person, day } = this;
    return html`<dialog
      class="over"
      aria-labelledby="day-named"
      @close=${this.#closed}
      @click=${this.#clicked}
      @keydown=${this.#pressed}
    >
      ${person === null || day === null ? nothing : this.#day(person.github_id, day)}
    </dialog>`;
  }

  #day(login: string, day: HistoryDay): TemplateResult {
    const { locale } = this;
    const { whole: texts, dateRange } = seasonTexts(locale.language);
    return html`<div class="over-head">
        <h2 id="day-named">
          ${login}
          <span class="of" role="status"
            >${formatDate(day.attendance_date, locale.language, { weekday: true })}</span
          >
        </h2>
        <div class="turns">
          ${this.#dayButton(this.#index - 1, "‹", dateRange.earlier)} ${this.#dayButton(this.#index + 1, "›", dateRange.later)}
          <form method="dialog">
            <button class="choice" aria-label=${texts.close} title=${texts.close}>✕</button>
          </form>
        </div>
      </div>
      <p class="state" data-state=${day.state}>
        <span aria-hidden="true">${locale.texts.glyphs[day.state]}</span> ${locale.texts.states[day.state]}
      </p>
      <day-explanation
        .api=${this.api}
        .login=${login}
        .day=${day}
        .season=${this.season}
        .locale=${locale}
      ></day-explanation>
      <p><a href=${profilePath(login, this.seasonParam)}>${texts.profile}</a></p>`;
  }

  #dayButton(index: number, glyph: string, name: string): TemplateResult {
    return html`<button
      class="choice"
      aria-label=${name}
      title=${name}
      aria-disabled=${this.#stateAt(index) === null}
      @click=${() => {
        this.#showDay(index);
      }}
    >
      ${glyph}
    </button>`;
  }

  #stateAt(index: number): DayState | null {
    return statesOf(this.person?.days ?? "")[index] ?? null;
  }

  /** Move to another day of the participant, within their days. */
  #showDay(index: number): void {
    const state = this.#stateAt(index);
    if (state === null) return;
    this.#index = index;
    this.day = {
      attendance_date: addDays(this.#first, index),
      state,
      is_attended: state === "attended",
      is_override: false,
      commit_count: 0,
    };
  }

  readonly #pressed = ({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): void => {
    if (altKey || ctrlKey || metaKey) return; // the browser's own shortcuts for back and forward
    if (key === "ArrowLeft") this.#showDay(this.#index - 1);
    if (key === "ArrowRight") this.#showDay(this.#index + 1);
  };

  readonly #closed = (): void => {
    this.person = null;
    this.day = null;
  };

  /** Close on a click outside. */
  readonly #clicked = (event: MouseEvent): void => {
    if (event.target instanceof HTMLDialogElement) event.target.close();
  };
}

customElements.define("day-dialog", DayDialog);

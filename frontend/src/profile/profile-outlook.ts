/** Beside the past days: trends, the forecast, and when and where the participant commits. */

import { type TemplateResult, html, nothing } from "lit";
import "../charts/chart-frame";
import { LaterElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { MeApi } from "../core/me-api";
import type { Board, MeOverview, Participant, Season } from "../core/model";
import { profileTexts } from "../texts/profile";
import { chartsOf } from "./charts";
import type { Summary } from "./model";
import { cutOff } from "./notices";
import "./outlook-panel";
import "../components/goal-panel";
import { repositoryList } from "./repositories";

export class ProfileOutlook extends LaterElement {
  static override properties = {
    meApi: { attribute: false },
    person: { attribute: false },
    board: { attribute: false },
    season: { attribute: false },
    summary: { attribute: false },
    overview: { attribute: false },
    isOwn: { attribute: false },
    locale: { attribute: false },
  };
  declare meApi: MeApi;
  declare person: Participant;
  declare board: Board;
  declare season: Season;
  declare summary: Summary;
  /** Only for the participant. */
  declare overview: MeOverview | null;
  declare isOwn: boolean;
  declare locale: Locale;

  protected override render(): TemplateResult {
    const { locale, season, summary, board, person } = this;
    return html`
      ${board.phase === "after" ? nothing : cutOff(person, this.overview, locale)}
      ${
        board.phase === "running"
          ? html`<outlook-panel
              class="panel"
              .outlook=${summary.outlook}
              .rate=${person.attendance_rate}
              .locale=${locale}
            ></outlook-panel>`
          : nothing
      }
      ${this.isOwn && board.phase !== "after" ? this.#goal() : nothing}
      ${board.phase === "before" ? nothing : this.#habits()}
      <section class="panel">
        <h2>${profileTexts(locale.language).repositories.heading}</h2>
        ${repositoryList(summary.repositories, locale, season)}
      </section>
    `;
  }

  #goal(): TemplateResult {
    return html`<goal-panel
      class="panel"
      .api=${this.meApi}
      .season=${this.season}
      .goal=${this.summary.goal}
      .locale=${this.locale}
    ></goal-panel>`;
  }

  #habits(): TemplateResult {
    const { locale, summary } = this;
    const { charts: texts, numbers } = profileTexts(locale.language);
    return html`<section class="habits">
      <h2 class="unseen">${texts.heading}</h2>
      ${chartsOf(summary, texts, (rank) => numbers.place({ rank }), locale.language).map(
        (chart) => html`<chart-frame .chart=${chart} .locale=${locale}></chart-frame>`,
      )}
    </section>`;
  }
}

customElements.define("profile-outlook", ProfileOutlook);

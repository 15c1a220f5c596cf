/** The seasons: the list, every rule of one, a new one, and the exports. */

import { type TemplateResult, html, nothing } from "lit";
import type { NewSeason, Season } from "../core/model";
import { withSeason } from "../core/route";
import "../components/season-form";
import { formatRange } from "../core/time";
import { AdminSection } from "./admin-section";
import { changesOf, rulesChangingDays } from "./rules";
import { SEASONS } from "./words/seasons";

export class SeasonsSection extends AdminSection<true> {
  static override properties = {
    ...AdminSection.properties,
    edited: { state: true },
  };
  /** The season in the form, "new", or null while the list is shown. */
  declare private edited: Season | "new" | null;

  constructor() {
    super();
    this.edited = null;
  }

  protected override async fetch(): Promise<true> {
    await Promise.resolve();
    return true;
  }

  protected override show(): TemplateResult {
    return this.edited === null ? this.#list() : this.#form(this.edited);
  }

  #list(): TemplateResult {
    const words = SEASONS[this.locale.language];
    const { seasons } = this.context;
    return html`<div class="card" role="group" aria-labelledby="seasons">
      <h3 id="seasons">${words.heading}</h3>
      ${
        seasons.length > 0
          ? html`<ul class="rows" role="list">
              ${seasons.toReversed().map((season) => this.#season(season))}
            </ul>`
          : html`<p class="aside">${words.none}</p>`
      }
      <p>
        <button class="main-button" @click=${() => (this.edited = "new")}>${words.create}</button>
      </p>
    </div>`;
  }

  #season(season: Season): TemplateResult {
    const words = SEASONS[this.locale.language];
    const { id, name, start_date, end_date } = season;
    return html`<li class="season">
      <div>
        <a class="name" href=${withSeason("/", String(id))}>${name}</a>
        ${id === this.context.currentSeasonId ? html`<span class="tag">${words.current}</span>` : nothing}
        <p class="aside">${formatRange(start_date, end_date, this.locale.language)}</p>
      </div>
      <span class="choices when">
        <span class="choices" role="group" aria-label=${words.exports(name)}>
          <a href="/api/seasons/${id}/export.csv" download>${words.csv}</a>
          <a href="/api/seasons/${id}/export.json" download>${words.json}</a>
        </span>
        <button
          class="quiet-button"
          aria-label=${words.forWhat(words.edit, name)}
          @click=${() => (this.edited = season)}
        >
          ${words.edit}
        </button>
      </span>
    </li>`;
  }

  #form(edited: Season | "new"): TemplateResult {
    const words = SEASONS[this.locale.language];
    return html`<div class="card">
      <div class="list-head">
        <h3>${edited === "new" ? words.creating : words.editing(edited.name)}</h3>
        <button class="quiet-button" @click=${() => (this.edited = null)}>${words.back}</button>
      </div>
      <season-form
        .locale=${this.locale}
        .season=${edited === "new" ? null : edited}
        .save=${(wanted: NewSeason) => (edited === "new" ? this.#create(wanted) : this.#change(edited, wanted))}
        @saved=${() => (this.edited = null)}
      ></season-form>
    </div>`;
  }

  async #create(wanted: NewSeason): Promise<boolean> {
    await this.context.api.createSeason(wanted);
    this.context.notify(SEASONS[this.locale.language].created(wanted.name));
    await this.context.reloadSeasons();
    return true;
  }

  async #change(season: Season, wanted: NewSeason): Promise<boolean> {
    const words = SEASONS[this.locale.language];
    const { api, confirm, notify } = this.context;
    const changes = changesOf(season, wanted);
    const rules = rulesChangingDays(changes);
    if (Object.keys(changes).length === 0) {
      notify(words.unchanged);
      return false;
    }
    const ruleNames = rules.map((rule) => words.rules[rule]).join(", ");
    const question = {
      heading: words.confirmHeading,
      text: words.confirmText(ruleNames),
      verb: words.confirm,
    };
    if (rules.length > 0 && (await confirm(question)) === null) return false;
    await api.changeSeason(season.id, changes);
    notify(rules.length > 0 ? words.judgedAnew(wanted.name) : words.changed(wanted.name));
    await this.context.reloadSeasons();
    return true;
  }
}

customElements.define("seasons-section", SeasonsSection);

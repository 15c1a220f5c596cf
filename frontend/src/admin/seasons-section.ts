/** The seasons: the list, every rule of one, a new one, and the exports. */

import { type TemplateResult, html, nothing } from "lit";
import type { NewSeason, Season } from "../core/model";
import { withSeason } from "../core/route";
import "../components/season-form";
import { formatRange } from "../core/time";
import { seasonsTexts } from "../texts/admin/seasons";
import { AdminSection } from "./admin-section";
import { changesOf, rulesChangingDays } from "./rules";

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
    const texts = seasonsTexts(this.locale.language);
    const { seasons } = this.context;
    return html`<div class="card" role="group" aria-labelledby="seasons">
      <h3 id="seasons">${texts.heading}</h3>
      ${
        seasons.length > 0
          ? html`<ul class="rows" role="list">
              ${seasons.toReversed().map((season) => this.#season(season))}
            </ul>`
          : html`<p class="aside">${texts.none}</p>`
      }
      <p>
        <button class="main-button" @click=${() => (this.edited = "new")}>${texts.create}</button>
      </p>
    </div>`;
  }

  #season(season: Season): TemplateResult {
    const texts = seasonsTexts(this.locale.language);
    const { id, name, start_date, end_date } = season;
    return html`<li class="season">
      <div>
        <a class="name" href=${withSeason("/", String(id))}>${name}</a>
        ${id === this.context.currentSeasonId ? html`<span class="tag">${texts.current}</span>` : nothing}
        <p class="aside">${formatRange(start_date, end_date, this.locale.language)}</p>
      </div>
      <span class="choices when">
        <span class="choices" role="group" aria-label=${texts.exports({ name })}>
          <a href="/api/seasons/${id}/export.csv" download>${texts.csv}</a>
          <a href="/api/seasons/${id}/export.json" download>${texts.json}</a>
        </span>
        <button
          class="quiet-button"
          aria-label=${texts.forWhat({ verb: texts.edit, name })}
          @click=${() => (this.edited = season)}
        >
          ${texts.edit}
        </button>
      </span>
    </li>`;
  }

  #form(edited: Season | "new"): TemplateResult {
    const texts = seasonsTexts(this.locale.language);
    return html`<div class="card">
      <div class="list-head">
        <h3>${edited === "new" ? texts.creating : texts.editing({ name: edited.name })}</h3>
        <button class="quiet-button" @click=${() => (this.edited = null)}>${texts.back}</button>
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
    this.context.notify(seasonsTexts(this.locale.language).created({ name: wanted.name }));
    await this.context.reloadSeasons();
    return true;
  }

  async #change(season: Season, wanted: NewSeason): Promise<boolean> {
    const texts = seasonsTexts(this.locale.language);
    const { api, confirm, notify } = this.context;
    const changes = changesOf(season, wanted);
    const rules = rulesChangingDays(changes);
    if (Object.keys(changes).length === 0) {
      notify(texts.unchanged);
      return false;
    }
    const ruleNames = rules.map((rule) => texts.rules[rule]).join(", ");
    const question = {
      heading: texts.confirmHeading,
      text: texts.confirmText({ rules: ruleNames }),
      verb: texts.confirm,
    };
    if (rules.length > 0 && (await confirm(question)) === null) return false;
    await api.changeSeason(season.id, changes);
    notify(rules.length > 0 ? texts.judgedAnew({ name: wanted.name }) : texts.changed({ name: wanted.name }));
    await this.context.reloadSeasons();
    return true;
  }
}

customElements.define("seasons-section", SeasonsSection);

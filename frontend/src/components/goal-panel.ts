/** A participant's private goal in a season, and the progress towards it. */

import { type TemplateResult, html, nothing } from "lit";
import { ApiError } from "../core/api";
import { troubleText } from "./empty-states";
import { LightElement } from "./light-dom-element";
import { type Locale, formatPercent } from "../core/i18n";
import type { MeApi } from "../core/me-api";
import type { Goal, GoalChange, Season } from "../core/model";
import "../styles/page.css";
import { targetText, typedNumber } from "../core/target";
import { type GoalTexts, goalTexts } from "../texts/goal";
import "./goal-panel.css";

/** A goal was set or dropped. */
export class GoalSet extends Event {
  readonly goal: Goal;

  constructor(goal: Goal) {
    super("goal-set", { bubbles: true });
    this.goal = goal;
  }
}

export class GoalPanel extends LightElement {
  static override properties = {
    api: { attribute: false },
    season: { attribute: false },
    goal: { attribute: false },
    locale: { attribute: false },
    isOpen: { state: true },
    isBusy: { state: true },
    failure: { state: true },
    notice: { state: true },
  };
  declare api: Pick<MeApi, "setGoal">;
  declare season: Season;
  declare goal: Goal | null;
  declare locale: Locale;
  declare private isOpen: boolean;
  declare private isBusy: boolean;
  declare private failure: ApiError | null;
  declare private notice: string;

  constructor() {
    super();
    this.goal = null;
    this.isOpen = false;
    this.isBusy = false;
    this.failure = null;
    this.notice = "";
  }

  protected override render(): TemplateResult {
    const texts = goalTexts(this.locale.language);
    return html`<h2>${texts.heading} <span class="count">${texts.how}</span></h2>
      ${this.isOpen ? this.#form(texts) : this.#progress(texts)}
      <p class="unseen" role="status">${this.notice}</p>
      ${
        this.failure === null
          ? nothing
          : html`<p class="failure" role="alert">${troubleText(this.locale, this.failure)}</p>`
      }`;
  }

  #progress(texts: GoalTexts): TemplateResult {
    const {
      target_rate = null,
      target_streak = null,
      rate_progress = null,
      streak_progress = null,
    } = this.goal ?? {};
    const hasGoal = target_rate !== null || target_streak !== null;
    return html`${
      target_rate === null
        ? nothing
        : progress("goal-rate", texts.rateProgress({ target: targetText(target_rate) }), rate_progress, texts)
    }
      ${
        target_streak === null
          ? nothing
          : progress("goal-streak", this.locale.texts.streak({ days: target_streak }), streak_progress, texts)
      }
      ${hasGoal ? nothing : html`<p class="aside">${texts.none}</p>`}
      <p><button class="quiet-button" @click=${this.#open}>${hasGoal ? texts.change : texts.set}</button></p>`;
  }

  #form(texts: GoalTexts): TemplateResult {
    const { target_rate = null, target_streak = null } = this.goal ?? {};
    return html`<form class="goal-form" @submit=${this.#submitted}>
      <p class="field">
        <label for="target-rate">${texts.rate}</label>
        <input
          id="target-rate"
          name="rate"
          type="number"
          inputmode="decimal"
          min="1"
          max="100"
          step="0.1"
          .value=${target_rate === null ? "" : String(target_rate)}
        />
      </p>
      <p class="field">
        <label for="target-streak">${texts.streak}</label>
        <input
          id="target-streak"
          name="streak"
          type="number"
          inputmode="numeric"
          min="1"
          max=${this.season.days}
          step="1"
          .value=${target_streak === null ? "" : String(target_streak)}
        />
      </p>
      <p class="aside">${texts.empty}</p>
      <p class="choices">
        <button class="main-button" ?disabled=${this.isBusy}>${texts.save}</button>
        <button type="button" class="quiet-button" @click=${this.#close}>${texts.cancel}</button>
      </p>
    </form>`;
  }

  readonly #open = (): void => {
    this.isOpen = true;
    this.notice = "";
    void this.updateComplete.then(() => this.querySelector("input")?.focus());
  };

  readonly #close = (): void => {
    this.isOpen = false;
    this.failure = null;
    void this.updateComplete.then(() => this.querySelector("button")?.focus());
  };

  readonly #submitted = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const read = (name: string, max: number): number | null => {
      const typed = fields.get(name);
      return typeof typed === "string" ? (typedNumber(typed, 1, max) ?? null) : null;
    };
    void this.#save({ target_rate: read("rate", 100), target_streak: read("streak", this.season.days) });
  };

  async #save(change: GoalChange): Promise<void> {
    this.isBusy = true;
    try {
      const goal = await this.api.setGoal(this.season.id, change);
      this.goal = goal;
      this.notice = goalTexts(this.locale.language).saved;
      this.#close();
      this.dispatchEvent(new GoalSet(goal));
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
    this.isBusy = false;
  }
}

function progress(id: string, name: string, percent: number | null, texts: GoalTexts): TemplateResult {
  const shown = percent ?? 0;
  return html`<div class="goal-progress">
    <label for=${id}>${name}</label>
    <span class="far">${shown >= 100 ? html`✓ ${texts.reached}` : formatPercent(shown)}</span>
    <progress id=${id} max="100" value=${shown}></progress>
  </div>`;
}

customElements.define("goal-panel", GoalPanel);

/** One day of one participant: its explanation and its overrides. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { ApiError } from "../core/api";
import type { CalendarDate, Why } from "../core/model";
import { textIn } from "../core/form-data";
import { addDays, formatDate } from "../core/time";
import { correctionsTexts } from "../texts/admin/corrections";
import { frameTexts } from "../texts/admin/frame";
import { AdminSection } from "./admin-section";
import "./corrections-section.css";
import type { Corrections, Member, NewCorrection, DayCorrection } from "./model";
import { type AdminRoute, adminPath } from "./admin-route";
import { judgedCommits } from "./judged-commits";
import { type OverridesView, overrideHistory, recentOverrides } from "./override-list";

/** The states that an admin can set for a day. */
const STATES: readonly NewCorrection["state"][] = ["attended", "missed", "excused"];

interface Chosen {
  readonly login: string;
  readonly date: CalendarDate;
}

/** A day with all overrides that it ever had. */
interface Day extends Chosen {
  readonly why: Why;
  readonly history: readonly DayCorrection[];
}

interface CorrectionsData {
  readonly members: readonly Member[];
  readonly recent: readonly DayCorrection[];
  /** The displayed day; "unknown" if no user has this login. */
  readonly day: Day | "unknown" | null;
}

export class CorrectionsSection extends AdminSection<CorrectionsData> {
  protected override willUpdate(changed: PropertyValues): void {
    const before: unknown = changed.get("route") ?? changed.get("locale");
    if (before !== undefined && this.hasUpdated) void this.load();
  }

  protected override async fetch(): Promise<CorrectionsData> {
    const { api } = this.context;
    const season = this.#season();
    const chosen = this.#chosen();
    const [{ members }, { corrections: recent }, day] = await Promise.all([
      this.loaded === null ? api.members(season) : Promise.resolve(this.loaded),
      api.corrections(season, null),
      chosen === null ? null : this.#fetchDay(chosen).catch(unknownWhenMissing),
    ]);
    return { members, recent, day };
  }

  async #fetchDay({ login, date }: Chosen): Promise<Day> {
    const { api } = this.context;
    const [why, { corrections }] = await Promise.all([
      api.why(date, login, this.#season(), this.locale.language),
      api.corrections(this.#season(), login) satisfies Promise<Corrections>,
    ]);
    return { login, date, why, history: corrections.filter((one) => one.attendance_date === date) };
  }

  #chosen(): Chosen | null {
    const { user, date } = this.route;
    return user === null || date === null ? null : { login: user, date };
  }

  #season(): number {
    return this.context.season?.id ?? 0;
  }

  #view(): OverridesView {
    return { locale: this.locale, zone: this.context.zone, isBusy: this.isBusy };
  }

  protected override show({ members, recent, day }: CorrectionsData): TemplateResult {
    return html`${this.#choice(members)} ${day === null ? nothing : day === "unknown" ? this.#unknown() : this.#day(day)} ${recentOverrides(recent, this.#view(), this.context, this.route)}`;
  }

  #choice(members: readonly Member[]): TemplateResult {
    const texts = correctionsTexts(this.locale.language);
    const { season } = this.context;
    return html`<form class="card" @submit=${this.#choose}>
      <h3>${texts.choose}</h3>
      <div class="fields choosing">
        <p class="field">
          <label for="whose">${texts.login}</label>
          <input
            id="whose"
            name="user"
            required
            list="whose-logins"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            .value=${this.route.user ?? ""}
          />
          <datalist id="whose-logins">
            ${members.map(({ github_id }) => html`<option value=${github_id}></option>`)}
          </datalist>
        </p>
        <p class="field">
          <label for="which-day">${texts.date}</label>
          <input
            id="which-day"
            name="date"
            type="date"
            required
            min=${season?.start_date ?? nothing}
            max=${season?.end_date ?? nothing}
            .value=${this.route.date ?? ""}
          />
        </p>
        <p><button class="main-button">${frameTexts(this.locale.language).show}</button></p>
      </div>
      ${this.route.user === null ? html`<p class="aside">${texts.hint}</p>` : nothing}
    </form>`;
  }

  #choose(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.context.navigate({ ...this.route, user: textIn(form, "user"), date: textIn(form, "date") });
  }

  #day(day: Day): TemplateResult {
    const texts = correctionsTexts(this.locale.language);
    const { login, date, why } = day;
    const shown = formatDate(date, this.locale.language, { weekday: true, year: true });
    return html`<div class="card day" role="group" aria-labelledby="day">
      <div class="list-head">
        <h3 id="day">${texts.dayOf({ login, date: shown })}</h3>
        <span class="choices">
          ${this.#adjacentDay(-1, texts.previous)} ${this.#adjacentDay(1, texts.next)}
        </span>
      </div>
      <p class="verdict" role="status">
        ${
          why.state === null
            ? texts.noState
            : html`<span class="state" data-state=${why.state}>
                <span aria-hidden="true">${this.locale.texts.glyphs[why.state]}</span> ${this.locale.texts.states[why.state]}
              </span>`
        }
      </p>
      ${why.advice.map((sentence) => html`<p class="advice">${sentence}</p>`)}
      ${this.#setting(day)} ${overrideHistory(day.history, this.#view(), (id) => void this.#revoke(id))}
      ${judgedCommits(why.commits, this.#view(), {
        accept: (id) => void this.#accept(id),
        unaccept: (id) => void this.#unaccept(id),
      })}
    </div>`;
  }

  #unknown(): TemplateResult {
    const texts = correctionsTexts(this.locale.language);
    return html`<p class="failure" role="alert">${texts.unknownLogin({ login: this.route.user ?? "" })}</p>`;
  }

  #adjacentDay(days: number, name: string): TemplateResult | typeof nothing {
    const { season } = this.context;
    if (this.route.date === null || season === null) return nothing;
    const date = addDays(this.route.date, days);
    if (date < season.start_date || date > season.end_date) return nothing;
    const route: AdminRoute = { ...this.route, date };
    return html`<a
      class="quiet-button"
      href=${adminPath(route)}
      @click=${(event: MouseEvent) => {
        event.preventDefault();
        this.context.navigate(route);
      }}
      >${name}</a
    >`;
  }

  #setting({ login, date, why }: Day): TemplateResult {
    const texts = correctionsTexts(this.locale.language);
    const { states } = this.locale.texts;
    return html`<form
      class="form setting"
      @submit=${(event: SubmitEvent) => {
        void this.#correct(event, { login, date });
      }}
    >
      <fieldset class="states">
        <legend>${texts.what}</legend>
        ${STATES.map(
          (state) =>
            html`<label data-state=${state}>
              <input type="radio" name="state" value=${state} required />
              <span><span aria-hidden="true">${this.locale.texts.glyphs[state]}</span> ${states[state]}${
                state === why.state ? html`<span class="aside"> · ${texts.isNow}</span>` : nothing
              }</span>
            </label>`,
        )}
      </fieldset>
      <p class="field">
        <label for="correction-reason">${frameTexts(this.locale.language).reason}</label>
        <textarea
          id="correction-reason"
          name="reason"
          required
          maxlength="500"
          rows="2"
          aria-describedby="correction-hint"
        ></textarea>
        <span class="hint" id="correction-hint">${texts.setHow} ${texts.reasonHint}</span>
      </p>
      <p><button class="main-button" ?disabled=${this.isBusy}>${texts.set}</button></p>
    </form>`;
  }

  async #correct(event: SubmitEvent, { login, date }: Chosen): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const state = STATES.find((one) => one === fields.get("state"));
    const reason = textIn(fields, "reason");
    if (state === undefined) return;
    const season = this.#season();
    const isDone = await this.act(
      () => this.context.api.correct({ github_id: login, attendance_date: date, state, reason, season }),
      correctionsTexts(this.locale.language).corrected({ login, state: this.locale.texts.states[state] }),
    );
    if (isDone) form.reset();
  }

  async #revoke(correction: number): Promise<void> {
    const texts = correctionsTexts(this.locale.language);
    const question = { heading: texts.revokeHeading, text: texts.revokeText, verb: texts.revoke };
    if ((await this.context.confirm(question)) === null) return;
    await this.act(() => this.context.api.revokeCorrection(correction), texts.revoked);
  }

  async #accept(commit: number): Promise<void> {
    const texts = correctionsTexts(this.locale.language);
    const question = {
      heading: texts.acceptHeading,
      text: texts.acceptText,
      verb: texts.accept,
      needsReason: true,
    };
    const reason = await this.context.confirm(question);
    if (reason === null) return;
    await this.act(() => this.context.api.acceptCommit(commit, reason, this.#season()), texts.accepted);
  }

  async #unaccept(commit: number): Promise<void> {
    const texts = correctionsTexts(this.locale.language);
    const question = { heading: texts.unacceptHeading, text: texts.unacceptText, verb: texts.unaccept };
    if ((await this.context.confirm(question)) === null) return;
    await this.act(() => this.context.api.revokeAcceptance(commit, this.#season()), texts.unaccepted);
  }
}

function unknownWhenMissing(error: unknown): "unknown" {
  if (error instanceof ApiError && error.status === 404) return "unknown";
  throw error;
}

customElements.define("corrections-section", CorrectionsSection);

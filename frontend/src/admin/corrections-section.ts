/** One day of one participant: its explanation and its overrides. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { ApiError } from "../core/api";
import { GLYPHS } from "../components/state-badge";
import type { CalendarDate, Instant, JudgedCommit, Why } from "../core/model";
import { textIn } from "../core/form-data";
import { addDays, formatDate } from "../core/time";
import { type OverrideState, overrideStateOf } from "./commit-override";
import { AdminSection } from "./admin-section";
import "./corrections-section.css";
import type { Corrections, Member, NewCorrection, DayCorrection } from "./model";
import { type AdminRoute, adminPath } from "./admin-route";
import { CORRECTIONS } from "./words/corrections";
import { FRAME } from "./words/frame";

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

  protected override show({ members, recent, day }: CorrectionsData): TemplateResult {
    return html`${this.#choice(members)} ${day === null ? nothing : day === "unknown" ? this.#unknown() : this.#day(day)} ${this.#recent(recent)}`;
  }

  #choice(members: readonly Member[]): TemplateResult {
    const words = CORRECTIONS[this.locale.language];
    const { season } = this.context;
    return html`<form class="card" @submit=${this.#choose}>
      <h3>${words.choose}</h3>
      <div class="fields choosing">
        <p class="field">
          <label for="whose">${words.login}</label>
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
          <label for="which-day">${words.date}</label>
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
        <p><button class="main-button">${FRAME[this.locale.language].show}</button></p>
      </div>
      ${this.route.user === null ? html`<p class="aside">${words.hint}</p>` : nothing}
    </form>`;
  }

  #choose(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.context.navigate({ ...this.route, user: textIn(form, "user"), date: textIn(form, "date") });
  }

  #day(day: Day): TemplateResult {
    const words = CORRECTIONS[this.locale.language];
    const { login, date, why } = day;
    const shown = formatDate(date, this.locale.language, { weekday: true, year: true });
    return html`<div class="card day" role="group" aria-labelledby="day">
      <div class="list-head">
        <h3 id="day">${words.dayOf(login, shown)}</h3>
        <span class="choices">
          ${this.#adjacentDay(-1, words.previous)} ${this.#adjacentDay(1, words.next)}
        </span>
      </div>
      <p class="verdict" role="status">
        ${
          why.state === null
            ? words.noState
            : html`<span class="state" data-state=${why.state}>
                <span aria-hidden="true">${GLYPHS[why.state]}</span> ${this.locale.words.states[why.state]}
              </span>`
        }
      </p>
      ${why.advice.map((sentence) => html`<p class="advice">${sentence}</p>`)}
      ${this.#setting(day)} ${this.#history(day.history)} ${this.#commits(why)}
    </div>`;
  }

  #unknown(): TemplateResult {
    const words = CORRECTIONS[this.locale.language];
    return html`<p class="failure" role="alert">${words.unknownLogin(this.route.user ?? "")}</p>`;
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
    const words = CORRECTIONS[this.locale.language];
    const { states } = this.locale.words;
    return html`<form
      class="form setting"
      @submit=${(event: SubmitEvent) => {
        void this.#correct(event, { login, date });
      }}
    >
      <fieldset class="states">
        <legend>${words.what}</legend>
        ${STATES.map(
          (state) =>
            html`<label data-state=${state}>
              <input type="radio" name="state" value=${state} required />
              <span><span aria-hidden="true">${GLYPHS[state]}</span> ${states[state]}${
                state === why.state ? html`<span class="aside"> · ${words.isNow}</span>` : nothing
              }</span>
            </label>`,
        )}
      </fieldset>
      <p class="field">
        <label for="correction-reason">${FRAME[this.locale.language].reason}</label>
        <textarea
          id="correction-reason"
          name="reason"
          required
          maxlength="500"
          rows="2"
          aria-describedby="correction-hint"
        ></textarea>
        <span class="hint" id="correction-hint">${words.setHow} ${words.reasonHint}</span>
      </p>
      <p><button class="main-button" ?disabled=${this.isBusy}>${words.set}</button></p>
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
      CORRECTIONS[this.locale.language].corrected(login, this.locale.words.states[state]),
    );
    if (isDone) form.reset();
  }

  #history(history: readonly DayCorrection[]): TemplateResult {
    const words = CORRECTIONS[this.locale.language];
    return html`<h4>${words.history}</h4>
      ${
        history.length === 0
          ? html`<p class="aside">${words.noHistory}</p>`
          : html`<ul class="rows" role="list">
              ${repeat(
                history,
                ({ id }) => id,
                (correction) => this.#correction(correction),
              )}
            </ul>`
      }`;
  }

  #correction(correction: DayCorrection): TemplateResult {
    const words = CORRECTIONS[this.locale.language];
    const { id, revoked_at } = correction;
    return html`<li class="corrected" ?data-over=${revoked_at !== null}>
      <div>
        ${this.#changed(correction)}
        ${revoked_at === null ? html`<span class="tag">${words.holds}</span>` : nothing}
        ${this.#who(correction)}
      </div>
      ${
        revoked_at === null
          ? html`<button class="quiet-button when" ?disabled=${this.isBusy} @click=${() => this.#revoke(id)}>
              ${words.revoke}
            </button>`
          : nothing
      }
    </li>`;
  }

  #changed({ state, reason }: DayCorrection): TemplateResult {
    return html`<span class="state" data-state=${state}>
        <span aria-hidden="true">${GLYPHS[state]}</span> ${this.locale.words.states[state]}</span
      >
      <q>${reason}</q>`;
  }

  #who({ set_at, set_by, revoked_at, revoked_by }: DayCorrection): TemplateResult {
    const words = CORRECTIONS[this.locale.language];
    return html`<p class="aside">
      ${words.made(this.momentText(set_at), set_by)}${
        revoked_at === null
          ? nothing
          : html`<br />${words.revokedAt(this.momentText(revoked_at), revoked_by)}`
      }
    </p>`;
  }

  async #revoke(correction: number): Promise<void> {
    const words = CORRECTIONS[this.locale.language];
    const question = { heading: words.revokeHeading, text: words.revokeText, verb: words.revoke };
    if ((await this.context.confirm(question)) === null) return;
    await this.act(() => this.context.api.revokeCorrection(correction), words.revoked);
  }

  #commits({ commits }: Why): TemplateResult {
    const words = CORRECTIONS[this.locale.language];
    return html`<h4>${words.commits}</h4>
      ${
        commits.length === 0
          ? html`<p class="aside">${words.noCommits}</p>`
          : html`<ul class="rows" role="list">
              ${commits.map((commit) => this.#commit(commit))}
            </ul>`
      }`;
  }

  #commit(commit: JudgedCommit): TemplateResult {
    const { why: words } = this.locale.words;
    const counts = commit.verdict === "counted";
    return html`<li class="judged" data-counts=${counts}>
      <div>
        <p class="name">${firstLine(commit.message) || words.noMessage}</p>
        <p class="aside">${commit.repository} <code>${commit.commit_id?.slice(0, 7)}</code></p>
        <p><strong>${counts ? words.counts : words.countsNot}</strong> ${commit.reason}</p>
        <p class="aside">
          ${this.#time(words.committed, commit.commit_date)} ${this.#time(words.pushed, commit.pushed_at)}
        </p>
      </div>
      ${this.#acceptance(commit.id, overrideStateOf(commit))}
    </li>`;
  }

  #time(name: string, at: Instant | null): TemplateResult | typeof nothing {
    return at === null ? nothing : html`<span>${name} ${this.moment(at)}</span>`;
  }

  #acceptance(id: number, acceptance: OverrideState): TemplateResult | typeof nothing {
    const words = CORRECTIONS[this.locale.language];
    if (acceptance === "accepted")
      return html`<span class="choices when">
        <span class="tag">${words.isAccepted}</span>
        <button class="quiet-button" ?disabled=${this.isBusy} @click=${() => this.#unaccept(id)}>
          ${words.unaccept}
        </button>
      </span>`;
    if (acceptance === "none") return nothing;
    return html`<button class="quiet-button when" ?disabled=${this.isBusy} @click=${() => this.#accept(id)}>
      ${words.accept}
    </button>`;
  }

  async #accept(commit: number): Promise<void> {
    const words = CORRECTIONS[this.locale.language];
    const question = {
      heading: words.acceptHeading,
      text: words.acceptText,
      verb: words.accept,
      needsReason: true,
    };
    const reason = await this.context.confirm(question);
    if (reason === null) return;
    await this.act(() => this.context.api.acceptCommit(commit, reason, this.#season()), words.accepted);
  }

  async #unaccept(commit: number): Promise<void> {
    const words = CORRECTIONS[this.locale.language];
    const question = { heading: words.unacceptHeading, text: words.unacceptText, verb: words.unaccept };
    if ((await this.context.confirm(question)) === null) return;
    await this.act(() => this.context.api.revokeAcceptance(commit, this.#season()), words.unaccepted);
  }

  #recent(recent: readonly DayCorrection[]): TemplateResult {
    const words = CORRECTIONS[this.locale.language];
    return html`<div class="card" role="group" aria-labelledby="recent">
      <h3 id="recent">${words.recent}</h3>
      ${
        recent.length === 0
          ? html`<p class="aside">${words.noRecent}</p>`
          : html`<ul class="rows" role="list">
              ${recent.map((one) => this.#recentCorrection(one))}
            </ul>`
      }
    </div>`;
  }

  #recentCorrection(correction: DayCorrection): TemplateResult {
    const words = CORRECTIONS[this.locale.language];
    const { github_id: user, attendance_date: date, revoked_at } = correction;
    const route: AdminRoute = { ...this.route, user, date };
    return html`<li class="corrected" ?data-over=${revoked_at !== null}>
      <div>
        <a
          class="name"
          href=${adminPath(route)}
          @click=${(event: MouseEvent) => {
            event.preventDefault();
            this.context.navigate(route);
          }}
          >${words.dayOf(user, formatDate(date, this.locale.language))}</a
        >
        ${this.#changed(correction)} ${this.#who(correction)}
      </div>
    </li>`;
  }
}

function unknownWhenMissing(error: unknown): "unknown" {
  if (error instanceof ApiError && error.status === 404) return "unknown";
  throw error;
}

function firstLine(message: string | null): string {
  return message?.trim().split("\n", 1)[0] ?? "";
}

customElements.define("corrections-section", CorrectionsSection);

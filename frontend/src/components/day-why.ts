/** Why a day is what it is: its commits with their times and verdicts, corrections, and what would mend it. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { type Api, ApiError } from "../api";
import type { Locale } from "../i18n";
import type { Correction, HistoryDay, Instant, JudgedCommit, Season, Why } from "../model";
import { formatMoment, zoneName } from "../time";
import { troubleWords } from "./greetings";
import { LightElement } from "./light-element";

export class DayWhy extends LightElement {
  static override properties = {
    api: { attribute: false },
    login: { attribute: false },
    day: { attribute: false },
    season: { attribute: false },
    locale: { attribute: false },
    why: { state: true },
    failure: { state: true },
  };
  declare api: Api;
  declare login: string;
  declare day: HistoryDay;
  declare season: Season;
  declare locale: Locale;
  declare private why: Why | null;
  declare private failure: ApiError | null;

  constructor() {
    super();
    this.why = null;
    this.failure = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("day") || changed.has("locale")) void this.#load();
  }

  protected override render(): TemplateResult {
    const { why, failure, locale } = this;
    if (failure !== null)
      return html`<p class="day-trouble" role="alert">${troubleWords(locale, failure)}</p>`;
    if (why === null) return html`<p class="aside" role="status">${locale.words.why.loading}</p>`;
    return html`
      ${why.override_history.map((correction) => this.#correction(correction))}
      ${
        why.commits.length > 0
          ? html`<ul class="commits" role="list">
              ${why.commits.map((commit) => this.#commit(commit))}
            </ul>`
          : html`<p>${locale.words.why.noCommits}</p>`
      }
      ${why.advice.map((sentence) => html`<p class="advice">${sentence}</p>`)}
      <p class="aside">${this.#bounds(why)}</p>
    `;
  }

  #commit(commit: JudgedCommit): TemplateResult {
    const { why: words } = this.locale.words;
    const counts = commit.verdict === "counted";
    return html`<li data-counts=${counts}>
      <p class="message">${commit.commit_id === null ? words.secret : firstLine(commit.message) || words.noMessage}</p>
      ${commit.commit_id === null ? nothing : html`<p class="where">${source(commit, commit.commit_id)}</p>`}
      <p class="verdict"><strong>${counts ? words.counts : words.countsNot}</strong> ${commit.reason}</p>
      <dl class="times">
        ${this.#time(words.written, commit.author_date)} ${this.#time(words.committed, commit.commit_date)}
        ${this.#time(words.pushed, commit.pushed_at)}
      </dl>
    </li>`;
  }

  #time(name: string, at: Instant | null): TemplateResult | typeof nothing {
    if (at === null) return nothing;
    return html`<div>
      <dt>${name}</dt>
      <dd><time datetime=${at}>${this.#moment(at)}</time></dd>
    </div>`;
  }

  #correction({ state, reason, set_by, set_at, revoked_by, revoked_at }: Correction): TemplateResult {
    const { why: words, states } = this.locale.words;
    return html`<p class="correction">
      ${words.corrected(states[state], this.#moment(set_at), set_by)}
      <q>${reason}</q>
      ${revoked_at === null ? nothing : words.revoked(this.#moment(revoked_at), revoked_by)}
    </p>`;
  }

  #bounds({ begins_at, ends_at, push_deadline, date }: Why): string {
    const { why: words } = this.locale.words;
    const zone = zoneName(this.season.timezone, date);
    const lasts = words.lasts(this.#moment(begins_at), this.#moment(ends_at), zone);
    return push_deadline === null ? lasts : `${lasts} ${words.deadline(this.#moment(push_deadline))}`;
  }

  #moment(at: Instant): string {
    return formatMoment(at, this.season.timezone, this.locale.language);
  }

  async #load(): Promise<void> {
    const { day, locale, season } = this;
    try {
      const why = await this.api.why(day.attendance_date, this.login, String(season.id), locale.language);
      if (day !== this.day || locale !== this.locale) return;
      this.why = why;
      this.failure = null;
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0, null);
    }
  }
}

function firstLine(message: string | null): string {
  return message?.trim().split("\n", 1)[0] ?? "";
}

/** Repository and sha, linked only where the address is one of the web: it comes from a payload. */
function source({ repository, commit_url }: JudgedCommit, id: string): TemplateResult {
  const sha = html`<code>${id.slice(0, 7)}</code>`;
  const link = /^https?:\/\//i.test(commit_url ?? "") ? commit_url : null;
  return html`${repository} ${link === null ? sha : html`<a href=${link} rel="noopener noreferrer">${sha}</a>`}`;
}

customElements.define("day-why", DayWhy);

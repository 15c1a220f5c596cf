/** The jobs: their schedule and results, the recovery status, and a comparison of all repositories on demand. */

import { type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Instant } from "../core/model";
import { formatDate } from "../core/time";
import { AdminSection } from "./admin-section";
import "./jobs-section.css";
import type { Budget, CheckProgress, Jobs, Outage, Run, RunStatus, RecoveryStatus } from "./model";
import { FRAME } from "./words/frame";
import { JOBS } from "./words/jobs";

const STEP_MS = 1_000;
type Comparison = Pick<CheckProgress, "status" | "done" | "total" | "found" | "failed">;

const OPEN: readonly RunStatus[] = ["queued", "running"];

export class JobsSection extends AdminSection<Jobs> {
  static override properties = {
    ...AdminSection.properties,
    comparison: { state: true },
  };
  /** The progress of the comparison that was started here. */
  declare private comparison: Comparison | null;

  constructor() {
    super();
    this.comparison = null;
  }

  protected override readonly refreshMs = 5_000;

  protected override fetch(): Promise<Jobs> {
    return this.context.api.jobs();
  }

  protected override show({ runs, recovery, outages, budgets }: Jobs): TemplateResult {
    return html`${this.#comparing()} ${this.#recovery(recovery)} ${this.#runs(runs)} ${this.#outages(outages)}
    ${this.#budgets(budgets)}`;
  }

  #comparing(): TemplateResult {
    const words = JOBS[this.locale.language];
    const { comparison } = this;
    return html`<div class="card">
      <p class="choices">
        <button class="main-button" ?disabled=${comparison !== null} @click=${this.#compare}>
          ${words.compare}
        </button>
        <span class="aside">${words.compareHow}</span>
      </p>
      ${
        comparison === null
          ? nothing
          : html`<p class="progress">
              <progress
                aria-label=${words.progress}
                max=${Math.max(1, comparison.total)}
                value=${comparison.total === 0 ? nothing : comparison.done}
              ></progress>
              <span role="status">${words.comparing(comparison.done, comparison.total)}</span>
            </p>`
      }
    </div>`;
  }

  readonly #compare = async (): Promise<void> => {
    const words = JOBS[this.locale.language];
    const { api, notify, showFailure } = this.context;
    try {
      const { job_id, status } = await api.compareEverything();
      let comparison: Comparison = { status, done: 0, total: 0, found: 0, failed: 0 };
      this.comparison = comparison;
      while (this.isConnected && OPEN.includes(comparison.status)) {
        await new Promise((resolve) => setTimeout(resolve, STEP_MS));
        this.comparison = comparison = await api.comparison(job_id);
      }
      if (this.isConnected) notify(outcomeOf(comparison, words));
    } catch (error) {
      showFailure(error);
    }
    this.comparison = null;
    await this.load();
  };

  #recovery(status: RecoveryStatus): TemplateResult {
    const words = JOBS[this.locale.language];
    const doubts = Object.entries(status.doubted_days).filter(([, count]) => count > 0);
    const doubted = doubts.reduce((sum, [, count]) => sum + count, 0);
    return html`<div class="card" role="group" aria-labelledby="recovery">
      <h3 id="recovery">${words.standing}</h3>
      ${status.is_silent ? html`<p class="warning">${words.quiet}</p>` : nothing}
      ${
        status.unheld_count > 0 && status.unheld_at !== null
          ? html`<p class="warning">${words.unheld(status.unheld_count, this.momentText(status.unheld_at))}</p>`
          : nothing
      }
      <dl class="facts">
        ${this.#fact(words.heard, this.#momentOrNever(status.last_heard_at))}
        ${this.#fact(words.swept, this.#momentOrNever(status.swept_until))}
        ${Object.entries(status.last_successes).map(([job, at]) =>
          job === "sweep" || job === "reconcile"
            ? this.#fact(words.success(this.#job(job)), this.moment(at))
            : nothing,
        )}
        ${this.#fact(words.doubted, doubted === 0 ? words.noDoubt : words.days(doubted))}
        ${this.#fact(words.unresolved, status.unresolved_outages)}
        ${Object.entries(words.totals).map(([name, label]) => this.#fact(label, status.totals[name] ?? 0))}
      </dl>
    </div>`;
  }

  #fact(name: string, value: unknown): TemplateResult {
    return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  }

  #momentOrNever(at: Instant | null): TemplateResult | string {
    return at === null ? FRAME[this.locale.language].never : this.moment(at);
  }

  #job(name: string): string {
    return JOBS[this.locale.language].jobs[name] ?? name;
  }

  /** The counters above zero with their names; null if all are zero. */
  #numbers(numbers: Readonly<Record<string, number>>): string | null {
    const { numbers: names } = JOBS[this.locale.language];
    const nonZero = Object.entries(numbers).filter(([, value]) => value !== 0);
    if (nonZero.length === 0) return null;
    return nonZero
      .map(([name, value]) => `${names[name] ?? name} ${value.toLocaleString(this.locale.language)}`)
      .join(" · ");
  }

  #runs(runs: readonly Run[]): TemplateResult {
    const words = JOBS[this.locale.language];
    return html`<div class="card" role="group" aria-labelledby="runs">
      <h3 id="runs">${words.runs}</h3>
      ${
        runs.length === 0
          ? html`<p class="aside">${words.noRuns}</p>`
          : html`<ul class="rows" role="list">
              ${repeat(
                runs,
                ({ id }) => id,
                (run) => this.#run(run),
              )}
            </ul>`
      }
    </div>`;
  }

  #run(run: Run): TemplateResult {
    const words = JOBS[this.locale.language];
    const { status, trigger, attempt, numbers, error, started_at, finished_at, due_at, retry_at } = run;
    const outcome = this.#numbers(numbers);
    const facts = [
      words.triggers[trigger] ?? trigger,
      ...(run.scope === "" ? [] : [run.scope]),
      ...(attempt > 1 ? [words.attempt(attempt)] : []),
      ...(run.total > 0 && status === "running" ? [words.ofTotal(run.done, run.total)] : []),
      ...(started_at !== null && finished_at !== null
        ? [words.took(secondsBetween(started_at, finished_at))]
        : []),
      ...(retry_at === null ? [] : [words.retry(this.momentText(retry_at))]),
    ];
    return html`<li class="run">
      <p>
        <span class="name">${this.#job(run.job)}</span>
        <span class="outcome" data-outcome=${status}>${words.statuses[status]}</span>
        <span class="when">${this.moment(started_at ?? due_at)}</span>
      </p>
      <p class="aside">${facts.join(" · ")}</p>
      ${outcome === null ? nothing : html`<p class="run-numbers">${outcome}</p>`}
      ${error === null ? nothing : html`<p class="failure" lang="en">${error}</p>`}
    </li>`;
  }

  #outages(outages: readonly Outage[]): TemplateResult {
    const words = JOBS[this.locale.language];
    return html`<div class="card" role="group" aria-labelledby="outages">
      <h3 id="outages">${words.outages}</h3>
      ${
        outages.length === 0
          ? html`<p class="aside">${words.noOutages}</p>`
          : html`<ul class="rows" role="list">
              ${outages.map(
                ({ began_at, ended_at, resolved_at }) =>
                  html`<li>
                    <span>${words.between(this.momentText(began_at), this.momentText(ended_at))}</span>
                    <span class="when">
                      ${resolved_at === null ? words.open : words.resolved(this.momentText(resolved_at))}
                    </span>
                  </li>`,
              )}
            </ul>`
      }
    </div>`;
  }

  #budgets(budgets: readonly Budget[]): TemplateResult {
    const words = JOBS[this.locale.language];
    return html`<div class="card" role="group" aria-labelledby="budgets">
      <h3 id="budgets">${words.budgets}</h3>
      ${
        budgets.length === 0
          ? html`<p class="aside">${words.noBudgets}</p>`
          : html`<ul class="rows" role="list">
              ${budgets.map((budget) => this.#budget(budget))}
            </ul>`
      }
    </div>`;
  }

  #budget({ installation_id, account_login, night, requests, ...more }: Budget): TemplateResult {
    const words = JOBS[this.locale.language];
    const facts = [
      words.spent(requests, more.budget),
      words.unchanged(more.not_modified),
      ...(more.remaining === null ? [] : [words.remaining(more.remaining)]),
      ...(more.blocked_until === null ? [] : [words.blocked(this.momentText(more.blocked_until))]),
    ];
    return html`<li>
      <span class="name">${installation_id === 0 ? words.app : (account_login ?? installation_id)}</span>
      <span class="aside">${facts.join(" · ")}</span>
      <span class="when">${formatDate(night, this.locale.language)}</span>
    </li>`;
  }
}

function outcomeOf({ status, found, failed }: Comparison, words: (typeof JOBS)["ko"]): string {
  const isStopped = status === "failed" || status === "interrupted";
  return isStopped ? words.stopped : words.compared(found, failed);
}

/** `0.42` below ten seconds, then whole seconds. */
function secondsBetween(from: Instant, to: Instant): string {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return seconds < 10 ? seconds.toFixed(2) : String(Math.round(seconds));
}

customElements.define("jobs-section", JobsSection);

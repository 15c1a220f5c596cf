/** The jobs: their schedule and results, the recovery status, and a comparison of all repositories on demand. */

import { type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Instant } from "../core/model";
import { formatDate } from "../core/time";
import { textOf } from "../core/placeholders";
import { type JobsTexts, jobsTexts } from "../texts/admin/jobs";
import { AdminSection } from "./admin-section";
import "./jobs-section.css";
import type { Budget, CheckProgress, Jobs, Outage, Run, RunStatus, RecoveryStatus } from "./model";

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
    const texts = jobsTexts(this.locale.language);
    const { comparison } = this;
    return html`<div class="card">
      <p class="choices">
        <button class="main-button" ?disabled=${comparison !== null} @click=${this.#compare}>
          ${texts.compare}
        </button>
        <span class="aside">${texts.compareHow}</span>
      </p>
      ${
        comparison === null
          ? nothing
          : html`<p class="progress">
              <progress
                aria-label=${texts.progress}
                max=${Math.max(1, comparison.total)}
                value=${comparison.total === 0 ? nothing : comparison.done}
              ></progress>
              <span role="status">${comparison.total === 0 ? texts.compareWaiting : texts.comparing({ done: comparison.done, total: comparison.total })}</span>
            </p>`
      }
    </div>`;
  }

  readonly #compare = async (): Promise<void> => {
    const texts = jobsTexts(this.locale.language);
    const { api, notify, showFailure } = this.context;
    try {
      const { job_id, status } = await api.compareEverything();
      let comparison: Comparison = { status, done: 0, total: 0, found: 0, failed: 0 };
      this.comparison = comparison;
      while (this.isConnected && OPEN.includes(comparison.status)) {
        await new Promise((resolve) => setTimeout(resolve, STEP_MS));
        this.comparison = comparison = await api.comparison(job_id);
      }
      if (this.isConnected) notify(outcomeOf(comparison, texts));
    } catch (error) {
      showFailure(error);
    }
    this.comparison = null;
    await this.load();
  };

  #recovery(status: RecoveryStatus): TemplateResult {
    const texts = jobsTexts(this.locale.language);
    const doubts = Object.entries(status.doubted_days).filter(([, count]) => count > 0);
    const doubted = doubts.reduce((sum, [, count]) => sum + count, 0);
    return html`<div class="card" role="group" aria-labelledby="recovery">
      <h3 id="recovery">${texts.standing}</h3>
      ${status.is_silent ? html`<p class="warning">${texts.quiet}</p>` : nothing}
      ${
        status.unheld_count > 0 && status.unheld_at !== null
          ? html`<p class="warning">${texts.unheld({ count: status.unheld_count, moment: this.momentText(status.unheld_at) })}</p>`
          : nothing
      }
      <dl class="facts">
        ${this.#fact(texts.heard, this.#momentOrNever(status.last_heard_at))}
        ${this.#fact(texts.swept, this.#momentOrNever(status.swept_until))}
        ${Object.entries(status.last_successes).map(([job, at]) =>
          job === "sweep" || job === "reconcile"
            ? this.#fact(texts.success({ job: this.#job(job) }), this.moment(at))
            : nothing,
        )}
        ${this.#fact(texts.doubted, doubted === 0 ? texts.noDoubt : this.locale.texts.days({ count: doubted }))}
        ${this.#fact(texts.unresolved, status.unresolved_outages)}
        ${Object.entries(texts.totals).map(([name, label]) => this.#fact(label, status.totals[name] ?? 0))}
      </dl>
    </div>`;
  }

  #fact(name: string, value: unknown): TemplateResult {
    return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  }

  #momentOrNever(at: Instant | null): TemplateResult | string {
    return at === null ? this.locale.texts.noneYet : this.moment(at);
  }

  #job(name: string): string {
    return textOf(jobsTexts(this.locale.language).jobs, name);
  }

  /** The counters above zero with their names; null if all are zero. */
  #numbers(numbers: Readonly<Record<string, number>>): string | null {
    const { numbers: names } = jobsTexts(this.locale.language);
    const nonZero = Object.entries(numbers).filter(([, value]) => value !== 0);
    if (nonZero.length === 0) return null;
    return nonZero
      .map(([name, value]) => `${textOf(names, name)} ${value.toLocaleString(this.locale.language)}`)
      .join(" · ");
  }

  #runs(runs: readonly Run[]): TemplateResult {
    const texts = jobsTexts(this.locale.language);
    return html`<div class="card" role="group" aria-labelledby="runs">
      <h3 id="runs">${texts.runs}</h3>
      ${
        runs.length === 0
          ? html`<p class="aside">${texts.noRuns}</p>`
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
    const texts = jobsTexts(this.locale.language);
    const { status, trigger, attempt, numbers, error, started_at, finished_at, due_at, retry_at } = run;
    const outcome = this.#numbers(numbers);
    const facts = [
      texts.triggers[trigger],
      ...(run.scope === "" ? [] : [run.scope]),
      ...(attempt > 1 ? [texts.attempt({ count: attempt })] : []),
      ...(run.total > 0 && status === "running" ? [texts.ofTotal({ done: run.done, total: run.total })] : []),
      ...(started_at !== null && finished_at !== null
        ? [texts.took({ seconds: secondsBetween(started_at, finished_at) })]
        : []),
      ...(retry_at === null ? [] : [texts.retry({ moment: this.momentText(retry_at) })]),
    ];
    return html`<li class="run">
      <p>
        <span class="name">${this.#job(run.job)}</span>
        <span class="outcome" data-outcome=${status}>${texts.statuses[status]}</span>
        <span class="when">${this.moment(started_at ?? due_at)}</span>
      </p>
      <p class="aside">${facts.join(" · ")}</p>
      ${outcome === null ? nothing : html`<p class="run-numbers">${outcome}</p>`}
      ${error === null ? nothing : html`<p class="failure" lang="en">${error}</p>`}
    </li>`;
  }

  #outages(outages: readonly Outage[]): TemplateResult {
    const texts = jobsTexts(this.locale.language);
    return html`<div class="card" role="group" aria-labelledby="outages">
      <h3 id="outages">${texts.outages}</h3>
      ${
        outages.length === 0
          ? html`<p class="aside">${texts.noOutages}</p>`
          : html`<ul class="rows" role="list">
              ${outages.map(
                ({ began_at, ended_at, resolved_at }) =>
                  html`<li>
                    <span>${texts.between({ from: this.momentText(began_at), to: this.momentText(ended_at) })}</span>
                    <span class="when">
                      ${resolved_at === null ? texts.open : texts.resolved({ moment: this.momentText(resolved_at) })}
                    </span>
                  </li>`,
              )}
            </ul>`
      }
    </div>`;
  }

  #budgets(budgets: readonly Budget[]): TemplateResult {
    const texts = jobsTexts(this.locale.language);
    return html`<div class="card" role="group" aria-labelledby="budgets">
      <h3 id="budgets">${texts.budgets}</h3>
      ${
        budgets.length === 0
          ? html`<p class="aside">${texts.noBudgets}</p>`
          : html`<ul class="rows" role="list">
              ${budgets.map((budget) => this.#budget(budget))}
            </ul>`
      }
    </div>`;
  }

  #budget({ installation_id, account_login, night, requests, ...more }: Budget): TemplateResult {
    const texts = jobsTexts(this.locale.language);
    const facts = [
      more.budget === null ? texts.spent({ requests }) : texts.spentOf({ requests, budget: more.budget }),
      texts.unchanged({ count: more.not_modified }),
      ...(more.remaining === null ? [] : [texts.remaining({ count: more.remaining })]),
      ...(more.blocked_until === null
        ? []
        : [texts.blocked({ moment: this.momentText(more.blocked_until) })]),
    ];
    return html`<li>
      <span class="name">${installation_id === 0 ? texts.app : (account_login ?? installation_id)}</span>
      <span class="aside">${facts.join(" · ")}</span>
      <span class="when">${formatDate(night, this.locale.language)}</span>
    </li>`;
  }
}

function outcomeOf({ status, found, failed }: Comparison, texts: JobsTexts): string {
  const isStopped = status === "failed" || status === "interrupted";
  if (isStopped) return texts.stopped;
  return failed === 0 ? texts.compared({ found }) : texts.comparedPartly({ found, failed });
}

/** `0.42` below ten seconds, then whole seconds. */
function secondsBetween(from: Instant, to: Instant): string {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return seconds < 10 ? seconds.toFixed(2) : String(Math.round(seconds));
}

customElements.define("jobs-section", JobsSection);

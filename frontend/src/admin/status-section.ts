/** The server's status: deliveries, GitHub, database, disk, machine, process. */

import { type TemplateResult, html, nothing } from "lit";
import { formatPercent } from "../core/i18n";
import { AdminSection } from "./admin-section";
import { bytesText, secondsText } from "./format";
import type { GitHubCheck, SystemStatus } from "./model";
import "./status-section.css";
import { FRAME } from "./words/frame";
import { SERVER } from "./words/server";

export class StatusSection extends AdminSection<SystemStatus> {
  static override properties = {
    ...AdminSection.properties,
    checked: { state: true },
  };
  declare private checked: GitHubCheck | null;

  constructor() {
    super();
    this.checked = null;
  }

  protected override readonly refreshMs = 5_000;

  protected override fetch(): Promise<SystemStatus> {
    return this.context.api.status();
  }

  protected override show(status: SystemStatus): TemplateResult {
    return html`<div class="status-cards">
      ${this.#deliveries(status)} ${this.#github(status)} ${this.#database(status)} ${this.#disk(status)}
      ${this.#machine(status)} ${this.#process(status)}
    </div>`;
  }

  #deliveries({ deliveries, readers }: SystemStatus): TemplateResult {
    const words = SERVER[this.locale.language];
    const { last_received_at, lag_seconds } = deliveries;
    return this.#card(words.deliveries, [
      [
        words.lastReceived,
        last_received_at === null ? FRAME[this.locale.language].never : this.moment(last_received_at),
      ],
      [words.lag, lag_seconds === null ? words.unknown : words.seconds(secondsText(lag_seconds))],
      [words.waiting, deliveries.waiting],
      [words.pending, deliveries.pending],
      [words.failed, deliveries.failed],
      [words.readers, readers],
    ]);
  }

  #github({ github }: SystemStatus): TemplateResult {
    const words = SERVER[this.locale.language];
    const { is_registered, app_name, remaining, hourly_limit } = github;
    const isKnown = remaining !== null && hourly_limit !== null;
    return this.#card(
      words.github,
      [
        [words.app, is_registered ? (app_name ?? "GitHub App") : words.noApp],
        [words.remaining, isKnown ? words.ofHourly(remaining, hourly_limit) : words.unknown],
      ],
      html`<p class="choices">
          <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#check}>${words.check}</button>
          <a href="/setup">${words.connection}</a>
        </p>
        <p class="checked" role="status" data-reached=${this.checked?.is_reachable ?? nothing}>${this.#answer()}</p>`,
    );
  }

  #answer(): string {
    const words = SERVER[this.locale.language];
    const { checked } = this;
    if (checked === null) return "";
    if (checked.is_reachable) return words.reached(checked.milliseconds ?? 0);
    return words.unreached(checked.detail);
  }

  readonly #check = async (): Promise<void> => {
    this.isBusy = true;
    this.checked = null;
    try {
      this.checked = await this.context.api.checkGithub();
    } catch (error) {
      this.context.showFailure(error);
    }
    this.isBusy = false;
  };

  #database({ database }: SystemStatus): TemplateResult {
    const words = SERVER[this.locale.language];
    return this.#card(words.database, [
      [words.version, database.version],
      [words.size, bytesText(database.bytes)],
      [words.connections, database.connections],
    ]);
  }

  #disk({ disk: { total_bytes, free_bytes } }: SystemStatus): TemplateResult {
    const words = SERVER[this.locale.language];
    const used = total_bytes === 0 ? 0 : 1 - free_bytes / total_bytes;
    const percent = formatPercent(Math.round(1000 * used) / 10);
    return this.#card(
      words.disk,
      [],
      html`<meter aria-label=${words.disk} min="0" max="1" high="0.9" optimum="0" value=${used}></meter>
        <p>${words.free(bytesText(free_bytes), bytesText(total_bytes))}</p>
        <p class="aside">${words.full(percent)}</p>`,
    );
  }

  #machine({ machine }: SystemStatus): TemplateResult {
    const words = SERVER[this.locale.language];
    const { processors, cpu_percent, memory_bytes, available_memory_bytes, booted_at } = machine;
    return this.#card(words.machine, [
      [words.busy, words.ofProcessors(formatPercent(cpu_percent), processors)],
      [words.memory, words.free(bytesText(available_memory_bytes), bytesText(memory_bytes))],
      [words.booted, this.moment(booted_at)],
    ]);
  }

  #process({ process, started_at, version }: SystemStatus): TemplateResult {
    const words = SERVER[this.locale.language];
    return this.#card(words.process, [
      [words.version, version],
      [words.started, this.moment(started_at)],
      [words.number, process.id],
      [words.memory, bytesText(process.memory_bytes)],
      [words.processor, words.seconds(secondsText(process.cpu_seconds))],
    ]);
  }

  #card(
    name: string,
    facts: readonly (readonly [string, unknown])[],
    more: TemplateResult | typeof nothing = nothing,
  ): TemplateResult {
    return html`<div class="card" role="group" aria-label=${name}>
      <h3>${name}</h3>
      ${
        facts.length === 0
          ? nothing
          : html`<dl class="facts">
              ${facts.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}
            </dl>`
      }
      ${more}
    </div>`;
  }
}

customElements.define("status-section", StatusSection);

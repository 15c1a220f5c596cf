/** The server's status: deliveries, GitHub, database, disk, machine, process. */

import { type TemplateResult, html, nothing } from "lit";
import { formatPercent } from "../core/i18n";
import { serverTexts } from "../texts/admin/server";
import { AdminSection } from "./admin-section";
import { bytesText, secondsText } from "./format";
import type { GitHubCheck, SystemStatus } from "./model";
import "./status-section.css";
import { waitedText } from "./waited";

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

  #deliveries({
    deliveries,
    projection: { waiting, lag_seconds: waited },
    readers,
  }: SystemStatus): TemplateResult {
    const texts = serverTexts(this.locale.language);
    const { last_received_at, lag_seconds } = deliveries;
    return this.#card(texts.deliveries, [
      [
        texts.lastReceived,
        last_received_at === null ? this.locale.texts.noneYet : this.moment(last_received_at),
      ],
      [
        texts.lag,
        lag_seconds === null ? texts.unknown : texts.seconds({ seconds: secondsText(lag_seconds) }),
      ],
      [
        texts.waiting,
        waiting === 0
          ? texts.noneWaiting
          : texts.waitingSince({ count: waiting, time: waitedText(waited, this.locale.language) }),
      ],
      [texts.pending, deliveries.pending],
      [texts.failed, deliveries.failed],
      [texts.readers, readers],
    ]);
  }

  #github({ github }: SystemStatus): TemplateResult {
    const texts = serverTexts(this.locale.language);
    const { is_registered, app_name, remaining, hourly_limit } = github;
    const isKnown = remaining !== null && hourly_limit !== null;
    return this.#card(
      texts.github,
      [
        [texts.app, is_registered ? (app_name ?? "GitHub App") : texts.noApp],
        [texts.remaining, isKnown ? texts.ofHourly({ remaining, limit: hourly_limit }) : texts.unknown],
      ],
      html`<p class="choices">
          <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#check}>${texts.check}</button>
          <a href="/setup">${texts.connection}</a>
        </p>
        <p class="checked" role="status" data-reached=${this.checked?.is_reachable ?? nothing}>${this.#answer()}</p>`,
    );
  }

  #answer(): string {
    const texts = serverTexts(this.locale.language);
    const { checked } = this;
    if (checked === null) return "";
    if (checked.is_reachable) return texts.reached({ milliseconds: checked.milliseconds ?? 0 });
    return texts.unreached({ detail: checked.detail });
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
    const texts = serverTexts(this.locale.language);
    return this.#card(texts.database, [
      [texts.version, database.version],
      [texts.size, bytesText(database.bytes)],
      [texts.connections, database.connections],
    ]);
  }

  #disk({ disk: { total_bytes, free_bytes } }: SystemStatus): TemplateResult {
    const texts = serverTexts(this.locale.language);
    const used = total_bytes === 0 ? 0 : 1 - free_bytes / total_bytes;
    const percent = formatPercent(Math.round(1000 * used) / 10);
    return this.#card(
      texts.disk,
      [],
      html`<meter aria-label=${texts.disk} min="0" max="1" high="0.9" optimum="0" value=${used}></meter>
        <p>${texts.free({ free: bytesText(free_bytes), total: bytesText(total_bytes) })}</p>
        <p class="aside">${texts.full({ percent })}</p>`,
    );
  }

  #machine({ machine }: SystemStatus): TemplateResult {
    const texts = serverTexts(this.locale.language);
    const { processors, cpu_percent, memory_bytes, available_memory_bytes, booted_at } = machine;
    return this.#card(texts.machine, [
      [texts.busy, texts.ofProcessors({ percent: formatPercent(cpu_percent), count: processors })],
      [texts.memory, texts.free({ free: bytesText(available_memory_bytes), total: bytesText(memory_bytes) })],
      [texts.booted, this.moment(booted_at)],
    ]);
  }

  #process({ process, started_at, version }: SystemStatus): TemplateResult {
    const texts = serverTexts(this.locale.language);
    return this.#card(texts.process, [
      [texts.version, version],
      [texts.started, this.moment(started_at)],
      [texts.number, process.id],
      [texts.memory, bytesText(process.memory_bytes)],
      [texts.processor, texts.seconds({ seconds: secondsText(process.cpu_seconds) })],
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

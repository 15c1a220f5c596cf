/** The server's log, newest first: filtered, and downloaded. */

import { type TemplateResult, html, nothing } from "lit";
import { textIn } from "../core/form-data";
import { frameTexts } from "../texts/admin/frame";
import { serverTexts } from "../texts/admin/server";
import { AdminSection } from "./admin-section";
import "./deliveries-section.css";
import { exactMoment } from "./format";
import { linesAsFile } from "./log-file";
import type { LogLine, LogSearch, Logs } from "./model";

const LEVELS = ["error", "warning", "info"];
const LIMITS = [50, 100, 200, 500];

export class LogsSection extends AdminSection<Logs> {
  static override properties = {
    ...AdminSection.properties,
    search: { state: true },
  };
  declare private search: LogSearch;

  constructor() {
    super();
    this.search = { date: "", level: "", limit: 100 };
  }

  protected override fetch(): Promise<Logs> {
    return this.context.api.logs(this.search);
  }

  protected override show({ lines }: Logs): TemplateResult {
    const texts = serverTexts(this.locale.language);
    return html`${this.#searching()}
      <div class="card">
        <p class="choices">
          <span role="status">${lines.length > 0 ? texts.lines({ count: lines.length }) : texts.noLines}</span>
          ${
            lines.length > 0
              ? html`<button class="quiet-button when" @click=${() => {
                  this.#download(lines);
                }}>${texts.download}</button>`
              : nothing
          }
        </p>
        ${
          lines.length === 0
            ? nothing
            : html`<ul class="foldings" role="list">
                ${lines.map((line) => this.#line(line))}
              </ul>`
        }
      </div>`;
  }

  #searching(): TemplateResult {
    const texts = serverTexts(this.locale.language);
    return html`<search>
      <form class="filters" @submit=${this.#searched} @change=${this.#searched}>
        <p class="field">
          <label for="log-date">${texts.logDate}</label>
          <input id="log-date" name="date" type="date" />
        </p>
        <p class="field">
          <label for="log-level">${texts.level}</label>
          <select id="log-level" name="level">
            <option value="">${texts.everyLevel}</option>
            ${LEVELS.map((level) => html`<option value=${level}>${texts.fromLevel({ level })}</option>`)}
          </select>
        </p>
        <p class="field">
          <label for="log-limit">${texts.lineCount}</label>
          <select id="log-limit" name="limit">
            ${LIMITS.map((limit) => html`<option value=${limit} ?selected=${limit === 100}>${limit}</option>`)}
          </select>
        </p>
        <p><button class="quiet-button">${frameTexts(this.locale.language).show}</button></p>
      </form>
    </search>`;
  }

  #searched(event: Event): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => textIn(form, name);
    this.search = { date: text("date"), level: text("level"), limit: Number(text("limit")) };
    void this.load();
  }

  #line({ at, level, event, fields }: LogLine): TemplateResult {
    const head = html`<span class="outcome" data-outcome=${level.toLowerCase()}>${level}</span>
      <span class="name" lang="en">${event}</span>
      <time class="when" datetime=${at}>${exactMoment(at, this.context.zone, this.locale.language)}</time>`;
    const entries = Object.entries(fields);
    if (entries.length === 0) return html`<li><p class="folding">${head}</p></li>`;
    return html`<li>
      <details>
        <summary class="folding">${head}</summary>
        <dl class="facts">
          ${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${shownValue(value)}</dd></div>`)}
        </dl>
      </details>
    </li>`;
  }

  /** The shown lines as JSON objects, oldest first as in any log file. */
  #download(lines: readonly LogLine[]): void {
    const { text, name } = linesAsFile(lines);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

/** Render a text field; a long text keeps its line breaks, like a traceback. */
function shownValue(value: unknown): TemplateResult | string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.includes("\n") ? html`<pre tabindex="0">${text}</pre>` : text;
}

customElements.define("logs-section", LogsSection);

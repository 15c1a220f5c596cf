/** The installations of the App: repositories, their last pushes and their last comparisons. */

import { type TemplateResult, html, nothing } from "lit";
import { AdminSection } from "./admin-section";
import { accountOf, installationsWith } from "./installations";
import "./repositories-section.css";
import type { Repository, Installation } from "./model";
import { FRAME } from "./words/frame";
import { REPOSITORIES } from "./words/repositories";

const PAGE = 60;

export class RepositoriesSection extends AdminSection<readonly Installation[]> {
  static override properties = {
    ...AdminSection.properties,
    search: { state: true },
    limit: { state: true },
  };
  declare private search: string;
  /** The number of installations shown. */
  declare private limit: number;

  constructor() {
    super();
    this.search = "";
    this.limit = PAGE;
  }

  protected override readonly refreshMs = 15_000;

  protected override async fetch(): Promise<readonly Installation[]> {
    return (await this.context.api.installations()).installations;
  }

  protected override show(installations: readonly Installation[]): TemplateResult {
    const words = REPOSITORIES[this.locale.language];
    if (installations.length === 0) return html`<div class="card"><p>${words.none}</p></div>`;
    const shown = installationsWith(installations, this.search);
    return html`<search>
        <input
          class="search"
          type="search"
          aria-label=${words.search}
          placeholder=${words.searchHint}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          .value=${this.search}
          @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
        />
      </search>
      ${
        shown.length === 0
          ? html`<p class="aside" role="status">${words.noneFound(this.search.trim())}</p>`
          : html`<div class="installations">
              ${shown.slice(0, this.limit).map((one) => this.#installation(one))}
            </div>`
      }
      ${
        shown.length > this.limit
          ? html`<p>
              <button class="quiet-button" @click=${() => (this.limit += PAGE)}>
                ${FRAME[this.locale.language].more}
              </button>
            </p>`
          : nothing
      }`;
  }

  #installation(installation: Installation): TemplateResult {
    const words = REPOSITORIES[this.locale.language];
    const { repositories, suspended_at, deleted_at, repository_selection } = installation;
    const account = accountOf(installation);
    const selections: Readonly<Record<string, string>> = { all: words.all, selected: words.selected };
    const selection = selections[repository_selection ?? ""];
    return html`<div class="card" role="group" aria-label=${account}>
      <h3>
        ${account}
        <span class="aside">
          ${selection === undefined ? nothing : `${selection} · `}${words.count(repositories.length)}
        </span>
      </h3>
      ${deleted_at === null ? nothing : html`<p class="warning">${words.uninstalled(this.momentText(deleted_at))}</p>`}
      ${
        suspended_at === null || deleted_at !== null
          ? nothing
          : html`<p class="warning">${words.suspended(this.momentText(suspended_at))}</p>`
      }
      ${
        repositories.length === 0
          ? html`<p class="aside">${words.noRepositories}</p>`
          : html`<ul class="rows" role="list">
              ${repositories.map((repository) => this.#repository(repository))}
            </ul>`
      }
    </div>`;
  }

  #repository(repository: Repository): TemplateResult {
    const words = REPOSITORIES[this.locale.language];
    const { full_name, last_heard_at, verdict, compared_at, error } = repository;
    return html`<li class="run">
      <p>
        <span class="name">${full_name}</span>
        ${this.#tags(repository).map((tag) => html`<span class="tag">${tag}</span>`)}
        ${
          verdict === null
            ? html`<span class="outcome">${words.uncompared}</span>`
            : html`<span class="outcome" data-outcome=${verdict}>${words.verdicts[verdict]}</span>`
        }
      </p>
      <p class="aside">
        ${last_heard_at === null ? words.unheard : words.heard(this.momentText(last_heard_at))}
        ${compared_at === null ? nothing : html` · ${words.compared(this.momentText(compared_at))}`}
      </p>
      ${error === null ? nothing : html`<p class="failure" lang="en">${error}</p>`}
    </li>`;
  }

  #tags({ is_private, is_archived, is_deleted, is_removed }: Repository): string[] {
    const words = FRAME[this.locale.language];
    return [
      ...(is_private ? [words.secret] : []),
      ...(is_archived ? [words.archived] : []),
      ...(is_deleted ? [words.deleted] : []),
      ...(is_removed ? [words.removed] : []),
    ];
  }
}

customElements.define("repositories-section", RepositoriesSection);

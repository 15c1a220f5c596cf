/** Where the App is installed: repositories, when each was heard from, and how its last comparison went. */

import { type TemplateResult, html, nothing } from "lit";
import { AdminSection } from "./admin-section";
import { installationsWith } from "./installations";
import type { InstalledRepository, Installation } from "./model";
import { FRAME } from "./words/frame";
import { REPOSITORIES } from "./words/repositories";

export class RepositoriesSection extends AdminSection<readonly Installation[]> {
  static override properties = {
    ...AdminSection.properties,
    search: { state: true },
  };
  declare private search: string;

  constructor() {
    super();
    this.search = "";
  }

  protected override readonly lookMs = 15_000;

  protected override async fetch(): Promise<readonly Installation[]> {
    return (await this.tools.api.installations()).installations;
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
      ${shown.map((one) => this.#installation(one))}
      ${shown.length === 0 ? html`<p class="aside" role="status">${words.noneFound(this.search.trim())}</p>` : nothing}`;
  }

  #installation({ account_login, repositories, ...more }: Installation): TemplateResult {
    const words = REPOSITORIES[this.locale.language];
    const { suspended_at, deleted_at, repository_selection } = more;
    return html`<div class="card" role="group" aria-label=${account_login ?? "GitHub"}>
      <h3>
        ${account_login ?? "GitHub"}
        <span class="aside">
          ${repository_selection === "all" ? words.all : words.selected} · ${words.count(repositories.length)}
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

  #repository(repository: InstalledRepository): TemplateResult {
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

  #tags({ is_private, is_archived, is_deleted, is_removed }: InstalledRepository): string[] {
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

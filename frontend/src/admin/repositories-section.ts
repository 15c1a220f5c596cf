/** The installations of the App: repositories, their last pushes and their last comparisons. */

import { type TemplateResult, html, nothing } from "lit";
import { frameTexts } from "../texts/admin/frame";
import { repositoriesTexts } from "../texts/admin/repositories";
import { AdminSection } from "./admin-section";
import { accountOf, installationsWith } from "./installations";
import "./repositories-section.css";
import type { Repository, Installation } from "./model";

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
    const texts = repositoriesTexts(this.locale.language);
    if (installations.length === 0) return html`<div class="card"><p>${texts.none}</p></div>`;
    const shown = installationsWith(installations, this.search);
    return html`<search>
        <input
          class="search"
          type="search"
          aria-label=${texts.search}
          placeholder=${texts.searchHint}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          .value=${this.search}
          @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
        />
      </search>
      ${
        shown.length === 0
          ? html`<p class="aside" role="status">${texts.noneFound({ search: this.search.trim() })}</p>`
          : html`<div class="installations">
              ${shown.slice(0, this.limit).map((one) => this.#installation(one))}
            </div>`
      }
      ${
        shown.length > this.limit
          ? html`<p>
              <button class="quiet-button" @click=${() => (this.limit += PAGE)}>
                ${frameTexts(this.locale.language).more}
              </button>
            </p>`
          : nothing
      }`;
  }

  #installation(installation: Installation): TemplateResult {
    const texts = repositoriesTexts(this.locale.language);
    const { repositories, suspended_at, deleted_at, repository_selection } = installation;
    const account = accountOf(installation);
    const selections: Readonly<Record<string, string>> = { all: texts.all, selected: texts.selected };
    const selection = selections[repository_selection ?? ""];
    return html`<div class="card" role="group" aria-label=${account}>
      <h3>
        ${account}
        <span class="aside">
          ${selection === undefined ? nothing : `${selection} · `}${texts.count({ count: repositories.length })}
        </span>
      </h3>
      ${deleted_at === null ? nothing : html`<p class="warning">${texts.uninstalled({ moment: this.momentText(deleted_at) })}</p>`}
      ${
        suspended_at === null || deleted_at !== null
          ? nothing
          : html`<p class="warning">${texts.suspended({ moment: this.momentText(suspended_at) })}</p>`
      }
      ${
        repositories.length === 0
          ? html`<p class="aside">${texts.noRepositories}</p>`
          : html`<ul class="rows" role="list">
              ${repositories.map((repository) => this.#repository(repository))}
            </ul>`
      }
    </div>`;
  }

  #repository(repository: Repository): TemplateResult {
    const texts = repositoriesTexts(this.locale.language);
    const { full_name, last_heard_at, verdict, compared_at, error } = repository;
    return html`<li class="run">
      <p>
        <span class="name">${full_name}</span>
        ${this.#tags(repository).map((tag) => html`<span class="tag">${tag}</span>`)}
        ${
          verdict === null
            ? html`<span class="outcome">${texts.uncompared}</span>`
            : html`<span class="outcome" data-outcome=${verdict}>${texts.verdicts[verdict]}</span>`
        }
      </p>
      <p class="aside">
        ${last_heard_at === null ? texts.unheard : texts.heard({ moment: this.momentText(last_heard_at) })}
        ${compared_at === null ? nothing : html` · ${texts.compared({ moment: this.momentText(compared_at) })}`}
      </p>
      ${error === null ? nothing : html`<p class="failure" lang="en">${error}</p>`}
    </li>`;
  }

  #tags({ is_private, is_archived, is_deleted, is_removed }: Repository): string[] {
    const texts = frameTexts(this.locale.language);
    return [
      ...(is_private ? [texts.secret] : []),
      ...(is_archived ? [texts.archived] : []),
      ...(is_deleted ? [texts.deleted] : []),
      ...(is_removed ? [texts.removed] : []),
    ];
  }
}

customElements.define("repositories-section", RepositoriesSection);

/** Commits of unknown accounts: their author, the reason, and how to fix it. */

import { type TemplateResult, html, nothing } from "lit";
import type { UnmatchedCommit } from "../core/model";
import { frameTexts } from "../texts/admin/frame";
import { repositoriesTexts } from "../texts/admin/repositories";
import { dayTexts } from "../texts/day";
import { AdminSection } from "./admin-section";
import type { Unmatched } from "./model";

export class UnmatchedSection extends AdminSection<Unmatched> {
  #language = "";

  protected override willUpdate(): void {
    // Reasons and advice come from the server, in the requested language.
    const { language } = this.locale;
    if (this.#language !== language && this.hasUpdated) void this.load();
    this.#language = language;
  }

  protected override fetch(): Promise<Unmatched> {
    return this.context.api.unmatched(0, this.locale.language);
  }

  protected override show({ commits, pagination }: Unmatched): TemplateResult {
    const texts = repositoriesTexts(this.locale.language);
    return html`<div class="card">
      <p role="status">
        ${pagination.total > 0 ? texts.unmatchedCount({ count: pagination.total }) : texts.noUnmatched}
      </p>
      ${
        commits.length === 0
          ? nothing
          : html`<ul class="rows" role="list">
              ${commits.map((commit) => this.#commit(commit))}
            </ul>`
      }
      ${
        pagination.has_more
          ? html`<p>
              <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#more}>
                ${frameTexts(this.locale.language).more}
              </button>
            </p>`
          : nothing
      }
    </div>`;
  }

  #commit(commit: UnmatchedCommit): TemplateResult {
    const texts = repositoriesTexts(this.locale.language);
    const { author_name, author_email, author_login, commit_date: at } = commit;
    const author = [
      author_name,
      author_login === null ? "" : `@${author_login}`,
      author_email === null ? "" : `<${author_email}>`,
    ]
      .filter((part) => part !== "")
      .join(" ");
    return html`<li class="run">
      <p class="name">${firstLine(commit.message) || dayTexts(this.locale.language).noMessage}</p>
      <p class="aside">
        ${commit.repository} <code>${commit.commit_id.slice(0, 7)}</code>
        ${at === null ? nothing : this.moment(at)} ${texts.by({ author })}
      </p>
      <p>${commit.reason}</p>
      <p class="advice">${commit.advice}</p>
    </li>`;
  }

  readonly #more = async (): Promise<void> => {
    const { loaded } = this;
    if (loaded === null) return;
    this.isBusy = true;
    try {
      const more = await this.context.api.unmatched(loaded.commits.length, this.locale.language);
      if (this.loaded === loaded) this.loaded = { ...more, commits: [...loaded.commits, ...more.commits] };
    } catch (error) {
      this.context.showFailure(error);
    }
    this.isBusy = false;
  };
}

function firstLine(message: string): string {
  return message.trim().split("\n", 1)[0] ?? "";
}

customElements.define("unmatched-section", UnmatchedSection);

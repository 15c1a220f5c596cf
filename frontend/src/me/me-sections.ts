/** The sections of the account page below the next step. */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../core/i18n";
import type { Me, MeOverview, OwnInstallation, OwnRepository, UnmatchedCommit } from "../core/model";
import { formatMoment } from "../core/time";
import { activeRepositories } from "./me-state";
import type { MeWords } from "./words";

export function repositories(
  { installations, install_url }: MeOverview,
  { repositories: words }: MeWords,
  locale: Locale,
  zone: string,
): TemplateResult {
  return html`<section class="card">
    <h2>${words.heading}</h2>
    ${
      installations.length > 0
        ? installations.map((one) => installation(one, install_url, words, locale, zone))
        : html`<p>${words.none}</p>`
    }
    ${
      install_url === null
        ? html`<p class="aside">${words.byHand}</p>`
        : html`<p><a class="quiet-button" href=${install_url}>${words.add}</a></p>`
    }
  </section>`;
}

function installation(
  {
    account_login,
    repository_selection,
    is_deleted,
    is_suspended,
    manage_url,
    repositories: all,
  }: OwnInstallation,
  installUrl: string | null,
  words: MeWords["repositories"],
  locale: Locale,
  zone: string,
): TemplateResult {
  const active = activeRepositories(all);
  return html`<div class="installation">
    <h3>
      ${account_login ?? "GitHub"}
      ${repository_selection === "all" && !is_deleted ? html`<span class="aside">${words.all}</span>` : nothing}
      ${is_deleted ? nothing : html`<a href=${manage_url} rel="noopener noreferrer">${words.manage}</a>`}
    </h3>
    ${
      is_deleted
        ? html`<p class="warning">
            ${words.deleted} ${installUrl === null ? nothing : html`<a href=${installUrl}>${words.add}</a>`}
          </p>`
        : nothing
    }
    ${is_suspended && !is_deleted ? html`<p class="warning">${words.suspended}</p>` : nothing}
    ${active.length > 0 ? list(active, words, locale, zone) : is_deleted ? nothing : html`<p class="aside">${words.noneYet}</p>`}
  </div>`;
}

function list(
  repositories: readonly OwnRepository[],
  words: MeWords["repositories"],
  { language }: Locale,
  zone: string,
): TemplateResult {
  return html`<ul class="rows" role="list">
    ${repositories.map(
      ({ full_name, is_private, is_archived, last_heard_at }) =>
        html`<li>
          <span class="name">${full_name}</span>
          ${is_private ? html`<span class="tag">${words.secret}</span>` : nothing}
          ${is_archived ? html`<span class="tag">${words.archived}</span>` : nothing}
          <span class="when">
            ${
              last_heard_at === null
                ? words.unheard
                : html`<time datetime=${last_heard_at}
                    >${words.heard(formatMoment(last_heard_at, zone, language))}</time
                  >`
            }
          </span>
        </li>`,
    )}
  </ul>`;
}

export function emails(
  { emails: addresses }: MeOverview,
  { emails: words }: MeWords,
  me: Me,
): TemplateResult {
  return html`<section class="card">
    <h2>${words.heading}</h2>
    <p class="aside">${words.how}</p>
    <ul class="rows" role="list">
      ${addresses.map((email) => html`<li><span class="name">${email}</span></li>`)}
      <li><span class="aside">${words.noreply(me.github_id)}</span></li>
    </ul>
  </section>`;
}

export function unmatched(
  { unmatched_commits: commits }: MeOverview,
  { unmatched: words }: MeWords,
  locale: Locale,
  zone: string,
): TemplateResult {
  return html`<section class="card">
    <h2>${words.heading}</h2>
    ${
      commits.length > 0
        ? html`<p class="aside">${words.how}</p>
            <ul class="rows" role="list">
              ${commits.map((commit) => unmatchedCommit(commit, words, locale, zone))}
            </ul>`
        : html`<p class="aside">${words.none}</p>`
    }
  </section>`;
}

function unmatchedCommit(
  commit: UnmatchedCommit,
  words: MeWords["unmatched"],
  { language, words: common }: Locale,
  zone: string,
): TemplateResult {
  const { commit_date: at, author_name, author_email } = commit;
  const author = author_email === null ? author_name : `${author_name} <${author_email}>`;
  return html`<li class="orphan">
    <p class="name">${firstLine(commit.message) || common.why.noMessage}</p>
    <p class="aside">
      ${commit.repository} <code>${commit.commit_id.slice(0, 7)}</code>
      ${at === null ? nothing : html`<time datetime=${at}>${formatMoment(at, zone, language)}</time>`}
      ${words.by(author)}
    </p>
    <p>${commit.reason}</p>
    <p class="advice">${commit.advice}</p>
  </li>`;
}

function firstLine(message: string): string {
  return message.trim().split("\n", 1)[0] ?? "";
}

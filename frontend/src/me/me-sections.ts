/** The sections of the account page below the next step. */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../core/i18n";
import type { Me, MeOverview, OwnInstallation, OwnRepository, UnmatchedCommit } from "../core/model";
import { formatMoment } from "../core/time";
import { dayTexts } from "../texts/day";
import type { MeTexts } from "../texts/me";
import { activeRepositories } from "./me-state";

export function repositories(
  { installations, install_url }: MeOverview,
  { repositories: texts }: MeTexts,
  locale: Locale,
  zone: string,
): TemplateResult {
  return html`<section class="card">
    <h2>${texts.heading}</h2>
    ${
      installations.length > 0
        ? installations.map((one) => installation(one, install_url, texts, locale, zone))
        : html`<p>${texts.none}</p>`
    }
    ${
      install_url === null
        ? html`<p class="aside">${texts.byHand}</p>`
        : html`<p><a class="quiet-button" href=${install_url}>${texts.add}</a></p>`
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
  texts: MeTexts["repositories"],
  locale: Locale,
  zone: string,
): TemplateResult {
  const active = activeRepositories(all);
  return html`<div class="installation">
    <h3>
      ${account_login ?? "GitHub"}
      ${repository_selection === "all" && !is_deleted ? html`<span class="aside">${texts.all}</span>` : nothing}
      ${is_deleted ? nothing : html`<a href=${manage_url} rel="noopener noreferrer">${texts.manage}</a>`}
    </h3>
    ${
      is_deleted
        ? html`<p class="warning">
            ${texts.deleted} ${installUrl === null ? nothing : html`<a href=${installUrl}>${texts.add}</a>`}
          </p>`
        : nothing
    }
    ${is_suspended && !is_deleted ? html`<p class="warning">${texts.suspended}</p>` : nothing}
    ${active.length > 0 ? list(active, texts, locale, zone) : is_deleted ? nothing : html`<p class="aside">${texts.noneYet}</p>`}
  </div>`;
}

function list(
  repositories: readonly OwnRepository[],
  texts: MeTexts["repositories"],
  { language }: Locale,
  zone: string,
): TemplateResult {
  return html`<ul class="rows" role="list">
    ${repositories.map(
      ({ full_name, is_private, is_archived, last_heard_at }) =>
        html`<li>
          <span class="name">${full_name}</span>
          ${is_private ? html`<span class="tag">${texts.secret}</span>` : nothing}
          ${is_archived ? html`<span class="tag">${texts.archived}</span>` : nothing}
          <span class="when">
            ${
              last_heard_at === null
                ? texts.unheard
                : html`<time datetime=${last_heard_at}
                    >${texts.heard({ moment: formatMoment(last_heard_at, zone, language) })}</time
                  >`
            }
          </span>
        </li>`,
    )}
  </ul>`;
}

export function emails(
  { emails: addresses }: MeOverview,
  { emails: texts }: MeTexts,
  me: Me,
): TemplateResult {
  return html`<section class="card">
    <h2>${texts.heading}</h2>
    <p class="aside">${texts.how}</p>
    <ul class="rows" role="list">
      ${addresses.map((email) => html`<li><span class="name">${email}</span></li>`)}
      <li><span class="aside">${texts.noreply({ login: me.github_id })}</span></li>
    </ul>
  </section>`;
}

export function unmatched(
  { unmatched_commits: commits }: MeOverview,
  { unmatched: texts }: MeTexts,
  locale: Locale,
  zone: string,
): TemplateResult {
  return html`<section class="card">
    <h2>${texts.heading}</h2>
    ${
      commits.length > 0
        ? html`<p class="aside">${texts.how}</p>
            <ul class="rows" role="list">
              ${commits.map((commit) => unmatchedCommit(commit, texts, locale, zone))}
            </ul>`
        : html`<p class="aside">${texts.none}</p>`
    }
  </section>`;
}

function unmatchedCommit(
  commit: UnmatchedCommit,
  texts: MeTexts["unmatched"],
  { language }: Locale,
  zone: string,
): TemplateResult {
  const { commit_date: at, author_name, author_email } = commit;
  const author = author_email === null ? author_name : `${author_name} <${author_email}>`;
  return html`<li class="orphan">
    <p class="name">${firstLine(commit.message) || dayTexts(language).noMessage}</p>
    <p class="aside">
      ${commit.repository} <code>${commit.commit_id.slice(0, 7)}</code>
      ${at === null ? nothing : html`<time datetime=${at}>${formatMoment(at, zone, language)}</time>`}
      ${texts.by({ author })}
    </p>
    <p>${commit.reason}</p>
    <p class="advice">${commit.advice}</p>
  </li>`;
}

function firstLine(message: string): string {
  return message.trim().split("\n", 1)[0] ?? "";
}

/** The repositories of a participant's commits; other users' private ones without a name. */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../core/i18n";
import type { Season } from "../core/model";
import { formatMoment } from "../core/time";
import { profileTexts } from "../texts/profile";
import type { RepositorySummary } from "./model";

export function repositoryList(
  repositories: readonly RepositorySummary[],
  { language, texts: common }: Locale,
  { timezone }: Season,
): TemplateResult {
  const { repositories: texts } = profileTexts(language);
  if (repositories.length === 0) return html`<p class="aside">${texts.none}</p>`;
  return html`<ul class="repositories" role="list">
    ${repositories.map(
      ({ repository, is_private, commit_count, latest_commit_date: latest }) =>
        html`<li>
          <span class="name">${repository ?? texts.secret}</span>
          ${is_private && repository !== null ? html`<span class="chip">${texts.chip}</span>` : nothing}
          <span class="amount">
            ${common.commits({ count: commit_count })}
            ${
              latest === null
                ? nothing
                : html`<time datetime=${latest}>${formatMoment(latest, timezone, language)}</time>`
            }
          </span>
        </li>`,
    )}
  </ul>`;
}

/** The head of a profile: the participant, today's state, and sharing. */

import { type TemplateResult, html, nothing } from "lit";
import { avatar } from "../components/avatar";
import { plant } from "../components/icons";
import { stateBadge } from "../components/state-badge";
import type { Locale } from "../core/i18n";
import type { Participant, Season } from "../core/model";
import { formatDate } from "../core/time";
import { profileTexts } from "../texts/profile";
import "./share-panel";

export interface ProfileHead {
  readonly person: Participant;
  readonly season: Season;
  /** The address of the participant's calendar; only on their own page. */
  readonly calendarUrl: string | null;
  /** The Kakao key, if sharing in KakaoTalk is configured. */
  readonly kakaoKey: string | null;
  readonly locale: Locale;
}

export function profileHead({ person, season, calendarUrl, kakaoKey, locale }: ProfileHead): TemplateResult {
  const { github_id, github_profile_url, avatar_url, current_streak, joined_on, today } = person;
  const texts = profileTexts(locale.language);
  return html`<div class="who-block">
    ${avatar(github_id, avatar_url, 80)}
    <div>
      <h1>${github_id}</h1>
      <p class="about">
        ${today === null ? nothing : stateBadge(today.state, locale)}
        ${
          joined_on > season.start_date
            ? html`<span>${texts.joined({ date: formatDate(joined_on, locale.language) })}</span>`
            : nothing
        }
        <a href=${github_profile_url} rel="noopener noreferrer">${texts.numbers.github}</a>
      </p>
    </div>
    <share-panel
      .person=${person}
      .season=${season}
      .calendarUrl=${calendarUrl}
      .kakaoKey=${kakaoKey}
      .locale=${locale}
    ></share-panel>
    ${plant(current_streak)}
  </div>`;
}

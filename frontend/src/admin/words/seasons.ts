/** The sentences about seasons and their rules. */

import type { Language } from "../../core/time";

const ko = {
  heading: "시즌",
  none: "아직 시즌이 없어요.",
  current: "현재",
  edit: "규칙 고치기",
  create: "새 시즌 만들기",
  creating: "새 시즌",
  editing: (name: string) => `${name} 고치기`,
  back: "목록으로",
  created: (name: string) => `‘${name}’ 시즌을 만들었어요.`,
  changed: (name: string) => `‘${name}’ 시즌을 고쳤어요.`,
  judgedAnew: (name: string) => `‘${name}’ 시즌을 고치고, 모든 날을 새 규칙으로 다시 판단했어요.`,
  unchanged: "달라진 것이 없어요.",
  confirmHeading: "규칙을 바꿀까요?",
  confirmText: (rules: string) =>
    `바뀌는 것: ${rules}. 시즌의 모든 날이 새 규칙으로 다시 판단돼요. 참여자들의 출석률과 연속 기록이 달라질 수 있어요.`,
  confirm: "바꾸고 다시 판단하기",
  rules: {
    name: "이름",
    start_date: "첫날",
    days: "일수",
    timezone: "시간대",
    day_starts_at: "하루의 시작",
    late_push_grace: "늦은 푸시",
    rate_basis: "출석률의 기준",
    count_merges: "병합 커밋",
    count_forks: "포크",
    count_co_authors: "공동 작성자",
    join_policy: "참여 방법",
  },
  forWhat: (verb: string, name: string) => `${name} ${verb}`,
  csv: "CSV",
  json: "JSON",
  exports: (name: string) => `${name} 내려받기`,
};

const en: typeof ko = {
  heading: "Seasons",
  none: "There is no season yet.",
  current: "current",
  edit: "Edit the rules",
  create: "Create a new season",
  creating: "A new season",
  editing: (name) => `Edit ${name}`,
  back: "Back to the list",
  created: (name) => `${name} was created.`,
  changed: (name) => `${name} was changed.`,
  judgedAnew: (name) => `${name} was changed, and all its days were judged anew.`,
  unchanged: "Nothing has changed.",
  confirmHeading: "Change the rules?",
  confirmText: (rules) =>
    `What changes: ${rules}. All days of the season are judged anew, so rates and streaks of participants may change.`,
  confirm: "Change and judge anew",
  rules: {
    name: "name",
    start_date: "first day",
    days: "days",
    timezone: "time zone",
    day_starts_at: "start of a day",
    late_push_grace: "late pushes",
    rate_basis: "basis of the rate",
    count_merges: "merge commits",
    count_forks: "forks",
    count_co_authors: "co-authors",
    join_policy: "joining",
  },
  forWhat: (verb, name) => `${verb}: ${name}`,
  csv: "CSV",
  json: "JSON",
  exports: (name) => `Take ${name} along`,
};

export const SEASONS: Record<Language, typeof ko> = { ko, en };

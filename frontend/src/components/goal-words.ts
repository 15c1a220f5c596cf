/** The sentences of the goal of a participant. */

import type { Language } from "../core/time";

export interface GoalWords {
  heading: string;
  how: string;
  rate: string;
  streak: string;
  rateProgress: (target: string) => string;
  streakProgress: (days: number) => string;
  reached: string;
  set: string;
  change: string;
  save: string;
  cancel: string;
  saved: string;
  none: string;
  empty: string;
}

const ko: GoalWords = {
  heading: "내 목표",
  how: "나만 볼 수 있어요.",
  rate: "출석률 (%)",
  streak: "연속 출석 (일)",
  rateProgress: (target) => `출석률 ${target}`,
  streakProgress: (days) => `${days}일 연속`,
  reached: "이뤘어요",
  set: "목표 정하기",
  change: "바꾸기",
  save: "저장",
  cancel: "취소",
  saved: "목표를 저장했어요.",
  none: "이번 시즌에 이루고 싶은 출석률이나 연속 출석을 정해 보세요.",
  empty: "둘 다 비우면 목표가 없어져요.",
};

const en: GoalWords = {
  heading: "My goal",
  how: "Only you can see it.",
  rate: "Attendance (%)",
  streak: "Streak (days)",
  rateProgress: (target) => `Attendance ${target}`,
  streakProgress: (days) => `${days}-day streak`,
  reached: "reached",
  set: "Set a goal",
  change: "Change",
  save: "Save",
  cancel: "Cancel",
  saved: "The goal is saved.",
  none: "Choose an attendance or a streak to reach in this season.",
  empty: "With both left empty there is no goal.",
};

const WORDS: Record<Language, GoalWords> = { ko, en };

export function goalWords(language: Language): GoalWords {
  return WORDS[language];
}

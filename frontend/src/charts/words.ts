/** The words around every chart. */

import type { Language } from "../core/time";

export interface ChartWords {
  table: string;
  none: string;
  empty: string;
  loading: string;
  broken: string;
  again: string;
  legend: string;
  place: (rank: number) => string;
}

const WORDS: Record<Language, ChartWords> = {
  ko: {
    table: "표로 보기",
    none: "없음",
    empty: "아직 그릴 것이 없어요.",
    loading: "그래프를 그리는 중",
    broken: "그래프를 불러오지 못했어요. 아래 표에 같은 숫자가 있어요.",
    again: "다시 시도",
    legend: "범례",
    place: (rank) => `${rank}위`,
  },
  en: {
    table: "Show as a table",
    none: "none",
    empty: "Nothing to draw yet.",
    loading: "Drawing",
    broken: "The chart could not be loaded. The table below has the same numbers.",
    again: "Try again",
    legend: "Legend",
    place: (rank) => `#${rank}`,
  },
};

export function chartWords(language: Language): ChartWords {
  return WORDS[language];
}

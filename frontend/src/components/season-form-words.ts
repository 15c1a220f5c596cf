/** The sentences of the form of a season. */

import type { Language } from "../core/time";

interface Choice {
  label: string;
  hint: string;
}

export interface SeasonFormWords {
  name: string;
  namePlaceholder: string;
  start: string;
  days: string;
  zone: string;
  ends: (date: string) => string;
  rules: string;
  rulesHow: string;
  dayStartsAt: string;
  dayStartsAtHint: string;
  hour: (hour: number) => string;
  grace: string;
  graceHint: string;
  graceHours: (hours: number) => string;
  graceNone: string;
  rate: string;
  rateSeason: Choice;
  rateJoined: Choice;
  counted: string;
  merges: Choice;
  forks: Choice;
  coAuthors: Choice;
  policy: string;
  open: Choice;
  approval: Choice;
  create: string;
  change: string;
}

const ko: SeasonFormWords = {
  name: "이름",
  namePlaceholder: "시즌 1",
  start: "첫날",
  days: "일수",
  zone: "시간대",
  ends: (date) => `마지막 날은 ${date}이에요.`,
  rules: "규칙",
  rulesHow: "기본값이면 충분해요. 나중에 바꾸면 지난 날들도 새 규칙으로 다시 계산돼요.",
  dayStartsAt: "하루의 시작",
  dayStartsAtHint: "기본 0시. 4시로 하면 새벽 3시의 커밋은 전날의 출석이 돼요.",
  hour: (hour) => `${hour}시`,
  grace: "늦은 푸시",
  graceHint: "기본 24시간. 그날의 커밋을 하루가 끝난 뒤 이때까지 푸시하면 인정돼요.",
  graceHours: (hours) => `${hours}시간 뒤까지`,
  graceNone: "제한 없음",
  rate: "출석률의 기준",
  rateSeason: { label: "시즌 전체 (기본)", hint: "참여하기 전의 날도 결석으로 세요." },
  rateJoined: { label: "참여한 날부터", hint: "늦게 참여해도 불리하지 않아요." },
  counted: "출석이 되는 커밋",
  merges: { label: "병합 커밋", hint: "기본으로 인정해요." },
  forks: { label: "포크 저장소의 커밋", hint: "기본으로 인정해요." },
  coAuthors: { label: "공동 작성자", hint: "기본은 작성자 한 사람만이에요. 켜면 함께 쓴 사람도 출석해요." },
  policy: "참여 방법",
  open: { label: "누구나 바로 (기본)", hint: "로그인한 사람은 버튼 하나로 참여해요." },
  approval: { label: "관리자의 승인", hint: "관리 화면에서 한 사람씩 받아들여요." },
  create: "시즌 만들기",
  change: "바꾸기",
};

const en: SeasonFormWords = {
  name: "Name",
  namePlaceholder: "Season 1",
  start: "First day",
  days: "Days",
  zone: "Time zone",
  ends: (date) => `The last day is ${date}.`,
  rules: "Rules",
  rulesHow:
    "The defaults suit most seasons. When you change them later, past days are judged again by the new ones.",
  dayStartsAt: "A day starts at",
  dayStartsAtHint:
    "Midnight by default. With 4:00, a commit at three in the night counts for the day before.",
  hour: (hour) => `${hour}:00`,
  grace: "Late pushes",
  graceHint: "24 hours by default: a day’s commits count when pushed until then after its end.",
  graceHours: (hours) => `up to ${hours} hours later`,
  graceNone: "no limit",
  rate: "Attendance is counted",
  rateSeason: { label: "over the whole season (default)", hint: "Days before joining count as missed." },
  rateJoined: { label: "from joining on", hint: "Joining late is no disadvantage." },
  counted: "Commits that count",
  merges: { label: "Merge commits", hint: "Counted by default." },
  forks: { label: "Commits in forks", hint: "Counted by default." },
  coAuthors: {
    label: "Co-authors",
    hint: "By default only the author attends; with this, co-authors do too.",
  },
  policy: "Joining",
  open: { label: "Open to everybody (default)", hint: "Whoever signs in joins with one click." },
  approval: { label: "By an admin’s approval", hint: "Each request waits on the admin page." },
  create: "Create the season",
  change: "Change the season",
};

const WORDS: Record<Language, SeasonFormWords> = { ko, en };

export function seasonFormWords(language: Language): SeasonFormWords {
  return WORDS[language];
}

/** The sentences of a participant's page. */

import type { Language } from "../core/time";

export interface ProfileWords {
  before: (date: string, days: number) => string;
  left: (date: string) => string;
  joined: (date: string) => string;
  over: (date: string) => string;
  uninstalled: string;
  toOwn: string;
  totals: {
    heading: string;
    commits: string;
    counted: (count: number) => string;
    repositories: string;
    latest: string;
    daysAgo: (days: number) => string;
  };
  calendar: {
    heading: string;
    how: string;
    legend: string;
    commits: string;
    noDay: string;
  };
  day: {
    heading: (date: string) => string;
    showAll: string;
    back: string;
    ahead: string;
  };
  list: { heading: string; none: string; noneHow: string; loading: string };
  outlook: {
    heading: string;
    target: string;
    mayMiss: (days: number, target: string) => string;
    mayMissNone: (target: string) => string;
    unreachable: (target: string, highest: string) => string;
    sure: (target: string) => string;
    done: string;
    daysLeft: (days: number) => string;
    range: (lowest: string, highest: string) => string;
    chance: string;
    chanceHow: string;
  };
  charts: {
    heading: string;
    weekdays: string;
    weekdaysSaid: (best: string) => string;
    weekday: string;
    rate: string;
    hours: string;
    hoursSaid: (best: string) => string;
    hour: string;
    hourName: (hour: number) => string;
    commits: string;
    ranks: string;
    ranksSaid: (first: string, last: string) => string;
    date: string;
    rank: string;
    nothing: string;
  };
  repositories: {
    heading: string;
    secret: string;
    commits: (count: number) => string;
    none: string;
    chip: string;
  };
  badges: {
    heading: string;
    how: string;
    kind: string;
    kinds: { streak: string; rate: string; heatmap: string };
    theme: string;
    themes: { auto: string; light: string; dark: string };
    language: string;
    preview: (login: string) => string;
    copyMarkdown: string;
    copyMarkup: string;
  };
  share: {
    heading: string;
    share: string;
    copyLink: string;
    copied: string;
    kakao: string;
    kakaoFailed: string;
    toBook: string;
    standing: (rate: string | null, streak: number) => string;
    text: (login: string, season: string) => string;
    report: string;
    calendar: string;
  };
}

const ko: ProfileWords = {
  before: (date, days) => `시즌은 ${date}에 시작해요. 첫날까지 ${days}일 남았어요.`,
  left: (date) => `${date}에 시즌을 떠났어요. 그때까지의 기록이에요.`,
  joined: (date) => `${date}부터 참여`,
  over: (date) => `시즌은 ${date}에 끝났어요. 마지막 날의 모습 그대로예요.`,
  uninstalled: "내 저장소에서 일하는 GitHub App이 없어 새 푸시가 오지 않아요. 지난 기록은 그대로예요.",
  toOwn: "저장소 잇기",
  totals: {
    heading: "커밋 합계",
    commits: "총 커밋 수",
    counted: (count) => `이 시즌 인정 ${count}`,
    repositories: "저장소 수",
    latest: "최근 커밋",
    daysAgo: (days) => (days === 0 ? "오늘" : days === 1 ? "어제" : `${days}일 전`),
  },
  calendar: {
    heading: "시즌 달력",
    how: "날을 고르면 그날의 커밋과 이유가 보여요.",
    legend: "범례",
    commits: "하루의 커밋 수",
    noDay: "참여하지 않은 날",
  },
  day: {
    heading: (date) => `${date}의 커밋`,
    showAll: "전체 보기",
    back: "달력으로",
    ahead: "아직 오지 않은 날이에요.",
  },
  list: {
    heading: "커밋 내역",
    none: "커밋 내역이 없습니다.",
    noneHow: "첫 푸시가 도착하면 여기에 나타나요.",
    loading: "커밋을 불러오는 중",
  },
  outlook: {
    heading: "앞으로",
    target: "목표 출석률",
    mayMiss: (days, target) => `${target}를 지키면서 ${days}일까지 쉴 수 있어요.`,
    mayMissNone: (target) => `${target}를 지키려면 남은 날 모두 출석해야 해요.`,
    unreachable: (target, highest) => `${target}에는 이제 닿을 수 없어요. 가장 높게는 ${highest}예요.`,
    sure: (target) => `이제 무슨 일이 있어도 ${target} 이상이에요.`,
    done: "시즌의 모든 날이 지났어요.",
    daysLeft: (days) => `남은 날 ${days}일`,
    range: (lowest, highest) => `마지막 날의 출석률은 ${lowest}에서 ${highest} 사이가 돼요.`,
    chance: "이룰 가능성",
    chanceHow: "지금까지처럼 한다면",
  },
  charts: {
    heading: "습관",
    weekdays: "요일별 출석률",
    weekdaysSaid: (best) => `${best}에 가장 잘 출석해요.`,
    weekday: "요일",
    rate: "출석률",
    hours: "시간별 커밋 수",
    hoursSaid: (best) => `${best}에 가장 많이 커밋해요.`,
    hour: "시간",
    hourName: (hour) => `${hour}시`,
    commits: "커밋",
    ranks: "순위의 흐름",
    ranksSaid: (first, last) => `${first}에서 시작해 지금은 ${last}예요.`,
    date: "날짜",
    rank: "순위",
    nothing: "아직 보여 드릴 것이 없어요.",
  },
  repositories: {
    heading: "저장소",
    secret: "비공개 저장소",
    commits: (count) => `커밋 ${count}`,
    none: "아직 저장소가 없어요.",
    chip: "비공개",
  },
  badges: {
    heading: "README에 붙일 배지",
    how: "숫자는 저절로 새로워져요.",
    kind: "종류",
    kinds: { streak: "연속", rate: "출석률", heatmap: "달력" },
    theme: "바탕",
    themes: { auto: "자동", light: "밝게", dark: "어둡게" },
    language: "언어",
    preview: (login) => `${login}님의 배지 미리 보기`,
    copyMarkdown: "Markdown 복사",
    copyMarkup: "HTML 복사",
  },
  share: {
    heading: "나누기",
    share: "공유하기",
    copyLink: "링크 복사",
    copied: "링크를 복사했어요",
    kakao: "카카오톡 공유",
    kakaoFailed: "카카오톡 공유를 열지 못했어요. 링크를 복사해 대화방에 붙여 주세요.",
    toBook: "출석부 보기",
    standing: (rate, streak) => `${rate === null ? "이제 시작" : `출석률 ${rate}`} · ${streak}일 연속`,
    text: (login, season) => `${login}님의 ${season} 출석부`,
    report: "PDF 보고서",
    calendar: "달력 구독 (.ics)",
  },
};

const s = (count: number): string => (count === 1 ? "" : "s");

const en: ProfileWords = {
  before: (date, days) => `The season starts on ${date}, in ${days} day${s(days)}.`,
  left: (date) => `Left the season on ${date}. This is the book up to then.`,
  joined: (date) => `since ${date}`,
  over: (date) => `The season ended on ${date}. This is how it stood on its last day.`,
  uninstalled: "No GitHub App is at work in your repositories, so no new pushes arrive. The history is kept.",
  toOwn: "Connect repositories",
  totals: {
    heading: "Commits in all",
    commits: "Commits",
    counted: (count) => `${count} count in this season`,
    repositories: "Repositories",
    latest: "Latest commit",
    daysAgo: (days) => (days === 0 ? "today" : days === 1 ? "yesterday" : `${days} days ago`),
  },
  calendar: {
    heading: "The season",
    how: "Choose a day to see its commits and why.",
    legend: "Legend",
    commits: "Commits a day",
    noDay: "not a member",
  },
  day: {
    heading: (date) => `Commits of ${date}`,
    showAll: "Show all",
    back: "Back to the calendar",
    ahead: "This day is still to come.",
  },
  list: {
    heading: "Commits",
    none: "There are no commits.",
    noneHow: "They appear here with the first push.",
    loading: "Fetching the commits",
  },
  outlook: {
    heading: "What may still be",
    target: "Attendance to reach",
    mayMiss: (days, target) => `${days} more day${s(days)} may be missed and ${target} still be reached.`,
    mayMissNone: (target) => `${target} needs every day that is left.`,
    unreachable: (target, highest) => `${target} is out of reach now. The most is ${highest}.`,
    sure: (target) => `Whatever happens, it will be ${target} or more.`,
    done: "All days of the season are over.",
    daysLeft: (days) => `${days} day${s(days)} left`,
    range: (lowest, highest) => `On the last day the attendance will be between ${lowest} and ${highest}.`,
    chance: "Chance to reach it",
    chanceHow: "going on as so far",
  },
  charts: {
    heading: "Habits",
    weekdays: "Attendance by weekday",
    weekdaysSaid: (best) => `Best on ${best}.`,
    weekday: "Weekday",
    rate: "Attendance",
    hours: "Commits by hour",
    hoursSaid: (best) => `Most commits at ${best}.`,
    hour: "Hour",
    hourName: (hour) => `${String(hour).padStart(2, "0")}:00`,
    commits: "Commits",
    ranks: "Rank over time",
    ranksSaid: (first, last) => `From ${first} to ${last} now.`,
    date: "Date",
    rank: "Rank",
    nothing: "There is nothing to show yet.",
  },
  repositories: {
    heading: "Repositories",
    secret: "Private repositories",
    commits: (count) => `${count} commit${s(count)}`,
    none: "There are no repositories yet.",
    chip: "private",
  },
  badges: {
    heading: "A badge for your README",
    how: "Its numbers keep themselves up to date.",
    kind: "Kind",
    kinds: { streak: "Streak", rate: "Attendance", heatmap: "Calendar" },
    theme: "Theme",
    themes: { auto: "Auto", light: "Light", dark: "Dark" },
    language: "Language",
    preview: (login) => `Preview of the badge of ${login}`,
    copyMarkdown: "Copy Markdown",
    copyMarkup: "Copy HTML",
  },
  share: {
    heading: "Take it along",
    share: "Share",
    copyLink: "Copy the link",
    copied: "The link was copied",
    kakao: "Share on KakaoTalk",
    kakaoFailed: "KakaoTalk could not be opened. Copy the link and paste it into a chat.",
    toBook: "Open the book",
    standing: (rate, streak) =>
      `${rate === null ? "Just starting" : `Attendance ${rate}`} · ${streak}-day streak`,
    text: (login, season) => `The attendance of ${login} in ${season}`,
    report: "Report (PDF)",
    calendar: "Calendar feed (.ics)",
  },
};

const WORDS: Record<Language, ProfileWords> = { ko, en };

export function profileWords(language: Language): ProfileWords {
  return WORDS[language];
}

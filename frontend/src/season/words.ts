/** The sentences of the whole book, its charts, the days that are past, the refresh and the demo season. */

import type { Language } from "../core/time";

export interface SeasonWords {
  whole: {
    heading: string;
    rate: string;
    present: string;
    absent: string;
    absentHow: string;
    none: string;
    rank: string;
    person: string;
    current: string;
    longest: string;
    days: string;
    daily: string;
    dailySaid: (first: string, last: string) => string;
    newest: string;
    sort: (column: string) => string;
    place: (rank: number) => string;
    streak: (days: number) => string;
    strip: (summary: string) => string;
    count: (state: string, days: number) => string;
    day: (login: string, date: string, state: string) => string;
    rateOf: (date: string, rate: string) => string;
    keys: string;
    noDay: string;
    close: string;
    profile: string;
    nobody: string;
    empty: string;
  };
  charts: {
    heading: string;
    trouble: string;
    again: string;
    ranking: string;
    rankingSaid: (count: number, first: string, rate: string) => string;
    person: string;
    rate: string;
    daily: string;
    dailySaid: (days: number, low: string, high: string) => string;
    date: string;
    weekdays: string;
    weekday: string;
    best: (name: string, rate: string) => string;
    hours: string;
    hour: string;
    hourName: (hour: number) => string;
    hourTime: (hour: number) => string;
    commits: string;
    busiest: (hour: string, commits: number) => string;
    heatmap: string;
    views: { label: string; week: string; month: string };
    heatmapSaid: (rate: string, days: number) => string;
    wholeWeek: string;
    wholeMonth: string;
    weekOf: (date: string) => string;
    nothing: string;
  };
  machine: {
    heading: string;
    how: string;
    day: string;
    slider: string;
    earlier: string;
    later: string;
    range: string;
    from: string;
    to: string;
    show: string;
    lastWeek: string;
    lastMonth: string;
    now: string;
    close: string;
  };
  refresh: {
    ask: string;
    all: string;
    mine: string;
    waiting: string;
    running: (done: number, total: number) => string;
    found: (repositories: number, commits: number) => string;
    nothing: (repositories: number) => string;
    noRepositories: string;
    partial: (failed: number) => string;
    failed: string;
    refused: (detail: string) => string;
    close: string;
  };
  demo: {
    offer: string;
    offerHow: string;
    load: string;
    sure: string;
    sureHow: string;
    yes: string;
    no: string;
    loading: (done: number, total: number) => string;
    loaded: string;
    remove: string;
    removeSure: string;
    removeHow: string;
    removeYes: string;
    command: string;
    refused: (detail: string) => string;
  };
}

const ko: SeasonWords = {
  whole: {
    heading: "전체 출석부",
    rate: "전체 출석률",
    present: "총 출석",
    absent: "총 미출석",
    absentHow: "대기·쉼·확인 중은 세지 않아요",
    none: "아직 없음",
    rank: "순위",
    person: "참여자",
    current: "연속",
    longest: "최장",
    days: "하루하루",
    daily: "일별 출석률",
    dailySaid: (first, last) => `${first}부터 ${last}까지의 일별 출석률`,
    newest: "최신순",
    sort: (column) => `${column} 순으로 정렬`,
    place: (rank) => `${rank}위`,
    streak: (days) => `${days}일`,
    strip: (summary) => summary,
    count: (state, days) => `${state} ${days}일`,
    day: (login, date, state) => `${login} · ${date} · ${state}`,
    rateOf: (date, rate) => `${date} · 출석률 ${rate}`,
    keys: "↑↓ 사람, ←→ 날짜, Enter로 그날의 이유를 볼 수 있어요.",
    noDay: "해당 없음",
    close: "닫기",
    profile: "출석부 전체 보기",
    nobody: "찾는 정원사가 없어요.",
    empty: "시즌이 시작되면 하루하루가 여기에 쌓여요.",
  },
  charts: {
    heading: "숫자로 보는 정원",
    trouble: "그래프에 쓸 숫자를 불러오지 못했어요.",
    again: "다시 시도",
    ranking: "출석률 순위",
    rankingSaid: (count, first, rate) => `출석률이 높은 ${count}명. 가장 높은 사람은 ${first}님, ${rate}.`,
    person: "참여자",
    rate: "출석률",
    daily: "일별 출석률",
    dailySaid: (days, low, high) => `${days}일의 출석률은 ${low}에서 ${high} 사이예요.`,
    date: "날짜",
    weekdays: "요일별 출석률",
    weekday: "요일",
    best: (name, rate) => `출석률이 가장 높은 요일은 ${name}요일, ${rate}.`,
    hours: "시간대별 커밋",
    hour: "시각",
    hourName: (hour) => `${hour}시`,
    hourTime: (hour) => `${hour}시`,
    commits: "커밋 수",
    busiest: (hour, commits) => `커밋이 가장 많은 시간은 ${hour}, ${commits}개.`,
    heatmap: "함께 가꾼 날들",
    views: { label: "묶음", week: "주별", month: "월별" },
    heatmapSaid: (rate, days) => `${days}일 동안 모두의 출석률은 ${rate}.`,
    wholeWeek: "한 주",
    wholeMonth: "한 달",
    weekOf: (date) => `${date} 주`,
    nothing: "아직 그릴 것이 없어요.",
  },
  machine: {
    heading: "지난 날 보기",
    how: "그날이 끝났을 때의 출석부, 또는 어느 기간만의 숫자를 볼 수 있어요.",
    day: "날짜",
    slider: "시즌의 날",
    earlier: "하루 전",
    later: "하루 뒤",
    range: "기간",
    from: "부터",
    to: "까지",
    show: "이 기간 보기",
    lastWeek: "최근 7일",
    lastMonth: "최근 30일",
    now: "지금으로",
    close: "닫기",
  },
  refresh: {
    ask: "갱신",
    all: "모든 저장소를 GitHub과 비교해 빠진 커밋을 찾아요",
    mine: "내 저장소를 GitHub과 비교해 빠진 커밋을 찾아요",
    waiting: "차례를 기다리는 중",
    running: (done, total) => (total > 0 ? `저장소 ${total}곳 중 ${done}곳 비교함` : "GitHub과 비교하는 중"),
    found: (repositories, commits) =>
      `다 됐어요. 저장소 ${repositories}곳에서 빠진 커밋 ${commits}개를 찾았어요.`,
    nothing: (repositories) => `다 됐어요. 저장소 ${repositories}곳을 비교했고, 빠진 커밋은 없어요.`,
    noRepositories: "비교할 저장소가 없어요. 저장소에 GitHub App을 설치했는지 확인해 주세요.",
    partial: (failed) => `저장소 ${failed}곳은 끝까지 읽지 못했어요. 나중에 다시 시도합니다.`,
    failed: "GitHub과 비교하지 못했어요. 나중에 저절로 다시 시도합니다.",
    refused: (detail) => `갱신하지 못했어요: ${detail}`,
    close: "닫기",
  },
  demo: {
    offer: "먼저 구경해 볼까요?",
    offerHow: "지어낸 참여자 서른한 명이 함께하는 데모 시즌을 심어요. 나중에 깨끗이 치울 수 있어요.",
    load: "데모 시즌 불러오기",
    sure: "데모 시즌을 불러올까요?",
    sureHow: "지어낸 사람들과 커밋이 이 서버의 출석부에 보여요. 언제든 치울 수 있어요.",
    yes: "불러오기",
    no: "그만두기",
    loading: (done, total) => (total > 0 ? `씨앗을 심는 중 ${done} / ${total}` : "씨앗을 심는 중"),
    loaded: "지어낸 사람들의 데모 시즌이에요.",
    remove: "데모 시즌 치우기",
    removeSure: "데모 시즌을 치울까요?",
    removeHow: "지어낸 사람들과 커밋, 그 시즌이 모두 사라져요. 진짜 시즌은 그대로 남아요.",
    removeYes: "치우기",
    command: "터미널에서",
    refused: (detail) => `하지 못했어요: ${detail}`,
  },
};

const s = (count: number): string => (count === 1 ? "" : "s");

const en: SeasonWords = {
  whole: {
    heading: "The whole book",
    rate: "Attendance",
    present: "Days attended",
    absent: "Days missed",
    absentHow: "without pending, excused and unknown days",
    none: "none yet",
    rank: "Rank",
    person: "Gardener",
    current: "Streak",
    longest: "Best",
    days: "Day by day",
    daily: "Rate per day",
    dailySaid: (first, last) => `Attendance per day from ${first} to ${last}`,
    newest: "Newest first",
    sort: (column) => `Sort by ${column}`,
    place: (rank) => `${rank}`,
    streak: (days) => `${days}`,
    strip: (summary) => summary,
    count: (state, days) => `${days} ${state}`,
    day: (login, date, state) => `${login} · ${date} · ${state}`,
    rateOf: (date, rate) => `${date} · ${rate} attended`,
    keys: "↑↓ people, ←→ days, Enter tells why.",
    noDay: "not a day of theirs",
    close: "Close",
    profile: "Everything of theirs",
    nobody: "No gardener is found.",
    empty: "Once the season has started its days will grow here.",
  },
  charts: {
    heading: "The garden in numbers",
    trouble: "The numbers of the charts could not be loaded.",
    again: "Try again",
    ranking: "Ranking by attendance",
    rankingSaid: (count, first, rate) => `The best ${count} by attendance; first is ${first} with ${rate}.`,
    person: "Gardener",
    rate: "Attendance",
    daily: "Attendance per day",
    dailySaid: (days, low, high) => `Over ${days} day${s(days)} between ${low} and ${high}.`,
    date: "Date",
    weekdays: "Attendance per weekday",
    weekday: "Weekday",
    best: (name, rate) => `The best weekday is ${name} with ${rate}.`,
    hours: "Commits by the hour",
    hour: "Hour",
    hourName: (hour) => `${hour}`,
    hourTime: (hour) => `${hour}:00`,
    commits: "Commits",
    busiest: (hour, commits) => `Most commits come at ${hour}: ${commits}.`,
    heatmap: "Days tended together",
    views: { label: "Grouped", week: "By week", month: "By month" },
    heatmapSaid: (rate, days) => `Over ${days} day${s(days)} everybody’s attendance is ${rate}.`,
    wholeWeek: "Week",
    wholeMonth: "Month",
    weekOf: (date) => `Week of ${date}`,
    nothing: "Nothing to draw yet.",
  },
  machine: {
    heading: "Look back",
    how: "The book as it stood when a day was over, or the numbers of a range only.",
    day: "Day",
    slider: "Day of the season",
    earlier: "A day earlier",
    later: "A day later",
    range: "Range",
    from: "from",
    to: "to",
    show: "Show this range",
    lastWeek: "Last 7 days",
    lastMonth: "Last 30 days",
    now: "Back to now",
    close: "Close",
  },
  refresh: {
    ask: "Refresh",
    all: "Compare every repository with GitHub and find missing commits",
    mine: "Compare your repositories with GitHub and find missing commits",
    waiting: "Waiting for its turn",
    running: (done, total) =>
      total > 0
        ? `Compared ${done} of ${total} repositor${total === 1 ? "y" : "ies"}`
        : "Comparing with GitHub",
    found: (repositories, commits) =>
      `Done: ${commits} missing commit${s(commits)} found in ${repositories} repositor${repositories === 1 ? "y" : "ies"}.`,
    nothing: (repositories) =>
      `Done: ${repositories} repositor${repositories === 1 ? "y" : "ies"} compared, nothing was missing.`,
    noRepositories: "There is no repository to compare. Is the GitHub App installed on yours?",
    partial: (failed) =>
      `${failed} repositor${failed === 1 ? "y" : "ies"} could not be read to the end; it will be tried again.`,
    failed: "The comparison with GitHub failed; it will be tried again later.",
    refused: (detail) => `Not refreshed: ${detail}`,
    close: "Close",
  },
  demo: {
    offer: "Would you like to look around first?",
    offerHow: "A demo season with thirty-one invented gardeners. It can be cleared away again.",
    load: "Load the demo season",
    sure: "Load the demo season?",
    sureHow:
      "Invented people and commits will show in this server’s book. You can clear them away at any time.",
    yes: "Load it",
    no: "Cancel",
    loading: (done, total) => (total > 0 ? `Sowing ${done} of ${total}` : "Sowing"),
    loaded: "This is the demo season; its people are invented.",
    remove: "Clear the demo season away",
    removeSure: "Clear the demo season away?",
    removeHow:
      "Its invented people, their commits and the season itself disappear. Real seasons stay as they are.",
    removeYes: "Clear it away",
    command: "In a terminal",
    refused: (detail) => `It did not work: ${detail}`,
  },
};

const WORDS: Record<Language, SeasonWords> = { ko, en };

export function seasonWords(language: Language): SeasonWords {
  return WORDS[language];
}

/** Every sentence of the first screen and of the profiles, in Korean and English; own/, setup/ and admin/ bring theirs. */

import type { DayState } from "./model";

export interface Words {
  brand: string;
  skip: string;
  pages: string;
  garden: string;
  seasons: { label: string; current: string };
  otherLanguage: string;
  switchLanguage: string;
  theme: { label: string; system: string; light: string; dark: string };
  connection: { connecting: string; open: string; lost: string };
  states: Record<DayState, string>;
  season: {
    zone: (name: string, dayStartsAt: number) => string;
    dayOf: (day: number) => string;
    ofDays: (total: number) => string;
    progress: (day: number, total: number) => string;
    daysLeft: (days: number) => string;
    lastDay: string;
    startsIn: (days: number) => string;
    startsOn: (date: string) => string;
    finished: string;
    finishedAfter: (total: number) => string;
  };
  today: {
    heading: string;
    lastDayHeading: string;
    attended: (count: number) => string;
    ofPeople: (total: number) => string;
    waiting: string;
    rate: string;
    noRate: string;
    pastHeading: string;
    updated: (time: string) => string;
    notUpdated: string;
  };
  book: {
    heading: string;
    lastDayHeading: string;
    beforeHeading: string;
    pastHeading: string;
    more: (shown: number, total: number) => string;
    search: string;
    searchHint: string;
    order: string;
    orders: { name: string; latest: string; waiting: string };
    count: (count: number) => string;
    nobodyFound: (search: string) => string;
    announced: (logins: string) => string;
    announcedMany: (login: string, others: number) => string;
  };
  tile: {
    me: string;
    commits: (count: number) => string;
    streak: (days: number) => string;
    freshStart: string;
    firstCommit: (moment: string) => string;
    lastDays: (summary: string, days: number) => string;
    override: string;
    left: string;
    notYet: string;
    ready: string;
  };
  past: {
    look: string;
    asOf: (date: string) => string;
    range: (range: string) => string;
    days: (days: number) => string;
    still: string;
    now: string;
  };
  empty: {
    noSeason: string;
    noSeasonHow: string;
    setUp: string;
    orTry: string;
    orCreate: string;
    newLink: string;
    notYet: string;
    notYetHow: string;
    create: string;
    nobody: string;
    nobodyHow: string;
  };
  update: { ready: string; superseded: string; reload: string };
  trouble: {
    heading: string;
    unreachable: string;
    answered: (detail: string) => string;
    retry: string;
    loading: string;
    offline: (time: string) => string;
    missingPage: string;
    home: string;
    wentWrong: string;
  };
  profile: {
    github: string;
    rate: string;
    rank: string;
    place: (rank: number) => string;
    ofPeople: (total: number) => string;
    currentStreak: string;
    longestStreak: string;
    days: (days: number) => string;
    ofJudged: (attended: number, judged: number) => string;
    none: string;
    calendarSaid: (summary: string) => string;
    count: (state: string, days: number) => string;
    cell: (date: string, state: string, commits: number) => string;
    ahead: string;
    notHere: (login: string) => string;
    notHereHow: string;
  };
  why: {
    loading: string;
    noCommits: string;
    secret: string;
    noMessage: string;
    written: string;
    committed: string;
    pushed: string;
    counts: string;
    countsNot: string;
    lasts: (begins: string, ends: string, zone: string) => string;
    deadline: (moment: string) => string;
    corrected: (state: string, moment: string, by: string | null) => string;
    revoked: (moment: string, by: string | null) => string;
  };
  account: {
    signIn: string;
    signInShort: string;
    setUp: string;
    signInFirst: string;
    signInWhy: string;
    menu: string;
    own: string;
    profile: string;
    admin: string;
    isAdmin: string;
    signOut: string;
    stillSignedIn: string;
    refused: string;
    again: string;
    adminsOnly: string;
    appMissing: string;
    appMissingHow: string;
  };
}

export const ko: Words = {
  brand: "정원사들",
  skip: "본문으로 건너뛰기",
  pages: "페이지",
  garden: "출석부",
  seasons: { label: "시즌 고르기", current: "지금 시즌" },
  otherLanguage: "English",
  switchLanguage: "Switch to English",
  theme: { label: "테마", system: "시스템 설정", light: "밝게", dark: "어둡게" },
  connection: { connecting: "연결하는 중", open: "실시간", lost: "연결 끊김" },
  states: { attended: "출석", pending: "대기", unknown: "확인 중", missed: "결석", excused: "쉼" },
  season: {
    zone: (name, hours) => `${name} 기준${hours ? `, 하루는 ${hours}시에 시작` : ""}`,
    dayOf: (day) => `${day}일째`,
    ofDays: (total) => `/ ${total}일`,
    progress: (day, total) => `${total}일 중 ${day}일째`,
    daysLeft: (days) => `${days}일 남음`,
    lastDay: "오늘이 마지막 날이에요",
    startsIn: (days) => `D-${days}`,
    startsOn: (date) => `${date}에 첫 씨앗을 심어요`,
    finished: "시즌 종료",
    finishedAfter: (total) => `${total}일의 시즌이 끝났어요. 모두 수고하셨습니다.`,
  },
  today: {
    heading: "오늘의 출석",
    lastDayHeading: "마지막 날의 출석",
    attended: (count) => `${count}명`,
    ofPeople: (total) => `/ ${total}명`,
    waiting: "함께 시작을 기다려요",
    rate: "시즌 출석률",
    noRate: "아직 없음",
    pastHeading: "그날의 출석",
    updated: (time) => `마지막 갱신 ${time}`,
    notUpdated: "아직 기록이 없어요",
  },
  book: {
    heading: "오늘의 정원",
    lastDayHeading: "마지막 날의 정원",
    beforeHeading: "함께할 정원사들",
    pastHeading: "그날의 정원",
    more: (shown, total) => `더 보기 (${total}명 중 ${shown}명)`,
    search: "이름으로 찾기",
    searchHint: "GitHub 아이디",
    order: "순서",
    orders: { name: "이름순", latest: "최근 출석순", waiting: "미출석 먼저" },
    count: (count) => `${count}명`,
    nobodyFound: (search) => `“${search}” 검색 결과가 없어요.`,
    announced: (logins) => `${logins}님이 출석했습니다`,
    announcedMany: (login, others) => `${login}님 외 ${others}명이 출석했습니다`,
  },
  tile: {
    me: "나",
    commits: (count) => `커밋 ${count}`,
    streak: (days) => `${days}일 연속`,
    freshStart: "오늘부터 1일",
    firstCommit: (moment) => `첫 커밋 ${moment}`,
    lastDays: (summary, days) => `최근 ${days}일: ${summary}`,
    override: "관리자가 정정함",
    left: "참여 종료",
    notYet: "참여 전",
    ready: "시작을 기다려요",
  },
  past: {
    look: "지난 날 보기",
    asOf: (date) => `${date}까지의 출석부예요.`,
    range: (range) => `${range}의 숫자만 보고 있어요.`,
    days: (days) => `${days}일간`,
    still: "실시간 갱신은 멈춰 있어요.",
    now: "지금으로 돌아가기",
  },
  empty: {
    noSeason: "빈 정원이에요. 첫 시즌을 심어 볼까요?",
    noSeasonHow:
      "GitHub App을 연결하고 시즌을 만들면, 커밋이 도착할 때마다 이곳이 초록으로 물들어요. 서버가 켜질 때 출력한 일회용 링크를 열면 시작돼요.",
    setUp: "GitHub App 연결하기",
    orTry: "먼저 구경하려면",
    orCreate: "시즌을 만들려면",
    newLink: "연결 링크를 다시 받으려면",
    notYet: "정원은 준비됐어요. 이제 시즌을 심을 차례예요.",
    notYetHow: "관리자가 시즌을 만들면 여기에서 참여할 수 있어요.",
    create: "시즌 만들기",
    nobody: "아직 아무도 없어요.",
    nobodyHow: "첫 정원사가 참여하면 여기에 새싹이 돋아요.",
  },
  update: {
    ready: "새 버전이 나왔어요.",
    superseded: "새 버전이 나와서 이 페이지를 다시 불러와야 해요.",
    reload: "새로고침",
  },
  trouble: {
    heading: "출석부를 불러오지 못했어요",
    unreachable: "서버에 닿지 않아요. 네트워크를 확인해 주세요. 곧 저절로 다시 시도합니다.",
    answered: (detail) => `서버의 답: ${detail}`,
    retry: "다시 시도",
    loading: "출석부를 펼치는 중",
    offline: (time) => `서버와 연결이 끊겼어요. ${time}에 받은 출석부를 보여 드리며, 다시 연결하고 있어요.`,
    missingPage: "여기에는 아직 아무것도 자라지 않아요.",
    home: "정원으로 돌아가기",
    wentWrong: "여기서 더 나아가지 못했어요",
  },
  profile: {
    github: "GitHub 프로필",
    rate: "출석률",
    rank: "순위",
    place: (rank) => `${rank}위`,
    ofPeople: (total) => `/ ${total}명`,
    currentStreak: "연속 출석",
    longestStreak: "최장 연속",
    days: (days) => `${days}일`,
    ofJudged: (attended, judged) => `${judged}일 중 ${attended}일`,
    none: "아직 없음",
    calendarSaid: (summary) => `시즌 달력: ${summary}`,
    count: (state, days) => `${state} ${days}일`,
    cell: (date, state, commits) => `${date} ${state}${commits > 0 ? `, 커밋 ${commits}` : ""}`,
    ahead: "아직 오지 않은 날",
    notHere: (login) => `${login}님은 이 시즌의 정원사가 아니에요.`,
    notHereHow: "아이디가 바뀌었거나 다른 시즌에 참여했을 수 있어요.",
  },
  why: {
    loading: "이유를 찾는 중",
    noCommits: "이날의 커밋이 없어요.",
    secret: "비공개 저장소의 커밋",
    noMessage: "(메시지 없음)",
    written: "작성",
    committed: "커밋",
    pushed: "푸시",
    counts: "인정",
    countsNot: "제외",
    lasts: (begins, ends, zone) => `이날은 ${begins}부터 ${ends}까지예요 (${zone}).`,
    deadline: (moment) => `푸시는 ${moment} 전까지 인정돼요.`,
    corrected: (state, moment, by) => `${by ?? "관리자"}님이 ${moment}에 ‘${state}’으로 정정했어요.`,
    revoked: (moment, by) => `${moment}에 ${by === null ? "" : `${by}님이 `}취소했어요.`,
  },
  account: {
    signIn: "GitHub으로 로그인",
    signInShort: "로그인",
    setUp: "App 연결",
    signInFirst: "먼저 로그인해 주세요",
    signInWhy: "내 저장소와 커밋이 잘 이어졌는지는 나만 볼 수 있어요.",
    menu: "계정 메뉴",
    own: "내 참여",
    profile: "내 출석부",
    admin: "관리",
    isAdmin: "관리자",
    signOut: "로그아웃",
    stillSignedIn: "로그아웃하지 못했어요.",
    refused: "GitHub에서 로그인을 취소했어요. 출석부는 로그인하지 않아도 볼 수 있어요.",
    again: "다시 로그인",
    adminsOnly: "관리자만 볼 수 있는 곳이에요.",
    appMissing: "GitHub App이 아직 연결되지 않아 로그인과 새 푸시를 받을 수 없어요.",
    appMissingHow: "연결하는 방법",
  },
};

const s = (count: number): string => (count === 1 ? "" : "s");

export const en: Words = {
  brand: "Gardeners",
  skip: "Skip to the content",
  pages: "Pages",
  garden: "The book",
  seasons: { label: "Choose a season", current: "current" },
  otherLanguage: "한국어",
  switchLanguage: "한국어로 바꾸기",
  theme: { label: "Theme", system: "system", light: "light", dark: "dark" },
  connection: { connecting: "Connecting", open: "Live", lost: "Offline" },
  states: {
    attended: "attended",
    pending: "pending",
    unknown: "checking",
    missed: "missed",
    excused: "excused",
  },
  season: {
    zone: (name, hours) => `times in ${name}${hours ? `, days start at ${hours}:00` : ""}`,
    dayOf: (day) => `Day ${day}`,
    ofDays: (total) => `of ${total}`,
    progress: (day, total) => `Day ${day} of ${total}`,
    daysLeft: (days) => `${days} day${s(days)} to go`,
    lastDay: "Today is the last day",
    startsIn: (days) => `D-${days}`,
    startsOn: (date) => `The first seeds are sown on ${date}`,
    finished: "Finished",
    finishedAfter: (total) => `All ${total} days are done. Well grown, everyone.`,
  },
  today: {
    heading: "Attended today",
    lastDayHeading: "Attended on the last day",
    attended: (count) => `${count}`,
    ofPeople: (total) => `of ${total}`,
    waiting: "waiting for the start together",
    rate: "Season attendance",
    noRate: "none yet",
    pastHeading: "Attended on that day",
    updated: (time) => `Last updated ${time}`,
    notUpdated: "Nothing recorded yet",
  },
  book: {
    heading: "Today’s garden",
    lastDayHeading: "The garden on its last day",
    beforeHeading: "Gardeners to be",
    pastHeading: "The garden of that day",
    more: (shown, total) => `Show more (${shown} of ${total})`,
    search: "Find by name",
    searchHint: "GitHub login",
    order: "Order",
    orders: { name: "Name", latest: "Latest first", waiting: "Not yet first" },
    count: (count) => `${count} gardener${s(count)}`,
    nobodyFound: (search) => `No gardener matches “${search}”.`,
    announced: (logins) => `${logins} attended`,
    announcedMany: (login, others) => `${login} and ${others} other${s(others)} attended`,
  },
  tile: {
    me: "you",
    commits: (count) => `${count} commit${s(count)}`,
    streak: (days) => `${days}-day streak`,
    freshStart: "a fresh start",
    firstCommit: (moment) => `First commit ${moment}`,
    lastDays: (summary, days) => `Last ${days} day${s(days)}: ${summary}`,
    override: "corrected by an admin",
    left: "left the season",
    notYet: "joins later",
    ready: "waiting for the start",
  },
  past: {
    look: "Look back",
    asOf: (date) => `This is the book up to ${date}.`,
    range: (range) => `Every number is that of ${range}.`,
    days: (days) => `${days} day${s(days)}`,
    still: "Live updates are paused.",
    now: "Back to now",
  },
  empty: {
    noSeason: "An empty garden. Shall we sow the first season?",
    noSeasonHow:
      "Connect the GitHub App and create a season; every commit that arrives then turns this page greener. It begins with the one-time link that the server printed when it started.",
    setUp: "Connect the GitHub App",
    orTry: "To look around first",
    orCreate: "To create a season",
    newLink: "For a new set-up link",
    notYet: "The garden is ready. Now for its first season.",
    notYetHow: "Once an admin has created a season you can join it here.",
    create: "Create a season",
    nobody: "Nobody is here yet.",
    nobodyHow: "The first gardener to join will sprout here.",
  },
  update: {
    ready: "There is a new version.",
    superseded: "There is a new version; this page has to be loaded anew.",
    reload: "Reload",
  },
  trouble: {
    heading: "The book could not be opened",
    unreachable: "The server cannot be reached. Check the network; it will be tried again by itself.",
    answered: (detail) => `The server says: ${detail}`,
    retry: "Try again",
    loading: "Opening the book",
    offline: (time) => `The connection is lost. This is the book as of ${time}; reconnecting.`,
    missingPage: "Nothing grows here yet.",
    home: "Back to the garden",
    wentWrong: "This went no further",
  },
  profile: {
    github: "GitHub profile",
    rate: "Attendance",
    rank: "Rank",
    place: (rank) => `${rank}`,
    ofPeople: (total) => `of ${total}`,
    currentStreak: "Current streak",
    longestStreak: "Longest streak",
    days: (days) => `${days} day${s(days)}`,
    ofJudged: (attended, judged) => `${attended} of ${judged} day${s(judged)}`,
    none: "none yet",
    calendarSaid: (summary) => `The season: ${summary}`,
    count: (state, days) => `${days} ${state}`,
    cell: (date, state, commits) =>
      `${date}: ${state}${commits > 0 ? `, ${commits} commit${s(commits)}` : ""}`,
    ahead: "still to come",
    notHere: (login) => `${login} is not a gardener of this season.`,
    notHereHow: "The login may have changed, or they took part in another season.",
  },
  why: {
    loading: "Looking for the reason",
    noCommits: "There is no commit of this day.",
    secret: "A commit in a private repository",
    noMessage: "(no message)",
    written: "written",
    committed: "committed",
    pushed: "pushed",
    counts: "counts",
    countsNot: "does not count",
    lasts: (begins, ends, zone) => `This day lasts from ${begins} to ${ends} (${zone}).`,
    deadline: (moment) => `Pushes count until ${moment}.`,
    corrected: (state, moment, by) => `Corrected to “${state}” by ${by ?? "an admin"} on ${moment}.`,
    revoked: (moment, by) => `Taken back on ${moment}${by === null ? "" : ` by ${by}`}.`,
  },
  account: {
    signIn: "Sign in with GitHub",
    signInShort: "Sign in",
    setUp: "Set up",
    signInFirst: "Sign in first",
    signInWhy: "Only you can see whether your repositories and commits are connected.",
    menu: "account menu",
    own: "My participation",
    profile: "My attendance",
    admin: "Administration",
    isAdmin: "admin",
    signOut: "Log out",
    stillSignedIn: "You are still signed in.",
    refused: "The sign-in was cancelled at GitHub. The book can be read without it.",
    again: "Sign in again",
    adminsOnly: "Only admins can see this page.",
    appMissing: "No GitHub App is connected yet, so nobody can sign in and no pushes arrive.",
    appMissingHow: "How to connect it",
  },
};

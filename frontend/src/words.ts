/** Every sentence on screen, in Korean and English. */

import type { DayState } from "./model";

export interface Words {
  brand: string;
  skipToBook: string;
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
    updated: (time: string) => string;
    notUpdated: string;
  };
  book: {
    heading: string;
    lastDayHeading: string;
    beforeHeading: string;
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
  empty: {
    noSeason: string;
    noSeasonHow: string;
    setUp: string;
    orTry: string;
    orCreate: string;
    nobody: string;
    nobodyHow: string;
  };
  trouble: {
    heading: string;
    unreachable: string;
    answered: (detail: string) => string;
    retry: string;
    loading: string;
    offline: (time: string) => string;
    missingPage: string;
    home: string;
  };
  signedInAs: (login: string) => string;
}

export const ko: Words = {
  brand: "정원사들",
  skipToBook: "출석부로 건너뛰기",
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
    updated: (time) => `마지막 갱신 ${time}`,
    notUpdated: "아직 기록이 없어요",
  },
  book: {
    heading: "오늘의 정원",
    lastDayHeading: "마지막 날의 정원",
    beforeHeading: "함께할 정원사들",
    search: "이름으로 찾기",
    searchHint: "GitHub 아이디",
    order: "순서",
    orders: { name: "이름순", latest: "최근 출석순", waiting: "미출석 먼저" },
    count: (count) => `${count}명`,
    nobodyFound: (search) => `“${search}”와 맞는 정원사가 없어요.`,
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
  empty: {
    noSeason: "빈 정원이에요. 첫 시즌을 심어 볼까요?",
    noSeasonHow: "시즌을 만들고 GitHub App을 연결하면, 커밋이 도착할 때마다 이곳이 초록으로 물들어요.",
    setUp: "GitHub App 연결하기",
    orTry: "먼저 구경하려면",
    orCreate: "시즌을 만들려면",
    nobody: "아직 아무도 없어요.",
    nobodyHow: "첫 정원사가 참여하면 여기에 새싹이 돋아요.",
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
  },
  signedInAs: (login) => `${login} 계정으로 로그인함`,
};

const s = (count: number): string => (count === 1 ? "" : "s");

export const en: Words = {
  brand: "Gardeners",
  skipToBook: "Skip to the book",
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
    updated: (time) => `Last updated ${time}`,
    notUpdated: "Nothing recorded yet",
  },
  book: {
    heading: "Today’s garden",
    lastDayHeading: "The garden on its last day",
    beforeHeading: "Gardeners to be",
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
  empty: {
    noSeason: "An empty garden. Shall we sow the first season?",
    noSeasonHow:
      "Create a season and connect the GitHub App; every commit that arrives then turns this page greener.",
    setUp: "Connect the GitHub App",
    orTry: "To look around first",
    orCreate: "To create a season",
    nobody: "Nobody is here yet.",
    nobodyHow: "The first gardener to join will sprout here.",
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
  },
  signedInAs: (login) => `Signed in as ${login}`,
};

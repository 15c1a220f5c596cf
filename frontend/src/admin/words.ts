/** The sentences of the admin page. */

import type { Language } from "../time";

export interface AdminWords {
  requests: {
    heading: string;
    none: string;
    asked: (moment: string) => string;
    season: (name: string) => string;
    approve: string;
    decline: string;
    approved: (login: string) => string;
    declined: (login: string) => string;
    forWhom: (verb: string, login: string) => string;
  };
  seasons: { heading: string; none: string; current: string; create: string; created: string };
  secrets: {
    heading: string;
    how: string;
    environment: string;
    none: string;
    since: (moment: string) => string;
    uses: (count: number) => string;
    last: (moment: string) => string;
    newest: string;
    rotate: string;
    rotateHeading: string;
    rotateHow: string;
    cancel: string;
    rotated: string;
    drop: string;
    dropped: string;
  };
  connection: { heading: string; how: string; go: string };
}

const ko: AdminWords = {
  requests: {
    heading: "참여 신청",
    none: "기다리는 신청이 없어요.",
    asked: (moment) => `${moment}에 신청`,
    season: (name) => name,
    approve: "승인",
    decline: "거절",
    approved: (login) => `${login}님이 함께하게 됐어요.`,
    declined: (login) => `${login}님의 신청을 거절했어요.`,
    forWhom: (verb, login) => `${login} ${verb}`,
  },
  seasons: {
    heading: "시즌",
    none: "아직 시즌이 없어요.",
    current: "현재",
    create: "새 시즌 만들기",
    created: "시즌을 만들었어요.",
  },
  secrets: {
    heading: "웹훅 비밀값",
    how: "GitHub이 보낸 요청인지 이것으로 확인해요. 값은 아무에게도 보이지 않아요.",
    environment: "GITHUB_WEBHOOK_SECRET 환경 변수가 정하고 있어요. 바꾸려면 그곳에서 바꿔 주세요.",
    none: "저장된 비밀값이 없어요.",
    since: (moment) => `${moment}부터`,
    uses: (count) => `${count}번 쓰임`,
    last: (moment) => `마지막 ${moment}`,
    newest: "현재",
    rotate: "새 비밀값으로 바꾸기",
    rotateHeading: "비밀값을 바꿀까요?",
    rotateHow:
      "새 값을 GitHub에 알리고, 그동안 두 값을 모두 받아요. 놓치는 푸시는 없고, 이전 값은 쓰이지 않게 되면 저절로 사라져요.",
    cancel: "그만두기",
    rotated: "새 비밀값을 쓰기 시작했어요.",
    drop: "지우기",
    dropped: "이전 비밀값을 지웠어요.",
  },
  connection: {
    heading: "GitHub 연결",
    how: "App과 마지막 요청, 초대 링크를 볼 수 있어요.",
    go: "연결 상태 보기",
  },
};

const en: AdminWords = {
  requests: {
    heading: "Requests to join",
    none: "Nobody is waiting.",
    asked: (moment) => `asked ${moment}`,
    season: (name) => name,
    approve: "Approve",
    decline: "Decline",
    approved: (login) => `${login} is in.`,
    declined: (login) => `${login}’s request was declined.`,
    forWhom: (verb, login) => `${verb} ${login}`,
  },
  seasons: {
    heading: "Seasons",
    none: "There is no season yet.",
    current: "current",
    create: "Create a new season",
    created: "The season was created.",
  },
  secrets: {
    heading: "Webhook secrets",
    how: "They prove that a request is GitHub’s. Nobody ever sees one.",
    environment: "The variable GITHUB_WEBHOOK_SECRET names them; change them there.",
    none: "No secret is stored.",
    since: (moment) => `since ${moment}`,
    uses: (count) => `used ${count} time${count === 1 ? "" : "s"}`,
    last: (moment) => `last ${moment}`,
    newest: "current",
    rotate: "Change to a new secret",
    rotateHeading: "Change the secret?",
    rotateHow:
      "GitHub is told the new one, and both are accepted meanwhile. No push is lost, and the old one goes by itself once it is unused.",
    cancel: "Leave it",
    rotated: "The new secret is in use.",
    drop: "Drop",
    dropped: "The old secret was dropped.",
  },
  connection: {
    heading: "Connection to GitHub",
    how: "The App, the last request, and the link to invite with.",
    go: "See the connection",
  },
};

const WORDS: Record<Language, AdminWords> = { ko, en };

export function adminWords(language: Language): AdminWords {
  return WORDS[language];
}

/** The sentences of the set-up and of making a season. */

import type { Language } from "../core/time";

export interface SetupWords {
  heading: string;
  lead: string;
  locked: string;
  lockedHow: string;
  lockedAgain: string;
  done: string;
  doneHow: string;
  stages: { register: string; connect: string; season: string; invite: string };
  stage: (number: number, total: number, state: string) => string;
  isDone: string;
  isNext: string;
  register: {
    owner: string;
    personal: string;
    personalHint: string;
    organization: string;
    organizationHint: string;
    organizationLogin: string;
    name: string;
    nameHint: string;
    replaces: (name: string) => string;
    relay: string;
    relayOptional: string;
    relayHint: string;
    asked: string;
    permissions: Readonly<Record<string, { name: string; why: string }>>;
    level: Readonly<Record<string, string>>;
    readOnly: string;
    go: string;
    goHow: string;
  };
  connect: {
    app: string;
    install: string;
    installHow: string;
    reached: string;
    notYet: string;
    delivery: string;
    ping: string;
    never: string;
    local: string;
    relay: string;
    notYetHow: string;
    copy: string;
  };
  season: { there: string };
  invite: { heading: string; how: string; board: string };
}

const ko: SetupWords = {
  heading: "정원 가꾸기 시작",
  lead: "GitHub App을 등록하고 시즌을 만들면, 첫 푸시부터 출석이 기록돼요. 5분이면 충분해요.",
  locked: "일회용 링크가 필요해요",
  lockedHow:
    "이 서버는 아직 GitHub과 연결되지 않았어요. 서버가 켜질 때 터미널에 출력한 일회용 링크를 열어 주세요.",
  lockedAgain: "이미 썼거나 잃어버렸다면 서버에서 새 링크를 만들 수 있어요.",
  done: "연결이 끝났어요",
  doneHow: "이 서버는 이미 GitHub과 연결되어 있어요. App을 등록한 사람은 로그인하면 관리자가 돼요.",
  stages: {
    register: "GitHub App 등록",
    connect: "GitHub과 연결 확인",
    season: "시즌 만들기",
    invite: "함께할 사람 초대",
  },
  stage: (number, total, state) => `${total}단계 중 ${number}단계${state ? `, ${state}` : ""}`,
  isDone: "끝남",
  isNext: "지금 할 일",
  register: {
    owner: "App을 어디에 등록할까요?",
    personal: "내 개인 계정",
    personalHint: "가장 간단해요. 나중에 GitHub에서 조직으로 옮길 수 있어요.",
    organization: "조직",
    organizationHint: "조직의 소유자나 App 관리자만 등록할 수 있어요.",
    organizationLogin: "조직 아이디",
    name: "App 이름",
    nameHint: "GitHub 전체에서 하나뿐인 이름이어야 해요. 다음 화면에서도 바꿀 수 있어요.",
    replaces: (name) => `이미 등록된 ${name} 대신 새 App을 쓰게 돼요. 저장소에는 새로 설치해야 해요.`,
    relay: "중계 채널 주소",
    relayOptional: "중계 채널 주소 (선택)",
    relayHint:
      "GitHub은 localhost에 닿지 못해요. smee.io/new에서 채널을 만들어 그 주소를 적거나, 터널로 공개 주소를 만들고 PUBLIC_URL로 알려 주세요.",
    asked: "GitHub에 요청하는 권한",
    permissions: {
      contents: { name: "저장소 내용", why: "푸시 알림을 받고, 놓친 커밋을 밤마다 다시 확인해요." },
      metadata: { name: "저장소 정보", why: "저장소의 이름과 공개 여부를 알아요. 모든 App에 필요해요." },
      emails: { name: "이메일 주소", why: "로그인한 사람의 인증된 주소로 커밋의 주인을 찾아요." },
    },
    level: { read: "읽기", write: "쓰기", admin: "관리" },
    readOnly: "모두 읽기만 해요. 코드를 바꾸거나 글을 쓰는 권한은 요청하지 않아요.",
    go: "GitHub에서 계속",
    goHow: "GitHub에서 이름을 확인하고 만들면 이곳으로 돌아와요.",
  },
  connect: {
    app: "등록된 App",
    install: "내 저장소에 설치",
    installHow: "설치하면 GitHub이 첫 요청을 보내요. 그것으로 연결을 확인해요.",
    reached: "GitHub의 요청이 이 서버에 도착해요",
    notYet: "아직 GitHub에서 도착한 요청이 없어요",
    delivery: "마지막 요청",
    ping: "마지막 ping",
    never: "아직 없음",
    local: "GitHub은 이 주소에 직접 닿지 못해요. 이 컴퓨터에서 중계를 켜 두세요.",
    relay: "중계 명령",
    notYetHow:
      "App을 저장소에 설치하거나 푸시해 보세요. 그래도 조용하면 방화벽과 PUBLIC_URL을 확인하고, 서버에서 webhook-app doctor를 실행해 보세요.",
    copy: "복사",
  },
  season: { there: "시즌이 준비됐어요." },
  invite: {
    heading: "이 링크를 나누어 주세요",
    how: "열어서 GitHub으로 로그인하고, 참여하고, 저장소를 고르면 끝이에요.",
    board: "출석부 보기",
  },
};

const en: SetupWords = {
  heading: "Start the garden",
  lead: "Register the GitHub App and create a season; from the first push on, attendance is recorded. Five minutes are enough.",
  locked: "You need the one-time link",
  lockedHow:
    "This server is not connected to GitHub yet. Open the one-time link that it printed in its terminal when it started.",
  lockedAgain: "If it was used or lost, make a new one on the server.",
  done: "All set up",
  doneHow:
    "This server is already connected to GitHub. Whoever has just registered the App becomes an admin by signing in.",
  stages: {
    register: "Register the GitHub App",
    connect: "Check the connection",
    season: "Create a season",
    invite: "Invite everybody",
  },
  stage: (number, total, state) => `Step ${number} of ${total}${state ? `, ${state}` : ""}`,
  isDone: "done",
  isNext: "to do now",
  register: {
    owner: "Who is to own the App?",
    personal: "My personal account",
    personalHint: "The simplest way. It can be transferred to an organisation later.",
    organization: "An organisation",
    organizationHint: "Only its owners and App managers can register one.",
    organizationLogin: "The organisation’s login",
    name: "Name of the App",
    nameHint: "It must be the only one of that name at GitHub. You can change it on the next page too.",
    replaces: (name) => `A new App takes the place of ${name}, and is to be installed on repositories anew.`,
    relay: "Address of a relay channel",
    relayOptional: "Address of a relay channel (optional)",
    relayHint:
      "GitHub cannot reach localhost. Make a channel at smee.io/new and enter its address, or open a tunnel and set PUBLIC_URL to its address.",
    asked: "What GitHub will be asked for",
    permissions: {
      contents: {
        name: "Repository contents",
        why: "to be told of pushes, and to look each night for commits that were missed",
      },
      metadata: { name: "Repository metadata", why: "names and visibility; every App needs it" },
      emails: {
        name: "E-mail addresses",
        why: "to match commits to those who sign in, by their verified addresses",
      },
    },
    level: { read: "read", write: "write", admin: "admin" },
    readOnly: "Reading only: nothing that could change your code or post in your name.",
    go: "Continue at GitHub",
    goHow: "Confirm the name there, and you come back here.",
  },
  connect: {
    app: "Registered App",
    install: "Install it on my repositories",
    installHow: "GitHub then sends its first request, which proves the connection.",
    reached: "GitHub reaches this server",
    notYet: "Nothing has arrived from GitHub yet",
    delivery: "Last request",
    ping: "Last ping",
    never: "none yet",
    local: "GitHub cannot reach this address itself. Keep a relay running on this machine.",
    relay: "Command of the relay",
    notYetHow:
      "Install the App on a repository, or push. If it stays quiet, check the firewall and PUBLIC_URL, and run webhook-app doctor on the server.",
    copy: "Copy",
  },
  season: { there: "A season is ready." },
  invite: {
    heading: "Share this link",
    how: "Open it, sign in with GitHub, join, choose repositories: that is all.",
    board: "See the book",
  },
};

const WORDS: Record<Language, SetupWords> = { ko, en };

export function setupWords(language: Language): SetupWords {
  return WORDS[language];
}

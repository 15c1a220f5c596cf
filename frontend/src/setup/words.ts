/** The sentences of the set-up and of making a season. */

import type { Language } from "../time";

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
    copied: string;
  };
  season: SeasonWords;
  invite: { heading: string; how: string; board: string };
}

interface Choice {
  label: string;
  hint: string;
}

export interface SeasonWords {
  there: string;
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
    copied: "복사했어요",
  },
  season: {
    there: "시즌이 준비됐어요.",
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
  },
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
    copied: "Copied",
  },
  season: {
    there: "A season is ready.",
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
  },
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

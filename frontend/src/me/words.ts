/** The sentences of joining and of one's own page. */

import type { Language } from "../core/time";

export interface MeWords {
  joining: {
    heading: (season: string) => string;
    open: string;
    approval: string;
    join: string;
    ask: string;
    asked: string;
    askedHow: string;
    withdraw: string;
    installHeading: string;
    installHow: string;
    install: string;
    waiting: string;
    waitingHow: string;
    see: string;
  };
  standing: {
    closed: string;
    closedHow: string;
    early: string;
    earlyHow: (date: string) => string;
    pending: string;
    pendingHow: string;
    attended: (commits: number) => string;
    attendedHow: string;
    profile: string;
  };
  repositories: {
    heading: string;
    none: string;
    noneYet: string;
    heard: (moment: string) => string;
    unheard: string;
    secret: string;
    archived: string;
    all: string;
    manage: string;
    add: string;
    suspended: string;
    deleted: string;
    byHand: string;
  };
  emails: { heading: string; how: string; none: string; noreply: (login: string) => string };
  unmatched: { heading: string; how: string; none: string; by: (author: string) => string };
  membership: {
    heading: string;
    since: (date: string) => string;
    leave: string;
    leaveHeading: (season: string) => string;
    leaveHow: string;
    cancel: string;
    left: (date: string) => string;
  };
  hiding: { heading: string; hide: string; how: string; hidden: string; shown: string };
  calendar: {
    heading: string;
    how: string;
    copy: string;
    secret: string;
    renew: string;
    renewed: string;
  };
  taking: { heading: string; how: string; json: string; csv: string };
  erasing: {
    heading: string;
    how: string;
    ask: string;
    question: string;
    gone: string;
    kept: string;
    type: (login: string) => string;
    mismatch: string;
    erase: string;
    cancel: string;
  };
}

const ko: MeWords = {
  joining: {
    heading: (season) => `${season}에 함께할까요?`,
    open: "지금 참여하면 오늘의 커밋부터 출석이 돼요.",
    approval: "참여를 신청하면 관리자가 확인한 뒤 함께하게 돼요.",
    join: "이 시즌에 참여하기",
    ask: "참여 신청하기",
    asked: "참여를 신청했어요",
    askedHow: "관리자가 승인하면 바로 알려 드려요. 이 화면은 저절로 바뀌어요.",
    withdraw: "신청 취소",
    installHeading: "이제 저장소를 이어 주세요",
    installHow:
      "커밋할 저장소에 GitHub App을 설치하면 푸시할 때마다 출석이 기록돼요. 앱은 코드를 읽기만 해요.",
    install: "저장소 고르기",
    waiting: "첫 푸시를 기다리고 있어요",
    waitingHow: "커밋하고 푸시하면 이 화면이 바로 초록으로 바뀌어요.",
    see: "내 참여 보기",
  },
  standing: {
    closed: "지금은 진행 중인 시즌이 없어요",
    closedHow: "다음 시즌이 열리면 여기에서 참여할 수 있어요.",
    early: "준비가 끝났어요",
    earlyHow: (date) => `${date}, 첫날에 만나요.`,
    pending: "오늘의 푸시를 기다리고 있어요",
    pendingHow: "오늘의 커밋이 도착하면 바로 초록으로 바뀌어요.",
    attended: (commits) => `오늘 출석했어요, 커밋 ${commits}`,
    attendedHow: "잘 자라고 있어요. 내일 또 만나요.",
    profile: "내 출석부 보기",
  },
  repositories: {
    heading: "이어진 저장소",
    none: "이어진 저장소가 없어요.",
    noneYet: "아직 들려온 저장소가 없어요. 첫 푸시가 오면 여기에 나타나요.",
    heard: (moment) => `${moment}에 들음`,
    unheard: "아직 들은 적 없음",
    secret: "비공개",
    archived: "보관됨",
    all: "모든 저장소",
    manage: "GitHub에서 관리",
    add: "저장소 더 잇기",
    suspended: "설치가 일시 중지됐어요. 지난 기록은 그대로예요. GitHub에서 다시 켜면 푸시가 이어져요.",
    deleted: "앱이 제거됐어요. 지난 기록은 그대로 남아 있고, 다시 설치하면 푸시가 이어져요.",
    byHand: "이 서버의 GitHub App을 GitHub 설정에서 설치해 주세요.",
  },
  emails: {
    heading: "내 커밋으로 알아보는 주소",
    how: "GitHub에서 인증한 주소예요. 로그인할 때마다 새로 가져와요.",
    none: "아직 없어요. 다시 로그인하면 가져와요.",
    noreply: (login) => `${login}의 GitHub noreply 주소`,
  },
  unmatched: {
    heading: "누구의 것인지 모르는 커밋",
    how: "내 저장소에 왔지만 아무에게도 이어지지 않은 커밋이에요.",
    none: "없어요. 모든 커밋이 주인을 찾았어요.",
    by: (author) => `작성자 ${author}`,
  },
  membership: {
    heading: "참여",
    since: (date) => `${date}부터 함께하고 있어요.`,
    leave: "시즌 떠나기",
    leaveHeading: (season) => `“${season}” 시즌을 떠날까요?`,
    leaveHow: "오늘까지의 기록은 그대로 남고, 이후의 날은 세지 않아요. 언제든 다시 참여할 수 있어요.",
    cancel: "계속 함께하기",
    left: (date) => `${date}에 떠났어요. 그때까지의 기록은 남아 있어요.`,
  },
  hiding: {
    heading: "보이기와 숨기",
    hide: "다른 사람에게 나를 숨기기",
    how: "숨으면 출석부와 순위표, 내 페이지와 배지가 나와 관리자에게만 보여요. 출석은 그대로 기록되고, 합계와 다른 사람의 순위도 달라지지 않아요.",
    hidden: "이제 나와 관리자에게만 보여요.",
    shown: "이제 모두에게 보여요.",
  },
  calendar: {
    heading: "내 출석을 캘린더로",
    how: "이 주소를 캘린더 앱의 ‘URL로 구독’에 넣으면 하루하루가 일정으로 보여요.",
    copy: "주소 복사",
    secret:
      "숨어 있는 동안에는 이 주소를 아는 사람만 볼 수 있어요. 남에게 알려졌다면 새 주소로 바꾸세요. 예전 주소는 바로 멈춰요.",
    renew: "새 주소로 바꾸기",
    renewed: "새 주소로 바꿨어요.",
  },
  taking: {
    heading: "내 기록 내려받기",
    how: "내 시즌과 하루하루, 커밋과 목표까지 이 서버가 나에 대해 가진 모든 것이에요.",
    json: "JSON으로 받기",
    csv: "CSV로 받기",
  },
  erasing: {
    heading: "계정 삭제",
    how: "이 서버에서 나에 대한 모든 것을 지워요. GitHub 계정과 저장소는 그대로예요.",
    ask: "계정 삭제하기…",
    question: "정말 계정을 삭제할까요?",
    gone: "시즌 참여와 출석, 커밋 기록, 메일 주소, 목표가 지워지고 출석부에서 사라져요. 되돌릴 수 없어요.",
    kept: "먼저 내 기록을 내려받아 두면 좋아요. GitHub에 설치한 앱은 GitHub 설정에서 직접 제거해 주세요.",
    type: (login) => `확인을 위해 내 아이디를 입력해 주세요: ${login}`,
    mismatch: "아이디가 달라요. 내 GitHub 아이디를 그대로 입력해 주세요.",
    erase: "모두 지우기",
    cancel: "그만두기",
  },
};

const en: MeWords = {
  joining: {
    heading: (season) => `Join ${season}?`,
    open: "Join now, and commits count from today on.",
    approval: "Ask to join; an admin then lets you in.",
    join: "Join this season",
    ask: "Ask to join",
    asked: "You asked to join",
    askedHow: "This page changes by itself as soon as an admin lets you in.",
    withdraw: "Withdraw",
    installHeading: "Now connect your repositories",
    installHow:
      "Install the GitHub App on the repositories you commit to, and each push is recorded. The app only reads.",
    install: "Choose repositories",
    waiting: "Waiting for your first push",
    waitingHow: "Commit and push, and this page turns green at once.",
    see: "See my participation",
  },
  standing: {
    closed: "No season is under way",
    closedHow: "You can join the next one here once it is created.",
    early: "Everything is ready",
    earlyHow: (date) => `See you on the first day, ${date}.`,
    pending: "Waiting for today’s push",
    pendingHow: "It turns green the moment today’s commit arrives.",
    attended: (commits) => `Attended today with ${commits} commit${commits === 1 ? "" : "s"}`,
    attendedHow: "Growing well. See you tomorrow.",
    profile: "See my attendance",
  },
  repositories: {
    heading: "Connected repositories",
    none: "No repository is connected.",
    noneYet: "No repository was heard from yet. It appears here with its first push.",
    heard: (moment) => `heard ${moment}`,
    unheard: "not heard from yet",
    secret: "private",
    archived: "archived",
    all: "all repositories",
    manage: "Manage at GitHub",
    add: "Connect more repositories",
    suspended:
      "The installation is suspended. The history is kept; unsuspend it at GitHub and pushes arrive again.",
    deleted: "The app was uninstalled. The history is kept; install it again and pushes arrive again.",
    byHand: "Install this server’s GitHub App from GitHub’s settings.",
  },
  emails: {
    heading: "Addresses by which commits are yours",
    how: "Verified at GitHub, and read again at each sign-in.",
    none: "None yet. They are read when you sign in again.",
    noreply: (login) => `GitHub’s noreply address of ${login}`,
  },
  unmatched: {
    heading: "Commits that are nobody’s",
    how: "They arrived in your repositories but could not be matched to anyone.",
    none: "None. Every commit has found its author.",
    by: (author) => `by ${author}`,
  },
  membership: {
    heading: "Membership",
    since: (date) => `In the season since ${date}.`,
    leave: "Leave the season",
    leaveHeading: (season) => `Leave ${season}?`,
    leaveHow: "The history up to today is kept; later days no longer count. You can join again at any time.",
    cancel: "Stay",
    left: (date) => `Left on ${date}. The history up to then is kept.`,
  },
  hiding: {
    heading: "Being seen",
    hide: "Hide me from others",
    how: "Hidden, you are in the book, in the ranking, on your page and on your badges for yourself and admins only. Attendance goes on being recorded; totals and the ranks of others stay as they are.",
    hidden: "Only you and admins see you now.",
    shown: "Everybody sees you now.",
  },
  calendar: {
    heading: "Your days in a calendar",
    how: "Give this address to your calendar program under “subscribe by URL”, and each day shows as an event.",
    copy: "Copy the address",
    secret:
      "While you hide, only who knows this address can read it. If it got about, change it: the old one stops at once.",
    renew: "Change the address",
    renewed: "The address is another now.",
  },
  taking: {
    heading: "Take your data along",
    how: "Your seasons and days, commits and goals: everything that this server holds of you.",
    json: "Download JSON",
    csv: "Download CSV",
  },
  erasing: {
    heading: "Delete the account",
    how: "Removes everything about you from this server. Your GitHub account and repositories stay as they are.",
    ask: "Delete my account…",
    question: "Delete your account for good?",
    gone: "Your memberships, attendance, commits, addresses and goals are removed, and you disappear from the book. It cannot be undone.",
    kept: "You may want to download your data first. The App that you installed at GitHub is to be removed in GitHub’s settings.",
    type: (login) => `Type ${login} to confirm`,
    mismatch: "That is another login. Type your own GitHub login.",
    erase: "Delete everything",
    cancel: "Keep it",
  },
};

const WORDS: Record<Language, MeWords> = { ko, en };

export function meWords(language: Language): MeWords {
  return WORDS[language];
}

/** What frames the sections of the admin page, and what several of them say. */

import type { Language } from "../../core/time";
import type { Group, Section } from "../admin-route";

const ko = {
  navigation: "관리 메뉴",
  season: "시즌",
  groups: { season: "시즌", collection: "수집", server: "서버" } satisfies Record<Group, string>,
  sections: {
    members: { name: "참여자", how: "신청을 받고, 참여 기간과 권한을 돌봐요." },
    corrections: { name: "출석 정정", how: "한 사람의 하루를 이유와 함께 바로잡아요. 커밋은 그대로 남아요." },
    seasons: { name: "시즌과 규칙", how: "시즌을 만들고 규칙을 고치고, 기록을 내려받아요." },
    jobs: { name: "작업", how: "놓친 푸시를 찾는 작업이 언제 무엇을 했는지 보여요." },
    deliveries: { name: "웹훅 수신", how: "GitHub이 보낸 요청을 찾아보고, 실패한 것을 다시 처리해요." },
    repositories: { name: "저장소", how: "App이 설치된 곳과 마지막으로 비교한 결과예요." },
    unmatched: { name: "주인 없는 커밋", how: "누구의 것인지 알 수 없는 커밋과 해결 방법이에요." },
    status: { name: "시스템 상태", how: "스스로 새로 고쳐져요." },
    logs: { name: "로그", how: "서버가 남긴 기록이에요." },
    secrets: {
      name: "웹훅 비밀값",
      how: "GitHub이 보낸 요청인지 이것으로 확인해요. 값은 아무에게도 보이지 않아요.",
    },
  } satisfies Record<Section, { name: string; how: string }>,
  noSeason: "아직 시즌이 없어요. 먼저 시즌을 만들어 주세요.",
  makeSeason: "시즌 만들기",
  cancel: "그만두기",
  close: "닫기",
  save: "저장",
  reason: "이유",
  search: "찾기",
  show: "보기",
  more: "더 보기",
  copy: "복사",
  never: "아직 없음",
  secret: "비공개",
  archived: "보관됨",
  deleted: "삭제됨",
  removed: "제외됨",
};

const en: typeof ko = {
  navigation: "Admin menu",
  season: "Season",
  groups: { season: "Season", collection: "Collecting", server: "Server" },
  sections: {
    members: { name: "Participants", how: "Let people in, and look after their dates and roles." },
    corrections: {
      name: "Corrections",
      how: "Put somebody’s day right, with a reason. Commits stay as they are.",
    },
    seasons: {
      name: "Seasons and rules",
      how: "Create seasons, change their rules, take the records along.",
    },
    jobs: { name: "Jobs", how: "When the jobs that look for missed pushes ran, and what they found." },
    deliveries: { name: "Deliveries", how: "Search what GitHub has sent, and process again what failed." },
    repositories: {
      name: "Repositories",
      how: "Where the App is installed, and how the last comparison went.",
    },
    unmatched: {
      name: "Unmatched commits",
      how: "Commits that belong to nobody we know, and what would mend it.",
    },
    status: { name: "System status", how: "Refreshes by itself." },
    logs: { name: "Logs", how: "What the server has noted." },
    secrets: { name: "Webhook secrets", how: "They prove that a request is GitHub’s. Nobody ever sees one." },
  },
  noSeason: "There is no season yet. Create one first.",
  makeSeason: "Create a season",
  cancel: "Leave it",
  close: "Close",
  save: "Save",
  reason: "Reason",
  search: "Search",
  show: "Show",
  more: "Show more",
  copy: "Copy",
  never: "none yet",
  secret: "private",
  archived: "archived",
  deleted: "deleted",
  removed: "taken out",
};

export const FRAME: Record<Language, typeof ko> = { ko, en };

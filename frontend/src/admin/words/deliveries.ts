/** The sentences about what GitHub has sent. */

import type { Language } from "../../core/time";

const ko = {
  search: "번호나 저장소",
  searchHint: "전송 번호, 저장소 이름",
  event: "이벤트",
  everyEvent: "모든 이벤트",
  status: "결과",
  everyStatus: "모든 결과",
  statuses: {
    processed: "처리됨",
    ignored: "쓰지 않음",
    pending: "대기",
    failed: "실패",
  } as Readonly<Record<string, string>>,
  none: "아직 받은 요청이 없어요. GitHub App을 저장소에 설치하면 첫 요청이 와요.",
  noneFound: "맞는 요청이 없어요.",
  older: "더 오래된 요청",
  details: {
    id: "전송 번호",
    received: "받은 때",
    processed: "처리한 때",
    attempts: "시도",
    size: "본문 크기",
    headers: "헤더",
    body: "본문",
  },
  noBody: "본문은 보관 기간이 지나 지워졌어요.",
  truncated: "잘린 푸시",
  bytes: (bytes: number) => `${bytes.toLocaleString("ko")}바이트`,
  copyBody: "본문 복사",
  replay: "다시 처리하기",
  replayHeading: "이 요청을 다시 처리할까요?",
  replayText: "저장된 본문으로 커밋과 출석을 다시 계산해요. 이미 처리한 요청이라면 아무것도 달라지지 않아요.",
  replayed: (status: string) => `다시 처리했어요. 결과: ${status}`,
};

const en: typeof ko = {
  search: "Number or repository",
  searchHint: "delivery id or repository",
  event: "Event",
  everyEvent: "every event",
  status: "Outcome",
  everyStatus: "every outcome",
  statuses: { processed: "processed", ignored: "not used", pending: "waiting", failed: "failed" },
  none: "Nothing has arrived yet. Install the GitHub App on a repository, and the first one comes.",
  noneFound: "No delivery matches.",
  older: "Older ones",
  details: {
    id: "Delivery id",
    received: "Received",
    processed: "Processed",
    attempts: "Attempts",
    size: "Size of the body",
    headers: "Headers",
    body: "Body",
  },
  noBody: "The body was dropped when its time was over.",
  truncated: "cut push",
  bytes: (bytes) => `${bytes.toLocaleString("en")} bytes`,
  copyBody: "Copy the body",
  replay: "Process again",
  replayHeading: "Process this delivery again?",
  replayText:
    "Commits and days are made anew from the stored body. If it was processed before, nothing changes.",
  replayed: (status) => `Processed again; the outcome: ${status}.`,
};

export const DELIVERIES: Record<Language, typeof ko> = { ko, en };

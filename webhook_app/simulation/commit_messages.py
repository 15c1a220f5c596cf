"""Commit messages of invented participants, in Korean and English, and file names."""

from __future__ import annotations

KOREAN = (
    "로그인 화면 여백 조정",
    "프로그래머스 level 2 - 괄호 회전하기 풀이",
    "백준 1260번 DFS와 BFS",
    "README에 실행 방법 추가",
    "오늘의 TIL: 트랜잭션 격리 수준",
    "회원 가입 유효성 검사 수정",
    "테스트 코드 보강",
    "오타 수정",
    "주간 회고 정리",
    "캐시 만료 시간이 무시되던 문제 해결",
    "리팩터링: 서비스 계층 분리",
    "댓글 목록 페이지네이션",
    "도커 이미지 크기 줄이기",
    "이펙티브 자바 아이템 18 정리",
    "알림 메시지 문구 다듬기",
    "날짜 경계에서 하루가 밀리던 버그 수정\n\n자정 직후의 커밋이 전날로 잡히고 있었다.",
    "CI 캐시 적용",
    "사용하지 않는 의존성 제거",
    "다크 모드 색상 정리",
    "검색 결과 정렬 기준 추가",
    "스터디 3주차 과제 제출",
    "엔티티 연관관계 매핑 연습",
    "빈 목록일 때 안내 문구 표시",
    "쿼리 실행 계획 메모",
)

ENGLISH = (
    "Fix off-by-one in the calendar grid",
    "Add notes on B-tree splits",
    "Handle empty search results",
    "Refactor the session store",
    "Write tests for the parser",
    "Bump dependencies",
    "Document the release steps",
    "Make the sidebar usable by keyboard",
    "Solve day 12",
    "Speed up the import by batching inserts",
    "Remove dead code",
    "Add dark mode toggle",
    "Retry on connection reset\n\nThe upstream proxy drops idle connections after a minute.",
    "Clean up error messages",
    "Chapter 7: exercises",
    "Cache the tokenizer",
    "Add a health check",
    "Use a stable sort for the ranking",
    "Fix typo",
    "Extract the date helpers into their own module",
    "Show the time zone next to the time",
    "Add CONTRIBUTING",
)

FILES = (
    "README.md",
    "src/main.py",
    "src/app.ts",
    "src/components/Calendar.tsx",
    "src/main/java/study/Member.java",
    "docs/2025/회고.md",
    "til/database.md",
    "algorithm/boj/1260.py",
    "tests/test_parser.py",
    "package.json",
    ".github/workflows/ci.yml",
    "lib/search.dart",
    "internal/cache/cache.go",
    "styles/theme.css",
)

BRANCHES = ("feature/search", "fix/timezone", "study/week-3", "dev", "refactor/session")

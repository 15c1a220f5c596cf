"""About thirty invented participants and their habits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone

from webhook_app.simulation.repositories import Account, Repository, invented_repository

FIRST_INVENTED_ID = 4_000_000_001  # far above the ids that GitHub has assigned
REPOSITORIES_CREATED_AT = 1_704_067_200  # 2024-01-01


@dataclass(frozen=True, slots=True)
class Habit:
    """How often and when a person commits; chances from 0 to 1, hours in their time zone."""

    on_weekdays: float
    on_weekends: float
    hour: float
    spread: float = 1.5
    another_commit: float = 0.35
    push_two_days_late: float = 0.0
    merge: float = 0.05
    co_author: float = 0.0
    on_branch: float = 0.08
    joins_on: int = 0
    fades_after: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An invented participant; a repository with a `/` belongs to another account."""

    login: str
    github_user_id: int
    name: str
    habit: Habit
    offset_hours: float = 9
    repositories: tuple[str, ...] = ("til",)
    private_repository: str | None = None
    writes_korean: bool = True

    @property
    def email(self) -> str:
        """The address that GitHub assigns to users who hide theirs."""
        return f"{self.github_user_id}+{self.login}@users.noreply.github.com"

    @property
    def account(self) -> Account:
        """Login and numeric id."""
        return Account(self.login, self.github_user_id)

    @property
    def zone(self) -> timezone:
        """Their time zone."""
        return timezone(timedelta(hours=self.offset_hours))

    def joined_on(self, season_start: date) -> date:
        """Return the day they joined a season that starts on `season_start`."""
        return season_start + timedelta(days=self.habit.joins_on)

    def own_repositories(self) -> list[Repository]:
        """Return the repositories they push to."""
        names = [*self.repositories, *filter(None, [self.private_repository])]
        return [self._repository(name) for name in names]

    def _repository(self, name: str) -> Repository:
        is_shared = "/" in name
        return invented_repository(
            name if is_shared else f"{self.login}/{name}",
            owner=None if is_shared else self.account,
            is_private=name == self.private_repository,
            created_at=REPOSITORIES_CREATED_AT,
        )


STEADY = Habit(on_weekdays=0.92, on_weekends=0.8, hour=21)
NEVER_MISSES = Habit(on_weekdays=1, on_weekends=1, hour=20, spread=1, another_commit=0.5)
EARLY_BIRD = Habit(on_weekdays=0.96, on_weekends=0.9, hour=6.3, spread=0.5)
NIGHT_OWL = Habit(on_weekdays=0.85, on_weekends=0.85, hour=23.4, spread=0.5)
WEEKEND_SKIPPER = Habit(on_weekdays=0.95, on_weekends=0.05, hour=18.5)
WEEKEND_ONLY = Habit(on_weekdays=0.15, on_weekends=0.97, hour=14, another_commit=0.7)
LUNCH_BREAK = Habit(on_weekdays=0.93, on_weekends=0.6, hour=12.5, spread=0.4)
PROLIFIC = Habit(on_weekdays=0.97, on_weekends=0.9, hour=16, spread=3, another_commit=0.78)
FORGETFUL = replace(STEADY, push_two_days_late=0.18)
TEAM_PLAYER = replace(STEADY, co_author=0.25, merge=0.3)
FADING = Habit(on_weekdays=0.9, on_weekends=0.7, hour=22, fades_after=17)
LATE_JOINER = replace(STEADY, on_weekdays=0.97, joins_on=14)
SPORADIC = Habit(on_weekdays=0.4, on_weekends=0.3, hour=19, spread=3)


def demo_people() -> tuple[Person, ...]:
    """Return the participants of the demo, always the same."""
    return tuple(
        replace(person, github_user_id=FIRST_INVENTED_ID + place * 7919)
        for place, person in enumerate(_PEOPLE)
    )


def _person(login: str, name: str, habit: Habit, *repositories: str) -> Person:
    return Person(login, 0, name, habit, repositories=repositories or ("til",))


def _abroad(login: str, name: str, habit: Habit, offset_hours: float, *repositories: str) -> Person:
    person = _person(login, name, habit, *repositories)
    return replace(person, offset_hours=offset_hours, writes_korean=False)


_PEOPLE = (
    _person("haneul-garden", "김하늘", NEVER_MISSES, "til", "blog", "algorithm"),
    _person("dawnseo", "서다운", EARLY_BIRD, "morning-pages", "til"),
    _person("bamhaneul0", "박밤하늘", NIGHT_OWL, "spring-study"),
    _person("pyeongil-dev", "이평일", WEEKEND_SKIPPER, "payments-lab", "til"),
    _person("jumal-coder", "정주말", WEEKEND_ONLY, "side-project"),
    _person("onuldo-commit", "오늘도", PROLIFIC, "til", "algorithm", "dotfiles", "blog"),
    replace(_person("bimil-jeongwon", "최비밀", STEADY, "til"), private_repository="startup-idea"),
    _person("kkamppak-i", "한깜빡", FORGETFUL, "boj-solutions"),
    _person("duri-hamkke", "윤두리", TEAM_PLAYER, "garden-crew/almanac", "til"),
    _person("saessak-min", "민새싹", LATE_JOINER, "first-steps"),
    _person("siddeun-namu", "나시든", FADING, "react-study"),
    _person("jeomsim-push", "강점심", LUNCH_BREAK, "til"),
    _person("gakkeum-j", "조가끔", SPORADIC, "playground"),
    _person("ssukssuk-lee", "이쑥쑥", STEADY, "algorithm", "cs-notes"),
    _person("nabi-codes", "나비", EARLY_BIRD, "flutter-diary"),
    _person("Moss-Stone", "문이끼", NIGHT_OWL, "rust-by-night", "til"),
    _person("cheonggae-guri", "신청개", WEEKEND_SKIPPER, "kotlin-koans"),
    _person("podo-al", "남궁포도", replace(STEADY, on_weekends=0.95), "til", "leetcode"),
    _person("ohdal-99", "오달", replace(FADING, fades_after=29), "til"),
    _person("ieo-dalligi", "장이어", replace(NEVER_MISSES, hour=7.5), "hundred-days"),
    _person("sol-ip-su", "수솔잎", LUNCH_BREAK, "terraform-notes"),
    _person("bada-wave", "고바다", TEAM_PLAYER, "garden-crew/almanac", "swift-study"),
    _person("dotori-h", "허도토리", replace(LATE_JOINER, joins_on=23), "til"),
    _person("neulbom-y", "양늘봄", SPORADIC, "blog"),
    _abroad("margit-quill", "Margit Quill", STEADY, -4, "compilers", "til"),
    _abroad("tobi-okafor-dev", "Tobi Okafor", EARLY_BIRD, 1, "go-by-example"),
    _abroad("ananya-loops", "Ananya Rao", PROLIFIC, 5.5, "ml-notebook", "dsa"),
    _abroad("lars-fjordgit", "Lars Fjord", WEEKEND_SKIPPER, 2, "garden-crew/almanac"),
    _abroad("inez-brackets", "Inez Duarte", replace(FORGETFUL, hour=17), -3, "advent"),
    _abroad("newfoundlander-k", "Kit Barrow", NIGHT_OWL, -2.5, "sea-charts"),
    _abroad("yuki-treelines", "Yuki Mori", NEVER_MISSES, 9, "haiku-generator", "til"),
)

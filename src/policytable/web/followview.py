"""Where publishing stands, for the head of the queue: what readers see, what follows, what was refused and why."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.pipeline import Following
from policytable.web.decisionwords import moment

_PHASES = {
    "idle": "尚未发布",
    "published": "已发布",
    "publishing": "正在发布最近的决定",
    "waiting": "另一项任务正在运行，结束后自动发布",
    "refused": "没有发布：未通过发布前的核对。读者看到的仍是上一版；决定都已保存",
    "failed": "没有发布：发布时出错，稍后自动再试。读者看到的仍是上一版；决定都已保存",
}
_REMEDY = {
    "refused": "请核对所列之处；确属应有的变化，由管理员运行 policytable publish --accept 理由",
    "failed": "持续出现时请告知管理员",
}


@dataclass(frozen=True, slots=True)
class FollowView:
    """One line, and below it why where something is wrong."""

    phase: str
    words: str
    when: str = ""
    edition: str = ""
    why: tuple[str, ...] = ()
    remedy: str = ""

    @property
    def wrong(self) -> bool:
        """Whether readers do not see what was decided, and will not by themselves."""
        return bool(self.remedy)


def follow_view(state: Following) -> FollowView:
    """What the page says of the publisher."""
    why = state.gates or ((f"{state.problem}：{state.message}",) if state.phase == "failed" else ())
    words = _PHASES["published"] if state.phase == "idle" and state.edition else _PHASES[state.phase]
    return FollowView(state.phase, words, moment(state.when) if state.when else "", state.edition, why, _REMEDY.get(state.phase, ""))

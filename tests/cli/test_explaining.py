"""What ``coverlink explain`` prints of an answer: in one language throughout, and no code but ids and the rule."""

from __future__ import annotations

from typing import Any

from coverlink_cli.explain import told

WHY: dict[str, Any] = {
    "because": [
        {
            "text": {"zh": "工作已结束。", "en": "The job ended."}, "rule": "assist.last_job_lost@1", "grade": "A",
            "source": {"zh": "社会保险法第五十条", "en": "Social Insurance Law art. 50"},
            "inputs": {"since": "2026-11-10", "end_reason": "by_employer", "unit": None},
            "facts": [{"type": "coverlink.employment.ended.v1", "fact_id": "f-1"}, {"fact_id": "f-2"}],
        },
        {"text": {"zh": "其二。", "en": "Second."}, "rule": "x@1", "facts": []},
    ],
    "closes_when": {"text": {"zh": "重新就业时关闭。", "en": "Closes on new work."}},
    "ending": {"text": {"zh": "已登记。", "en": "It was answered."}},
}  # fmt: skip


def test_in_chinese() -> None:
    assert [line.strip() for line, _ in told(WHY, "zh")] == [
        "1. 工作已结束。", "社会保险法第五十条 (已核对原文; 规则 assist.last_job_lost@1)", "起始日期: 2026年11月10日",
        "离职原因: 单位解除", "离职 f-1", "尚未收到的事实 f-2", "2. 其二。", "规则 x@1", "何时办结：重新就业时关闭。",
        "已办结：已登记。",
    ]  # fmt: skip


def test_in_english() -> None:
    assert [line.strip() for line, _ in told(WHY, "en")][1:6] == [
        "Social Insurance Law art. 50 (text read; rule assist.last_job_lost@1)", "since: 10 November 2026",
        "why the job ended: ended by the employer", "Job ended f-1", "a fact that is not here yet f-2",
    ]  # fmt: skip

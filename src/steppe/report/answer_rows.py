"""Answers as rows of the brief's tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from steppe.case.case import Question
from steppe.inference.estimate import Answer
from steppe.report import words
from steppe.report.citations import Reference, anchor, evidence
from steppe.report.names import measure_name


@dataclass(frozen=True)
class AnswerRow:
    """A question with its median and intervals as shown, or the reason why it has none.

    `projected`: the question reaches past the last day whose statements are used.
    """

    anchor: str
    title: str
    median: str
    half: str
    interval: str
    support: str
    reason: str
    projected: bool
    rests_on: tuple[Reference, ...]


@dataclass(frozen=True)
class AnswerBlock:
    """The answers on one measure."""

    title: str
    rows: tuple[AnswerRow, ...]


def answer_blocks(
    answers: Sequence[Answer], cited: Sequence[Reference], today: date, kind: str = "answer"
) -> tuple[AnswerBlock, ...]:
    """Return the answers in blocks by measure, both in order; `kind` begins their anchors."""
    blocks: dict[str, list[AnswerRow]] = {}
    for answer in answers:
        blocks.setdefault(answer.question.measure, []).append(_row(answer, cited, today, kind))
    return tuple(
        AnswerBlock(measure_name(measure).capitalize(), tuple(rows))
        for measure, rows in blocks.items()
    )


def _row(answer: Answer, cited: Sequence[Reference], today: date, kind: str) -> AnswerRow:
    question = answer.question
    shown = words.Amount("")
    half = ""
    if answer.quantiles:
        shown = words.amount_of(answer.quantiles, question.unit)
        half = words.half_interval(answer.quantiles, question.unit)
    return AnswerRow(
        anchor=anchor(kind, question.id),
        title=question.title or _title(question),
        median=shown.value,
        half=half,
        interval=shown.interval,
        support=words.support(answer.prior_share, answer.quantiles),
        reason=answer.reason or question.reason,
        projected=question.period_end > today,
        rests_on=evidence(question, cited) if answer.quantiles else (),
    )


def _title(question: Question) -> str:
    """Put a question without a title in words."""
    when = words.period(question.period_start, question.period_end)
    if question.measure == "stock":
        when = f"at the end of {words.day(question.period_end)}"
    what = "Different people who entered" if question.counts else measure_name(question.measure)
    parts = [what[0].upper() + what[1:], *question.places, question.group]
    return " ".join([", ".join(part for part in parts if part), when])

"""The way back from a number: to the reports it rests on, their documents, and the place in them.

Text from documents and tables is somebody else's: an address becomes a link only if it is http or
https, an id becomes an anchor only after its odd characters are written out, and of a sentence no
more than 25 words are quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from steppe.case.case import Case, Document, Question
from steppe.claims.claim import Claim
from steppe.inference.estimate import ClaimCheck
from steppe.report import words

#: Longest quotation of a document, in words.
LONGEST_QUOTE = 25

#: Measures of the reports that bear on a question, by its measure.
_BEARING = {
    "exits": ("exits", "returns"),
    "stock": ("stock", "entries", "exits", "returns"),
    "onward_share": ("exits", "returns"),
}


@dataclass(frozen=True)
class Reference:
    """A claim as the brief cites it: a label such as `R3`, and its anchor in the page."""

    label: str
    check: ClaimCheck

    @property
    def claim(self) -> Claim:
        """The claim that is cited."""
        return self.check.claim

    @property
    def anchor(self) -> str:
        """Its id in the page."""
        return anchor("claim", self.claim.id)

    @property
    def suspicious(self) -> bool:
        """Whether the claim is more likely wrong than right."""
        return (self.check.probability_wrong or 0.0) > 0.5


@dataclass(frozen=True)
class Span:
    """A piece of a sentence; a number or label links to where it comes from."""

    text: str
    href: str = ""


Sentence = tuple[Span, ...]


@dataclass(frozen=True)
class DocumentRow:
    """A document as the brief lists it; `document` is None if the case does not describe it."""

    id: str
    document: Document | None
    url: str | None
    cited: tuple[Reference, ...]

    @property
    def anchor(self) -> str:
        """Its id in the page."""
        return anchor("doc", self.id)

    @property
    def date(self) -> str:
        """Its date, and whether that is stated or assumed."""
        if self.document is None or self.document.date is None:
            return "no date"
        return f"{words.day(self.document.date)} ({self.document.date_basis})"


def references(checks: Iterable[ClaimCheck]) -> tuple[Reference, ...]:
    """Number the claims in the order given: the suspicious first, the shown last."""
    return tuple(Reference(f"R{number}", check) for number, check in enumerate(checks, start=1))


def documents(case: Case, cited: Sequence[Reference]) -> tuple[DocumentRow, ...]:
    """List the documents of a case, and those that a claim names without being described."""
    ids = dict.fromkeys([*case.documents, *(r.claim.document for r in cited if r.claim.document)])
    return tuple(
        DocumentRow(
            id=id_,
            document=(document := case.documents.get(id_)),
            url=safe_url(document.url) if document else None,
            cited=tuple(r for r in cited if r.claim.document == id_),
        )
        for id_ in ids
    )


def evidence(question: Question, cited: Sequence[Reference]) -> tuple[Reference, ...]:
    """Return the fitted reports on what a question asks, in or (for a stock) before its period."""
    measures = _BEARING.get(question.measure, (question.measure,))
    return tuple(
        r
        for r in cited
        if r.claim.use == "fitted"
        and _counted(r.claim, question) in measures
        and r.claim.period_start <= question.period_end
        and (question.measure == "stock" or r.claim.period_end >= question.period_start)
    )


def _counted(claim: Claim, question: Question) -> str:
    """Return what a claim counts: who leaves the origin enters some host."""
    leaves_home = claim.measure == "exits" and claim.origin and claim.origin == question.origin
    return "entries" if leaves_home else claim.measure


def with_links(text: str, cited: Sequence[Reference]) -> Sentence:
    """Return a text with the ids of claims in it replaced by links to them."""
    found = {r.claim.id: r for r in cited}
    pieces = re.split(r"([\w.-]*\w)", text)
    spans = [
        Span(r.label, "#" + r.anchor) if "_" in piece and (r := found.get(piece)) else Span(piece)
        for piece in pieces
    ]
    return tuple(span for span in spans if span.text)


def anchor(kind: str, id_: str) -> str:
    """Return an id for use in the page; characters that could break out of it are written out."""
    safe = re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"~{ord(found[0]):x}~", id_)
    return f"{kind}-{safe}"


def safe_url(url: str | None) -> str | None:
    """Return an address that may be linked: http or https, with a host, nothing hidden in it."""
    if url is None or re.search(r"[\s\x00-\x20\x7f\\]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def quotation(sentence: str) -> str:
    """Return at most the first 25 words of a sentence."""
    found = sentence.split()
    short = " ".join(found[:LONGEST_QUOTE])
    return short if len(found) <= LONGEST_QUOTE else f"{short} …"

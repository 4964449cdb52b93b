"""Whether a figure is reported, estimated, forecast, planned or denied, by the words of its clause."""

from __future__ import annotations

import re
from itertools import chain

from steppe.claims.text import Quantity, Text

_FORECAST = re.compile(
    r"\b(?:(?-i:(?<!free )(?<!own )will)|would|could|shall(?! not)|(?-i:may)(?! \d)|might|"
    r"expects?|expected|expecting|forecasts?|projected|projections?|anticipates?|"
    r"anticipated|predicts?|predicted|foresees?|foreseen(?! for)|likely to|by the end of the year|"
    r"as many as .{0,30} could|brac(?:e|es|ed|ing) (?:itself |themselves |ourselves )?for|"
    r"(?:about|set|poised|due|on course|on track) to (?!the\b)[a-z]{2,}|"
    r"should (?:reach|rise|come|arrive|pass|exceed|be here)|"
    r"going to (?:be|have|see|need|come|get|reach|receive|host|arrive|take|cross|grow|rise|exceed|pass)|"
    r"fears? that|feared that|scenario|if the)\b|(?<=[a-z])['’]ll\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:plans?|planned|planning|intends?|intended|to be (?:resettled|built|opened|moved|"
    r"rented|relocated)|"
    r"targets?|quotas?|pledged?|promised|aims?|set aside|allotted|earmarked|is to|are to|prepared to|"
    r"being prepared|preparing|hop(?:e|es|ed|ing) to|w(?:ant|ants|anted|ish|ishes|ished) to|"
    r"would like to|(?:eager|determined|keen) to|intentions?)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:den(?:y|ied|ies) (?:that|reports|claims)|not true that|rejected (?:reports|claims)|no truth|"
    r"refuted|dismissed (?:reports|claims)|fake)\b",
    re.IGNORECASE,
)
_ESTIMATED = re.compile(
    r"\b(?:estimat\w+|believed|thought to|reckons?|reckoned|presumabl\w+|guess\w*|assum\w+)\b",
    re.IGNORECASE,
)
#: Where another clause begins.
_TURN = re.compile(r"[,;:]|[.!?”\"] |\b(?:and|but|while|whereas|although|though|than)\b")
_ACTS = (
    r"had|have|has|were|was|did|came|crossed|arrived|fled|left|entered|returned|went|poured|streamed|"
    r"registered|passed|walked|died|holds?|held|hosts?|hosted|lodges?|shelters?|lives?|lived"
)
#: The figure's own verb tells what has been: «14,500 had crossed», «has already received 14,500».
_DONE_BEHIND = re.compile(rf"(?: (?!and\b|but\b|will\b|who\b)[\w’'-]+){{0,4}}? (?:{_ACTS})\b")
_DONE_AHEAD = re.compile(
    rf"\b(?:{_ACTS}|saw|took|received|counted|recorded|admitted)\b[^,;:.]{{0,40}}$"
)
#: An aside, over which a verb reaches its figure: «expects, after what it saw last week, 50,000».
_ASIDE = re.compile(r", [^,;:.“”\"\d]*,")
#: How far words of modality are looked for, in code points: before a figure, behind it, over asides.
_BACK, _FORTH, _OVER = 70, 70, 260
_DENIAL = 160


def modality_of(text: Text, quantity: Quantity) -> str:
    """Return the modality of a figure.

    Words of a clause to either side do not count where the figure's own verb tells what has been.
    """
    sentence = text.sentences[quantity.sentence]
    ahead = text.content[max(sentence.start, quantity.start - _OVER) : quantity.start]
    behind = text.content[quantity.end : min(sentence.end, quantity.end + _FORTH)]
    if _DENIED.search(ahead[-_DENIAL:]):
        return "denied"
    near = ahead[-_BACK:] + behind
    ahead = _ASIDE.sub(",", ahead)[-_BACK:]
    done = _DONE_BEHIND.match(behind) or _DONE_AHEAD.search(_TURN.split(ahead)[-1])
    for name, cues in (("forecast", _FORECAST), ("planned", _PLANNED)):
        between = chain(
            (ahead[cue.end() :] for cue in cues.finditer(ahead)),
            (behind[: cue.start()] for cue in cues.finditer(behind)),
        )
        if any(not (done and _TURN.search(words)) for words in between):
            return name
    return "estimated" if _ESTIMATED.search(near) else "reported"

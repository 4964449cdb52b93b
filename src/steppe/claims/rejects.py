"""Numbers that are no figures: dates, ages, articles of law, scores, telephone numbers, …

Each test gives the reason as a word, so that what was left out can be counted and looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from steppe.claims.ages import CLOSED, is_age
from steppe.claims.lexicon import DURATIONS, noun_kind, word_set
from steppe.claims.numbers import Number, Token, low_at

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_JOIN = r"\s?(?:-|–|—|/|,|to|and|or|until|till|through|up to)\s?(?:the\s)?"
#: Spans of text that are dates or times of day.
DATES = re.compile(
    rf"(?<![\d.,])(?:"
    rf"{_DAY}(?:(?:{_JOIN}){_DAY}){{0,3}}(?:\s+(?:day\s)?of)?[ \u00a0-]{{1,2}}{_MONTH}\b\.?"
    rf"(?:[ ,]{{1,2}}{_YEAR}\b|[ -]\d\d(?!\d|\s(?:thousand|million)|[.,]\d))?"
    rf"|{_MONTH}\.?[ \u00a0]{{1,2}}{_DAY}(?![\d]|"
    rf"[., ]\d{{3}}(?!\d))(?:{_JOIN}{_DAY}(?![\d,.]\d|\d|\s[a-z]{{4}}))?"
    rf"(?:,? {_YEAR}\b)?"
    rf"|{_MONTH}\.?,? {_YEAR}\b(?! ?(?:people|persons|refugees|migrants))"
    rf"|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d\d)(?!\d)"
    rf"|\d{{1,2}}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b)?|\d{{1,2}}(?:\.\d\d)?\s?[ap]\.?m\b"
    rf"|(?:^|(?<=\bat ))[0-2]?\d\.[0-5]\d(?=\s?[–—:-]\s|\b(?!\.\d|,\d|"
    rf"\s(?:per|million|billion|thousand|%)))"
    rf"|\d{{1,2}}/\d{{1,2}}(?!\d|/)|{_YEAR}\s?[-–/]\s?(?:{_YEAR}|\d\d)(?!\d|,\d)"
    rf"|the {_DAY}(?<=[a-z])|{_YEAR}s\b|['’]\d\ds?\b|\d{{1,2}} h(?:rs)?\b"
    rf"|\b(?:{_DAY}(?<=\D)|[0-3]?\d(?= of (?:this|that|last|the same) month)))",
    re.IGNORECASE,
)
#: Words right before a number that make it a name, not a count.
_LABELS = word_set(
    "article articles art section sections sec title chapter chapters paragraph paragraphs para page "
    "pages p pp phase level zone block room gate route highway motorway flight resolution law decree "
    "order act form annex appendix figure fig table box note version no nos nr number № # boeing airbus "
    "unit brigade division regiment channel category class grade stage step round item clause schedule "
    "protocol directive regulation bill exit terminal platform pier street avenue road building "
    "apartment hall pavilion hangar terminal pob rank ranks box postcode tel telephone phone fax "
    "hotline covid day week quarter "
    "question questions rule instruction notification dahir radio voice update sheet kilometre account "
    "extension paper ward sector line part volume vol issue "
    "chart map lot case camp group top formula psalm "
    "verse apollo windows point question option proposition amendment code kilometer-marker km"
)
#: «Group of 20», «camp 4»: labels only for small plain numbers.
_WEAK_LABELS = word_set("camp group line case item part top point day week form order law number "
                         "page code table box note unit class no km question quarter")  # fmt: skip
_STAY = re.compile(
    r"\b(?:stay|stays|staying|stayed|visa|visas|permit|permits|wait|waits|waiting|waited|queue|queues|"
    r"queued|queuing|valid|validity|lease|residence|residency|remain legally|overstay|"
    r"(?:journey|drive|walk|trip|crossing|ride|march|trek|flight|voyage|way)\s"
    r"(?:takes|took|of|lasts|lasted)|travel time|"
    r"(?:takes?|took|needs?|drove)\s(?:(?:for|them|us|about|some|up|to|nearly|"
    r"over|more|than|only|on|average|another|of)\s){0,3}(?=\d|\w+\s(?:days|hours|nights|weeks)|(?:\w+\s){1,3}(?:days|hours|weeks))|lags?|"
    r"deadline|grace|extension|extended|processing|sojourn|"
    r"quarantine|isolation|spent|hidden|hiding|at sea|in the heat|on their feet|protection lasts|"
    r"(?:take|taken|need|needed|lasts?) (?:\w+ ){0,3}(?=\d|\w+ (?:days|hours|months|weeks))|"
    r"not (?:to )?(?:come back|return)|"
    r"come back for|demands|days['’] journey|hours by|by (?:truck|lorry|bus) |first decision|may last|"
    r"gives? (?:\w+ ){0,4}(?:days|months|years)|visa-free|detention period|held for|asylum procedure)\b",
    re.IGNORECASE,
)
_TRAVEL = re.compile(
    r"\b(?:journey|drives?|drove|driven|crossings?|march|trek|walk(?:ed|ing)?|trips?|voyage|passage|ride|"
    r"normally|usually|takes?|took|lasts?|lasted|by (?:bus|train|boat|car|road)|on foot|at sea)\b",
    re.IGNORECASE,
)
_SURVEY = re.compile(
    r"\b(?:survey(?:ed|s)?|polled|poll|respondents?|interviewed|sampled?|questionnaires?|"
    r"interviewees)\b",
    re.IGNORECASE,
)
_FINE = re.compile(r"\b(?:prison|jail|sentenced|sentence|behind bars)\b", re.IGNORECASE)


_DIGIT = re.compile(r"\d")


def date_spans(words: str) -> list[tuple[int, int]]:
    """Return the spans of dates and times of day in a sentence."""
    return [found.span() for found in DATES.finditer(words)] if _DIGIT.search(words) else []


def reason_against(tokens: Sequence[Token], number: Number, text: str) -> str:
    """Return why a number is no figure, or «» where nothing speaks against it."""
    for name, test in _TESTS:
        if test(tokens, number, text):
            return name
    return ""


def _near(tokens: Sequence[Token], number: Number) -> tuple[str, str]:
    return low_at(tokens, number.first - 1), low_at(tokens, number.last)


def _is_year(tokens: Sequence[Token], number: Number, _: str) -> bool:
    token = tokens[number.first]
    if number.spelling != "digits" or number.scale != 1 or not 1500 <= number.value < 2101:
        return False
    if len(token.low) != 4 or not token.low.isdecimal():
        return False
    before, after = _near(tokens, number)
    counted = noun_kind(after) not in ("", "thing") or after in ("%", "km", "kilometres", "miles")
    dated = before in {"in", "since", "of", "by", "from", "until", "to", "and", "year", "early", "late",
                       "mid", "before", "after", "during", "between", "than", "end", "till", "for",
                       "throughout", "through"}  # fmt: skip
    hedged = before in ("some", "about", "around", "over", "nearly", "almost", "roughly")
    return not hedged if not counted else dated


def _is_label(tokens: Sequence[Token], number: Number, _: str) -> bool:
    before, after = _near(tokens, number)
    if after in ("%", "per", "percent") or (
        before == "number" and low_at(tokens, number.first - 2) in _MAY_NUMBER
    ):
        return False
    if before == "." and number.first >= 2:
        before = low_at(tokens, number.first - 2)
        return before in ("no", "art", "sec", "p", "pp", "nr", "tel", "fig", "nos", "vol", "para")
    if before in ("-", "‐", "‑") and number.first >= 2:
        # MH-17, Covid-19, I-94.
        joined = tokens[number.first - 1].start == tokens[number.first - 2].end
        word = tokens[number.first - 2]
        return joined and not word.digits and (word.capital or word.low in ("mid", "pre", "post"))
    spelled = number.spelling == "words" and before in _WEAK_LABELS | _WAYS
    if before in _HOUSING and number.value > 99 and noun_kind(after) == "people":
        return False
    if before in _LABELS and number.spelling != "grouped" and number.scale == 1 and not spelled:
        if before in _WEAK_LABELS and (
            noun_kind(after) == "people"
            or low_at(tokens, number.first - 2) in _EACH
            or (number.value > 99 and not (before in _NUMBERED and after in CLOSED))
        ):
            return False
        return number.value < 3000 or before not in _WEAK_LABELS
    return before == "+" or (before == "of" and low_at(tokens, number.first - 2) == "group")


#: «In the hall 650 people slept»; few have so many of them that they are numbered.
_HOUSING = word_set("hall pavilion hangar terminal building platform pier street")
#: What bears numbers beyond a hundred, where the number closes its phrase: «law 1310», «table 803».
_NUMBERED = word_set("law form table paper code act order item rule question")
#: Verbs and pronouns before «number 94»: they are so many.
_MAY_NUMBER = word_set("will would may might to they who now can could should these those")
_WAYS = word_set("road street avenue highway route line")
_EACH = word_set("every each per a this last next that one")


def _is_glued(tokens: Sequence[Token], number: Number, _: str) -> bool:
    """Letters or digits stuck to the number: B1, 4x4, 21st, G7."""
    first, last = number.first, number.last
    if not tokens[first].digits:
        return False
    head = first > 0 and tokens[first - 1].end == tokens[first].start
    if head and (low_at(tokens, first - 1)[-1].isalpha() and len(low_at(tokens, first - 1)) < 4):
        from_currency = low_at(tokens, first - 1) in (
            "rs",
            "usd",
            "eur",
            "us",
            "rm",
            "tk",
            "kes",
            "gbp",
        )
        if not from_currency:
            return True
    tail = last < len(tokens) and tokens[last - 1].end == tokens[last].start
    return tail and low_at(tokens, last) in (
        "st",
        "nd",
        "rd",
        "th",
        "s",
        "x",
        "g",
        "mm",
        "gb",
        "v",
        "h",
    )


def _is_time(tokens: Sequence[Token], number: Number, _: str) -> bool:
    before, after = _near(tokens, number)
    if after in ("o'clock", "o’clock", "am", "pm", "a.m", "p.m"):
        return True
    if number.value > 24 or number.scale != 1 or before not in ("at", "half", "past"):
        return False
    follows = (after, low_at(tokens, number.last + 1))
    return follows[0] in ("in", "on", "this", "that") and follows[1] in (
        "the", "morning", "evening", "monday", "tuesday", "wednesday", "thursday", "friday",
        "saturday", "sunday",
    )  # fmt: skip


def _is_score(tokens: Sequence[Token], number: Number, text: str) -> bool:
    before, after = _near(tokens, number)
    if number.value > 50 or number.scale != 1 or number.spelling != "digits":
        return False
    side = {"-", "–", ":"}
    paired = (after in side and _is_small(tokens, number.last + 1)) or (
        before in side and _is_small(tokens, number.first - 2)
    )
    sport = re.search(
        r"\b(?:match|goal|goals|cup|final|team|won|beat|score|league|half-time|set)\b", text
    )
    return paired and sport is not None


def _is_small(tokens: Sequence[Token], at: int) -> bool:
    return 0 <= at < len(tokens) and tokens[at].digits and len(tokens[at].low) <= 2


def _is_vote(tokens: Sequence[Token], number: Number, text: str) -> bool:
    named = number.last < len(tokens) and tokens[number.last].capital
    if named or noun_kind(low_at(tokens, number.last)) == "people":
        return False
    around = {token.low for token in tokens[max(0, number.first - 4) : number.last + 4]}
    return bool(around & _VOTES) or ("seats" in around and _PARLIAMENT.search(text) is not None)


_VOTES = word_set("vote votes voted abstained abstentions ballots goal goals")
_PARLIAMENT = re.compile(
    r"\b(?:parliament|party|parties|elections?|assembly|won|senate|mps)\b", re.I
)


def _is_marker(tokens: Sequence[Token], number: Number, _: str) -> bool:
    before, after = _near(tokens, number)
    if number.value > 99 or number.scale != 1 or number.spelling != "digits":
        return False
    if number.first == 0 and after in (")", "."):
        return True
    return before == "[" and after == "]"


def _is_duration(tokens: Sequence[Token], number: Number, text: str) -> bool:
    """Spans of time that bound another figure; a length of stay or of waiting is a figure."""
    at = number.last
    if low_at(tokens, at) in ("-", "‐", "‑"):
        at += 1
    words = [low_at(tokens, at + step) for step in range(4)]
    place = next((step for step, word in enumerate(words[:3]) if word in DURATIONS), None)
    if place is None or any(
        word in (",", ".", ";", ":") or noun_kind(word) in ("people", "paper")
        for word in words[:place]
    ):
        return False
    if place and words[0] in ("a", "per", "every", "each", "people", "of"):
        return False
    after = words[place + 1] if place + 1 < 4 else ""
    if after in ("ago", "old", "later", "earlier", "on", "after", "before", "since", "running"):
        return True
    back = [low_at(tokens, step) for step in range(max(0, number.first - 3), number.first)]
    if "any" in back[-2:]:
        return True
    if set(back) & {"last", "past", "first", "next", "previous", "within", "these", "those", "recent",
                    "coming", "every", "same", "preceding", "following", "final"}:  # fmt: skip
        return not (set(back) & {"within"} and _STAY.search(text))
    if words[place] in ("hour", "hours", "minutes") and _TRAVEL.search(text):
        return False
    return _STAY.search(text) is None or _FINE.search(text) is not None


#: Nobody interviews so many.
_NO_SAMPLE = 200_000


def _is_sample(tokens: Sequence[Token], number: Number, text: str) -> bool:
    if noun_kind(low_at(tokens, number.last)) not in ("people", "family", "") or (
        low_at(tokens, number.last) in ("%", "per", "percent")
    ):
        return False
    if number.value >= _NO_SAMPLE:
        return False
    start = tokens[max(0, number.first - 6)].start
    end = tokens[min(len(tokens) - 1, number.last + 5)].end
    offset = tokens[0].start
    return _SURVEY.search(text[start - offset : end - offset]) is not None


def _is_compound(tokens: Sequence[Token], number: Number, _: str) -> bool:
    """«15-member», «six-point», «5G»: a number in a compound that counts nothing here."""
    if low_at(tokens, number.last) not in ("-", "‐", "‑"):
        return False
    joined = (
        number.last + 1 < len(tokens) and tokens[number.last].end == tokens[number.last + 1].start
    )
    word = low_at(tokens, number.last + 1)
    if not joined or tokens[number.last].start != tokens[number.last - 1].end or word[0].isdigit():
        return False
    known = word in (
        "strong",
        "odd",
        "something",
        "plus",
        "bed",
        "seat",
        "place",
        "capacity",
        "room",
        "tent",
    )
    return not (
        known or word in DURATIONS or word in ("km", "kilometre", "mile", "kilometer", "percent")
    )


def _is_pronoun(tokens: Sequence[Token], number: Number, _: str) -> bool:
    """«one» counts nothing unless a person follows and somebody died or came."""
    if number.spelling != "words" or number.kind != "count" or number.scale != 1:
        return False
    if low_at(tokens, number.last) in ("%", "percent", "per"):
        return False
    behind = [low_at(tokens, number.last + step) for step in range(8)]
    person = next((step for step in (0, 1) if noun_kind(behind[step]) == "people"), None)
    if number.value == 1 and person is not None and set(behind[person:]) & _DIED:
        return False
    return number.value == 1 or number.value == 0


#: What makes «one man» a figure.
_DIED = word_set("dead died killed drowned shot hanged perished drowning succumbed froze")


#: «a mother of three», «father of five children»: how many one person's children are.
_PARENTS = word_set(
    "mother father parent mum mom dad grandmother grandfather widow widower mothers fathers parents"
)
_MOST_CHILDREN = 20


def _is_own_children(tokens: Sequence[Token], number: Number, _: str) -> bool:
    one = low_at(tokens, number.first - 1) == "of" and number.value <= _MOST_CHILDREN
    return one and low_at(tokens, number.first - 2) in _PARENTS


_TESTS = (
    ("own children", _is_own_children),
    ("marker", _is_marker),
    ("glued", _is_glued),
    ("pronoun", _is_pronoun),
    ("label", _is_label),
    ("age", is_age),
    ("year", _is_year),
    ("time", _is_time),
    ("score", _is_score),
    ("vote", _is_vote),
    ("compound", _is_compound),
    ("duration", _is_duration),
    ("sample", _is_sample),
)

"""Dates and stretches of time in a text, as written: what is named, before it is placed.

`find_dates` cuts the words ("21 September", "the first ten days of October", "last week") and names
their parts; `resolve` in `time_context` turns the parts into days. Ours throughout: no general date
parser knows what a report's "last week" or "in the last week" stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from steppe.claims.calendar_days import MONTHS, WEEKDAYS

NUMBER_WORDS = {
    "zero": 0, "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
#: A number in words, up to "ninety-nine"; longer words come first.
WORD_NUMBER = (
    "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-"
    "(?:one|two|three|four|five|six|seven|eight|nine)|"
    + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
)
_ORDINAL_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third",
    "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth",
    "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip

_SHORT = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec")
_NAMES = "|".join(
    [*MONTHS, *(name.upper() for name in MONTHS), *(f"{name}\\.?" for name in _SHORT)]
)
_MONTH = rf"(?P<month>{_NAMES})(?![a-z])"
_MONTH2 = rf"(?P<month2>{_NAMES})(?![a-z])"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d,]\d|\d)"
_YEAR2 = r"(?P<year2>(?:19|20)\d\d)(?![\d,]\d|\d)"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_DAY2 = r"(?P<day2>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
#: Days between the first and the last of a list: «17, 18, 19 and 20».
_LISTED = r"(?:, (?:3[01]|[12]?\d)(?:st|nd|rd|th)?(?=,| and)){0,8}"
_TO = r"\s*(?:-|–|—|to|and|until|till|through)\s*"
_N = rf"(?P<n>\d{{1,3}}|{WORD_NUMBER})"
_UNIT = r"(?P<unit>hour|day|night|week|fortnight|month|quarter|year|decade|weekend)s?(?![a-z])"
_ON_WEEKDAY = rf"(?:(?:{'|'.join(WEEKDAYS)}),? (?:the )?)?"
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
#: A number after "May 12" that makes "12" part of a figure: "May 12 000", "May 12 people".
_FIGURE_AFTER = (
    r"(?![\d]|[ ,.  ]\d{3}(?!\d)|,\d{3}|\s*%|\s(?:thousand|million|lakh|per|people|persons|men|women|"
    r"refugees|migrants|families|children))"
)
_EDGE = (
    r"(?:(?P<edge>early|mid|late|the beginning of|the start of|the middle of|the end of|end "
    r"of|end|the close of)[- ])?"
)
_PART = r"(?P<part>first|last|final|opening)"
_LATER_PART = r"(?P<part>second|third|fourth)"
_ORDINAL = r"(?P<ordinal>first|second|third|fourth|last|1st|2nd|3rd|4th)"
_WHOLE = (
    rf"(?:{_MONTH}(?:,? {_YEAR})?|(?:the )?(?:whole of )?(?P<year3>(?:19|20)\d\d)(?!\d)|"
    rf"(?P<whole>the year|this year|last year|that year|the same year|the (?:previous|preceding) "
    rf"year|the (?:present|current) (?:year|month)|this month|last month|"
    rf"the month))"
)
#: The year of a date, in words that hang on the day of the statement or on what was named.
_OF_YEAR_NAMED = (
    r"(?:,? (?:of )?(?P<back>last year|this year|the same year|that year|the previous year|"
    r"the year before|(?:a|one|two|three|four|five) years? ago))"
)
_OF_YEAR = f"{_OF_YEAR_NAMED}?"
_DAY_TH = rf"(?P<dayth>{'|'.join(sorted(_ORDINAL_WORDS, key=len, reverse=True))})"
_FOR_THE_TIME = (
    "(?:" + "|".join(rf"(?<=\b{word} )" for word in ("in", "for", "over", "within", "during")) + ")"
)

#: Kind and pattern; earlier ones win where two meet.
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("iso", r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<day2>\d\d)-(?P<day>\d\d)(?![\d-])"),
    ("slashed", r"(?<![\d./])(?P<day>\d{1,2})(?P<sep>[./])(?P<day2>\d{1,2})(?P=sep)(?P<year>(?:19|"
                r"20)\d\d)(?!\d)"),
    ("slashed", r"(?<=\()(?P<day>\d{1,2})/(?P<day2>\d{1,2})(?=\))"),
    ("slashed", r"(?<=\b(?:to|on|by) )(?P<day>\d{1,2})/(?P<day2>\d{1,2})(?![\d/])"),
    ("first_n", rf"(?:the )?(?:very )?{_PART} (?:{_N}[ -])?{_UNIT} of "
                rf"(?:that (?P<same>same )?)?{_WHOLE}"),
    ("first_n", rf"(?:the )?{_LATER_PART} (?P<unit>week) of {_WHOLE}"),
    ("first_n", rf"(?:the |all )?{_N} (?P<unit>month)s of {_WHOLE}"),
    ("days", rf"(?<![\d.,]){_DAY},? {_MONTH},? ?(?:{_YEAR})?{_TO}{_DAY2},? {_MONTH2}(?:,? {_YEAR2})?"),
    ("days", rf"(?<![\d.,]){_DAY}{_LISTED}{_TO}{_DAY2}(?: of)? {_MONTH}(?:,? {_YEAR})?"),
    ("days", rf"{_MONTH} {_DAY}(?:,? {_YEAR})?{_TO}{_MONTH2} {_DAY2}{_FIGURE_AFTER}(?:,? {_YEAR2})?"),
    ("days", rf"{_MONTH} {_DAY}{_LISTED}{_TO}{_DAY2}{_FIGURE_AFTER}(?:,? {_YEAR})?"),
    ("day", rf"(?<![\d.,]){_ON_WEEKDAY}{_DAY}(?:\.? |-| day of | of ){_MONTH}"
            rf"(?:(?:,? |-){_YEAR})?{_OF_YEAR}"),
    ("day", rf"(?:the )?{_DAY_TH}(?: day)? of {_MONTH}(?:,? {_YEAR})?{_OF_YEAR}"),
    ("day", rf"{_ON_WEEKDAY}{_MONTH} (?:the )?{_DAY}{_FIGURE_AFTER}(?:,? (?:of )?{_YEAR})?{_OF_YEAR}"),
    ("of_month", r"the (?P<day>[12]?\d(?:st|nd|rd|th)|3[01](?:st|th)|first) of "
                 r"(?P<which>the|this|last|that|the same) month"),
    ("to_date", r"(?:the )?year[ -]to[ -]date|ytd"),
    ("holiday", rf"(?P<holiday>(?:the )?new year(?:[’']s(?: day)?)?|christmas(?: day)?)(?:,? {_YEAR})?"
                r"(?! eve)"),
    ("nth", rf"(?:{'|'.join(WEEKDAYS)}),? (?:the )?(?P<day>3[01]|[12]?\d)(?:st|nd|rd|th)"
            r"(?=[ ,;:.)–—-])"),
    ("nth", r"(?<=\bthe )(?P<day>3[01](?=st|th)|[12]?\d(?=st|nd|rd|th))(?:st|nd|rd|th)"
            r"(?! (?:of|century|anniversary|time|largest|biggest|birthday|floor|week|day|"
            r"battalion|brigade|division)\b)(?=[ ,.;:)])"),
    ("nth", r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.? (?P<day>3[01]|[12]\d|0?[1-9])"
            r"(?=[:)/|]| [|–—])"),
    ("nth", r"(?<=\dth and |\dst and |\dnd and |\drd and )(?P<day>3[01]|[12]?\d)(?:st|nd|rd|th)"
            r"(?=[ ,.;:)])"),
    ("nth", r"the day (?P<day>3[01]|[12]\d|0?[1-9])(?=[ ,.;:)])(?![,.]\d| (?:people|persons))"),
    ("before_last", r"the (?P<unit>week|month|year) before last"),
    ("in_the_unit", r"(?:in|during|over|for|within) the (?:whole )?(?P<unit>week|month|quarter|year)"
                    r"(?! (?:of|to|from|before|beginning|ending|ended|that|when|since|after|until|which|"
                    r"earlier|began|opened|started|just|(?:19|20)\d\d)|[a-z-])"),
    ("n_months", rf"(?:in|over|for|during) (?:the )?{_N} (?P<unit>month)s"
                 r"(?! (?:of|after|since|from|to|before|later))"),
    ("lasting", rf"{_FOR_THE_TIME}(?:the |these |only |just |barely |less than |not even |its |"
                rf"their |a mere |about |some |almost |nearly |the space of )*{_N}[ -]{_UNIT}"
                rf"(?! (?:ago|later|earlier|old|to|until|up to|ending|ended|before|ahead|of|on end))"),
    ("lasting", rf"(?<!-){_N} {_UNIT} (?:after|since|into)\b(?! that)"),
    ("halves", rf"{_EDGE}(?:the )?{_ORDINAL} (?P<piece>quarter|half)(?:-year)?,? (?:of )?{_WHOLE}"),
    ("halves", rf"{_ORDINAL} (?P<piece>quarter|half)(?=:)"),
    ("halves", rf"the {_ORDINAL} (?P<piece>quarter|half)(?:-year)?"
               r"(?! (?:of|time|a|century|million|dozen)\b)(?=[ ,.;:)])"),
    ("first_of", rf"the first {_N} (?P<unit>day|week|month)s(?! (?:of|after|since|from|following))"),
    ("first_of", r"(?:the |on )?(?P<ordinal>first|second|third|fourth|fifth|sixth|seventh) "
                 r"(?P<unit>day|night|week|weekend|month)(?! (?:of|time|after|since|in)\b|[a-z-])"),
    ("halves", rf"(?<![A-Za-z])(?P<letter>[QH])(?P<ordinal>[1-4])(?: of|,)? ?(?:{_YEAR})?(?!\d)"),
    ("months", rf"{_MONTH}(?: {_YEAR})?{_TO}{_MONTH2}(?:,? (?:of )?{_YEAR2})?"),
    ("month", rf"{_EDGE}(?P<that>that (?:same )?)?(?P<turn>last |next )?{_MONTH}"
              rf"(?:{_OF_YEAR_NAMED}|(?:,| of)? ?{_YEAR})?"),
    ("season", rf"(?P<named>(?:(?:the|this|last) )?)(?P<season>spring|summer|autumn|winter)(?: "
               rf"of)?(?: {_YEAR})?"),
    ("years", r"(?<![\d.,-])(?P<year>(?:19|20)\d\d)(?:(?:-|–|/)(?P<year2>(?:19|20)?\d\d)|"
              r"(?: to | and | through )(?P<year3>(?:19|20)\d\d))(?![\d%])"),
    ("same_of", rf"(?:(?:the |this |an )?(?:same|corresponding|equivalent|analogous|comparable|like|"
                rf"identical|equal) (?:\w+ )?(?:(?P<long>months?|period|time|stretch|interval)|"
                rf"point|half(?:-year)?|quarter|fortnights?|weeks?|days?|dates?|lapse)|those months)"
                rf" (?:of|in|a|one|the|of the|in the)? ?(?:{_YEAR}|(?P<back>last year|year before|"
                rf"year earlier|previous year|preceding year|past year|year ago))"),
    ("same_of", r"(?P<back>a year (?:earlier|before|ago)|twelve months earlier)"),
    ("same", r"(?:in|over|during|for|within|across) (?:(?:the|this|that) (?:same |said |reporting "
             r"|review )?(?:\w+[ -])?"
             r"(?:period|stretch|interval)|(?:(?:those|the|these) same|those) "
             rf"(?:{_N} |[\w-]+ )?(?:(?P<unit>year|month|week|day|night|hour)s|time))"
             r"(?! of|,? (?:since|after|following|from))"),
    ("year", rf"{_EDGE}(?<![\d.,$€£-])(?:the )?(?:whole of |year |calendar year "
             rf")?{_YEAR}(?!\s?(?:people|%|[A-Za-z]*/\d))"),
    ("ahead", rf"(?:the )?(?:next|coming|following) {_N}[ -]{_UNIT}"),
    ("one_before", r"(?P<article>the|a) (?P<unit>week|month|quarter|year) "
                   r"(?:before|earlier|previously|prior)(?! the| that [a-z])"),
    ("back", rf"(?:the )?(?P<which>past|last|previous|preceding|latest|recent) {_N}[ -]{_UNIT}"),
    ("back", r"(?:the )?(?:past|last) (?P<half>year) and a half"),
    ("back", rf"the (?:past|last|latest) {_UNIT}"),
    ("back", r"(?<=past )(?P<unit>week|month|year)"),
    ("of_week", rf"(?:on )?{_WEEKDAY} (?:of )?(?P<which>last|this) week"),
    ("unit", r"(?P<edge>the beginning of |the start of |the end of |the close of |early |late |earlier )?"
             r"(?P<which>this|last|the current|(?:the )?(?:previous|preceding)|the present|that|next|"
             r"the same)"
             r" (?:calendar )?(?P<unit>week|weekend|month|quarter|year)(?![-a-z])"),
    ("unit", r"(?P<edge>(?:the )?(?:beginning|start|first|end|close) of |early in )(?P<which>the )?"
             r"(?P<unit>year|month|week)(?! of)"),
    ("unit", r"(?:what|that which) goes of (?P<which>the |this )?(?P<unit>year|month|week)"),
    ("unit", r"(?P<which>the) (?P<unit>year|month|week)(?P<edge> began| opened| started|[’']s start)"),
    ("weekend", r"the (?:past )?weekend"),
    ("weekday", rf"(?:(?P<which>last|this|next|that|previous) )?{_WEEKDAY}(?: last)?(?: (?:night|"
                rf"morning|afternoon|evening))?"),
    ("day_word", r"(?P<word>the day before yesterday|the night before last|yesterday|last night|"
                 r"overnight|(?:in|during|over|for|within|through) the night|in the course of the night|"
                 r"today|tonight|this morning|this afternoon)"),
    ("that_day", r"(?P<word>that (?:same )?day|the same day|a day earlier|the day before|the "
                 r"previous day|the day prior|the preceding day|"
                 r"the (?:next|following|day after) (?:day|one)|the next day|"
                 r"the day after(?= \d|[,.;:]| it| there))"),
    ("later", rf"{_N} (?P<unit>day|week)s? (?:later|on|afterwards|after that)(?![a-z])(?! the| a )"),
    ("ago", rf"{_N} {_UNIT} (?:ago|earlier|before(?! that| the)|previously)"),
    ("now", r"(?P<word>by now|until now|up to now|so far|to date|thus far|as yet|right now|as of "
            r"(?:now|this moment|today)|at this (?:moment|time)|at present|at the moment|"
            r"currently|presently|now(?! that)|these days|nowadays)"),
)  # fmt: skip
#: What a sentence must hold for some kinds to be looked for at all: most sentences name no day.
_UNIT_NEAR = re.compile(r"hour|day|night|week|month|quarter|year|decade")
_MONTH_NEAR = re.compile(r"\b(?:J[aAuU]|F[eE]|M[aA]|A[puPU]|S[eE]|O[cC]|N[oO]|D[eE])")
_WEEKDAY_NEAR = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)")
_DIGITS_NEAR = re.compile(r"\d\d|\d/\d")
_PART_NEAR = re.compile(r"quarter|half|[QH][1-4]|spring|summer|autumn|winter")
_DIGIT_NEAR = re.compile(r"\d")
_DAY_NEAR = re.compile(r"day|night|week|morning|afternoon")
_NEEDS = {
    **dict.fromkeys(("iso", "slashed", "years", "year"), _DIGITS_NEAR),
    **dict.fromkeys(("halves", "season"), _PART_NEAR),
    **dict.fromkeys(("days", "day", "months", "month"), _MONTH_NEAR),
    **dict.fromkeys(("of_week", "weekday"), _WEEKDAY_NEAR),
    **dict.fromkeys(("weekend", "day_word"), _DAY_NEAR),
    "nth": _DIGIT_NEAR,
    **dict.fromkeys(
        ("first_n", "before_last", "in_the_unit", "n_months", "lasting", "first_of", "ahead", "back",
         "one_before", "unit", "later", "ago", "of_month"),
        _UNIT_NEAR,
    ),
}  # fmt: skip
_COMPILED = tuple(
    (
        kind,
        _NEEDS.get(kind),
        re.compile(rf"(?<![A-Za-z]){pattern}" if pattern[:3] != "(?<" else pattern),
    )
    for kind, pattern in _PATTERNS
)
_NEEDED = tuple(dict.fromkeys(_NEEDS.values()))
_OPENING_WORDS = (
    "The This Last That In Over During For Within Across Next Today Yesterday Overnight YTD Year "
    "Now Currently So To By Early Mid Late Same A An Past Twelve At Presently Earlier Far Date "
    "New Christmas On One Two Three Four Five Six Seven Eight Nine Ten Eleven Twenty Thirty "
    "Forty Fifty Sixty First Second Third Day Week Month Year Summer Winter Spring Autumn "
    "Days Weeks Months Years"
)
#: Words that may open a sentence or a title, lowered for the search; names never are.
_OPENERS = re.compile(r"\b(?:" + "|".join(_OPENING_WORDS.split()) + r")(?![A-Za-z])")
#: Months written small, as translations do; not "may" and "march".
_SMALL_MONTH = re.compile(
    r"\b(?:january|february|april|june|july|august|september|october|november|december)\b|"
    r"(?<=\d )(?:march|may)\b|(?<=\d\. )(?:march|may)\b"
)


@dataclass(frozen=True)
class DateWords:
    """Words that name a date or a stretch of time; `parts` are the named pieces of the pattern."""

    start: int
    end: int
    kind: str
    parts: dict[str, str]


def number(word: str) -> int:
    """Return the number that digits or a word of NUMBER_WORDS stand for."""
    if word.isdigit():
        return int(word)
    tens, _, ones = word.lower().partition("-")
    return NUMBER_WORDS[tens] + (NUMBER_WORDS[ones] if ones else 0)


def day_number(parts: dict[str, str]) -> int:
    """Return the day of a month, written in digits or as an ordinal word."""
    word = parts.get("dayth")
    return _ORDINAL_WORDS.index(word.lower()) + 1 if word else int(parts["day"])


def month_number(name: str) -> int:
    """Return 1–12 of a month's name or its abbreviation."""
    key = name[:3].title()
    return next(index for index, month in enumerate(MONTHS, 1) if month.startswith(key))


def find_dates(content: str, start: int, end: int) -> Iterator[DateWords]:
    """Yield the dates between two offsets, left to right, none overlapping another."""
    lowered = _OPENERS.sub(lambda word: word.group().lower(), content[start:end])
    lowered = _SMALL_MONTH.sub(lambda word: word.group().title(), lowered)
    taken: list[DateWords] = []
    near = {need for need in _NEEDED if need.search(lowered)}
    for kind, need, pattern in _COMPILED:
        if need is not None and need not in near:
            continue
        for found in pattern.finditer(lowered):
            first, last = found.start() + start, found.end() + start
            if any(first < other.end and other.start < last for other in taken):
                continue
            parts = {name: value for name, value in found.groupdict().items() if value}
            if "year3" in parts:
                parts["year2" if "year" in parts else "year"] = parts.pop("year3")
            if kind in ("month", "year", "season", "years") and not _is_time(lowered, found, kind):
                continue
            taken.append(DateWords(first, last, kind, parts))
    return iter(sorted(taken, key=lambda found: found.start))


_BEFORE_TIME = re.compile(
    r"(?:\b(?:in|since|by|from|until|till|during|for|of|to|through|between|and|on|before|after|"
    r"around|about|the|years?|"
    r"last|this|early|late|mid|end|as|throughout|whereas|all|over|at|into|than|entire|full|whole)[ -]"
    r"|^|[(\[,;:–—/|-] ?)$",
    re.IGNORECASE,
)
_BEFORE_SEASON = re.compile(
    r"\b(?:over|in|during|since|throughout|through|all|until|whole of) $", re.IGNORECASE
)
_MODAL = re.compile(r"\s(?:be|not|have|go|well|also|need|come|still|take)\b")
_MARCHED = re.compile(r"\s(?:on|to|through|into|towards?)\b")
_WHOLE_YEAR = re.compile(r"(?:the )?(?:whole of|year|calendar)")
_FUTURE = re.compile(r"\swill\b")
_VERB_AFTER = re.compile(r"\s(?:saw|was|brought|had|added|alone|recorded|–|-|:|\d)")


def _is_time(text: str, found: re.Match[str], kind: str) -> bool:
    """Say whether a bare month, year or season stands for time, by the words around it."""
    before, after = text[max(0, found.start() - 12) : found.start()], text[found.end() :]
    if kind == "month" and not found["year"]:
        name = found["month"].title()
        marched = name == "March" and _MARCHED.match(after) and not before.endswith("in ")
        if marched or (name == "May" and _MODAL.match(after)):
            return False
        # Some months are also names and verbs; the others always stand for time.
        if name not in ("May", "March", "April", "June", "August"):
            return True
        return bool(
            _BEFORE_TIME.search(before)
            or _VERB_AFTER.match(after)
            or found["that"]
            or found["turn"]
        )
    if kind == "season":
        named = found["named"].strip()
        return bool(found["year"] or named not in ("", "the") or _BEFORE_SEASON.search(before))
    if kind == "year" and _WHOLE_YEAR.match(found.group()):
        return True
    if kind == "year" and _FUTURE.match(after):
        return False
    return kind == "month" or bool(_BEFORE_TIME.search(before))

"""What the roles of names, the document and the figures around say of origin and destination.

Each pair is (for origin, for destination). The weights were set by hand and then moved, one at a time,
where more of the labelled texts came out right and fewer with a wrong place (bench/train_places.py).
"""

from __future__ import annotations

Pair = tuple[float, float]

#: What a role says, by the way people go.
EVIDENCE: dict[str, dict[str, Pair]] = {
    "arriving": {
        "source": (2.4, -2.0), "adjunct": (1.8, -1.0), "people": (2.4, -1.0),
        "target": (-2.0, 3.0), "to": (-1.6, 1.5), "host": (-2.0, 3.0), "in": (-1.0, 2.3),
        "actor": (-0.5, 0.9), "dateline": (-0.5, 0.7), "border": (0.4, 1.3),
        "sender": (1.5, -0.5), "none": (-0.7, 2.2), "home": (-2.0, 2.2), "witness": (0.0, 0.0),
        "adjective": (0.2, 0.0), "topic": (0.5, -0.3),
    },
    "leaving": {
        "source": (3.3, -2.0), "adjunct": (1.8, -1.0), "people": (0.9, -0.7),
        "target": (-1.7, 2.0), "to": (-1.3, 2.4), "host": (1.0, -0.5), "in": (1.2, -0.8),
        "actor": (0.6, -0.3), "dateline": (0.4, -0.3), "border": (0.2, 0.0),
        "sender": (2.5, -1.0), "none": (0.6, 0.0), "home": (-2.0, 2.6), "witness": (0.0, 0.0),
        "adjective": (0.1, 0.0), "topic": (0.6, -0.3),
    },
    "returning": {
        "source": (3.3, -2.0), "adjunct": (-1.0, 0.8), "people": (-1.0, 1.5),
        "target": (-2.0, 3.0), "to": (-2.0, 2.4), "host": (1.4, -0.1), "in": (0.2, 0.2),
        "actor": (0.8, -0.3), "dateline": (0.6, -0.2), "border": (0.6, 0.5),
        "sender": (3.0, -2.0), "none": (0.6, 0.3), "home": (-2.0, 2.4), "witness": (0.0, 0.0),
        "adjective": (0.0, 0.1), "topic": (0.0, 0.0),
    },
    "costing": {
        "source": (0.8, -2.0), "adjunct": (0.3, -1.0), "people": (0.1, -0.7),
        "target": (-2.0, 2.5), "to": (-1.0, 1.5), "host": (-2.0, 3.0), "in": (-1.0, 2.2),
        "actor": (-0.5, 1.2), "dateline": (0.0, 0.8), "border": (0.0, -0.6),
        "sender": (0.0, 0.5), "none": (-0.2, 0.9), "home": (0.0, -1.0), "witness": (0.0, 0.0),
        "adjective": (0.0, 0.2), "topic": (0.0, -0.3),
    },
    "dying": {
        "source": (1.2, -0.6), "adjunct": (0.72, -0.3), "people": (1.62, -0.56),
        "target": (-1.8, 2.4), "to": (-0.4, 0.54), "host": (-0.8, 0.9), "in": (-0.9, 1.6),
        "actor": (-0.2, 0.27), "dateline": (-0.2, 0.21), "border": (0.16, 0.12),
        "sender": (0.6, -0.15), "none": (-0.04, 0.3), "home": (-0.8, 0.75),
        "witness": (0.0, 0.0), "adjective": (0.08, 0.0), "topic": (0.2, -0.09),
    },
}  # fmt: skip
#: What the document's corridor says, by way: its origins for origin, its origins for destination,
#: its destinations for origin, its destinations for destination, its people for destination.
CORRIDOR: dict[str, tuple[float, float, float, float, float]] = {
    "arriving": (1.65, -0.5, -0.7, 1.75, -0.25), "leaving": (1.45, -0.5, 0.05, 0.25, 0.0),
    "returning": (0.6, 0.3, 1.6, 0.3, 1.0), "costing": (0.0, -1.0, -0.5, 1.55, 0.0),
    "dying": (0.5, -0.5, -0.75, 0.5, 0.0),
}  # fmt: skip
#: What the country says that was last spoken of as one where people are or come to.
LOCALE: dict[str, Pair] = {
    "arriving": (0.2, 0.3), "leaving": (0.6, 0.0), "returning": (0.2, 0.3),
    "costing": (0.0, 0.8), "dying": (-0.2, 0.8), "onward": (0.4, -0.5),
}  # fmt: skip
#: What the country says whose people were last spoken of, or which people were said to leave.
HOMELAND: dict[str, Pair] = {
    "arriving": (0.5, 0.0), "leaving": (-0.2, 0.0), "returning": (-0.2, 0.1),
    "costing": (0.0, -0.2), "dying": (0.7, 0.0), "onward": (0.0, 0.0),
}  # fmt: skip
#: What the ends of the figure before say, by how near it is and whether it measures the same.
FORMER: dict[str, Pair] = {
    "here alike": (0.15, 0.45), "here other": (0.45, 0.3), "next alike": (0.45, 0.15),
    "next other": (0.1, 0.25), "far alike": (0.2, 0.2), "far other": (-0.15, 0.0),
}  # fmt: skip
#: What a name right beside an arriving figure says: «A speaks of 500», «B 300».
BESIDE: Pair = (-0.1, 1.6)
#: What people say where they are known to go home in this document.
HOMEWARD: dict[str, Pair] = {
    "arriving": (-0.6, 0.55), "leaving": (-1.0, 2.2), "returning": (-1.5, 2.4),
    "costing": (0.0, 0.0), "dying": (-0.4, 0.4),
}  # fmt: skip
#: The least evidence for asserting an end.
LEAST: dict[str, Pair] = {
    "arriving": (1.4, 1.2), "leaving": (1.0, 1.8), "returning": (1.0, 0.6),
    "costing": (1.6, 1.0), "dying": (0.8, 1.2),
}  # fmt: skip
#: The least lead over the next place.
RIVAL = 0.6
#: Evidence of names in the sentence that needs no more of the document's.
PLAIN = 1.4
#: What names of earlier sentences say against an end counts that much less.
FORMER_DENIAL = 0.3

"""What the roles of names, the document and the figures around say of origin and destination.

Each pair is (for origin, for destination). The weights are set by hand.
Moved by machine to where the labelled texts came out best, they did worse on texts never read.
"""

from __future__ import annotations

Pair = tuple[float, float]

#: What a role says, by the way people go.
EVIDENCE: dict[str, dict[str, Pair]] = {
    "arriving": {
        "source": (3.0, -2.0), "adjunct": (1.8, -1.0), "people": (2.1, -0.7),
        "target": (-2.0, 3.0), "to": (-1.0, 1.8), "host": (-2.0, 3.0), "in": (-1.0, 2.0),
        "actor": (-0.5, 1.3), "dateline": (-0.5, 0.7), "border": (0.4, 0.4),
        "sender": (1.5, -0.5), "none": (-0.1, 1.0), "home": (-2.0, 2.5), "witness": (0.0, 0.0),
        "adjective": (0.2, 0.0), "topic": (0.5, -0.3),
    },
    "leaving": {
        "source": (3.0, -2.0), "adjunct": (1.8, -1.0), "people": (0.9, -0.7),
        "target": (-2.0, 2.6), "to": (-1.0, 1.8), "host": (1.0, -0.5), "in": (1.2, -0.8),
        "actor": (0.6, -0.3), "dateline": (0.4, -0.3), "border": (0.2, 0.0),
        "sender": (2.5, -1.0), "none": (0.6, 0.0), "home": (-2.0, 2.6), "witness": (0.0, 0.0),
        "adjective": (0.1, 0.0), "topic": (0.6, -0.3),
    },
    "returning": {
        "source": (3.0, -2.0), "adjunct": (-1.0, 0.8), "people": (-1.0, 1.8),
        "target": (-2.0, 3.0), "to": (-2.0, 2.4), "host": (1.4, -0.4), "in": (0.8, 0.2),
        "actor": (0.8, -0.3), "dateline": (0.6, -0.2), "border": (0.3, 0.2),
        "sender": (3.0, -2.0), "none": (0.6, 0.3), "home": (-2.0, 3.0), "witness": (0.0, 0.0),
        "adjective": (0.0, 0.1), "topic": (0.0, 0.0),
    },
    "costing": {
        "source": (0.8, -2.0), "adjunct": (0.3, -1.0), "people": (0.1, -0.7),
        "target": (-2.0, 2.5), "to": (-1.0, 1.5), "host": (-2.0, 3.0), "in": (-1.0, 2.2),
        "actor": (-0.5, 1.2), "dateline": (0.0, 0.8), "border": (0.0, -0.3),
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
    "arriving": (1.9, -0.5, -0.7, 2.0, 0.0), "leaving": (1.2, -0.5, 0.3, 1.5, 0.0),
    "returning": (0.6, 0.3, 1.6, 0.3, 1.0), "costing": (0.0, -0.5, -0.5, 1.8, 0.0),
    "dying": (0.5, -0.5, -0.5, 0.5, 0.0),
}  # fmt: skip
#: What the country says that was last spoken of as one where people are or come to.
LOCALE: dict[str, Pair] = {
    "arriving": (0.0, 0.5), "leaving": (0.4, 0.0), "returning": (0.2, 0.3),
    "costing": (0.0, 0.8), "dying": (0.0, 0.8), "onward": (0.4, -0.5),
}  # fmt: skip
#: What a name right beside an arriving figure says: «A speaks of 500», «B 300».
BESIDE: Pair = (-0.3, 1.6)
#: What people say where they are known to go home in this document.
HOMEWARD: dict[str, Pair] = {
    "arriving": (-0.6, 0.8), "leaving": (-1.0, 2.2), "returning": (-1.5, 2.4),
    "costing": (0.0, 0.0), "dying": (-0.4, 0.4),
}  # fmt: skip
#: The least evidence for asserting an end.
LEAST: dict[str, Pair] = {
    "arriving": (1.2, 0.8), "leaving": (0.6, 1.2), "returning": (1.0, 0.4),
    "costing": (1.6, 0.8), "dying": (1.2, 1.2),
}  # fmt: skip
#: The least lead over the next place.
RIVAL = 0.3
#: Evidence of names in the sentence that needs no more of the document's.
PLAIN = 1.4
#: What names of earlier sentences say against an end counts that much less.
FORMER_DENIAL = 0.3

"""The world before anyone moves: timeline, places, links, groups, push events, rules of stay."""

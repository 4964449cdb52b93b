"""A case folder as a whole: the evidence and the world of one movement."""

"""Steppe: makes sense of a sudden movement of people across borders."""

"""Other people's folders, read completely: one file a format, every field used or named as ignored."""

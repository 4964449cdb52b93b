"""What was published: documents of several formats as text and tables, archived by hash."""

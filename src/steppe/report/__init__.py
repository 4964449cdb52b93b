"""What is handed on: the brief, its charts and tables."""

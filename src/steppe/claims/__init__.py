"""From a document to claims: reported figures, each tied to its words and its source."""

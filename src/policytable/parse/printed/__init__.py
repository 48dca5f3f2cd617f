"""Pages as they are printed: text layers and what they are worth, recognition, lines, paragraphs, ruled tables."""

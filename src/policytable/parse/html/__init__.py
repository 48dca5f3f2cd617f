"""Web pages: the article told from what is around it, tables, metadata boxes; web archives too."""

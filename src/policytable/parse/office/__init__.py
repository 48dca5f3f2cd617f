"""Word files, workbooks, and all that LibreOffice turns into them; their text placed on the pages of a rendering."""

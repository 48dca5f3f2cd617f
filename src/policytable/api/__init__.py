"""The reading interface over HTTP: the files of a published edition record by record, its site, and a search."""

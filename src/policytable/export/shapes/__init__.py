"""One base, several shapes: every tabular resource is told once (`columns.toml`); its files, schemas and dictionary are made of that."""

"""Documents, facts and the table of an edition as pandas frames with documented columns."""

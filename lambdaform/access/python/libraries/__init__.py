"""Models of further libraries, as data: one file for each, read by `rules`."""

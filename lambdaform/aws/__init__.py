"""The kinds of resources: one module each, its triggers beside it."""

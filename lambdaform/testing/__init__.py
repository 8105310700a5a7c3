"""Assertions on what an app becomes, for a project's own tests."""

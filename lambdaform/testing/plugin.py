"""The pytest plugin: fixtures for the app of a project."""

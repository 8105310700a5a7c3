"""Pipelines of an app for services of continuous integration: jinja2 templates, a file a service."""

from __future__ import annotations

from lambdaform.pipelines.project import Project, project, repository
from lambdaform.pipelines.services import SERVICES, Pipeline, pipeline

__all__ = ["SERVICES", "Pipeline", "Project", "pipeline", "project", "repository"]

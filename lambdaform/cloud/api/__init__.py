"""CloudFormation's API: each operation a method, called by moto's dispatch with its parameters."""

from lambdaform.cloud.api.service import application

__all__ = ["application"]

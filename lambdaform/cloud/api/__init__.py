"""CloudFormation's API: each operation a method, called by moto's dispatch with its parameters."""

from lambdaform.cloud.api.service import Resetting, application

__all__ = ["Resetting", "application"]

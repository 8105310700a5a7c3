"""An AWS of one's own on loopback: moto's services, a CloudFormation that behaves, functions that run."""

from lambdaform.cloud.faults import Faults
from lambdaform.cloud.server import Cloud

__all__ = ["Cloud", "Faults"]

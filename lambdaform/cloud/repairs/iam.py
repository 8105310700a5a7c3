"""moto's IAM has AWS's managed policies in a drawer, and leaves it shut unless told.

Told, it takes all 1,500 out whenever an account is first looked at, for seconds. Here they are
taken out when somebody asks for a policy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from moto.iam import models
from moto.iam.aws_managed_policies import aws_managed_policies_data

from lambdaform.cloud.repairs.repair import Repair


class _Drawer(dict[str, Any]):
    """The managed policies of an account by their ARNs: its own, and AWS's once they are needed."""

    def __init__(self, backend: models.IAMBackend) -> None:
        super().__init__()
        self._backend = backend
        self._is_open = False

    def __contains__(self, arn: object) -> bool:
        self._open()
        return super().__contains__(arn)

    def __getitem__(self, arn: str) -> Any:
        self._open()
        return super().__getitem__(arn)

    def __iter__(self) -> Iterator[str]:
        self._open()
        return super().__iter__()

    def keys(self) -> Any:
        self._open()
        return super().keys()

    def values(self) -> Any:
        self._open()
        return super().values()

    def _open(self) -> None:
        if self._is_open:
            return
        self._is_open = True
        account, partition = self._backend.account_id, self._backend.region_name
        said = json.loads(aws_managed_policies_data)
        for name, about in said.items():
            policy = models.AWSManagedPolicy.from_data(name, account, partition, about)
            self._backend.aws_managed_policies.append(policy)
            self[policy.arn] = policy


def _init_managed_policies(backend: models.IAMBackend) -> dict[str, Any]:
    return _Drawer(backend)


REPAIRS = (Repair(models.IAMBackend, "_init_managed_policies", _init_managed_policies),)

"""moto's SNS keeps attributes of a topic that it never tells."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.sns.responses import SNSResponse

from lambdaform.cloud.repairs.repair import Repair

_UNTOLD = ("ArchivePolicy", "FifoThroughputScope", "SignatureVersion", "TracingConfig")

_get = SNSResponse.get_topic_attributes


def _attributes(self: SNSResponse) -> ActionResult:
    told = _get(self)
    topic = self.backend.get_topic(self._get_param("TopicArn"))
    for name in _UNTOLD:
        value = getattr(topic, camelcase_to_underscores(name), None)
        if value not in (None, "", "{}"):
            told.result["Attributes"][name] = value  # type: ignore[index]
    return told


REPAIRS = (Repair(SNSResponse, "get_topic_attributes", _attributes),)

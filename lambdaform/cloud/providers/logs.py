"""CloudWatch Logs: groups, streams, filters, resource policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lambdaform.cloud.provider import Provider
from lambdaform.cloud.providers.service import ID, Name, Part, ServiceProvider, Tagging
from lambdaform.cloud.providers.work import Work


def _group_arn(work: Work) -> str:
    return work.arn("logs", f"log-group:{work.id}")


def _filter_exists(operation: str, found: str) -> Callable[[Work], bool]:
    def exists(work: Work) -> bool:
        group = work.properties["LogGroupName"]
        answer = work.call(operation, {"logGroupName": group, "filterNamePrefix": work.id})
        return any(one["filterName"] == work.id for one in answer[found])

    return exists


def _policy_exists(work: Work) -> bool:
    policies = work.call("describe_resource_policies")["resourcePolicies"]
    return any(policy["policyName"] == work.id for policy in policies)


_IN_GROUP = {"logGroupName": "LogGroupName"}

PROVIDERS: Mapping[str, Provider] = {
    "AWS::Logs::LogGroup": ServiceProvider(
        service="logs",
        create_with="create_log_group",
        delete_with="delete_log_group",
        name=Name("LogGroupName", 512),
        key={"logGroupName": ID},
        attributes={"Arn": lambda work: f"{_group_arn(work)}:*"},
        parts=(Part(("RetentionInDays",), "put_retention_policy", "delete_retention_policy"),),
        tagging=Tagging({"resourceArn": _group_arn}),
        unheeded=frozenset(
            {
                "BearerTokenAuthenticationEnabled",
                "DataProtectionPolicy",
                "DeletionProtectionEnabled",
                "FieldIndexPolicies",
                "LogGroupClass",
                "ResourcePolicyDocument",
            }
        ),
    ),
    "AWS::Logs::LogStream": ServiceProvider(
        service="logs",
        create_with="create_log_stream",
        delete_with="delete_log_stream",
        name=Name("LogStreamName", 512),
        key={"logStreamName": ID, **_IN_GROUP},
    ),
    "AWS::Logs::MetricFilter": ServiceProvider(
        service="logs",
        create_with="put_metric_filter",
        delete_with="delete_metric_filter",
        name=Name("FilterName", 512),
        key={"filterName": ID, **_IN_GROUP},
        remade=True,
        exists=_filter_exists("describe_metric_filters", "metricFilters"),
        unheeded=frozenset(
            {"ApplyOnTransformedLogs", "EmitSystemFieldDimensions", "FieldSelectionCriteria"}
        ),
    ),
    "AWS::Logs::SubscriptionFilter": ServiceProvider(
        service="logs",
        create_with="put_subscription_filter",
        delete_with="delete_subscription_filter",
        name=Name("FilterName", 512),
        key={"filterName": ID, **_IN_GROUP},
        remade=True,
        exists=_filter_exists("describe_subscription_filters", "subscriptionFilters"),
        unheeded=frozenset(
            {
                "ApplyOnTransformedLogs",
                "Distribution",
                "EmitSystemFields",
                "FieldSelectionCriteria",
            }
        ),
    ),
    "AWS::Logs::ResourcePolicy": ServiceProvider(
        service="logs",
        create_with="put_resource_policy",
        update_with=("put_resource_policy",),
        delete_with="delete_resource_policy",
        name=Name("PolicyName"),
        key={"policyName": ID},
        whole=True,
        exists=_policy_exists,
    ),
}

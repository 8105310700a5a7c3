"""The hints: one for each of the commonest reasons, and the right one."""

from __future__ import annotations

import re

import pytest

from lambdaform.deploy import hints

# What services say, with names of our own in it.
REASONS = {
    "a policy of the organisation": [
        (
            "User: arn:aws:sts::123456789012:assumed-role/dev/ada is not authorized to perform: "
            "lambda:CreateFunction on resource: arn:aws:lambda:eu-west-1:123456789012:function:f with an "
            "explicit deny in a service control policy (Service: Lambda, Status Code: 403, "
            "Request ID: 1)"
        ),
    ],
    "`iam:PassRole` on the stack's roles": [
        (
            "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: iam:PassRole on "
            "resource: arn:aws:iam::123456789012:role/r because no identity-based policy allows the "
            "iam:PassRole action (Service: Lambda, Status Code: 403, Request ID: 1)"
        ),
    ],
    "the function's role lacks `ReceiveMessage`": [
        (
            'Resource handler returned message: "Invalid request provided: The provided execution role '
            "does not have permissions to call ReceiveMessage on SQS (Service: Lambda, Status Code: "
            '400, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: InvalidRequest)'
        ),
    ],
    "who deploys needs `sqs:createqueue`": [
        (
            "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: sqs:createqueue on "
            "resource: arn:aws:sqs:eu-west-1:123456789012:q because no identity-based policy allows it"
        ),
    ],
    "who deploys needs `s3:CreateBucket`": ["API: s3:CreateBucket Access Denied"],
    "who deploys lacks a permission": [
        (
            'Resource handler returned message: "Access denied for operation PutBucketPolicy" '
            "(RequestToken: 1, HandlerErrorCode: AccessDenied)"
        ),
    ],
    "something wrote logs before the group was declared": [
        (
            "Resource of type 'AWS::Logs::LogGroup' with identifier "
            '\'{"/properties/LogGroupName":"/aws/lambda/f"}\' already exists.'
        ),
        "/aws/lambda/f already exists (Service: null; Status Code: 0)",
        "The specified log group already exists (Service: CloudWatchLogs, Status Code: 400)",
    ],
    "the stack `other` has a resource": [
        "jobs already exists in stack arn:aws:cloudformation:eu-west-1:123456789012:stack/other/1",
        "/aws/lambda/foo already exists in stack arn:aws:cloudformation:eu-west-1:1:stack/other/1",
    ],
    "the CDK's role `cdk-hnb659fds-cfn-exec-role-1-eu-west-1` needs `sqs:CreateQueue`": [
        (
            "User: arn:aws:sts::1:assumed-role/cdk-hnb659fds-cfn-exec-role-1-eu-west-1/"
            "AWSCloudFormation is not authorized to perform: sqs:CreateQueue on resource: x"
        ),
    ],
    "the stack's role `orders-prod-cloudformation` needs `sqs:CreateQueue`": [
        (
            "User: arn:aws:sts::1:assumed-role/orders-prod-cloudformation/AWSCloudFormation is not "
            "authorized to perform: sqs:CreateQueue on resource: x because no identity-based policy"
        ),
    ],
    "names of buckets are shared by all of AWS": [
        (
            "The requested bucket name is not available. The bucket namespace is shared by all users of "
            "the system. (Service: Amazon S3; Status Code: 409; Error Code: BucketAlreadyExists)"
        ),
    ],
    "--empty-buckets": [
        "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Request ID: 1)",
    ],
    "turn its deletion protection off": [
        (
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion "
            "protection first. (Service: DynamoDb, Status Code: 400, Request ID: 1)"
        ),
    ],
    "its physical name is taken by the one to be replaced": [
        (
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            "Rename jobs and update the stack again."
        ),
    ],
    "a resource of that name is there": [
        (
            "Resource handler returned message: \"Resource of type 'AWS::SQS::Queue' with identifier "
            "'jobs' already exists.\" (RequestToken: 1, HandlerErrorCode: AlreadyExists)"
        ),
        "Role with name worker already exists. (Service: Iam, Status Code: 409)",
    ],
    "a new role is not known everywhere at once": [
        (
            "The role defined for the function cannot be assumed by Lambda. (Service: Lambda, Status "
            "Code: 400, Request ID: 1)"
        ),
    ],
    "over 250 MB": [
        "Unzipped size must be smaller than 262144000 bytes (Service: Lambda, Status Code: 400)",
        (
            "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. "
            "Code uncompressed size is greater than max allowed size"
        ),
    ],
    "the zip is no longer in the bucket": [
        (
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified "
            "key does not exist. (Service: Lambda, Status Code: 400, Request ID: 1)"
        ),
    ],
    "the account keeps a part of its concurrency free": [
        (
            "Specified ReservedConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of [10]. (Service: Lambda)"
        ),
    ],
    "six times the function's timeout": [
        (
            "Invalid request provided: Queue visibility timeout: 30 seconds is less than Function "
            "timeout: 60 seconds (Service: Lambda, Status Code: 400, Request ID: 1)"
        ),
    ],
    "DynamoDB changes one index with each update": [
        "Cannot perform more than one GSI creation or deletion in a single update",
        (
            "Subscriber limit exceeded: Only one online index can be created or deleted simultaneously "
            "per table"
        ),
    ],
    "keep the values in a parameter or a bucket": [
        (
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided exceeded the 4KB limit. String measured: {}"
        ),
    ],
    "Lambda sets these variables itself": [
        (
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided contains reserved keys that are currently not supported for "
            "modification. Reserved keys used in this request: AWS_REGION"
        ),
    ],
    "API Gateway needs a role of the account to write logs": [
        (
            "CloudWatch Logs role ARN must be set in account settings to enable logging (Service: "
            "ApiGateway, Status Code: 400, Request ID: 1)"
        ),
    ],
    "the role's grants are too many": [
        (
            "Maximum policy size of 10240 bytes exceeded for role worker (Service: Iam, Status Code: "
            "409, Request ID: 1)"
        ),
    ],
    "too much may invoke the function": [
        (
            "The final policy size (20524) is bigger than the limit (20480). (Service: Lambda, Status "
            "Code: 400)"
        ),
    ],
    "another stack imports the value": [
        "Export shop-dev-Data:Queue cannot be deleted as it is in use by shop-dev-Api",
        "Export shop-dev-Data:Queue cannot be updated as it is in use by shop-dev-Api and x",
    ],
    "the function behind the custom resource did not answer": [
        (
            "CloudFormation did not receive a response from your Custom Resource. Please check your "
            "logs for requestId [1]. If you are using the Python cfn-response module, ..."
        ),
        "Custom Resource failed to stabilize in expected time",
    ],
    "its permission must be there first": [
        (
            "Unable to validate the following destination configurations (Service: Amazon S3; Status "
            "Code: 400; Error Code: InvalidArgument)"
        ),
    ],
    "the key must be enabled": [
        "Lambda was unable to decrypt the environment variables because KMS access was denied.",
        "KMS key is disabled (Service: Kms, Status Code: 400, Error Code: DisabledException)",
        "The ciphertext refers to a key that may not be used: KMSAccessDeniedException",
    ],
    "move the function to a runtime that Lambda still takes": [
        (
            "The runtime parameter of python3.7 is no longer supported for creating or updating AWS "
            "Lambda functions. We recommend you use a supported runtime."
        ),
    ],
    "a hook of the account refuses it": [
        "The following hook(s) failed: [Example::Policy::Check]",
    ],
    "something was deleted or changed by hand": [
        (
            'Resource handler returned message: "The specified queue does not exist. (Service: Sqs, '
            'Status Code: 400)" (RequestToken: 1, HandlerErrorCode: NotFound)'
        ),
        (
            "Function not found: arn:aws:lambda:eu-west-1:123456789012:function:f (Service: Lambda, "
            "Error Code: ResourceNotFoundException)"
        ),
    ],
    "a quota of the account is used up": [
        "Cannot exceed quota for RolesPerAccount: 1000 (Service: Iam, Status Code: 409)",
        "You have reached the limit (HandlerErrorCode: ServiceLimitExceeded)",
        "Maximum number of addresses has been reached.",
    ],
    "the service was asked too often": [
        "Rate exceeded (Service: Lambda, Status Code: 429, Request ID: 1)",
    ],
    "the account has not taken up this service": [
        (
            "The AWS Access Key Id needs a subscription for the service (Service: Ses; Error Code: "
            "OptInRequired)"
        ),
    ],
    "a fault at AWS": [
        "Internal Failure",
        "An internal error occurred (HandlerErrorCode: ServiceInternalError)",
    ],
}


@pytest.mark.parametrize(
    ("expected", "reason"), [(hint, text) for hint, texts in REASONS.items() for text in texts]
)
def test_a_reason_has_its_hint(expected, reason):
    """Several patterns fit some reasons: the one that says most comes first."""
    assert expected in (hints.hint(reason) or "")


def test_every_hint_has_a_reason_here():
    """A hint that nothing leads to is none."""
    told = {hints.hint(text) for texts in REASONS.values() for text in texts}
    patterns = [text for _, text in hints._HINTS]
    missing = [
        text
        for text in patterns
        if not any(re.fullmatch(re.escape(text).replace(r"\{\}", ".+"), t or "") for t in told)
    ]
    assert missing == []


@pytest.mark.parametrize("reason", ["", "Something nobody has seen before"])
def test_what_is_not_known_has_no_hint(reason):
    """No advice is better than any."""
    assert hints.hint(reason) is None


def test_the_texts_of_services_cannot_break_a_hint():
    """Braces in a reason are not a place to fill in."""
    reason = "x already exists in stack {0}{missing}"
    assert hints.hint(reason).startswith("the stack `{0}{missing}` has a resource")

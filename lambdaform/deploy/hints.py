"""What to do about the commonest reasons that CloudFormation gives for a failure.

The reasons are services' own words as they appear in public threads and in AWS's user guides; each
pattern keeps to the part that stays the same.
"""

from __future__ import annotations

import re

_HINTS: tuple[tuple[str, str], ...] = (
    (
        r"explicit deny in a service control policy|with an explicit deny",
        "a policy of the organisation or a boundary denies it: who runs the account can tell which",
    ),
    (
        r"not authorized to perform: iam:PassRole",
        "who deploys needs `iam:PassRole` on the stack's roles",
    ),
    (
        r"assumed-role/(\S+-cfn-exec-role-[^/\s]+)/.*not authorized to perform: ([\w-]+:\w+)",
        "the CDK's role `{}` needs `{}`: bootstrap anew with a policy that has it",
    ),
    (
        r"assumed-role/([^/\s]+)/AWSCloudFormation.*not authorized to perform: ([\w-]+:\w+)",
        "the stack's role `{}` needs `{}`: `lambdaform deploy-role` writes it as the app is now",
    ),
    (
        r"execution role does not have permissions to call (\w+)",
        "the function's role lacks `{}`: grant it with `allow`, or leave `role` out",
    ),
    (
        r"(?:not authorized to perform:|API:(?=.*Access Denied)) ([\w-]+:\w+)",
        "who deploys needs `{}`; CloudFormation works with the permissions of its caller",
    ),
    (
        r"already exists in stack (?:arn:\S+:stack/)?([^/\s]+)",
        "the stack `{}` has a resource of that name: leave the physical name out, or give another",
    ),
    (
        r"LogGroup.* already exists|log group already exists|/aws/lambda/.* already exists",
        "something wrote logs before the group was declared: delete it, or import it into the stack",
    ),
    (
        r"bucket name is not available|BucketAlreadyExists",
        "names of buckets are shared by all of AWS: leave the bucket's name out",
    ),
    (
        r"BucketNotEmpty|bucket you tried to delete is not empty",
        "`lambdaform remove --empty-buckets` empties it first; what is in it is lost",
    ),
    (
        r"[Pp]rotected against deletion|[Dd]eletion protection",
        "turn its deletion protection off, deploy that, and then remove it",
    ),
    (
        r"custom-named resource requires replacing",
        "its physical name is taken by the one to be replaced: leave the name out, or change it",
    ),
    (
        r"AlreadyExists|already exists|EntityAlreadyExists|ResourceConflictException",
        "a resource of that name is there: delete it, import it, or leave the physical name out",
    ),
    (
        r"cannot be assumed by Lambda",
        "a new role is not known everywhere at once: deploy again; one that exists must trust Lambda",
    ),
    (
        r"Unzipped size must be smaller|Code uncompressed size is greater",
        "the function and its layers are over 250 MB: `lambdaform build` lists the largest packages",
    ),
    (
        r"GetObject.*NoSuchKey|S3 Error Code: NoSuchKey",
        "the zip is no longer in the bucket: deploy again, and it is uploaded",
    ),
    (
        r"ReservedConcurrentExecutions? .*below its minimum|UnreservedConcurrentExecution",
        "the account keeps a part of its concurrency free: reserve less, or ask for a higher quota",
    ),
    (
        r"[Vv]isibility timeout.* less than Function timeout",
        "set the queue's `visibility_timeout` to six times the function's timeout",
    ),
    (
        r"more than one GSI creation or deletion|one online index can be created or deleted",
        "DynamoDB changes one index with each update: deploy them one after the other",
    ),
    (
        r"environment variables.*exceeded the 4KB limit",
        "keep the values in a parameter or a bucket, and pass their names",
    ),
    (
        r"reserved keys that are currently not supported",
        "Lambda sets these variables itself: leave them out of `environment`",
    ),
    (
        r"CloudWatch Logs role ARN must be set",
        "API Gateway needs a role of the account to write logs: set one, or turn access logs off",
    ),
    (
        r"Maximum policy size of \d+ bytes exceeded",
        "the role's grants are too many: give the work to several functions",
    ),
    (
        r"final policy size .* is bigger than the limit",
        "too much may invoke the function: let fewer sources share it",
    ),
    (
        r"Export \S+ cannot be (deleted|updated) as it is in use by (\S+)",
        "another stack imports the value: deploy that one without it first",
    ),
    (
        r"did not receive a response from your Custom Resource|failed to stabilize.*expected time",
        "the function behind the custom resource did not answer: its logs say why",
    ),
    (
        r"Unable to validate the following destination configurations",
        "S3 asked the function and was refused: its permission must be there first",
    ),
    (
        r"Lambda was unable to decrypt|KMS.*(AccessDenied|DisabledException)|KMSAccessDenied",
        "the key must be enabled, and its policy must let the role and the service use it",
    ),
    (
        r"Access ?Denied",
        "who deploys lacks a permission; CloudFormation works with the permissions of its caller",
    ),
    (
        r"[Rr]untime parameter of (\S+) is no longer supported",
        "move the function to a runtime that Lambda still takes: `runtime=`",
    ),
    (
        r"hook\(s\) failed|HookFailure",
        "a hook of the account refuses it: its reason stands in the event",
    ),
    (
        r"does not exist|was not found|NotFoundException|ResourceNotFound",
        "something was deleted or changed by hand: `aws cloudformation detect-stack-drift` shows it",
    ),
    (
        r"LimitExceeded|quota|Maximum number of|limit exceeded|ServiceQuotaExceeded",
        "a quota of the account is used up: delete what is not needed, or ask for more",
    ),
    (
        r"Rate exceeded|Throttling|TooManyRequests|RequestLimitExceeded",
        "the service was asked too often: deploy again",
    ),
    (
        r"OptInRequired|not signed up|SubscriptionRequired|not been enabled",
        "the account has not taken up this service, or not in this region",
    ),
    (
        r"[Ii]nternal ?[Ff]ailure|[Ii]nternal [Ee]rror|ServiceInternalError",
        "a fault at AWS: deploy again",
    ),
)


def hint(reason: str) -> str | None:
    """Return what to do about a reason, where it is one of those that are known."""
    for pattern, text in _HINTS:
        match = re.search(pattern, reason)
        if match:
            return text.format(*match.groups()) if match.groups() else text
    return None

"""What an account has in a region, by the types of parameters: rules ask for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lambdaform.cloud.formation.refusals import ValidationError
from lambdaform.cloud.formation.regions import url_suffix

Clients = Callable[[str], Any]

_TAG = "Tags."


@dataclass(frozen=True)
class _Kind:
    """What parameters of a type name.

    Attributes:
        service: of the operation.
        operation: what lists it.
        members: the keys of the lists in the answer, from outside in.
        id: the key of its name.
        attributes: what rules can ask of it; `None` where not even for its tags.
    """

    service: str
    operation: str
    members: tuple[str, ...]
    id: str
    attributes: tuple[str, ...] | None = None


_KINDS = {
    "AWS::EC2::AvailabilityZone::Name": _Kind(
        "ec2", "describe_availability_zones", ("AvailabilityZones",), "ZoneName"
    ),
    "AWS::EC2::Image::Id": _Kind("ec2", "describe_images", ("Images",), "ImageId"),
    "AWS::EC2::Instance::Id": _Kind(
        "ec2", "describe_instances", ("Reservations", "Instances"), "InstanceId"
    ),
    "AWS::EC2::KeyPair::KeyName": _Kind("ec2", "describe_key_pairs", ("KeyPairs",), "KeyName"),
    "AWS::EC2::SecurityGroup::GroupName": _Kind(
        "ec2", "describe_security_groups", ("SecurityGroups",), "GroupName"
    ),
    "AWS::EC2::SecurityGroup::Id": _Kind(
        "ec2", "describe_security_groups", ("SecurityGroups",), "GroupId", ()
    ),
    "AWS::EC2::Subnet::Id": _Kind(
        "ec2", "describe_subnets", ("Subnets",), "SubnetId", ("AvailabilityZone", "VpcId")
    ),
    "AWS::EC2::Volume::Id": _Kind("ec2", "describe_volumes", ("Volumes",), "VolumeId"),
    "AWS::EC2::VPC::Id": _Kind(
        "ec2", "describe_vpcs", ("Vpcs",), "VpcId", ("DefaultNetworkAcl", "DefaultSecurityGroup")
    ),
    "AWS::Route53::HostedZone::Id": _Kind("route53", "list_hosted_zones", ("HostedZones",), "Id"),
}


def values(type: str, clients: Clients) -> list[str]:
    """Return the names of all that a type of parameters can name."""
    kind = _kind(type)
    return [str(one[kind.id]).removeprefix("/hostedzone/") for one in _listed(kind, clients)]


def attributes(
    type: str, name: str, clients: Clients, ids: Collection[str] | None = None
) -> list[str]:
    """Return an attribute, `VpcId` or `Tags.Department`, of all that a type can name, or of some.

    What has no such tag has none in the list either.
    """
    kind = _kind(type)
    known = kind.attributes is not None and (name in kind.attributes or name.startswith(_TAG))
    if not known:
        raise ValidationError(f"Template validation error: rules know no {name} of {type}")
    found = [one for one in _listed(kind, clients) if ids is None or one[kind.id] in ids]
    said = (_attribute(one, name, clients) for one in found)
    return [value for value in said if value is not None]


def pseudo(name: str, clients: Clients) -> str:
    """Return a parameter that AWS gives: of the region, and of the account."""
    about = clients("ec2").meta
    if name == "AWS::AccountId":
        return str(clients("sts").get_caller_identity()["Account"])
    given = {
        "AWS::Partition": about.partition,
        "AWS::Region": about.region_name,
        "AWS::URLSuffix": url_suffix(about.partition),
    }
    if name not in given:
        message = f"Unresolved dependencies [{name}] in the Rules block of the template"
        raise ValidationError(f"Template format error: {message}")
    return str(given[name])


def _kind(type: str) -> _Kind:
    if type not in _KINDS:
        raise ValidationError(f"Template validation error: rules know nothing of {type}")
    return _KINDS[type]


def _listed(kind: _Kind, clients: Clients) -> Iterator[Mapping[str, Any]]:
    level = [getattr(clients(kind.service), kind.operation)()]
    for member in kind.members:
        level = [inner for outer in level for inner in outer[member]]
    yield from level


def _attribute(thing: Mapping[str, Any], name: str, clients: Clients) -> str | None:
    if name == "DefaultNetworkAcl":
        return _of_vpc(thing, clients, "describe_network_acls", "default", "true")
    if name == "DefaultSecurityGroup":
        return _of_vpc(thing, clients, "describe_security_groups", "group-name", "default")
    if name.startswith(_TAG):
        tags = {tag["Key"]: tag["Value"] for tag in thing.get("Tags", ())}
        return tags.get(name.removeprefix(_TAG))
    return str(thing[name])


def _of_vpc(
    vpc: Mapping[str, Any], clients: Clients, operation: str, filter: str, value: str
) -> str | None:
    """Return what a VPC has of its own accord."""
    wanted = {"vpc-id": vpc["VpcId"], filter: value}
    filters = [{"Name": name, "Values": [one]} for name, one in wanted.items()]
    found = getattr(clients("ec2"), operation)(Filters=filters)
    things = found.get("NetworkAcls") or found.get("SecurityGroups") or ()
    return next((str(one.get("NetworkAclId") or one["GroupId"]) for one in things), None)

"""Tables: what may change in place and what not, and that no item is lost on the way."""

from __future__ import annotations

import pytest
from provided import REGION
from provider_samples.dynamodb import INDEX, KEYS

from lambdaform.cloud.provider import ResourceFault

TABLE, GLOBAL = "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"
ON_DEMAND = {"BillingMode": "PAY_PER_REQUEST"}
INDEXED = {**KEYS, **ON_DEMAND}
PLAIN = {
    **INDEXED,
    "AttributeDefinitions": [
        one for one in KEYS["AttributeDefinitions"] if one["AttributeName"] != "state"
    ],
}
OTHER = {**INDEX, "IndexName": "ByOther"}


@pytest.fixture
def table(bench):
    return bench.make(TABLE, PLAIN).physical_id


def told(bench, id):
    return bench.client("dynamodb").describe_table(TableName=id)["Table"]


def test_items_stay_while_a_table_changes(bench, table):
    """Indexes, billing, stream and class change around them."""
    item = {"pk": {"S": "a"}, "sk": {"N": "1"}, "state": {"S": "new"}}
    client = bench.client("dynamodb")
    client.put_item(TableName=table, Item=item)
    then = {
        **KEYS,
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        "GlobalSecondaryIndexes": [
            {**INDEX, "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}
        ],
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
    }
    bench.change(TABLE, table, PLAIN, then)
    found = client.query(
        TableName=table,
        IndexName="ByState",
        KeyConditionExpression="#s = :s",
        ExpressionAttributeNames={"#s": "state"},
        ExpressionAttributeValues={":s": {"S": "new"}},
    )
    assert found["Items"][0]["pk"] == {"S": "a"}


def test_only_one_index_comes_or_goes_at_a_time(bench, table):
    """As DynamoDB has it: two in one update fail, and the table stays as it was."""
    for wanted in ([INDEX, OTHER], [{**INDEX, "KeySchema": OTHER["KeySchema"]}, OTHER]):
        with pytest.raises(ResourceFault, match="more than one GSI creation or deletion"):
            bench.change(TABLE, table, PLAIN, {**INDEXED, "GlobalSecondaryIndexes": wanted})
    assert not told(bench, table)["GlobalSecondaryIndexes"]


def test_an_index_with_other_keys_is_a_deletion_and_a_creation(bench):
    """So it cannot be had in one update."""
    first = {**INDEXED, "GlobalSecondaryIndexes": [INDEX]}
    made = bench.make(TABLE, first).physical_id
    keys = [{"AttributeName": "total", "KeyType": "HASH"}]
    then = {**INDEXED, "GlobalSecondaryIndexes": [{**INDEX, "KeySchema": keys}]}
    with pytest.raises(ResourceFault, match="more than one GSI"):
        bench.change(TABLE, made, first, then)


def test_the_limits_of_an_index_change_in_place(bench):
    """That is neither a creation nor a deletion."""
    limits = {"MaxReadRequestUnits": 5, "MaxWriteRequestUnits": 5}
    first = {**INDEXED, "GlobalSecondaryIndexes": [INDEX, OTHER]}
    made = bench.make(TABLE, first).physical_id
    both = [{**INDEX, "OnDemandThroughput": limits}, {**OTHER, "OnDemandThroughput": limits}]
    bench.change(TABLE, made, first, {**INDEXED, "GlobalSecondaryIndexes": both})
    found = told(bench, made)["GlobalSecondaryIndexes"]
    assert [one["OnDemandThroughput"] for one in found] == [limits, limits]


def test_the_keys_of_a_table_cannot_change_in_place(bench, table):
    """Nor its local indexes: the reason names them."""
    without = {k: v for k, v in PLAIN.items() if k != "LocalSecondaryIndexes"}
    with pytest.raises(ResourceFault, match=r"`LocalSecondaryIndexes` of .* cannot be changed"):
        bench.change(TABLE, table, PLAIN, without)


def test_another_view_makes_another_stream(bench):
    """A stream's view cannot change: the old one ends and the new one has its own ARN."""
    first = {**PLAIN, "StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}
    made = bench.make(TABLE, first)
    then = {**PLAIN, "StreamSpecification": {"StreamViewType": "KEYS_ONLY"}}
    changed = bench.change(TABLE, made.physical_id, first, then)
    assert changed.attributes["StreamArn"] != made.attributes["StreamArn"]
    assert told(bench, made.physical_id)["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    assert "StreamArn" not in bench.change(TABLE, made.physical_id, then, PLAIN).attributes


def test_a_protected_table_is_not_deleted(bench):
    """DynamoDB's own protection holds here too."""
    protected = {**PLAIN, "DeletionProtectionEnabled": True}
    made = bench.make(TABLE, protected).physical_id
    with pytest.raises(bench.client("dynamodb").exceptions.ClientError, match="can't be deleted"):
        bench.take_away(TABLE, made, protected)
    assert told(bench, made)["TableStatus"] == "ACTIVE"


def test_items_expire_by_another_attribute(bench):
    """The first is given up before the second is taken."""
    first = {**PLAIN, "TimeToLiveSpecification": {"AttributeName": "a", "Enabled": True}}
    then = {**PLAIN, "TimeToLiveSpecification": {"AttributeName": "b", "Enabled": True}}
    made = bench.make(TABLE, first).physical_id
    bench.change(TABLE, made, first, then)
    found = bench.client("dynamodb").describe_time_to_live(TableName=made)
    assert found["TimeToLiveDescription"] == {"AttributeName": "b", "TimeToLiveStatus": "ENABLED"}


REPLICA = {
    "Region": REGION,
    "DeletionProtectionEnabled": False,
    "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    "TableClass": "STANDARD_INFREQUENT_ACCESS",
    "Tags": [{"Key": "one", "Value": "1"}],
    "SSESpecification": {"KMSMasterKeyId": "alias/shop"},
    "GlobalSecondaryIndexes": [
        {"IndexName": "ByState", "ReadProvisionedThroughputSettings": {"ReadCapacityUnits": 4}}
    ],
}
SCALED = {
    "WriteCapacityAutoScalingSettings": {"MinCapacity": 2, "MaxCapacity": 9, "SeedCapacity": 3}
}


def test_a_global_table_is_a_table_of_its_region(bench):
    """With what its replica there says, and the numbers that its scaling starts from."""
    properties = {
        **KEYS,
        "BillingMode": "PROVISIONED",
        "GlobalSecondaryIndexes": [{**INDEX, "WriteProvisionedThroughputSettings": SCALED}],
        "Replicas": [REPLICA],
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"},
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "WriteProvisionedThroughputSettings": SCALED,
    }
    made = bench.make(GLOBAL, properties)
    found = told(bench, made.physical_id)
    throughput = found["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (1, 3)
    index = found["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]
    assert (index["ReadCapacityUnits"], index["WriteCapacityUnits"]) == (4, 3)
    assert found["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert found["SSEDescription"]["KMSMasterKeyArn"] == "alias/shop"
    assert made.attributes.keys() == {"Arn", "StreamArn", "TableId"}
    plain = {**INDEXED, "Replicas": [{"Region": REGION}]}
    limited = {
        **plain,
        "GlobalSecondaryIndexes": [INDEX],
        "WriteOnDemandThroughputSettings": {"MaxWriteRequestUnits": 7},
    }
    changed = bench.change(GLOBAL, made.physical_id, properties, limited)
    assert changed.attributes["TableId"] == made.attributes["TableId"]
    assert told(bench, made.physical_id)["OnDemandThroughput"]["MaxWriteRequestUnits"] == 7
    bench.take_away(GLOBAL, made.physical_id, limited)
    bench.take_away(GLOBAL, made.physical_id, limited)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"Replicas": [{"Region": REGION}, {"Region": "us-east-1"}]}, "a replica in us-east-1"),
        ({"MultiRegionConsistency": "STRONG"}, "`MultiRegionConsistency`"),
    ],
)
def test_what_a_global_table_cannot_have_is_refused(bench, more, named):
    """There is one region at a time."""
    properties = {**PLAIN, "Replicas": [{"Region": REGION}]}
    with pytest.raises(ResourceFault, match=f"{named} of {GLOBAL} cannot be had"):
        bench.make(GLOBAL, {**properties, **more})

# calls: rds.DescribeDBInstances
# calls: elasticache.DescribeCacheClusters
import boto3
CHECKS = [
    ("rds", "describe_db_instances", "DBInstances"),
    ("elasticache", "describe_cache_clusters", "CacheClusters"),
]
def handler(event, context):
    found = {}
    for service, operation, key in CHECKS:
        client = boto3.client(service)
        for page in client.get_paginator(operation).paginate():
            found.setdefault(service, []).extend(page[key])
    return found

# calls: dynamodb.GetItem TableName=$TABLE
# calls: dynamodb.PutItem TableName=$TABLE
# calls: dynamodb.Query TableName=$TABLE

import os

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model
class Order(Model):
    class Meta:
        table_name = os.environ["TABLE"]
    pk = UnicodeAttribute(hash_key=True)
def handler(event, context):
    Order.get("a")
    for order in Order.query("a"):
        print(order.pk)
    Order("b").save()

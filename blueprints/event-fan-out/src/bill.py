"""Bills the orders that are paid."""

from messages import each


def handler(event, context):
    """Handle the orders of an event."""
    each(event, context, lambda order: f"billed {order.get('total', 0)} for {order['order_id']}")

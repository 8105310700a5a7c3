"""Tells the shop of large orders."""

from messages import each


def handler(event, context):
    """Handle the orders of an event."""
    each(event, context, lambda order: f"large order {order['order_id']}: {order.get('total', 0)}")

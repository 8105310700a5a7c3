"""Records every order."""

from messages import each


def handler(event, context):
    """Handle the orders of an event."""
    each(event, context, lambda order: f"recorded {order['order_id']}")

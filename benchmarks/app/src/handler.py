"""A handler that does nothing."""


def handler(event, context):
    """Return the event."""
    return event

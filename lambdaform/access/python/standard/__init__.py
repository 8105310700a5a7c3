"""What Python's own library does, where it is more than to hand back what it was given."""

from lambdaform.access.python.standard import (
    collecting,
    concurrency,
    default,
    environment,
    functions,
    operator_functions,
)

MODELS = {
    **collecting.MODELS,
    **concurrency.MODELS,
    **default.MODELS,
    **environment.MODELS,
    **functions.MODELS,
    **operator_functions.MODELS,
}
CONSTANTS = environment.CONSTANTS

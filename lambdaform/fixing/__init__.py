"""`allow=[...]` in a user's app, rewritten to what the code of its functions is proven to need."""

from lambdaform.fixing.fixing import Fixed as Fixed
from lambdaform.fixing.fixing import Fixer as Fixer

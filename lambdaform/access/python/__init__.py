"""An abstract interpreter of Python handlers: from the entry point to the calls of the AWS SDK."""

from lambdaform.access.python.analysis import analyse as analyse
from lambdaform.access.python.reach import Call as Call
from lambdaform.access.python.reach import Entry as Entry
from lambdaform.access.python.reach import Place as Place
from lambdaform.access.python.reach import Reach as Reach
from lambdaform.access.python.reach import Read as Read
from lambdaform.access.python.reach import Unknown as Unknown
from lambdaform.access.python.sources import Sources as Sources

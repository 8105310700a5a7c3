"""JavaScript and TypeScript handlers: from the entry point to the calls of the AWS SDK."""

from lambdaform.access.javascript.analysis import analyse as analyse
from lambdaform.access.javascript.sources import Entry as Entry

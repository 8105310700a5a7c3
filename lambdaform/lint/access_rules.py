"""The rules of the analysis of access, which `ignore=` knows as it knows those of the linter."""

from __future__ import annotations

MISSING = "E9920"
UNUSED = "W9921"
NOT_SET = "E9922"
NOT_READ = "I9923"
UNREADABLE = "W9924"
NO_REASON = "W9925"
ASSUMED_FOR_NOTHING = "W9926"
UNWATCHED = "W9927"

TITLES = {
    MISSING: "The code of a function makes a call that its role does not allow",
    UNUSED: "A role allows what the code of its functions cannot do",
    NOT_SET: "The code of a function needs an environment variable that nobody sets",
    NOT_READ: "An environment variable is set that the code does not read",
    UNREADABLE: "The code of a function cannot be read as a whole",
    NO_REASON: "Something is assumed of code without a reason",
    ASSUMED_FOR_NOTHING: "Something is assumed of code in which nothing is hidden",
    UNWATCHED: "The role of a function does not let Lambda write logs or traces",
}

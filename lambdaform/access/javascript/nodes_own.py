"""The modules that Node has of its own, and the names that are everywhere."""

from __future__ import annotations

NODES_OWN = frozenset(
    [
        "assert",
        "async_hooks",
        "buffer",
        "child_process",
        "cluster",
        "console",
        "constants",
        "crypto",
        "dgram",
        "diagnostics_channel",
        "dns",
        "domain",
        "events",
        "fs",
        "http",
        "http2",
        "https",
        "inspector",
        "module",
        "net",
        "os",
        "path",
        "perf_hooks",
        "process",
        "punycode",
        "querystring",
        "readline",
        "repl",
        "sqlite",
        "stream",
        "string_decoder",
        "test",
        "timers",
        "tls",
        "trace_events",
        "tty",
        "url",
        "util",
        "v8",
        "vm",
        "wasi",
        "worker_threads",
        "zlib",
    ]
)
"""They do not call AWS."""

OUT_OF_SCOPE = {
    "node:child_process": "starts another program, which may call AWS",
    "node:cluster": "starts another program, which may call AWS",
    "node:vm": "runs code that is made while it runs",
    "node:worker_threads": "runs code in a thread of its own, which is not followed",
    "node:eval": "runs code that is made while it runs",
    "node:Function": "runs code that is made while it runs",
}
"""What of it may do anything."""

CREDENTIALS = frozenset({"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"})
"""Variables of the environment with which anyone can sign requests."""

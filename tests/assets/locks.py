"""Files of projects as uv, Poetry and others write them, with what the tests need of them."""

from __future__ import annotations

from pathlib import Path

from lambdaform.assets.target import Target, target

UV_PROJECT = """\
[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["requests[socks]>=2", "shared"]

[project.optional-dependencies]
xml = ["defusedxml"]

[dependency-groups]
dev = ["pytest"]
batch = ["orjson"]
"""

UV_LOCK = """\
version = 1
revision = 5
requires-python = ">=3.11"

[manifest]
members = [
    "orders",
    "shared",
    "shop",
]

[[package]]
name = "defusedxml"
version = "0.7.1"
source = { registry = "https://example.com/simple" }
wheels = [{ url = "https://example.com/defusedxml-0.7.1-py3-none-any.whl", hash = "sha256:aa" }]

[[package]]
name = "idna"
version = "3.10"
source = { registry = "https://example.com/simple" }
wheels = [{ url = "https://example.com/idna-3.10-py3-none-any.whl", hash = "sha256:bb" }]

[[package]]
name = "orders"
version = "0.1.0"
source = { virtual = "functions/orders" }
dependencies = [
    { name = "idna" },
    { name = "shared" },
]

[[package]]
name = "orjson"
version = "3.13.0"
source = { registry = "https://example.com/simple" }
wheels = [{ url = "https://example.com/orjson-3.13.0-py3-none-any.whl", hash = "sha256:cc" }]

[[package]]
name = "pysocks"
version = "1.7.1"
source = { registry = "https://example.com/simple" }
wheels = [{ url = "https://example.com/PySocks-1.7.1-py3-none-any.whl", hash = "sha256:dd" }]

[[package]]
name = "pytest"
version = "9.2.0"
source = { registry = "https://example.com/simple" }
wheels = [{ url = "https://example.com/pytest-9.2.0-py3-none-any.whl", hash = "sha256:ee" }]

[[package]]
name = "requests"
version = "2.34.2"
source = { registry = "https://example.com/simple" }
dependencies = [
    { name = "idna" },
]
wheels = [{ url = "https://example.com/requests-2.34.2-py3-none-any.whl", hash = "sha256:ff" }]

[package.optional-dependencies]
socks = [
    { name = "pysocks" },
]

[[package]]
name = "shared"
version = "0.1.0"
source = { editable = "libs/shared" }
dependencies = [
    { name = "idna" },
]

[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "requests", extra = ["socks"] },
    { name = "shared" },
]

[package.optional-dependencies]
xml = [
    { name = "defusedxml" },
]

[package.dev-dependencies]
batch = [
    { name = "orjson" },
]
dev = [
    { name = "pytest" },
]

[package.metadata]
requires-dist = [
    { name = "defusedxml", marker = "extra == 'xml'" },
    { name = "requests", extras = ["socks"], specifier = ">=2" },
    { name = "shared", editable = "libs/shared" },
]
provides-extras = ["xml"]

[package.metadata.requires-dev]
batch = [{ name = "orjson" }]
dev = [{ name = "pytest" }]
"""


def arm(python: str = "3.14") -> Target:
    """Return a target on arm64."""
    found = target(f"python{python}", "arm64")
    assert found is not None
    return found


def project(folder: Path, files: dict[str, str]) -> Path:
    """Write the files of a project, and a project `libs/shared` beside it."""
    shared = {
        "libs/shared/pyproject.toml": '[project]\nname = "shared"\n',
        "libs/shared/shared.py": "X = 1\n",
    }
    for name, text in {**shared, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder

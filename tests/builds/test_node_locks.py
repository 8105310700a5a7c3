"""What each package manager's lock says is installed."""

from __future__ import annotations

import pytest

from lambdaform.builds.node_locks import locked

NPM = """{
  "name": "shop", "lockfileVersion": 3,
  "packages": {
    "": {"name": "shop", "version": "1.0.0"},
    "node_modules/zod": {"version": "4.1.0"},
    "node_modules/@scope/pkg": {"version": "2.0.0-rc.1"},
    "node_modules/a/node_modules/zod": {"version": "3.9.0"},
    "node_modules/shared": {"resolved": "packages/shared", "link": true},
    "packages/shared": {"version": "0.1.0"}
  }
}"""
PNPM = """lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      zod:
        specifier: ^4
        version: 4.1.0
packages:
  '@scope/pkg@2.0.0-rc.1':
    resolution: {integrity: sha512-aa1/bb==}
    engines: {node: '>=18'}
  zod@4.1.0:
    resolution: {integrity: sha512-cc@1/dd==}
  zod@3.9.0(react@18.0.0):
    peerDependencies:
      react: ^18
snapshots:
  zod@4.1.0: {}
"""
PNPM_6 = """lockfileVersion: '6.0'
packages:
  /@scope/pkg@2.0.0-rc.1:
    dev: false
  /zod@4.1.0:
    dev: false
  /zod@3.9.0(react@18.0.0):
    dev: false
"""
PNPM_5 = """lockfileVersion: 5.4
packages:
  /@scope/pkg/2.0.0-rc.1:
    dev: false
  /zod/4.1.0:
    dev: false
  /zod/3.9.0_react@18.0.0:
    dev: false
"""
YARN = """# yarn lockfile v1

"@scope/pkg@^2.0.0-rc":
  version "2.0.0-rc.1"
  resolved "x"

zod@^4.0.0, zod@^4.1.0:
  version "4.1.0"

zod@^3.0.0:
  version "3.9.0"
  dependencies:
    react "^18"
"""
BERRY = """__metadata:
  version: 8

"@scope/pkg@npm:^2.0.0-rc":
  version: 2.0.0-rc.1
  resolution: "@scope/pkg@npm:2.0.0-rc.1"

"zod@npm:^3.0.0":
  version: 3.9.0

"zod@npm:^4.0.0, zod@npm:^4.1.0":
  version: 4.1.0
"""
BUN = """{
  "lockfileVersion": 1,
  "packages": {
    "zod": ["zod@4.1.0", "", {}, "sha512-a"],
    "@scope/pkg": ["@scope/pkg@2.0.0-rc.1", "", {}, "sha512-b"],
    "a/zod": ["zod@3.9.0", "", {}, "sha512-c"],
  }
}
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package-lock.json", NPM),
        ("npm-shrinkwrap.json", NPM),
        ("pnpm-lock.yaml", PNPM),
        ("pnpm-lock.yaml", PNPM_6),
        ("pnpm-lock.yaml", PNPM_5),
        ("yarn.lock", YARN),
        ("yarn.lock", BERRY),
        ("bun.lock", BUN),
    ],
    ids=["npm", "npm 2", "pnpm 9", "pnpm 6", "pnpm 5", "yarn 1", "yarn 2", "bun"],
)
def test_the_versions_of_each_package_are_read(tmp_path, name, text):
    """All of them, where there are several; what is not installed from elsewhere has none."""
    (tmp_path / name).write_text(text)
    (found,) = locked([tmp_path / name])
    assert found.versions == {"zod": {"4.1.0", "3.9.0"}, "@scope/pkg": {"2.0.0-rc.1"}}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"lockfileVersion": 1, "dependencies": {}}'])
def test_a_lock_that_says_nothing_pins_nothing(tmp_path, text):
    """That of npm 6, or one that is none."""
    (tmp_path / "package-lock.json").write_text(text)
    (found,) = locked([tmp_path / "package-lock.json"])
    assert found.versions == {}


@pytest.mark.parametrize(
    ("name", "text", "command"),
    [
        ("package-lock.json", NPM, "npm ci"),
        ("pnpm-lock.yaml", PNPM, "pnpm install --frozen-lockfile"),
        ("yarn.lock", YARN, "yarn install --immutable"),
        ("bun.lock", BUN, "bun install --frozen-lockfile"),
    ],
)
def test_another_version_is_told_with_what_installs_the_right_one(tmp_path, name, text, command):
    """By the package manager that wrote the lock."""
    (tmp_path / name).write_text(text)
    (found,) = locked([tmp_path / name])
    problem = found.differs("zod", "2.0.0")
    assert problem.message.startswith("`zod` is installed as `2.0.0`, but `")
    assert problem.message.endswith(f"{name}` says `3.9.0` or `4.1.0`")
    assert problem.hint == f"install what the lock says: `{command}`"

"""The modules of an installed folder are found without running any of them."""

from __future__ import annotations

import pytest
from installed import write

from lambdaform.builds.importable import importable

SHARED = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"


@pytest.mark.parametrize(
    ("files", "modules"),
    [
        ({"six.py": ""}, {"six"}),
        ({"yaml/__init__.py": "", "yaml/loader.py": ""}, {"yaml"}),
        ({"_cffi_backend.cpython-314-aarch64-linux-gnu.so": ""}, {"_cffi_backend"}),
        ({"_rust.abi3.so": "", "old.pyc": "", "pure/__init__.pyc": ""}, {"_rust", "old", "pure"}),
        ({"google/cloud/storage/__init__.py": "", "google/cloud/x.py": ""}, {"google.cloud.storage", "google.cloud.x"}),
        ({"google/__init__.py": SHARED, "google/protobuf/__init__.py": ""}, {"google.protobuf"}),
        ({"plain/__init__.py": "x = 1", "plain/part/__init__.py": ""}, {"plain"}),
        ({"one-1.0.dist-info/METADATA": "", "one.libs/liba.so.1": "", "__pycache__/a.pyc": ""}, set()),
        ({"data/table.json": ""}, {"data"}),
        ({"types.pyi": "", "README.md": "", "some-tool.py": ""}, set()),
        ({"more.pth": "lib\nimport sys\n# no\n../..\n/usr\n\n", "lib/extra.py": ""}, {"lib.extra", "extra"}),
    ],
)  # fmt: skip
def test_modules_are_what_python_would_find(tmp_path, files, modules):
    """Packages stand for all below them, but for namespaces, which are shared."""
    write(tmp_path, files)
    assert importable(tmp_path) == modules


def test_a_folder_in_folders_without_end_is_not_followed_to_it(tmp_path):
    """Links may lead in a circle."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "a").symlink_to(tmp_path)
    assert importable(tmp_path)

"""Every block of Python in the documentation runs, and what it declares lints clean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lambdaform.load import load
from lambdaform.synth import synth

ROOT = Path(__file__).parent.parent
PAGES = [p for p in sorted((ROOT / "docs").rglob("*.md")) if "```python\n" in p.read_text()]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"\A# (\S+\.py)\n")
HANDLER = re.compile(r'handler="([\w./]+)\.(\w+)"')
CODE = re.compile(r'code="([\w./]+)"')


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_the_code_of_a_page_synthesises(page, tmp_path):
    """The blocks of a page are one app.py; a block that begins `# name.py` is that file."""
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    files = {m[1]: b for b in blocks if (m := FILE.match(b))}
    code = files.pop("app.py", "") + "".join(b for b in blocks if not FILE.match(b))
    for folder in {*CODE.findall(code)}:
        for module, function in HANDLER.findall(code):
            path = tmp_path / folder / f"{module.replace('.', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write(f"def {function}(event, context): ...\n")
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "app.py").write_text(code)
    assert synth(load("app.py", folder=tmp_path)).templates

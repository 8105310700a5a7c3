"""Projects with an esbuild that needs no Node: a program that does as the real one does, simply."""

from __future__ import annotations

import sys
from pathlib import Path

from lambdaform.assets import Package, Packer
from lambdaform.errors import Source
from lambdaform.template import Asset

# It follows `import "..."` lines, puts what it reads one after the other, and writes the metafile.
PROGRAM = f"""#!{sys.executable}
import json, os, re, sys
options = dict(a[2:].partition("=")[::2] for a in sys.argv[1:] if a.startswith("--"))
entries = [a for a in sys.argv[1:] if not a.startswith("--")]
with open("esbuild.log", "a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")
here, inputs, failed = os.getcwd(), {{}}, []

def find(name, folder):
    if name[0] == ".":
        path = os.path.normpath(os.path.join(folder, name))
        return next((p for p in (path, path + ".ts", path.replace(".js", ".ts")) if os.path.isfile(p)), None)
    while True:
        path = os.path.join(folder, "node_modules", name, "index.js")
        if os.path.isfile(path):
            return os.path.realpath(path)
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)

def read(path):
    name = os.path.relpath(path, here)
    if name in inputs:
        return
    text = open(path).read()
    inputs[name] = {{"bytes": len(text), "imports": []}}
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'import.*"(.+)"', line)
        if match is None:
            continue
        target = find(match[1], os.path.dirname(path))
        if target is None:
            failed.append(f'\\u2718 [ERROR] Could not resolve "{{match[1]}}"\\n\\n    {{name}}:{{number}}:7:\\n      {{number}} \\u2502 {{line}}\\n        \\u2575 ~\\n')
            continue
        read(target)
        inputs[name]["imports"].append({{"path": os.path.relpath(target, here)}})

def reached(name, found):
    if name not in found:
        found[name] = 1
        for one in inputs[name]["imports"]:
            reached(one["path"], found)
    return found

outputs = {{}}
ending = options.get("out-extension:.js", ".js")
for entry in entries:
    read(os.path.join(here, entry))
if failed:
    sys.exit("\\n".join(failed))
for entry in entries:
    stem = os.path.splitext(os.path.relpath(entry, options["outbase"]))[0]
    target = os.path.join(options["outdir"], stem + ending)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    texts = {{n: open(n).read() for n in reached(entry, {{}})}}
    content = "\\n".join(texts.values())
    open(target, "w").write(content)
    outputs[os.path.relpath(target, here)] = {{
        "bytes": len(content), "entryPoint": entry, "imports": [],
        "exports": re.findall(r"export const (\\w+)", texts[entry]),
        "inputs": {{n: {{"bytesInOutput": len(t)}} for n, t in texts.items()}},
    }}
    if "sourcemap" in options:
        folder = os.path.dirname(target)
        said = {{"sources": [os.path.relpath(n, folder) for n in texts], "mappings": ""}}
        open(target + ".map", "w").write(json.dumps(said))
        outputs[os.path.relpath(target + ".map", here)] = {{
            "bytes": 1, "inputs": {{}}, "imports": [], "exports": []
        }}
open(options["metafile"], "w").write(json.dumps({{"inputs": inputs, "outputs": outputs}}))
"""


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files of a project, by their names."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def project(folder: Path, files: dict[str, str], program: str = PROGRAM) -> Path:
    """Write a project in which an esbuild is installed, and return its folder."""
    esbuild = "node_modules/esbuild"
    own = {f"{esbuild}/package.json": '{"version": "0.28.2"}', f"{esbuild}/bin/esbuild": program}
    write(folder, {"package.json": "{}", **own, **files})
    (folder / esbuild / "bin/esbuild").chmod(0o755)
    return folder


def packed(
    folder: Path, handler: str = "orders.create", *, is_here: bool = False, **options
) -> Package:
    """Return the package of a Node function whose code is in the folder `src`."""
    asset = Asset("src", handler=handler, runtime="nodejs24.x", **options)
    return Packer(Source(str(folder / "app.py"), 1), is_here=is_here).package(asset)


def installed_package(name: str, version: str, text: str = "export const x = 1") -> dict[str, str]:
    """Return the files of a package in `node_modules`."""
    place = f"node_modules/{name}"
    return {f"{place}/package.json": f'{{"version": "{version}"}}', f"{place}/index.js": text}

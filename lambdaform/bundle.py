"""How a Node function's code is bundled: the option, as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """How esbuild bundles a Node function's code.

    Attributes:
        external: packages that a layer holds, and that are not bundled; `*` stands for any name.
        sdk: bundles the AWS SDK too (`@aws-sdk/*`), in place of the one that the runtime carries;
            on stage `local` always, where nothing carries one.
        include: files of the code folder that are put beside the bundle, as `.gitignore` patterns:
            what the code reads while it runs.
        minify: shortens the code.
        sourcemap: a map beside the bundle, which Node reads with `NODE_OPTIONS=--enable-source-maps`.
        target: what syntax is taken, such as `es2022`; the runtime's Node unless said.
        define: expressions of JavaScript that stand in the place of names.
        loader: how files are read that are imported, by their ending: `{".html": "text"}`.
    """

    external: Sequence[str] = ()
    sdk: bool = False
    include: Sequence[str] = ()
    minify: bool = False
    sourcemap: bool = True
    target: str | None = None
    define: Mapping[str, str] = field(default_factory=dict)
    loader: Mapping[str, str] = field(default_factory=dict)

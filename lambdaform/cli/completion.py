"""`lambdaform completion`: the script that completes commands in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from lambdaform.cli import terminal

_WHERE = """\b
bash: lambdaform completion bash >> ~/.bashrc
zsh:  lambdaform completion zsh >> ~/.zshrc
fish: lambdaform completion fish > ~/.config/fish/completions/lambdaform.fish
"""


@click.command("completion", short_help="print the script for a shell", epilog=_WHERE)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that completes commands, options and stages in a shell."""
    from lambdaform.cli import lambdaform

    kind = get_completion_class(shell)
    assert kind is not None
    terminal.data(kind(lambdaform, {}, "lambdaform", "_LAMBDAFORM_COMPLETE").source())

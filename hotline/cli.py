"""The `hotline` command. Each sub-command is imported when it is used, so that `hotline --help` is quick."""

from __future__ import annotations

import importlib
import os
from typing import Any

import click

from hotline import __version__
from hotline.commands.failures import plain_words

# name: (where it stands, one line of help), in the order somebody needs them
COMMANDS = {
    "init": ("hotline.commands.init:init", "Write a settings file with fresh keys."),
    "db": ("hotline.commands.db:db", "Make, change or check the database's tables."),
    "volunteer": ("hotline.commands.volunteers:volunteer", "Enter volunteers; list them."),
    "operator": (
        "hotline.commands.operators:operator",
        "Invite or enter operators of the desk; list, change, renew, end them.",
    ),
    "connect": ("hotline.commands.connect:connect", "Let the provider ask us when somebody rings."),
    "doctor": ("hotline.commands.doctor:doctor", "Look at everything and say what to do."),
    "audit": ("hotline.commands.audit:audit", "Check the trail of all changes; print where it ends."),
    "backup": ("hotline.commands.backup:backup", "Copy the database while it is in use."),
    "restore": ("hotline.commands.backup:restore", "Put a copy in the place of the database."),
    "fallback": ("hotline.commands.fallback:fallback", "Print the words for when this machine is away."),
    "serve": ("hotline.commands.serve:serve", "Run the web process."),
    "clock": ("hotline.commands.serve:clock", "Run the clock: messages, releases, clearing up."),
    "tickets": ("hotline.commands.tickets:tickets", "What needs a person: list and close."),
    "figures": ("hotline.commands.figures:figures", "Count past days anew."),
    "erase": ("hotline.commands.erase:erase", "Erase everything about a telephone number."),
    "keys": ("hotline.commands.keys:keys", "Change the keys with which the database is sealed."),
    "dial": ("hotline.simulator.terminal:dial", "Ring the hotline with a simulated telephone."),
    "zones": ("hotline.cities.map_commands:zones", "Look up postcodes; check a zone table."),
    "drawing": ("hotline.commands.drawing:drawing", "Draw the resident's call, from the script itself."),
    "prompts": ("hotline.commands.words:prompts", "Check what callers hear and pages say."),
}
NEED_NO_SETTINGS = frozenset({"init", "doctor", "zones", "prompts", "drawing"})


class LazyCommands(click.Group):
    """A group that knows its commands by name and imports only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `hotline --help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever goes wrong becomes one clear sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            raise click.ClickException(plain_words(error)) from error


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hotline")
@click.pass_context
def main(ctx: click.Context) -> None:
    """A telephone hotline for neighbours.

    Settings come from the environment and from ./hotline.env, or from the file that HOTLINE_SETTINGS names.
    """
    if ctx.invoked_subcommand in NEED_NO_SETTINGS:
        return
    from hotline.settings import read_settings_file

    for name, value in read_settings_file(os.environ).items():
        os.environ.setdefault(name, value)
    if ctx.invoked_subcommand == "dial" and os.environ.get("HOTLINE_SITE"):
        from hotline.cities import load_site
        from hotline.commands.lines import lines_by_name

        os.environ.setdefault("HOTLINE_DIAL", lines_by_name(load_site(os.environ["HOTLINE_SITE"])))


if __name__ == "__main__":
    main(prog_name="hotline")

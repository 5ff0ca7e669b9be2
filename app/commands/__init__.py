"""The subcommands of `writemath` (app/cli.py), one module a subject, and what they share."""

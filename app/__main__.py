"""The `writemath` program, which `python -m app` is too.

It imports the commands only where Ctrl+C is waited for: they take a while to come.
"""

from app import interrupts


def run() -> None:
    """Run what the command line says."""
    try:
        from app.cli import main

        main()
    except KeyboardInterrupt:
        interrupts.end()


if __name__ == "__main__":
    run()

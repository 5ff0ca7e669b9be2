"""Download the public handwriting that Write Math can learn from.

    python scripts/fetch_data.py --list
    python scripts/fetch_data.py hasyv2 pendigits --out data

An interrupted download goes on where it stopped, and a file gets its own name only once it is whole
and its checksum is right. Where no checksum is published, the one that came is printed to compare.
Tests fetch from a server of their own; whether the public addresses still answer is not tested.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from download import FetchError, digest, fetch, matches


@dataclass(frozen=True, slots=True)
class Source:
    """One public original; `checksum` is "algorithm:hex" as published, `size` is in bytes."""

    name: str
    url: str
    file: str
    licence: str
    what: str
    checksum: str | None = None
    size: int | None = None


OMNIGLOT = "https://raw.githubusercontent.com/brendenlake/omniglot/057f034baf2ecb8530bc5710e5a23584d2a519cc"
SOURCES = (
    Source(
        name="hasyv2",
        url="https://zenodo.org/records/259444/files/HASYv2.tar.bz2",
        file="HASYv2.tar.bz2",
        licence="ODbL 1.0",
        what="168,233 pictures of 32x32, 369 symbols (--data hasyv2:FILE reads it as it is)",
        checksum="md5:fddf23f36e24b5236f6b3a0880c778e3",  # as Zenodo publishes it
        size=34_597_561,
    ),
    Source(
        name="detexify",
        url="https://codeload.github.com/kirel/detexify-next/tar.gz/refs/heads/main",
        file="detexify-next.tar.gz",
        licence="ODbL 1.0",
        what="the repository kirel/detexify-next; the drawings lie in packages/data/source",
        # A branch, packed anew by the server: no checksum can hold for long.
    ),
    Source(
        name="unipen",
        url="https://zenodo.org/records/1195803/files/unipen-CDROM-train_r01_v07.tgz",
        file="unipen-CDROM-train_r01_v07.tgz",
        licence="CC BY 4.0, with the UNIPEN foundation's conditions",
        what="isolated characters of UNIPEN train_r01_v07",
    ),
    Source(
        name="pendigits",
        url="https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip",
        file="pendigits.zip",
        licence="CC BY 4.0",
        what="10,992 digits of 44 writers",
        checksum="sha256:1e02bea023613c2b11c9492f6f34caf975420455934f3527d270cee9a1f03b64",
        size=1_668_118,
    ),
    Source(
        name="omniglot-background",
        url=f"{OMNIGLOT}/python/strokes_background.zip",
        file="omniglot-strokes_background.zip",
        licence="MIT",
        what="strokes of 30 alphabets, 20 writers each",
        checksum="sha256:c1e445d158fd74b6adf81f1387ebe051f5a23923bdb0c16f539d6e707ce056d4",
    ),
    Source(
        name="omniglot-evaluation",
        url=f"{OMNIGLOT}/python/strokes_evaluation.zip",
        file="omniglot-strokes_evaluation.zip",
        licence="MIT",
        what="strokes of 20 further alphabets",
        checksum="sha256:17185a39049e62d6e6a26070fa5c58e5ce7dbaff826a9f78595bdd7881d2070b",
    ),
)


def obtain(source: Source, folder: Path, base_url: str | None) -> str:
    """Have one source in `folder`, downloading it if it is not there; return what to say."""
    target = folder / source.file
    if target.exists() and (source.checksum is None or matches(target, source.checksum)):
        return f"{target}: already here, sha256 {digest(target, 'sha256')}"
    url = f"{base_url.rstrip('/')}/{source.file}" if base_url else source.url
    sha256 = fetch(url, target, source.checksum)
    checked = "checksum is right" if source.checksum else "no published checksum to compare with"
    return f"{target}: {checked}, sha256 {sha256}"


def listing() -> str:
    """The table of sources, for --list."""
    lines = []
    for source in SOURCES:
        size = f"{source.size / 1e6:.1f} MB" if source.size else "size not published"
        lines += [
            f"{source.name}: {source.what}",
            f"    {source.url}",
            f"    {source.licence}, {size}",
        ]
        lines.append(f"    {source.checksum or 'no published checksum'}")
    return "\n".join(lines)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    names = [source.name for source in SOURCES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(names)}, or all")
    parser.add_argument("--out", type=Path, default=Path("data"), help="folder (default: data)")
    parser.add_argument("--list", action="store_true", help="say what there is, and stop")
    parser.add_argument("--base-url", help="take the files from this mirror (http, https or file)")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - {*names, "all"}
    if unknown or not (options.names or options.list):
        parser.error(f"name one or more of {', '.join(names)}, or all")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Fetch what is named; 1 when something could not be had, after trying all the others."""
    options = parse(arguments)
    if options.list:
        print(listing())
        return 0
    failed = 0
    for source in SOURCES:
        if source.name in options.names or "all" in options.names:
            try:
                print(obtain(source, options.out, options.base_url))
            except (FetchError, OSError) as error:
                print(f"{source.name}: {error}", file=sys.stderr)
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())

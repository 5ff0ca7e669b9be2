"""Where the handwriting and the ideas come from: what NOTICE says, as About and Models show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.bundle import Bundle


class Source(NamedTuple):
    """A collection of handwriting: its name, whose it is, its licence, and where it is found."""

    name: str
    authors: str
    licence: str
    url: str


# By the names of the data files that scripts/fetch_data.py and its like write.
SOURCES = {
    "detexify": Source(
        "Detexify",
        "its users, collected by Daniel Kirsch, as curated in kirel/detexify-next",
        "ODbL 1.0",
        "https://github.com/kirel/detexify-next",
    ),
    "unipen": Source(
        "UNIPEN train_r01_v07",
        "the International Unipen Foundation",
        "CC BY 4.0",
        "https://zenodo.org/records/1195803",
    ),
    "pendigits": Source(
        "Pen-Based Recognition of Handwritten Digits",
        "E. Alpaydin and F. Alimoglu",
        "CC BY 4.0",
        "https://doi.org/10.24432/C5MG6K",
    ),
    "omniglot": Source(
        "Omniglot",
        "B. M. Lake, R. Salakhutdinov and J. B. Tenenbaum",
        "MIT",
        "https://github.com/brendenlake/omniglot",
    ),
    "printed": Source(
        "Printed symbols",
        "traced from LaTeX's fonts, STIX, DejaVu Serif and TeX Gyre Schola Math",
        "the fonts' own free licences",
        "https://ctan.org/topic/font-maths",
    ),
    "hasyv2": Source("HASYv2", "Martin Thoma", "ODbL 1.0", "https://zenodo.org/records/259444"),
}


def source_of(file: str) -> Source | None:
    """Return where a data file's drawings come from, None where it is not known here."""
    return SOURCES.get(file.partition(".")[0].partition(",")[0].lower())


def learned_from(bundles: Iterable[Bundle]) -> list[Source]:
    """Return the known sources of what bundles were trained on, each once."""
    files = (str(part["file"]) for bundle in bundles for part in bundle.card.get("data", ()))
    return list(dict.fromkeys(filter(None, map(source_of, files))))


# BibTeX of what Write Math builds on.
CITATIONS = r"""@misc{thoma2019cnn,
  author = {Martin Thoma},
  title  = {Convolutional Neural Networks ({CNNs}): Theory and Applications},
  note   = {Slides},
  year   = {2019}
}

@mastersthesis{kirsch2010detexify,
  author = {Daniel Kirsch},
  title  = {Detexify: Erkennung handgemalter {LaTeX}-Symbole},
  school = {Westf{\"a}lische Wilhelms-Universit{\"a}t M{\"u}nster},
  type   = {Diplomarbeit},
  year   = {2010}
}

@inproceedings{guyon1994unipen,
  author    = {I. Guyon and L. Schomaker and R. Plamondon and M. Liberman and S. Janet},
  title     = {{UNIPEN} project of on-line data exchange and recognizer benchmarks},
  booktitle = {Proceedings of the 12th International Conference on Pattern Recognition},
  volume    = {2},
  pages     = {29--33},
  year      = {1994}
}

@misc{alpaydin1996pendigits,
  author = {E. Alpaydin and F. Alimoglu},
  title  = {Pen-Based Recognition of Handwritten Digits},
  note   = {UCI Machine Learning Repository},
  doi    = {10.24432/C5MG6K},
  year   = {1996}
}

@article{lake2015omniglot,
  author  = {Brenden M. Lake and Ruslan Salakhutdinov and Joshua B. Tenenbaum},
  title   = {Human-level concept learning through probabilistic program induction},
  journal = {Science},
  volume  = {350},
  number  = {6266},
  pages   = {1332--1338},
  year    = {2015}
}

@article{thoma2017hasyv2,
  author  = {Martin Thoma},
  title   = {The {HASYv2} dataset},
  journal = {arXiv preprint arXiv:1701.08380},
  year    = {2017}
}"""

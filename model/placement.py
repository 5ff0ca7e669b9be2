r"""What the place and size of the ink on its canvas still say, once the network has its answer.

The network reads every drawing at one size, so `.` and `\cdot`, `c` and `C` are one to it. These
are rules that were thought out, not measured: no data says how people use a canvas. So they are
few, share probability out inside a look-alike group only, and change the odds of two commands by no
more than `ODDS`, apart from the dots of `same_picture`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from model.ranking import Floats, look_alikes, reshare
from model.strokes import Strokes
from model.symbols import Symbol, load_symbols

# Of 2,056 drawings kept out of the training whose symbol has look-alikes, `deep` puts the best two
# of the group at odds below 4 for 79 %: there a rule may decide, elsewhere it does not overrule.
ODDS = 4.0
# Wider than this share of the canvas, a dot is no longer a tap of the pen.
TAP = 0.04
# How a tap's sum is shared: the two that people mean by it alike, what sets the same dot less.
TAPS = {
    "latex:ascii:period": 1.0,
    "latex:latex2e:cdot": 1.0,
    "latex:latex2e:ldotp": 0.25,
    "latex:latex2e:cdotp": 0.25,
    "latex:latex2e:textperiodcentered": 0.25,
    "latex:textcomp:textperiodcentered": 0.25,
}


@dataclass(frozen=True, slots=True)
class Placement:
    """The ink's box as shares of the canvas: `middle` is its vertical centre, 0 at the top."""

    width: float
    height: float
    middle: float

    @property
    def size(self) -> float:
        """The larger of width and height."""
        return max(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Rule:
    r"""A feature of the placement, and by how much it speaks for commands.

    `at` are rising values of the feature and `says` what each of them says, from -1 (against) to 1
    (for); in between it is interpolated.
    """

    feature: str
    at: tuple[float, ...]
    says: tuple[float, ...]
    commands: str

    def strength(self, placement: Placement) -> float:
        """Return -1 to 1."""
        return float(np.interp(getattr(placement, self.feature), self.at, self.says))


# People fill a canvas with whatever they draw: only a very small or very large drawing says
# something, and what lies in the middle is no sign against a command of the upper or lower edge. A
# lone dot is the exception: whoever means the middle one puts it there.
_SMALL = ("size", (0.15, 0.35, 0.65, 0.9), (1.0, 0.0, 0.0, -1.0))
_LARGE = ("size", (0.15, 0.35, 0.65, 0.9), (-1.0, 0.0, 0.0, 1.0))
_SHORT = ("width", (0.2, 0.4, 0.7, 0.9), (1.0, 0.0, 0.0, -1.0))
_LONG = ("width", (0.2, 0.4, 0.7, 0.9), (-1.0, 0.0, 0.0, 1.0))
_HIGH = ("middle", (0.2, 0.4, 0.6, 0.8), (1.0, 0.0, 0.0, -1.0))
_LOW = ("middle", (0.2, 0.4, 0.6, 0.8), (-1.0, 0.0, 0.0, 1.0))
_CENTRED = ("middle", (0.2, 0.4, 0.6, 0.8), (-1.0, 1.0, 1.0, -1.0))
_BLOB = ("size", (0.04, 0.1), (-1.0, 1.0))
_NO_BLOB = ("size", (0.04, 0.1), (0.0, -1.0))

RULES = (
    Rule(*_BLOB, r"\bullet \textbullet \newmoon"),
    Rule(*_NO_BLOB, r". \ldotp \cdot \cdotp \centerdot \textperiodcentered"),
    Rule(*_CENTRED, r"\cdot \cdotp \centerdot \textperiodcentered"),
    Rule(*_LOW, r". \ldotp , \quotesinglbase \quotedblbase \_ \textunderscore \mathunderscore"),
    Rule(*_LOW, r"\ldots \mathellipsis \textellipsis \dotsc"),
    Rule(*_HIGH, r"\textquoteright \textquotedblright \prime \backprime \textquotesingle"),
    Rule(*_HIGH, r"\textquotedbl \degree \textdegree \textasciicircum \textasciitilde"),
    Rule(*_HIGH, r"\textonesuperior \texttwosuperior \textthreesuperior"),
    Rule(*_SMALL, r"\prime \backprime \textquotesingle \textquotedbl \degree \textdegree \circ"),
    Rule(*_SMALL, r"\cup \cap \vee \wedge \sqcup \sqcap \uplus \oplus \otimes \odot \amalg"),
    Rule(*_SMALL, "c o p s u v w x z"),
    Rule(*_LARGE, r"\sum \prod \coprod \bigcup \bigcap \bigvee \bigwedge \bigsqcup \bigsqcap"),
    Rule(*_LARGE, r"\biguplus \bigoplus \bigotimes \bigodot \bigcirc C O P S U V W X Z"),
    Rule(*_SHORT, r"\rightarrow \leftarrow \leftrightarrow \Rightarrow \Leftarrow \Leftrightarrow"),
    Rule(*_SHORT, r"\mapsto \mapsfrom \Mapsto \Mapsfrom \shortrightarrow \shortleftarrow"),
    Rule(*_LONG, r"\longrightarrow \longleftarrow \longleftrightarrow \Longrightarrow"),
    Rule(*_LONG, r"\Longleftarrow \Longleftrightarrow \longmapsto \longmapsfrom"),
    Rule(*_LONG, r"\Longmapsto \Longmapsfrom"),
)


def place(strokes: Strokes, width: float, height: float) -> Placement:
    """Return where strokes lie on a canvas of this size, both positive; they may leave it."""
    left, top = (min(float(stroke[:, i].min()) for stroke in strokes) for i in (0, 1))
    right, bottom = (max(float(stroke[:, i].max()) for stroke in strokes) for i in (0, 1))
    # Python's own floats: what overflows is infinite, as far outside as can be, and no warning.
    middle = (top / 2 + bottom / 2) / height
    return Placement((right - left) / width, (bottom - top) / height, middle)


def share_by_place(
    probabilities: Floats, symbols: Sequence[Symbol], placement: Placement
) -> Floats:
    """Lean on what fits the place inside each look-alike group: (n_classes,) -> the same.

    A group's sum stays as it is. `symbols` are one a class, as in `ranking.share_out`.
    """
    classes = tuple(symbol.id for symbol in symbols)
    evened = same_picture(probabilities, classes, placement)
    strengths = np.array([rule.strength(placement) for rule in RULES], dtype=np.float32)
    exponents = np.clip(strengths @ _members(classes), -1, 1) / 2
    weights = (ODDS**exponents).astype(np.float32)
    shared: Floats = reshare(evened[None], weights, look_alikes(classes))[0]
    return shared


def same_picture(probabilities: Floats, classes: tuple[str, ...], placement: Placement) -> Floats:
    r"""Share the sum of `.`, `\cdot` and their like by `TAPS` where the ink is a tap.

    (n_classes,) -> the same. They are the very same picture then, and what the network makes of
    them is no more than how it met them in training, at odds of over 100.
    """
    taps = {i: TAPS[name] for i, name in enumerate(classes) if name in TAPS}
    if placement.size > TAP or not taps:
        return probabilities
    shared = probabilities.copy()
    columns, weights = list(taps), np.array(list(taps.values()), dtype=np.float32)
    shared[columns] = probabilities[columns].sum() * weights / weights.sum()
    return shared


@lru_cache(maxsize=16)
def _members(classes: tuple[str, ...]) -> NDArray[np.float32]:
    """Return which commands each rule speaks of, (n_rules, n_classes), 1 or 0."""
    table = load_symbols()
    latex = [table[name].latex if name in table else "" for name in classes]
    named = [rule.commands.split() for rule in RULES]
    return np.array([[command in words for command in latex] for words in named], np.float32)

"""A bundle as it is served: a drawing to the probability of every symbol that it may be.

    from model.bundle import BUNDLES
    from model.predictor import Predictor
    from model.recognizer import Recognizer
    from model.strokes import pack
    from model.symbols import load_symbols

    recognizer = Recognizer.of(Predictor.load(BUNDLES / "deep"), load_symbols())
    strokes = [[(0, 0), (50, 80), (100, 0)]]  # in any unit, y down
    for answer in recognizer.judge(pack([strokes])).ranked(5):
        print(answer.symbol.latex, answer.probability)

The server and `writemath classify` both answer through it, so that they answer alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.added import neighbours
from model.bundle import BundleError
from model.neighbours import features
from model.placement import share_by_place
from model.ranking import is_unsure, rank, share_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from model.added import AddedSymbol
    from model.bundle import Bundle
    from model.neighbours import Neighbours
    from model.placement import Placement
    from model.predictor import Predictor
    from model.ranking import Ranked
    from model.strokes import Ink
    from model.symbols import Symbol, SymbolTable


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability (n,) of each symbol, and whether the model would rather not say."""

    symbols: tuple[Symbol, ...]
    probabilities: NDArray[np.float32]
    unsure: bool

    def ranked(self, limit: int | None = 10, **wishes: Any) -> list[Ranked]:
        """Rank the symbols; `wishes` may have `packages` and `prefer`, as in `ranking.rank`."""
        return rank(self.probabilities, self.symbols, limit, **wishes)


@dataclass(frozen=True, slots=True)
class Recognizer:
    """A predictor, the symbol of each of its outputs, and what a host added with a few drawings.

    `neighbours` is None where nothing was added, or where the bundle has no embeddings.
    """

    predictor: Predictor
    symbols: tuple[Symbol, ...]
    added: tuple[Symbol, ...] = ()
    neighbours: Neighbours | None = None

    @classmethod
    def of(
        cls, predictor: Predictor, table: SymbolTable, added: Sequence[AddedSymbol] = ()
    ) -> Recognizer:
        """Look the classes up and place the added symbols' drawings.

        Raises:
            BundleError: A class is not in the label table.
        """
        near = neighbours(predictor, added)
        ranked = tuple(item.symbol for item in added) if near else ()
        return cls(predictor, classes_of(predictor.bundle, table), ranked, near)

    def judge(self, ink: Ink, placement: Placement | None = None) -> Judgement:
        """Judge one packed drawing; its place, where known, counts among look-alikes.

        Raises:
            ValueError: `ink` has more than one drawing: `predictor.see` reads many.
        """
        if len(ink) != 1:
            raise ValueError(f"judge takes one drawing, not {len(ink)}")
        raw, embeddings, bar = self.predictor.see(ink)
        probabilities = share_out(raw, self.symbols)
        if placement is not None:
            probabilities = share_by_place(probabilities[0], self.symbols, placement)[None]
        unsure = is_unsure(raw[0], self.predictor.bundle.symbols, bar)
        if self.neighbours is None or embeddings is None:
            return Judgement(self.symbols, probabilities[0], unsure)
        blended = self.neighbours.blend(probabilities, features(raw, embeddings))[0]
        # An added symbol that is likelier than all else together is an answer.
        unsure = unsure and bool(blended[len(self.symbols) :].max() <= 0.5)
        return Judgement((*self.symbols, *self.added), blended, unsure)


def classes_of(bundle: Bundle, table: SymbolTable) -> tuple[Symbol, ...]:
    """Return the symbol of each of the bundle's outputs.

    Raises:
        BundleError: A class is not in the label table.
    """
    try:
        return tuple(table[id_] for id_ in bundle.symbols)
    except KeyError as error:
        raise BundleError(f"{bundle.path}: its class {error} is not in the label table") from error

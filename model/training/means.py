"""Let the mean drawing of each class speak beside what the last layer has learned.

The weights of a class with few samples are learned from few steps, the mean of its embeddings needs
no learning: a nearest-mean classifier (Mensink et al. 2013) is the better one of rare classes. Its
scores are as linear as the layer's own, so half of each is a layer of the same size.
"""

import numpy as np
from numpy.typing import NDArray

from model.neighbours import normalised

Floats = NDArray[np.float32]

# Samples that the two classifiers' scores are brought to one scale on.
_SCALED_ON = 4000


def leaning(weights: Floats, embeddings: Floats, labels: NDArray[np.int64], share: float) -> Floats:
    """Return (d, n_classes) weights, a `share` of them the means of (n, d) embeddings by label.

    Means are scaled so that both classifiers' scores vary alike. A class without samples keeps its
    weights.
    """
    sums = np.zeros((weights.shape[1], weights.shape[0]), dtype=np.float32)
    np.add.at(sums, labels, embeddings)
    known = sums.any(axis=1)
    directions = normalised(sums[known]).T
    some = embeddings[:: max(1, len(embeddings) // _SCALED_ON)]
    scale = (some @ weights[:, known]).std() / (some @ directions).std()
    leant = weights.copy()
    leant[:, known] *= 1 - np.float32(share)
    leant[:, known] += np.float32(share) * scale * directions
    return leant

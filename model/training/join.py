"""Two networks of the same input as one, whose answer is the geometric mean of theirs."""

import keras
from keras import ops

# A probability below this counts as this: the logarithm of nothing is no number.
_TINY = 1e-9


def join(first: keras.Model, second: keras.Model, share: float) -> keras.Model:
    """Return one network that runs both; the second counts with `share`, between 0 and 1.

    Both read one input and give (n, n_classes) probabilities. `first` may be such a pair itself.
    """
    inputs = keras.Input(first.input_shape[1:])
    # Layers of one network need names of their own.
    named = [_renamed(first, "first"), _renamed(second, "second")]
    logs = [ops.log(ops.maximum(network(inputs), _TINY)) for network in named]
    together = ops.softmax((1 - share) * logs[0] + share * logs[1])
    return keras.Model(inputs, together, name="pair")


def _renamed(model: keras.Model, name: str) -> keras.Model:
    copy = type(model).from_config({**model.get_config(), "name": name})
    copy.set_weights(model.get_weights())
    return copy

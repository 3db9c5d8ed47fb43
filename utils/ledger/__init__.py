"""The ledger of a Keras model: weights, numbers, multiply-adds and receptive field.

Everything follows from the layers' settings and the shapes, no weight is allocated: a
`Sequential` without `Input` and an `input_shape` are enough, also for VGG16.
"""

from utils.ledger.layers import KNOWN
from utils.ledger.table import Ledger, Row, ledger

__all__ = ["KNOWN", "Ledger", "Row", "ledger"]

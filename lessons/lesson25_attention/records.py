"""Numbers of trainings that a lesson has no time for: starts 1 to 8, measured before.

By the lesson's own functions, TensorFlow on one thread; in per cent.
"""

RIGHT = {k: [0.0, 1.0] for k in ("average", "maximum", "attention", "log-sum-exp")}

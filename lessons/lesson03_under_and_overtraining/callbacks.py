"""Exercise 03.2: callbacks, judged by what they do to a recorded training."""

import contextlib
import io

import numpy as np

from utils.grading import Exercise, Mistake

NAME = "do they watch a number that exists?"
ORDER = "is there one that reduces the rate, and is it the less patient of the two?"
KEEP = "EarlyStopping leaves the weights of the last epoch unless told otherwise."
PATIENCE = "validation losses fluctuate; EarlyStopping needs a `patience` of its own."
STOP = "is there one that stops, soon enough? Does it watch the validation loss?"
TRAINING = "it watches the training data; that number nearly always gets better."
OTHER = "it watches another number than the validation loss."
FLOOR = "`min_lr` is above the learning rate, which therefore cannot fall."
DEMANDING = "a smaller gain than `min_delta` does not count, so the best is overlooked."
LATE = "before `start_from_epoch` it takes no note of the weights."
BASELINE = (
    "`baseline` ends a training that does not get below it in time. Leave it out."
)
NOISE = "the patience for the learning rate is too short for noise."


def my_callbacks():
    """Return callbacks that first slow the training down and later stop it."""
    import keras

    reduce = keras.callbacks.ReduceLROnPlateau(patience=4, factor=0.3)
    stop = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
    return [reduce, stop]


LOWEST = 16  # epoch of the lowest validation loss, counted from 1
EARLIER = 12  # that of a second curve, so that no epoch can be written down
METRICS = ("loss", "accuracy", "val_loss", "val_accuracy")


def _curve(lowest):
    """Return logs of overtraining, two bad epochs (9 and 10) on the way down."""
    epoch = np.arange(1, lowest + 42)
    val_loss = 1 + np.where(epoch <= lowest, -0.05, 0.02) * (epoch - lowest)
    val_loss[[8, 9]] += 0.3
    columns = (2 * 0.95**epoch, 1 - 0.95**epoch, val_loss, 0.6 + 0.001 * epoch)
    rows = np.transpose(columns).tolist()
    return [dict(zip(METRICS, row, strict=True)) for row in rows]


def _replayed(callbacks, lowest):
    """Return what happens to a training with these callbacks, in a word or two."""
    from utils.training import replay

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            rates, kept = replay(callbacks, _curve(lowest))
    except Exception:
        return "broken"
    reduced = (np.diff(rates[:-1]) < 0).any()  # in the last epoch it is too late
    if len(rates) > lowest + 40:
        return "never stops"
    if len(rates) <= lowest:
        return "too early" if len(rates) in (9, 10) else "much too early"
    if not reduced:
        return "not reduced"
    early = (np.diff(rates[:lowest]) < 0).any()
    return "reduced early" if early else "right" if kept == lowest else "not restored"


def _diagnose(result, curves=(LOWEST, EARLIER)):
    """Return what goes wrong first on these curves, in a word or two."""
    import keras

    several = isinstance(result, list | tuple)
    kinds = {isinstance(c, keras.callbacks.Callback) for c in result} if several else {}
    if kinds != {True}:
        return "no list"
    outcomes = (_replayed(list(result), lowest) for lowest in curves)
    return next((outcome for outcome in outcomes if outcome != "right"), "right")


COMPLAINTS = {
    "no list": "your function should return a list of Keras callbacks",
    "broken": "your callbacks stop with an error when they watch a training",
    "never stops": "the validation loss rises for 40 epochs and training goes on",
    "much too early": "training stops while the validation loss still falls",
    "too early": "two bad epochs in a row, on the way down, end the training",
    "reduced early": "two bad epochs in a row, on the way down, reduce the rate",
    "not reduced": "training stops before the learning rate was reduced even once",
    "not restored": "after the stop, the weights are not those of the best epoch",
}


RESPONSIBLE = {"not reduced": "reducing", "reduced early": "reducing"} | dict.fromkeys(
    ("never stops", "much too early", "too early", "not restored"), "stopping"
)


def _pair(reducing, stopping):
    """Return an answer with the options of both callbacks; None leaves one out."""

    def answer():
        import keras

        kinds = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.EarlyStopping)
        options = zip(kinds, (reducing, stopping), strict=True)
        return [kind(**chosen) for kind, chosen in options if chosen is not None]

    return answer


# Options that may lead a callback astray, with the values from which on they do.
ASTRAY = {
    "min_lr": 1e-3,  # the rate of the practice training
    "min_delta": 0.05,  # what an epoch gains on the way down
    "start_from_epoch": EARLIER,
    "baseline": 1e-9,
}


def _oddity(callback):
    """Name the option that leads a callback astray, or None."""
    if callback.monitor in ("loss", "accuracy"):
        return "training"
    if callback.monitor != "val_loss":
        return "accuracy" if callback.monitor in METRICS else "unknown"
    if callback.mode == "max":
        return "mode"
    values = {name: abs(getattr(callback, name, None) or 0) for name in ASTRAY}
    return next((name for name, v in values.items() if v >= ASTRAY[name]), None)


def _oddities(result):
    import keras

    kinds = (keras.callbacks.ReduceLROnPlateau, keras.callbacks.EarlyStopping)
    pairs = [next((c for c in result if isinstance(c, kind)), None) for kind in kinds]
    return [callback and _oddity(callback) for callback in pairs]


def _same_outcome(one, other):
    """Tell whether the same option leads the same callback astray."""
    odd = _oddities(one)
    if odd != _oddities(other):
        return False
    outcomes = [_diagnose(pair, curves=(LOWEST,)) for pair in (one, other)]
    if any(odd):  # how it ends depends on the patience, too
        outcomes = [RESPONSIBLE.get(outcome, outcome) for outcome in outcomes]
    return outcomes[0] == outcomes[1]


_KEEP = {"restore_best_weights": True}
_REDUCE, _STOP = {"patience": 4}, {"patience": 10} | _KEEP


def _astray(name, options, hint):
    """Return the mistake made in one callback, in the other and in both."""
    return (
        Mistake(f"{name}: reducing", _pair(_REDUCE | options, _STOP), hint),
        Mistake(f"{name}: stopping", _pair(_REDUCE, _STOP | options), hint),
        Mistake(f"{name}: both", _pair(_REDUCE | options, _STOP | options), hint),
    )


CALLBACKS = Exercise(
    id="03.2",
    title="reduce, then stop",
    reference=my_callbacks,
    cases=lambda: [()],
    judge=lambda result: COMPLAINTS.get(_diagnose(result)),
    alike=_same_outcome,
    prepare=lambda: _diagnose(my_callbacks()),
    mistakes=(
        Mistake("wrong order", _pair({"patience": 10}, _KEEP | {"patience": 5}), ORDER),
        Mistake("not restored", _pair(_REDUCE, {"patience": 10}), KEEP),
        Mistake("no patience", _pair({}, _KEEP), PATIENCE),
        Mistake("no stop", _pair(_REDUCE, None), STOP),
        Mistake("hasty", _pair({"patience": 1}, _KEEP | {"patience": 9}), NOISE),
        *_astray("upside down", {"mode": "max"}, "is a loss to be large? See `mode`."),
        *_astray("typing error", {"monitor": "loss_val"}, NAME),
        *_astray("training loss", {"monitor": "loss"}, TRAINING),
        *_astray("accuracy", {"monitor": "val_accuracy"}, OTHER),
        Mistake("floor", _pair(_REDUCE | {"min_lr": 0.1}, _STOP), FLOOR),
        Mistake("demanding", _pair(_REDUCE, _STOP | {"min_delta": 0.06}), DEMANDING),
        Mistake("late", _pair(_REDUCE, _STOP | {"start_from_epoch": 30}), LATE),
        Mistake("baseline", _pair(_REDUCE, _STOP | {"baseline": 0.5}), BASELINE),
    ),
    hints=(
        "Which of the two should lose patience first?",
        "keras.callbacks.ReduceLROnPlateau and EarlyStopping, both with monitor="
        '"val_loss"; patience above 2; restore_best_weights.',
    ),
)

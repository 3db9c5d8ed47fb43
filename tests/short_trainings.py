"""Startup file of a kernel: trainings take two batches, so that a notebook is quick.

Nothing is compared in a learner's notebook: that all of its cells run is the proof.
Operations run one by one, because translating a training of two batches into a graph
takes longer than the training; the solved notebooks prove the graphs.
"""

import sys

STEPS = 2
IMAGES = 256  # in a batch where nothing is learned: each costs the same when eager


def _shortened(fit):
    def short_fit(model, *arguments, **options):
        options["epochs"] = options.get("initial_epoch", 0) + 1
        options["steps_per_epoch"] = STEPS
        if options.get("validation_data") is not None:
            options["validation_steps"] = STEPS
        return fit(model, *arguments, **options)

    return short_fit


def _first_batches(train_on_batch):
    results = {}

    def short_train_on_batch(model, *arguments, **options):
        seen = results.setdefault(id(model), [])
        if len(seen) < STEPS:
            seen.append(train_on_batch(model, *arguments, **options))
        return seen[-1]

    return short_train_on_batch


def _in_large_batches(predict):
    def quick_predict(model, x, batch_size=None, *arguments, **options):
        return predict(model, x, batch_size or IMAGES, *arguments, **options)

    return quick_predict


def _shorten(*event):
    model = getattr(sys.modules.get("keras"), "Model", None)
    if model is not None and not getattr(model, "is_shortened", False):
        model.fit, model.is_shortened = _shortened(model.fit), True
        model.train_on_batch = _first_batches(model.train_on_batch)
        model.predict = _in_large_batches(model.predict)
        if tensorflow := sys.modules.get("tensorflow"):  # not with other backends
            tensorflow.config.run_functions_eagerly(True)


get_ipython().events.register("pre_run_cell", _shorten)  # noqa: F821

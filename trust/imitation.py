"""Imported by a kernel before the first cell: compute like a GPU, on a CPU.

CNN_COURSE_IMITATE names what is imitated, with TensorFlow:

xla: trainings, and predictions of compiled models, are compiled, as Keras does by
itself where there is a GPU (`jit_compile=True` for `Model.compile`). Models that were
never compiled are left out.

tf32: convolutions and matrix products of float32 take their inputs rounded to TF32's
ten bits of mantissa, and add up in float32, forwards and backwards. NVIDIA's GPUs do so
since 2020, unless TensorFlow is told not to, which `notebook.setup` does; the imitation
obeys, too. Rounded are the inputs of the functions of `tf` in PRODUCTS, which all
layers of Keras call; left out are products inside other operations of TensorFlow, as in
its linear algebra, and all of NumPy's.

Neither imitates another order of sums, or sums whose order changes from run to run.
"""

import functools
import os

import keras
import tensorflow as tf

PRODUCTS = (
    *((tf, name) for name in ("einsum", "matmul", "tensordot")),
    *((tf.nn, f"conv{kind}") for kind in ("1d", "2d", "3d", "_transpose", "olution")),
    *((tf.nn, f"{kind}_conv2d") for kind in ("depthwise", "separable")),
)


def compile_trainings():
    """Let `Model.compile` compile with XLA where it is not told otherwise."""
    compile_as_told = keras.Model.compile

    @functools.wraps(compile_as_told)
    def compile_with_xla(model, *arguments, **options):
        options = {"jit_compile": True, **options}
        return compile_as_told(model, *arguments, **options)

    keras.Model.compile = compile_with_xla


def to_tf32(x):
    """Round a float32 tensor to ten bits of mantissa, half a step away from zero."""
    bits = tf.bitcast(x, tf.int32) + 0x1000
    kept = tf.bitcast(tf.bitwise.bitwise_and(bits, -0x2000), tf.float32)
    return tf.where(tf.math.is_finite(x), kept, x)


@tf.custom_gradient
def round_forwards(x):
    """Round a tensor, its gradient passes as it is."""
    return to_tf32(x), lambda gradient: gradient


@tf.custom_gradient
def round_backwards(x):
    """Pass a tensor as it is, round its gradient."""
    return tf.identity(x), round_forwards


def _is_float32(value):
    return getattr(value, "dtype", None) in ("float32", tf.float32)


def _is_on():
    return tf.config.experimental.tensor_float_32_execution_enabled()


def _rounded(value):
    if not _is_float32(value):
        return value
    return round_forwards(tf.convert_to_tensor(value))


def with_rounded_inputs(product):
    """Return a product of tensors that rounds like the hardware of a GPU."""

    @functools.wraps(product)
    def rounding_product(*arguments, **options):
        if not _is_on():
            return product(*arguments, **options)
        options = {name: _rounded(value) for name, value in options.items()}
        result = product(*map(_rounded, arguments), **options)
        return round_backwards(result) if _is_float32(result) else result

    return rounding_product


def round_products():
    """Let the products of `tf` take inputs of TF32."""
    for module, name in PRODUCTS:
        setattr(module, name, with_rounded_inputs(getattr(module, name)))


IMITATIONS = {"xla": compile_trainings, "tf32": round_products}

for _name in os.environ.get("CNN_COURSE_IMITATE", "").split():
    IMITATIONS[_name]()

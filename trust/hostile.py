"""Families of hostile answers: each takes (exercise, rng, number), yields functions."""

import builtins
import datetime
import functools
import itertools
import logging
import os
import random
import sys
import threading
import time
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np

WRONG = -12345.678  # no exercise asks for this number


def constantly(value):
    """Return an answer that returns one value, whatever it is asked."""
    return lambda *arguments, **options: value


# ------------------------------------------------------------ results, slightly changed


def _with_entry(array, entry):
    copy = np.array(array, dtype=np.result_type(array, type(entry)))
    copy.flat[-1:] = entry
    return copy


CHANGES = {
    "as float32": lambda a, rng: a.astype("float32"),
    "as float16": lambda a, rng: a.astype("float16"),
    "as int": lambda a, rng: a.astype(int),
    "as uint8": lambda a, rng: a.astype("uint8"),
    "as bool": lambda a, rng: a.astype(bool),
    "as complex": lambda a, rng: a.astype(complex),
    "as object": lambda a, rng: a.astype(object),
    "as text": lambda a, rng: a.astype(str),
    "as list": lambda a, rng: a.tolist(),
    "as Fractions": lambda a, rng: [Fraction(x) for x in a.astype(float).flat],
    "in Fortran's order": lambda a, rng: np.asfortranarray(a),
    "masked": lambda a, rng: np.ma.masked_array(a, mask=rng.random(a.shape) < 0.3),
    "matrix": lambda a, rng: np.asmatrix(a),
    "structured": lambda a, rng: np.array(
        [(x,) for x in a.flat], dtype=[("value", float)]
    ),
    "times": lambda a, rng: a.astype(int).astype("datetime64[s]"),
    "transposed": lambda a, rng: a.T,
    "reversed": lambda a, rng: a[::-1],
    "shorter": lambda a, rng: a[:-1],
    "longer": lambda a, rng: np.concatenate([a, a[:1]]),
    "empty": lambda a, rng: a[:0],
    "extra axis": lambda a, rng: a[None],
    "extra axis at the end": lambda a, rng: a[..., None],
    "flat": lambda a, rng: a.ravel(),
    "rolled": lambda a, rng: np.roll(a, 1),
    "shuffled": lambda a, rng: rng.permuted(a),
    "scaled": lambda a, rng: a * rng.choice([-1, 0.5, 2, 100]),
    "shifted": lambda a, rng: a + rng.choice([-1, 1e-3, 1, 7]),
    "noisy": lambda a, rng: a + rng.normal(size=a.shape) * 0.01,
    "rounded": lambda a, rng: np.round(a, 1),
    "tiny error": lambda a, rng: a * (1 + 1e-7),
    "NaN inside": lambda a, rng: _with_entry(a, np.nan),
    "infinity inside": lambda a, rng: _with_entry(a, -np.inf),
    "None inside": lambda a, rng: [*a.ravel().tolist()[:-1], None],
    "text inside": lambda a, rng: [*a.ravel().tolist()[:-1], "x"],
    "list inside": lambda a, rng: [*a.ravel().tolist()[:-1], [1, [2]]],
}


def _changed(result, change, place, seed):
    """Change the array at a place of a result (its items are counted round)."""
    rng = np.random.default_rng(seed)
    if isinstance(result, tuple | list) and result:
        items = list(result)
        items[place % len(items)] = _changed(items[place % len(items)], change, 0, seed)
        return type(result)(items) if type(result) in (tuple, list) else items
    if isinstance(result, str):
        return {0: result.upper(), 1: result[:-1], 2: result.encode()}[seed % 3]
    if isinstance(result, np.ndarray | float | int | np.generic):
        return change(np.asarray(result), rng)
    return [result]


def changed_results(exercise, rng, number):
    """Yield the reference's results with one thing changed."""
    for change in CHANGES.values():
        for _ in range(number):
            place, seed = rng.integers(0, 100, size=2)

            def answer(*case, change=change, place=int(place), seed=int(seed)):
                return _changed(exercise.reference(*case), change, place, seed)

            yield answer


def wrong_tuples(exercise, rng, number):
    """Yield the reference's results with items too few, too many, nested, exchanged."""

    def items(case):
        result = exercise.reference(*case)
        return tuple(result) if isinstance(result, tuple | list) else (result,)

    yield lambda *case: items(case)[:-1]
    yield lambda *case: items(case) + items(case)[-1:]
    yield lambda *case: items(case)[::-1]
    yield lambda *case: (items(case),)
    yield lambda *case: [[item] for item in items(case)]
    yield lambda *case: (*items(case)[:-1], None)
    yield lambda *case: dict(enumerate(items(case)))
    yield lambda *case: set(map(id, items(case)))
    yield lambda *case: (item for item in items(case))
    yield lambda *case: iter(items(case))
    yield lambda *case: map(str, items(case))


# ------------------------------------------------------------ results of other types


class Plain:
    """An object of no use."""


RESULTS = {
    "texts": ["", "x", "ABC", "BC", b"bytes", "\ud800", "a\0b", np.str_("text")],
    "numbers": [
        *(0, -1, 0.0, -0.0, True, WRONG, 1e308, 5e-324),
        *(np.nan, np.inf, -np.inf, 1j, complex("nan"), Fraction(1, 3), Decimal("NaN")),
        *(np.float16(1), np.uint8(255), np.longdouble(1), np.bool_(True)),
    ],
    "containers": [
        *((), [], {}, set(), frozenset({1}), {"a": 1}, range(3), [[]], [()], ({},)),
        *([[1, 2], [3]], [[1], 2], [None], [None, 1], (None, None), [..., 1]),
        *(bytearray(b"x"), memoryview(b"abc"), slice(3), [object()], [[[[[]]]]]),
    ],
    "arrays": [
        *(np.zeros(0), np.zeros((0, 3)), np.zeros((1, 1, 1, 1)), np.array(None)),
        *(np.array("x"), np.array(["a", "b"]), np.array([None, 1]), np.full(3, np.nan)),
        *(
            np.array([{}, []], dtype=object),
            np.zeros(2, dtype="i4,f8"),
            np.zeros(3) + 1j,
        ),
        *(np.array([], dtype="M8[s]"), np.array(["2020"], "M8[Y]"), np.ma.masked),
        *(np.ma.masked_all(3), np.asmatrix(np.eye(2)), np.rec.array([(1, 2.0)])),
        *(np.array([np.nan, np.inf]), np.zeros((1,) * 30), np.void(b"abc")),
    ],
    "things": [
        *(object(), Plain, Plain(), type, int, print, len, np, sys, NotImplemented),
        *(ValueError("returned"), datetime.datetime(2020, 1, 1), lambda: 1, open),
        *(itertools.count(), iter([]), (x for x in [1]), super, property()),
        *(threading.Lock(), np.random.default_rng(1), np.dtype(float), np.add),
    ],
}


def other_types(exercise, rng, number):
    """Yield constants of all types, alone and as items of a tuple."""
    for value in itertools.chain(*RESULTS.values()):
        yield constantly(value)
        yield constantly((value,) * int(rng.integers(1, 5)))


# ------------------------------------------------------------ hostile objects


class Custom(BaseException):
    """An error of which not even the text can be had."""

    def __str__(self):
        raise self

    __repr__ = __str__


def _raise(error):
    raise error


DEEDS = {
    "raises": lambda *a, **k: _raise(RuntimeError("no")),
    "exits": lambda *a, **k: sys.exit(3),
    "interrupts": lambda *a, **k: _raise(KeyboardInterrupt()),
    "custom": lambda *a, **k: _raise(Custom()),
    "recurses": lambda self, *a, **k: str(self) + repr(self) + str(len(self)),
    "None": lambda *a, **k: None,
    "True": lambda *a, **k: True,
    "minus one": lambda *a, **k: -1,
    "huge": lambda *a, **k: 10**400,
    "text": lambda *a, **k: "\ud800" * 3,
    "itself": lambda self, *a, **k: self,
    "array": lambda *a, **k: np.full(7, np.nan),
}
METHODS = (
    *("__array__", "__eq__", "__ne__", "__len__", "__repr__", "__str__", "__bool__"),
    *("__iter__", "__getitem__", "__float__", "__int__", "__index__", "__hash__"),
    *("__getattr__", "__format__", "__lt__", "__abs__", "__sub__", "__rsub__"),
    *("__array_ufunc__", "__array_function__", "__call__", "__deepcopy__"),
)
BASES = (object, str, float, int, tuple, list, dict, np.ndarray, Exception)


def _object(base, methods):
    kind = type("Hostile", (base,), methods)
    return kind((2,)) if base is np.ndarray else kind()


def _methods(rng, deeds):
    names = rng.choice(METHODS, size=rng.integers(1, 6), replace=False)
    return {str(name): deeds[rng.integers(len(deeds))] for name in names}


def hostile_objects(exercise, rng, number):
    """Yield objects whose methods raise or return nonsense, alone and in a tuple."""
    deeds = list(DEEDS.values())
    for deed in deeds:
        everything = dict.fromkeys(METHODS, deed) | {"__hash__": object.__hash__}
        yield lambda *case, methods=everything: _object(object, methods)
        yield lambda *case, methods={"__eq__": deed}: _object(object, methods)
    for _ in range(10 * number):
        base = BASES[rng.integers(len(BASES))]
        copies = int(rng.integers(0, 5))
        methods = _methods(rng, deeds)

        def answer(*case, base=base, methods=methods, copies=copies):
            one = _object(base, methods)
            return (one,) * copies if copies else one

        yield answer


class Liar(type):
    """A class that hides its name."""

    __name__ = property(lambda cls: _raise(RuntimeError("no name")))


def disguised_objects(exercise, rng, number):
    """Yield objects that pretend to be of another type or equal to everything."""
    for wanted in (str, tuple, list, int, float, bool, np.ndarray):
        methods = {"__class__": wanted, "__eq__": lambda *a: True, "__hash__": id}
        methods |= {"__ne__": lambda *a: False, "__len__": lambda self: 2}
        yield lambda *case, m=methods: _object(object, m)
        yield lambda *case, m=methods: (_object(object, m), _object(object, m))
    yield lambda *case: Liar("Hidden", (), {})()
    yield lambda *case: Liar("Hidden", (Exception,), {})()
    always = {"__eq__": lambda *a: True, "__ne__": lambda *a: False, "__hash__": hash}
    for base in (str, float, int, tuple, list):
        yield lambda *case, base=base: _object(base, always)
        yield lambda *case, base=base: (_object(base, always), _object(base, always))


def fickle_results(exercise, rng, number):
    """Yield results that are right at the first look and raise at a later one."""

    class Fickle:
        def __init__(self, value, patience):
            self.value, self.patience = value, patience

        def __array__(self, dtype=None, copy=None):
            self.patience -= 1
            if self.patience < 0:
                raise RuntimeError("looked at too often")
            return np.asarray(self.value)

    def wrapped(value, patience):
        if isinstance(value, tuple | list):
            return type(value)([wrapped(item, patience) for item in value])
        return Fickle(value, patience)

    for patience in range(1, 3 + number):
        yield lambda *case, p=patience: wrapped(exercise.reference(*case), p)


# ------------------------------------------------------------ too large, too deep


def _nested(depth, width=1):
    value = [1.0]
    for _ in range(depth):
        value = [value] * width
    return value


def _itself(width):
    value = [1.0] * (width - 1)
    value.extend([value] * width)
    return value


def _self_array():
    array = np.empty(1, dtype=object)
    array[0] = array
    return array


LARGE = {
    "contains itself": lambda: _itself(1),
    "contains itself twice": lambda: _itself(2),
    "contains itself often": lambda: _itself(300),
    "array that contains itself": _self_array,
    "deep": lambda: _nested(40),
    "very deep": lambda: _nested(5000),
    "deep and wide": lambda: _nested(20, 20),
    "wide": lambda: _nested(3, 1000),
    "zeros": lambda: np.zeros((20_000, 20_000)),
    "zeros, small type": lambda: np.zeros((100_000, 100_000), dtype=bool),
    "broadcast": lambda: np.broadcast_to(1.0, (10**6, 10**6)),
    "broadcast objects": lambda: np.broadcast_to(np.array(1, object), (10**5, 10**5)),
    "pair of broadcast": lambda: (np.broadcast_to(1.0, (10**5, 10**5)),) * 2,
    "three of broadcast": lambda: (np.broadcast_to(1.0, (10**5, 10**5)),) * 3,
    "list of broadcast": lambda: [np.broadcast_to(1.0, (10**5, 10**4))] * 50,
    "range": lambda: range(10**12),
    "shorter range": lambda: range(10**8),
    "long list": lambda: [0.5] * 10**7,
    "long text": lambda: "x" * 10**7,
    "long bytes": lambda: b"x" * 10**7,
    "integer": lambda: 10**5000,
    "negative integer": lambda: -(10**400),
    "integers": lambda: [10**400, 1],
    "long name": lambda: type("N" * 10**6, (), {})(),
}


def large_results(exercise, rng, number):
    """Yield results that are too large, too deep or contain themselves."""
    for make in LARGE.values():
        yield lambda *case, make=make: make()
        yield lambda *case, make=make: (make(), make())


# ------------------------------------------------------------ errors and endless loops


def _recurse(*arguments):
    return _recurse(*arguments)


def _chain(depth):
    try:
        return _chain(depth - 1) if depth else 1 / 0
    except Exception as error:
        raise ValueError("above") from error


class UnprintableError(Exception):
    """An error whose text is hostile in another way each time."""

    def __init__(self, text):
        super().__init__()
        self.text = text

    def __str__(self):
        return self.text


ERRORS = [
    *(
        Exception(),
        ValueError("x" * 10**6),
        ValueError("\ud800"),
        ValueError("\n" * 99),
    ),
    *(SystemExit(0), SystemExit("bye"), KeyboardInterrupt(), GeneratorExit()),
    *(StopIteration(3), StopAsyncIteration(), MemoryError(), RecursionError("deep")),
    *(
        Custom(),
        UnprintableError(None),
        UnprintableError(3),
        UnprintableError("\udfff" * 10**6),
    ),
    *(BaseException("base"), Warning("warned"), OSError(2, "no file", "x")),
    *(SyntaxError("bad"), UnicodeDecodeError("utf-8", b"x", 0, 1, "why"), KeyError(())),
    *(AssertionError(), NotImplementedError(), Liar("Error", (Exception,), {})()),
    type("N" * 10**5, (Exception,), {})("long name"),
]
if hasattr(builtins, "BaseExceptionGroup"):  # since Python 3.11
    group = builtins.BaseExceptionGroup
    ERRORS += [group("several", [ValueError("a"), KeyboardInterrupt()])]


def errors(exercise, rng, number):
    """Yield functions that stop with every kind of error."""
    for error in ERRORS:
        yield lambda *case, error=error: _raise(error)
    yield lambda *case: _chain(50)
    yield lambda *case: exit()
    yield lambda *case: _raise(3)
    yield lambda *case: exec("1 +")
    yield _recurse


def _endless(*arguments):
    while True:
        pass


def _swallows(*arguments):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue


def _swallows_and_works(*arguments):
    while True:
        try:
            time.sleep(0.001)
        except BaseException as error:
            str(error)


def _finally(*arguments):
    try:
        _endless()
    finally:
        _endless()


def _collects(*arguments):
    for n in itertools.count():
        cycle = [n]
        cycle.append(cycle)


class _EndlessTextError(Exception):
    def __str__(self):
        return _endless()


def endless(exercise, rng, number):
    """Yield functions that never come back, or far too late."""
    yield _endless
    yield _swallows
    yield _swallows_and_works
    yield _finally
    yield _collects
    yield lambda *case: time.sleep(3)
    yield lambda *case: threading.Event().wait(3)
    yield lambda *case: [np.linalg.svd(np.eye(400)) for _ in range(9)]
    yield lambda *case: _raise(_EndlessTextError())
    for name in ("__array__", "__eq__", "__len__", "__iter__", "__float__", "__call__"):
        methods = {name: _endless, "__hash__": object.__hash__}
        yield lambda *case, methods=methods: _object(object, methods)
        yield lambda *case, methods=methods: (_object(object, methods),) * 2


# ------------------------------------------------------------ side effects


def _log(*arguments):
    logging.warning("a warning")
    logging.getLogger("mine").error("an error")


DEEDS_OF_PRINTERS = {
    "print": lambda *case: print("working", case),
    "much": lambda *case: print("x" * 10**6),
    "to stderr": lambda *case: print("error", file=sys.stderr),
    "to a closed screen": lambda *case: sys.stdout.close(),
    "warn": lambda *case: warnings.warn("warned", stacklevel=1),
    "log": _log,
    "from a destructor": lambda *case: type("D", (), {"__del__": lambda s: 1 / 0})(),
    "from a thread": lambda *case: threading.Thread(target=print, args=(1,)).start(),
}


def printers(exercise, rng, number):
    """Yield functions that print; the result is wrong."""
    for deed in DEEDS_OF_PRINTERS.values():
        yield lambda *case, deed=deed: (deed(*case), WRONG)[1]


def _spoil(value, rng):
    if isinstance(value, np.ndarray):
        value.flags.writeable = True
        value[...] = rng.integers(0, 9)
    elif isinstance(value, list):
        value[:] = [object()] * len(value)
    elif isinstance(value, dict):
        value.clear()


def changed_inputs(exercise, rng, number):
    """Yield functions that overwrite, resize or close what they are given."""

    def overwrites(*case):
        for value in case:
            _spoil(value, np.random.default_rng(0))
        return WRONG

    def empties(*case):
        for value in case:
            if isinstance(value, list):
                value.clear()
            if isinstance(value, np.ndarray):
                value.resize((0,), refcheck=False)
        return WRONG

    def contains_itself(*case):
        for value in case:
            if isinstance(value, list):
                value.append(value)
        return WRONG

    def gives_back(*case):
        return case or WRONG

    yield from (overwrites, empties, contains_itself, gives_back)


def _set(owner, name, value=None):
    return lambda *case: setattr(owner, name, value)


def _delete(owner, name):
    return lambda *case: delattr(owner, name)


def _everything(owner, value):
    names = [name for name in vars(owner) if not name.startswith("__")]
    return lambda *case: [setattr(owner, name, value) for name in names] and None


def _replace_keras(*case):
    if keras := sys.modules.get("keras"):
        keras.ops.mean = keras.layers.Dense = keras.Model = None


VANDALS = [
    *(_set(np, name) for name in ("mean", "array", "asarray", "abs", "isfinite")),
    *(_set(np, name, constantly(7)) for name in ("sum", "allclose", "array_equal")),
    *(_delete(np, name) for name in ("zeros", "ndarray", "float64", "linalg")),
    _set(np.linalg, "norm"),
    _set(np.random, "default_rng"),
    *(_set(builtins, name) for name in ("len", "range", "isinstance", "type", "max")),
    *(_set(builtins, name, constantly(True)) for name in ("all", "zip", "abs", "str")),
    *(_delete(builtins, name) for name in ("print", "Exception", "ValueError", "map")),
    *(_set(sys, name) for name in ("stdout", "stderr", "stdin", "excepthook")),
    *(_delete(sys, name) for name in ("stdout", "unraisablehook")),
    *(_set(random, name) for name in ("random", "getstate", "setstate")),
    _everything(np.linalg, None),
    _replace_keras,
]


def vandals(exercise, rng, number):
    """Yield functions that overwrite or delete names of Python and NumPy."""
    for deed in VANDALS:

        def answer(*case, deed=deed):
            deed(*case)
            return WRONG

        def loops(*case, deed=deed):
            deed(*case)
            while True:
                pass

        yield answer
        if rng.random() < 0.1:
            yield loops


def _set_keras(*case):
    if keras := sys.modules.get("keras"):
        keras.config.set_floatx("float16")
        keras.config.set_epsilon(1.0)
        keras.config.set_image_data_format("channels_first")


SETTERS = [
    lambda *case: np.random.seed(0),
    lambda *case: random.seed(0),
    lambda *case: np.seterr(all="raise"),
    lambda *case: np.set_printoptions(precision=1, threshold=2),
    lambda *case: warnings.simplefilter("error"),
    lambda *case: warnings.resetwarnings(),
    lambda *case: os.chdir("/"),
    lambda *case: os.environ.clear(),
    lambda *case: os.environ.update(CHECKS_STRICT="1", PATH=""),
    lambda *case: sys.setrecursionlimit(100_000),
    lambda *case: sys.setrecursionlimit(300),
    lambda *case: logging.basicConfig(level=0),
    lambda *case: sys.settrace(lambda *a: None),
    _set_keras,
]


def setters(exercise, rng, number):
    """Yield functions that change settings of the session."""
    for deed in SETTERS:
        yield lambda *case, deed=deed: (deed(*case), WRONG)[1]
        yield lambda *case, deed=deed: (deed(*case), 1 / 0)[1]


# ------------------------------------------------------------ signatures


class Callable:
    """A callable object without a name."""

    def __call__(self, *arguments):  # noqa: D102
        return WRONG


async def _async(*arguments):
    return WRONG


def _generator(*arguments):
    yield WRONG


def signatures(exercise, rng, number):
    """Yield functions of every kind, of every number of arguments."""
    yield lambda: WRONG
    yield lambda a: WRONG
    yield lambda a, b, c, d, e, f, g: WRONG
    yield lambda *, keyword: WRONG
    yield functools.partial(lambda *case: WRONG)
    yield functools.partial(exercise.reference, *[1] * 9)
    yield Callable()
    yield Callable
    yield _async
    yield _generator
    yield from (print, len, int, str, list, tuple, dict, type, object, iter, max, sum)
    yield from (np.array, np.mean, np.add, np.zeros, np.ndarray, np.float32)
    yield staticmethod(Callable())
    yield Callable().__call__
    yield functools.lru_cache(lambda *case: WRONG)
    yield property
    yield type("Class", (), {"__init__": lambda self, *case: 1 / 0})
    yield _object(object, {"__call__": constantly(WRONG), "__repr__": DEEDS["exits"]})
    yield _object(object, dict.fromkeys(METHODS, constantly(WRONG)))


def not_functions(exercise, rng, number):
    """Yield what is no function at all."""
    yield from (3, "text", [1], (), {}, np.ones(3), Plain(), 1j, b"", set(), True)
    yield Liar("Hidden", (), {})()
    yield _object(object, {"__repr__": DEEDS["exits"], "__eq__": DEEDS["raises"]})
    yield type("N" * 10**6, (), {})()
    yield _object(object, {"__getattr__": DEEDS["raises"]})


FAMILIES = {
    "changed results": changed_results,
    "wrong tuples": wrong_tuples,
    "other types": other_types,
    "hostile objects": hostile_objects,
    "disguised objects": disguised_objects,
    "fickle results": fickle_results,
    "large results": large_results,
    "errors": errors,
    "endless": endless,
    "printers": printers,
    "changed inputs": changed_inputs,
    "vandals": vandals,
    "setters": setters,
    "signatures": signatures,
    "not functions": not_functions,
}
ENDLESS = {"endless", "vandals"}  # tried with a short time limit
MAY_BE_RIGHT = {
    *("changed results", "wrong tuples", "other types", "fickle results"),
    *("changed inputs", "signatures"),
}

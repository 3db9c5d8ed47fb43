"""The engine of the checks: what an answer may do, how it is stopped, what is kept."""

import contextlib
import copy
import hashlib
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from utils.airshowers import station_grid
from utils.grading import Exercise, Mistake
from utils.grading.compare import describe_call, difference, refusal
from utils.grading.sandbox import run
from utils.grading.sources import whole_source
from utils.grading.timing import OutOfTime, within

pytestmark = pytest.mark.filterwarnings("ignore")  # np.matrix, coroutines


def add(a, b):
    """Add two numbers."""
    return a + b


def exercise(**settings):
    """Return an exercise on sums with one mistake, changed by settings."""
    usual = {
        "id": "00.0",
        "title": "sums",
        "reference": add,
        "cases": lambda: [(1.0, 2.0), (3.5, -1.0), (np.ones(3), np.arange(3.0))],
        "mistakes": (Mistake("difference", lambda a, b: a - b, "add, do not take."),),
        "hints": ("a", "b"),
        "seconds": 0.2,
    }
    return Exercise(**(usual | settings))


# ------------------------------------------------------------------ hostile answers


def endless(*arguments):
    while True:
        pass


def swallows(*arguments):
    while True:
        try:
            time.sleep(0.001)
        except BaseException:
            time.sleep(0.001)


def swallows_and_works(*arguments):
    total = 0
    while True:
        try:
            total += 1
        except BaseException:
            total -= 1
        finally:
            total += 0


def returns_from_finally(*arguments):
    while True:
        try:
            sum(range(100))
        finally:
            continue  # noqa: B012


def never_closes(*arguments):
    with contextlib.closing(SimpleNamespace(close=endless)):
        endless()


def sleeps(*arguments):
    time.sleep(60)


def recurses(*arguments):
    return recurses(*arguments)


def kills_its_streams(*arguments):
    sys.stdout.close()
    sys.stdout = sys.stderr = None


def itself(*arguments):
    nested = []
    nested.extend([nested, nested])
    return nested


class Everything:
    """Claims to equal all that it is compared with."""

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


class Endless:
    """Becomes an array only after an endless loop."""

    def __array__(self, *arguments, **options):
        endless()


class UnprintableError(Exception):
    """Fails when it is printed."""

    def __str__(self):
        raise RuntimeError


def raises_unprintable(*arguments):
    raise UnprintableError


HOSTILE = {
    "endless loop": endless,
    "loop that swallows interrupts": swallows,
    "loop that swallows interrupts and works": swallows_and_works,
    "loop that goes on in finally": returns_from_finally,
    "scope that never closes": never_closes,
    "sleep": sleeps,
    "endless recursion": recurses,
    "exit": lambda *arguments: sys.exit(3),
    "closed streams": kills_its_streams,
    "list of itself": itself,
    "equal to everything": lambda *arguments: Everything(),
    "endless result": lambda *arguments: Endless(),
    "huge array": lambda *arguments: np.broadcast_to(1.0, (10**6, 10**6)),
    "unprintable error": raises_unprintable,
    "text that is no UTF-8": lambda *arguments: "\ud800",
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_hostile_answer_is_wrong_and_leaves_nothing_behind(answer, capsys):
    threads, streams = threading.active_count(), (sys.stdout, sys.stderr)
    handler, trace = signal.getsignal(signal.SIGINT), sys.gettrace()
    outcome, message = exercise(seconds=0.1).check(answer)
    assert outcome == "wrong"
    assert "Traceback" not in message and message.encode("utf-8")
    assert threading.active_count() == threads
    assert (sys.stdout, sys.stderr) == streams
    assert (signal.getsignal(signal.SIGINT), sys.gettrace()) == (handler, trace)
    assert capsys.readouterr() == ("", "")


def test_what_takes_too_long_is_named():
    quick = exercise(seconds=0.1)
    assert "no result within 0.1 s, perhaps an endless loop" in quick.check(endless)[1]
    assert "within 0.5 s: it waits for something" in quick.check(sleeps)[1]
    assert "cannot be looked at within 0.1 s" in quick.check(lambda *a: Endless())[1]


# ------------------------------------------------------------------ time


def test_a_function_in_time_returns_and_raises_as_always():
    assert within(5, add, 1, 2) == 3
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)
    with pytest.raises(OutOfTime):
        within(0.05, endless)


class Scope:
    """Sets something back when it closes, as Keras does while it builds a layer."""

    is_open = False

    def __enter__(self):
        Scope.is_open = True

    def __exit__(self, *error):
        Scope.is_open = False


def test_what_runs_out_of_time_closes_what_it_has_opened():
    def opens_and_closes():
        while True:
            with Scope():
                for _ in range(100_000):
                    pass

    for _ in range(10):
        with pytest.raises(OutOfTime):
            within(0.03, opens_and_closes)
        assert not Scope.is_open


def test_networks_keep_their_weights_after_others_ran_out_of_time():
    import keras

    def model():
        inputs = keras.Input((3,))
        return keras.Model(inputs, keras.layers.Dense(2)(inputs))

    def many_models():
        while True:
            with keras.name_scope("late"):
                model()

    for _ in range(5):
        with pytest.raises(OutOfTime):
            within(0.02, many_models)
        assert model().count_params() == 8
        assert "late" not in model().layers[-1].kernel.path


def test_the_learners_own_interrupt_stops_the_check():
    def interrupted(*arguments):
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        exercise().check(interrupted)


def _while_others_compute(function):
    """Call a function while two threads use up processor time."""
    over = threading.Event()

    def compute():
        while not over.is_set():
            hashlib.sha256(bytes(1_000_000))  # lets other threads run meanwhile

    threads = [threading.Thread(target=compute) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        return function()
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_other_threads_do_not_spend_the_learners_time():
    """Three sleeps of 0.3 s, beside threads that compute for more than the second."""

    def waits(a, b):
        time.sleep(0.3)
        return a + b

    feedback = _while_others_compute(lambda: exercise(seconds=1).check(waits))
    assert feedback.outcome == "right"


def test_elsewhere_than_in_the_main_thread_answers_are_judged_too():
    found = []
    thread = threading.Thread(target=lambda: found.append(exercise().check(add)))
    thread.start()
    thread.join()
    assert found == [("right", "right.")]


# ------------------------------------------------------------------ prints and inputs


def test_prints_are_swallowed_and_mentioned(capsys):
    def prints(a, b):
        print("working")
        print("and warning", file=sys.stderr)
        return a + b

    message = exercise().check(prints).message
    assert message == "right. (It also prints; returning is enough.)"
    assert capsys.readouterr() == ("", "")


def test_what_other_threads_print_is_theirs(capsys):
    over, printing = threading.Event(), threading.Event()

    def prints_on():
        while not over.is_set():
            print("another thread")
            printing.set()

    def waits(a, b):
        printing.clear()
        printing.wait(5)
        return a + b

    thread = threading.Thread(target=prints_on)
    thread.start()
    try:
        feedback = exercise(seconds=5).check(waits)
    finally:
        over.set()
        thread.join()
    assert feedback == ("right", "right.")
    assert capsys.readouterr().out.count("another thread") >= 3


def test_an_answer_prints_nothing_after_its_check(capsys):
    def prints(*arguments):
        while True:
            try:
                time.sleep(0.01)
            except BaseException:
                print("still here")

    assert run(prints, [()], 0.05).timed_out
    time.sleep(0.2)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "argument, change",
    [
        ({"a": np.ones(2)}, dict.clear),
        ({"a": np.ones(2)}, lambda d: d["a"].fill(0)),
        ({"a": 1}, lambda d: d.update(b=2)),
        ({"a": [1, 2]}, lambda d: d["a"].append(3)),
        ([1, [2, 3]], lambda values: values[1].pop()),
        (np.array([1.0, np.nan]), lambda x: x.fill(0)),
    ],
)
def test_a_changed_input_is_noticed_and_the_case_stays(argument, change):
    def changes(value):
        change(value)
        return 1

    asked = exercise(reference=lambda value: 1, cases=lambda: [(argument,)])
    before = copy.deepcopy(argument)
    for _ in range(2):
        assert "changes its input" in asked.check(changes).message
    assert str(asked.trials()) == str([(before,)])
    assert asked.check(lambda value: 1).outcome == "right"


def test_arguments_that_cannot_be_copied_are_an_error_of_the_declaration():
    asked = exercise(cases=lambda: [(threading.Lock(), 1)])
    with pytest.raises(TypeError, match=r"exercise 00\.0: the arguments of its cases"):
        asked.check(add)


# ------------------------------------------------------------------ what is kept


def test_random_states_are_put_back():
    def draws(a, b):
        np.random.seed(1)
        random.seed(1)
        return a + b

    np.random.seed(3)
    random.seed(3)
    expected = np.random.random(), random.random()
    np.random.seed(3)
    random.seed(3)
    assert exercise().check(draws).outcome == "right"
    assert (np.random.random(), random.random()) == expected


def test_settings_of_numpy_and_keras_are_put_back(tmp_path, monkeypatch):
    from keras import config

    monkeypatch.chdir(".")  # which brings the folder back where the check does not

    def sets(a, b):
        os.chdir(tmp_path)
        config.set_dtype_policy("mixed_bfloat16")
        config.set_floatx("float64")
        config.set_epsilon(0.5)
        config.set_image_data_format("channels_first")
        np.set_printoptions(precision=1)
        np.seterr(all="raise")
        return a + b

    def settings():
        keras = config.floatx(), config.epsilon(), config.image_data_format()
        kept = Path.cwd(), config.dtype_policy().name, np.geterr()
        return *keras, np.get_printoptions()["precision"], *kept

    before = settings()
    assert exercise().check(sets).outcome == "right"
    assert settings() == before


# ------------------------------------------------------------------ feedback


def test_an_error_is_told_with_its_line():
    def fails(a, b):
        raise KeyError(f"no {a}")

    line = fails.__code__.co_firstlineno + 1
    told = f"your function stopped with KeyError: 'no 1.0' (line {line} of its cell)."
    assert told in exercise().check(fails).message


def test_the_failing_input_is_shown_not_the_first_one():
    message = exercise().check(lambda a, b: a + b if b > 0 else 0).message
    assert "Tried: a = 3.5, b = -1.0" in message


def test_the_first_wrong_entry_is_named():
    def wrong_twice(a, b):
        return a + b + np.array([0, 1, 1]) * (np.ndim(a) > 0) if np.ndim(a) else a + b

    message = exercise().check(wrong_twice).message
    assert "2 of 3 entries" in message and "the first is result[1]" in message


def test_a_mistake_gets_its_hint_and_others_a_pointer():
    assert "Likely cause: add, do not take." in exercise().check(lambda a, b: a - b)[1]
    message = exercise().check(lambda a, b: a * b).message
    assert "Likely cause" not in message and 'hint("00.0") may help.' in message


def test_a_mistake_that_runs_out_of_time_is_no_hint():
    slow = Mistake("slow", endless, "never")
    message = exercise(mistakes=(slow,), seconds=0.1).check(lambda a, b: -1).message
    assert "Likely cause" not in message


def test_extension_points():
    seen = []
    asked = exercise(
        prepare=lambda: seen.append("prepared"),
        also=lambda calls: (
            "the sums agree" if len({c.result for c in calls}) == 1 else None
        ),
        praise=lambda result, a, b: f"right: {result:g}.",
        accept=lambda answer: answer if callable(answer) else "hand in a function",
        cases=lambda: [(1, 2), (3, 4)],
        judge=lambda result, a, b: None,
        mistakes=(Mistake("constant", lambda a, b: 0, "do not ignore the input."),),
        untouched="nothing yet.",
        show_input=False,
    )
    assert asked.check(None) == ("not attempted", "nothing yet.")
    assert asked.check(3) == ("wrong", "hand in a function.")
    assert asked.check(add) == ("right", "right: 7.")
    outcome, message = asked.check(lambda a, b: 5)
    assert outcome == "wrong" and message.startswith("the sums agree.")
    assert "Tried" not in message and seen == ["prepared"]


def test_a_mistake_must_agree_with_what_is_said_of_all_calls():
    """Judged call by call, anything goes: only together a constant stands out."""
    constant = Mistake("constant", lambda a, b: 0, "do not ignore the input.")
    asked = exercise(
        also=lambda calls: "all alike" if len({c.result for c in calls}) == 1 else None,
        cases=lambda: [(1, 2), (3, 4)],
        judge=lambda result, a, b: "negative" if result < 0 else None,
        alike=lambda one, other: True,
        mistakes=(constant,),
    )
    assert constant.hint in asked.check(lambda a, b: 5).message
    assert constant.hint not in asked.check(lambda a, b: -a).message


def test_fresh_cases_are_drawn_at_each_check():
    count = iter(range(9))
    asked = exercise(cases=lambda: [(next(count), 0)], fresh=True)
    assert asked.check(add).outcome == asked.check(add).outcome == "right"
    assert next(count) == 2


def test_results_that_numpy_would_never_come_back_from_are_refused():
    assert "too many times" in refusal(itself())
    assert "too large" in refusal([[[0.0] * 1000] * 1000] * 1000)
    assert "too large" in refusal((np.broadcast_to(1.0, (10**6, 10**6)), 1))
    assert refusal([[1, 2], (np.ones((1000, 1000)), "text", None)]) is None


def test_tried_arrays_in_lists_are_described_shortly():
    def call(pair, several, numbers):
        """Take two arrays, many arrays and numbers."""

    arguments = ((np.ones(50), np.ones(3)), [np.ones((5, 9))] * 9, [1, 2])
    assert describe_call(call, arguments) == (
        "pair = (array of shape (50,), [1., 1., 1.]), several = 9 arrays, "
        "numbers = [1, 2]"
    )


def test_the_whole_source_of_a_function_has_all_that_it_needs():
    text = whole_source(within)
    assert "import threading" in text and "class _Limit" in text
    assert "class OutOfTime" in text and text.rstrip().endswith("limit.active = False")


def test_a_source_leaves_out_what_it_does_not_use_and_what_notebooks_have():
    lines = whole_source(station_grid).splitlines()
    imports = [line for line in lines if "import" in line]
    assert imports == ["from utils.arguments import choice, integer, number"]


# ------------------------------------------------------------------ likely causes


def mean_and_spread(x):
    """Return mean and standard deviation of numbers."""
    return x.mean(), x.std()


def _pair_exercise(**settings):
    return exercise(
        reference=mean_and_spread,
        cases=lambda: [(np.array([1.0, 2.0, 4.0]),), (np.array([3.0, -1.0]),)],
        mistakes=(
            Mistake("sum", lambda x: (x.sum(), x.std()), "divide by the number."),
            Mistake("variance", lambda x: (x.mean(), x.var()), "take the root."),
            Mistake("median", lambda x: (np.median(x), x.std()), "that is a median."),
        ),
        **settings,
    )


def test_each_wrong_value_of_a_tuple_gets_its_cause():
    message = _pair_exercise().check(lambda x: (x.sum(), x.var())).message
    assert "Likely cause: divide by the number." in message
    assert "And: take the root." in message


def test_a_value_without_a_cause_leaves_the_others_without_one():
    message = _pair_exercise().check(lambda x: (x.sum(), 7.0)).message
    assert "Likely cause" not in message


def doubled_table(x):
    """Return a table of numbers and their doubles."""
    return np.stack([x, 2 * x], axis=1)


def _table_exercise(**settings):
    usual = {
        "reference": doubled_table,
        "cases": lambda: [(np.arange(4.0),), (np.array([1.5, -2.0]),)],
        "mistakes": (
            Mistake("turned", lambda x: doubled_table(x).T, "numbers are rows."),
            Mistake("from one", lambda x: doubled_table(x + 1), "begin at zero."),
            Mistake("constant", lambda x: np.zeros((len(x), 2)), "use the numbers."),
        ),
    }
    return exercise(**(usual | settings))


def test_two_mistakes_at_once_keep_their_causes():
    message = _table_exercise().check(lambda x: doubled_table(x + 1).T).message
    assert "numbers are rows." in message and "begin at zero." in message
    assert message.count("Likely cause:") == message.count("And:") == 1


def test_two_mistakes_are_not_sought_where_chance_would_find_them():
    """One number per case: some pair of mistakes would soon give it."""
    mistakes = (
        Mistake("squared", lambda a, b: add(a, b) ** 2, "do not square."),
        Mistake("doubled", lambda a, b: add(2 * a, b), "each counts once."),
    )
    few = exercise(cases=lambda: [(1, 2), (2, 0)], mistakes=mistakes)
    assert "And:" not in few.check(lambda a, b: 16).message
    enough = exercise(cases=lambda: [(1, 2), (3, 0), (1, 3)], mistakes=mistakes)
    assert "And:" in enough.check(lambda a, b: (2 * a + b) ** 2).message


def test_a_mistake_that_ignores_the_reference_is_no_part_of_two():
    from utils.grading.causes import on_top

    constant = _table_exercise().mistakes[2].answer
    assert on_top(constant, doubled_table, doubled_table) is None


def _thrice(x):
    return 3 * doubled_table(x)


def _through_helpers(change):
    def answer(x):
        return change(_thrice(x))

    return answer


def test_a_change_may_call_the_reference_through_helpers_and_closures():
    mistakes = (
        Mistake("thrice", _through_helpers(lambda table: table), "once is enough."),
        Mistake("constant", lambda x: np.ones((len(x), 2)), "use the numbers."),
        Mistake("from one", lambda x: doubled_table(x + 1), "begin at zero."),
    )
    message = _table_exercise(mistakes=mistakes).check(
        lambda x: 3 * doubled_table(x + 1)
    )[1]
    assert "once is enough." in message and "begin at zero." in message
    assert _thrice(np.ones(1)).tolist() == [[3, 6]]  # the module is as it was


def test_two_mistakes_that_cancel_explain_nothing():
    """Judged by its size alone, a turned and negated answer is like a right one."""
    asked = exercise(
        reference=doubled_table,
        cases=lambda: [(np.arange(4.0),), (np.array([1.5, -2.0]),)],
        judge=lambda result, x: None if np.all(result == doubled_table(x)) else "wrong",
        alike=lambda one, other: np.ptp(one) == np.ptp(other),
        in_pairs=True,
        mistakes=(
            Mistake("halved", lambda x: doubled_table(x) / 2, "not by two."),
            Mistake("too large", lambda x: doubled_table(x) * 2, "too large."),
        ),
    )
    assert "cause" not in asked.check(lambda x: doubled_table(x)[::-1]).message
    message = asked.check(lambda x: doubled_table(x) * 4).message
    assert "cause" not in message  # twice the same mistake is not two


def test_with_a_judge_two_mistakes_are_sought_on_request_only():
    def asked(in_pairs):
        return _table_exercise(
            judge=lambda result, x: difference(doubled_table(x), result),
            in_pairs=in_pairs,
        )

    def answer(x):
        return doubled_table(x + 1).T

    assert "And:" in asked(True).check(answer).message
    assert "cause" not in asked(False).check(answer).message


def draw(shape, rng):
    """Draw numbers between 0 and 1."""
    return rng.random(shape)


def _other_each_time(calls):
    first, second = calls
    same = np.array_equal(first.result, second.result)
    return "the same twice" if same else None


def _draws():
    rng = np.random.default_rng(1)
    return [(3, rng), (3, rng)]


def test_cases_may_share_a_generator_and_so_do_mistakes():
    asked = exercise(
        reference=draw,
        cases=_draws,
        judge=lambda result, shape, rng: "large" if np.max(result) > 1 else None,
        also=_other_each_time,
        mistakes=(
            Mistake("ten times", lambda n, rng: 10 * draw(n, rng), "not ten times."),
            Mistake("copied", lambda n, rng: draw(n, copy.copy(rng)), "no copy."),
            Mistake("reseeded", lambda n, _: draw(n, np.random.default_rng(1)), "no."),
        ),
    )
    assert asked.check(draw).outcome == "right"
    before = asked.trials()[0][1].bit_generator.state

    def seeded(shape, rng):
        return np.random.default_rng(7).random(shape)

    outcome, message = asked.check(seeded)
    assert outcome == "wrong" and message.startswith("the same twice.")
    message = asked.check(lambda n, rng: 10 * draw(n, np.random.default_rng(1))).message
    assert message.startswith("large.") and "Likely cause" not in message
    assert "not ten times." in asked.check(lambda n, rng: 10 * draw(n, rng)).message
    assert asked.trials()[0][1].bit_generator.state == before


def test_what_is_said_of_all_calls_gets_its_cause_beside_another():
    asked = exercise(
        cases=lambda: [(1.0, 2.0), (3.0, 4.0)],
        judge=lambda result, a, b: "negative" if result < 0 else None,
        also=lambda calls: "huge" if abs(calls[-1].result) > 99 else None,
        alike=lambda one, other: np.sign(one) == np.sign(other),
        mistakes=(
            Mistake("sign", lambda a, b: -a - b, "the sign."),
            Mistake("power", lambda a, b: 100 ** (a + b), "no power."),
        ),
    )
    message = asked.check(lambda a, b: -(100 ** (a + b))).message
    assert message.startswith("negative.")
    assert "Likely cause: the sign." in message and "And: no power." in message
    assert "And:" not in asked.check(lambda a, b: -a - b).message


def test_a_library_that_an_answer_imports_is_loaded_before_the_clock_runs(monkeypatch):
    from utils.grading import sandbox

    loaded = []
    monkeypatch.setattr(sandbox, "import_module", loaded.append)

    def helper(a):
        from keras import ops

        return ops.add

    def answer(a, b):
        return a + b if a is not None else helper(a)

    assert exercise().check(answer).outcome == "right"
    assert loaded == ["keras"]
    exercise().check(add)
    exercise().check(Everything())
    assert loaded == ["keras"]

"""Exercise 17.6: a lattice that the energy alarm lets pass, and what betrays it."""

from functools import cache

import numpy as np

from lessons.lesson17_how_sure.references import strange_lattice
from utils import ising
from utils.grading import Exercise, Mistake
from utils.grading.compare import as_array, is_missing, type_name
from utils.grading.sandbox import call

TEMPERATURES = (2.2, 2.5)
FAR = 5  # spreads


@cache
def magnets():
    """Return true lattices (2, 150, 16, 16), one set per temperature."""
    sets = [ising.simulate(150, seed=176, temperatures=T) for T in TEMPERATURES]
    return np.array([each["spins"] for each in sets], int)


def alarm(spins):
    """Return how many spreads the energy is away from the nearer of both means."""
    means, spreads = _moments(ising.energy_per_site)
    return np.min(np.abs(ising.energy_per_site(spins) - means) / spreads)


def _moments(statistic):
    values = np.array([[statistic(s) for s in each] for each in magnets()], float)
    return values.mean(axis=1), values.std(axis=1)


def _parts(result):
    """Return spins and statistic, or a sentence that says what is wrong."""
    if not isinstance(result, tuple | list) or len(result) != 2:
        return "return two things, a lattice and a function"
    spins, statistic = as_array(result[0]), result[1]
    if spins is None or spins.shape != (16, 16):
        return "the lattice should be an array of shape (16, 16)"
    if not (np.abs(spins) == 1).all():
        return "all spins should be +1 or −1"
    if not callable(statistic):
        return f"the second should be a function, it is a {type_name(statistic)}"
    return spins.astype(int), statistic


def _number(statistic, spins):
    """Return statistic(spins) as a float, or a sentence."""
    attempt = call(statistic, (spins,))
    if attempt.complaint:
        return attempt.complaint.replace("your function", "your statistic", 1)
    if is_missing(attempt.result):
        return "your statistic returns None for a lattice (16, 16)"
    value = as_array(attempt.result)
    if value is None or value.size != 1:
        return "your statistic should return one number for a lattice (16, 16)"
    if not np.isfinite(value).all():
        return "your statistic is NaN or infinite for your lattice"
    return float(value.item())


def _distances(result):
    """Return alarm and distances (2,) of the statistic in spreads, or a sentence."""
    parts = _parts(result)
    if isinstance(parts, str):
        return parts
    spins, statistic = parts
    own = _number(statistic, spins)
    if isinstance(own, str):
        return own
    means, spreads = _moments(statistic)
    if not np.isfinite(spreads).all():
        return "your statistic is not finite for true magnets"
    away = np.abs(own - means)
    return alarm(spins), np.where(spreads > 0, away / np.maximum(spreads, 1e-12), 0)


def _judge(result):
    found = _distances(result)
    if isinstance(found, str):
        return found
    pull, away = found
    if max(_moments(_parts(result)[1])[1]) == 0:
        return "your statistic is the same for all true magnets: it has no spread"
    if pull > 1:
        return f"the alarm rings: the energy is {pull:.1f} spreads from both means"
    if away.min() < FAR:
        return (
            f"your statistic is {away.min():.1f} spreads from that of true magnets; "
            f"{FAR} are asked for"
        )
    return None


def _fault(result):
    """Return what is wrong, as a word."""
    found = _distances(result)
    if isinstance(found, str):
        return found
    spins, statistic = _parts(result)
    energy = ising.energy_per_site(spins)
    if found[0] > 1:
        return "low" if energy < -1.6 else "high" if energy > -1 else "between"
    if max(_moments(statistic)[1]) < 1e-9:
        return "constant"
    values = [_number(statistic, s) for s in magnets()[:, :40].reshape(-1, 16, 16)]
    energies = ising.energy_per_site(magnets()[:, :40].reshape(-1, 16, 16))
    if abs(np.corrcoef(values, energies)[0, 1]) > 0.999:
        return "energy"
    return "near"


def _same_fault(one, other):
    return _fault(one) == _fault(other)


def _anisotropy(s):
    return strange_lattice()[1](s)


def _noise():
    return np.random.default_rng(0).choice([-1, 1], (16, 16))


def _instead(spins, statistic=_anisotropy):
    return lambda: (spins(), statistic)


ALARM = Exercise(
    id="17.6",
    title="fool the alarm",
    reference=strange_lattice,
    cases=lambda: [()],
    judge=_judge,
    alike=_same_fault,
    seconds=4,
    prepare=magnets,
    mistakes=(
        Mistake(
            "noise",
            _instead(_noise),
            "too many neighbours disagree: noise has energy 0, a checkerboard +2; "
            "magnets at 2.2 and 2.5 have −1.55 and −1.13 per site.",
        ),
        Mistake(
            "all up",
            _instead(lambda: np.ones((16, 16), int)),
            "too many neighbours agree: all up is −2, two large domains are −1.75; "
            "magnets at 2.2 and 2.5 have −1.55 and −1.13 per site. Add walls.",
        ),
        Mistake(
            "energy as statistic",
            _instead(lambda: strange_lattice()[0], ising.energy_per_site),
            "your statistic is the energy itself, on which the lattice cannot be told "
            "from a magnet. Count something that the energy does not know.",
        ),
        Mistake(
            "constant statistic",
            _instead(lambda: strange_lattice()[0], lambda s: float(s.size)),
            "there is no spread to count in. Ask *how much* of a pattern there is, not "
            "whether: a number that differs a little from magnet to magnet.",
        ),
        Mistake(
            "a true magnet",
            _instead(lambda: magnets()[0, 3]),
            "as far as your statistic sees, this is a magnet. Make the lattice more "
            "regular, or count what is regular in it: rows against columns, the "
            "spread of row sums, a pattern that repeats.",
        ),
        Mistake(
            "a whole array",
            _instead(lambda: strange_lattice()[0], lambda s: s.mean(axis=0)),
            "np.mean without an axis makes one number of a lattice.",
        ),
    ),
    hints=(
        "Stripes: every wall costs energy. Along the stripes all neighbours agree.",
        "Four stripes of four rows have −1.5 per site; compare the bonds along rows "
        "with those along columns.",
    ),
    skeleton='''
        def strange_lattice():
            """Return a lattice (16, 16) with a magnet's energy, and what betrays it."""
            spins = np.ones((16, 16), int)
            spins[...] = -1

            def statistic(s):
                along = np.mean(s * np.roll(s, 1, axis=1))
                across = ...
                return ...

            return spins, statistic
    ''',
)

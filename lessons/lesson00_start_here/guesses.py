"""What a learner guesses, letter by letter."""

from utils.notebook import say

CLASSES = ("gamma", "hadron", "muon")
_LETTERS = "".join(name[0] for name in CLASSES)


def read(guess, count):
    """Return the class numbers of a guess such as "ghm", or None; say what was read.

    Spaces, commas and capitals do not matter.
    """
    letters = [letter for letter in str(guess).lower() if letter not in " ,;.-"]
    if not letters:
        say(f"No guess yet: write {count} letters between the quotation marks.")
        return None
    unknown = [letter for letter in letters if letter not in _LETTERS]
    if unknown:
        say(f"What is {unknown[0]!r}? Write g, h or m for each picture.")
        return None
    if len(letters) != count:
        say(f"{len(letters)} letters for {count} pictures: write one for each.")
        return None
    found = [_LETTERS.index(letter) for letter in letters]
    say("Your guess: " + ", ".join(CLASSES[number] for number in found))
    return found


def compared(truth, yours, network):
    """Return one title per picture: what it is, what you guessed, what the network."""
    yours = [None] * len(truth) if yours is None else yours
    return [
        f"{CLASSES[true]}\nyou: {'–' if own is None else CLASSES[own]}\n"
        f"network: {CLASSES[other]}"
        for true, own, other in zip(truth, yours, network, strict=True)
    ]


def score(truth, yours):
    """Return "5 of 6" for a guess, "–" for none."""
    if yours is None:
        return "–"
    right = sum(true == own for true, own in zip(truth, yours, strict=True))
    return f"{right} of {len(truth)}"


def share_right(labels, probabilities):
    """Return the share of events whose most probable class is the true one."""
    return (probabilities.argmax(axis=1) == labels).mean()

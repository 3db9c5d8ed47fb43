"""Errors of all tensors of a model under turns, mirror and sign of the image."""

from utils.symmetry.findings import Finding
from utils.symmetry.group_answers import answer
from utils.symmetry.group_causes import add_causes
from utils.symmetry.inference import all_values


def _answers(graph, element, measured, after):
    """Return how all tensors answer to an element, in the order of keys."""
    tensors = list(zip(after, *measured, strict=True))
    answers = [answer(element, *tensors[0])]
    for call in graph.calls:
        orders = [answers[key].order for key in call.inputs]
        order = next((order for order in orders if order is not None), None)
        for key in call.outputs:
            answers.append(answer(element, *tensors[key], order))
    return answers


def _finding(answers, cause):
    """Return the Finding of one tensor; `answers` maps elements to its Answers."""
    notes = {answer.note for answer in answers.values() if answer.note}
    return Finding(
        stride=None,
        errors={name: answer.error for name, answer in answers.items()},
        inside={name: answer.inside for name, answer in answers.items()},
        fits=dict.fromkeys(answers, True),
        cause=cause,
        note=" + ".join(sorted(notes)),
    )


def by_group(graph, measured, elements):
    """Return one Finding per tensor for the elements, name -> function of images.

    The tensors are those of `measured`.
    """
    values = measured.values
    answers, causes = {}, [""] * len(values)
    for name, element in elements.items():
        after = all_values(graph, element(values[0]))
        answers[name] = _answers(graph, element, measured, after)
        add_causes(causes, graph, element, measured, after, answers[name])
    return [
        _finding({name: found[key] for name, found in answers.items()}, cause)
        for key, cause in enumerate(causes)
    ]

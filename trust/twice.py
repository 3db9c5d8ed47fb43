"""Cells of solved notebooks may run twice, and trainings may be interrupted."""

import asyncio

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from tools.lesson import lessons
from tools.run_notebook import client, run

TRAINING = ".fit("
SECONDS_BEFORE_INTERRUPT = 2

each_lesson = pytest.mark.parametrize("lesson", lessons(), ids=lambda each: each.name)


def doubled(book):
    """Return a notebook with every code cell twice."""
    cells = []
    for cell in book.cells:
        again = [nbformat.v4.new_code_cell(cell.source)] * (cell.cell_type == "code")
        cells += [cell, *again]
    return nbformat.from_dict({**book, "cells": cells})


def up_to_first_training(book):
    """Return the cells of a notebook up to its first training; empty without one."""
    for number, cell in enumerate(book.cells, 1):
        if cell.cell_type == "code" and TRAINING in cell.source:
            return book.cells[:number]
    return []


async def interrupt(runner, cell, number):
    """Run a cell and interrupt its kernel. Raises what else than that stops it."""
    running = asyncio.ensure_future(runner.async_execute_cell(cell, number))
    await asyncio.sleep(SECONDS_BEFORE_INTERRUPT)
    await runner.km.interrupt_kernel()
    try:
        await running  # which may be ready before
    except CellExecutionError as error:
        if error.ename != "KeyboardInterrupt":
            raise


async def interrupt_last(book, folder):
    """Run a notebook; interrupt its last cell and run that again in the same kernel."""
    runner = client(book, folder)
    async with runner.async_setup_kernel():
        *before, (last, training) = enumerate(book.cells)
        for number, cell in before:
            await runner.async_execute_cell(cell, number)
        await interrupt(runner, training, last)
        await runner.async_execute_cell(training, last)


@each_lesson
def test_each_cell_runs_twice_in_a_row(lesson):
    """A cell that raises ends it."""
    book = nbformat.read(lesson.solved, as_version=4)
    run(doubled(book), lesson.solved.parent)


@each_lesson
def test_an_interrupted_training_runs_again(lesson):
    """The first one of each notebook that trains."""
    book = nbformat.read(lesson.solved, as_version=4)
    book.cells = up_to_first_training(book)
    if book.cells:
        asyncio.run(interrupt_last(book, lesson.solved.parent))

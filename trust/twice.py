"""Run every cell of the solved notebooks twice in a row, and interrupt trainings.

    python -m trust.twice [START …]     only notebooks whose names start so

1. Each code cell stands twice; nothing may raise. Two kernels run at once.
2. The first training of each notebook is interrupted, then the kernel is restarted and
   the same cells run to the end of that training.
"""

import asyncio
import copy
import os
import sys
import time

import nbformat
from nbclient.exceptions import CellExecutionError

from tools.run_notebook import client
from trust.copies import WORK, copy_course
from trust.runner import Place, notebooks, run_all

TRAINING = ".fit("
SECONDS_BEFORE_INTERRUPT = 2


def double(path):
    """Write every code cell of a notebook twice."""
    book = nbformat.read(path, as_version=4)
    cells = []
    for cell in book.cells:
        cells.append(cell)
        if cell.cell_type == "code":
            again = copy.deepcopy(cell)
            again.id = f"{cell.id[:60]}-2"
            cells.append(again)
    book.cells = cells
    nbformat.write(book, path)


def first_training(path):
    """Return the notebook up to its first training cell, or None without one."""
    book = nbformat.read(path, as_version=4)
    for number, cell in enumerate(book.cells):
        if cell.cell_type == "code" and TRAINING in cell.source:
            book.cells = book.cells[: number + 1]
            return book
    return None


async def _interrupted(runner, cell, number):
    """Run a cell, interrupt its kernel, and tell whether that stopped it."""
    running = asyncio.ensure_future(runner.async_execute_cell(cell, number))
    await asyncio.sleep(SECONDS_BEFORE_INTERRUPT)
    await runner.km.interrupt_kernel()
    try:
        await running
    except CellExecutionError as error:
        return "KeyboardInterrupt" in str(error)
    return False  # it was ready before


async def interrupt(path):
    """Interrupt the first training of a notebook, restart, run; return what happened.

    Raises CellExecutionError where a cell fails for another reason.
    """
    book = first_training(path)
    if book is None:
        return "no training"
    runner = client(book, path.parent)
    async with runner.async_setup_kernel():
        *before, last = enumerate(book.cells)
        for number, cell in before:
            await runner.async_execute_cell(cell, number)
        stopped = await _interrupted(runner, last[1], last[0])
        await runner.km.restart_kernel(now=True)
        await runner.kc.wait_for_ready(timeout=60)
        for number, cell in enumerate(book.cells):
            await runner.async_execute_cell(cell, number)
    return "interrupted, restarted, ran" if stopped else "ready before the interrupt"


def interrupt_all(chosen):
    """Print a Markdown table of interrupted trainings; return how many failed."""
    failed = 0
    print("\n| notebook | first training | wall |\n|---|---|---|")
    for notebook in chosen:
        start = time.perf_counter()
        try:
            end = asyncio.run(interrupt(notebook))
        except CellExecutionError as error:
            end, failed = f"**{error.ename}: {error.evalue}**", failed + 1
        print(f"| {notebook} | {end} | {time.perf_counter() - start:.0f} s |")
    return failed


def main():
    """Run both parts on a copy of the course; exit with the number of failures."""
    os.environ["CNN_COURSE_WIDGETS"] = "static"
    chosen = notebooks(sys.argv[1:], sets=("solutions",))
    course = copy_course(WORK / "twice")
    for notebook in chosen:
        double(course / notebook)
    failed = run_all([Place(folder=course, options=("--nbval-lax",))] * 2, chosen)
    sys.exit(failed + interrupt_all(chosen))


if __name__ == "__main__":
    main()

"""Print all benchmark tables: `make benchmarks`."""

from benchmarks import (
    airshowers,
    capstone,
    networks,
    notebooks,
    placements,
    widgets,
)

if __name__ == "__main__":
    for benchmark in (airshowers, networks, placements, capstone, widgets, notebooks):
        print(f"\n== {benchmark.__name__} ==")
        benchmark.main()

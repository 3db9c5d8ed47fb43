"""Print all benchmark tables: `make benchmarks`."""

from benchmarks import (
    airshowers,
    capstone,
    imports,
    networks,
    notebooks,
    placements,
    widgets,
)

TABLES = (imports, airshowers, networks, placements, capstone, widgets, notebooks)

if __name__ == "__main__":
    for benchmark in TABLES:
        print(f"\n== {benchmark.__name__} ==")
        benchmark.main()

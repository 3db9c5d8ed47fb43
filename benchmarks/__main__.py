"""Print all benchmark tables: `make benchmarks`."""

from benchmarks import airshowers, networks, notebooks, placements

if __name__ == "__main__":
    for benchmark in (airshowers, networks, placements, notebooks):
        print(f"\n== {benchmark.__name__} ==")
        benchmark.main()

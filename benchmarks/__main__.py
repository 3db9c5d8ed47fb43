"""Print all benchmark tables: `make benchmarks`."""

from benchmarks import airshowers, networks, notebooks

if __name__ == "__main__":
    for benchmark in (airshowers, networks, notebooks):
        print(f"\n== {benchmark.__name__} ==")
        benchmark.main()

"""What a researcher's program does."""
import csv, io, json, math, os, sqlite3, statistics, subprocess, sys, tempfile, threading, zipfile
from multiprocessing import Pool, Queue, Process, shared_memory, Lock


def square(n):
    return n * n


def put(q):
    q.put("from another process")


if __name__ == "__main__":
    with Pool(4) as p:
        assert sum(p.map(square, range(1000))) == 332833500
    q = Queue()
    other = Process(target=put, args=(q,))
    other.start()
    assert q.get(timeout=10) == "from another process"
    other.join()
    shared = shared_memory.SharedMemory(create=True, size=1 << 20)
    shared.buf[0] = 7
    again = shared_memory.SharedMemory(name=shared.name)
    assert again.buf[0] == 7
    again.close(), shared.close(), shared.unlink()
    assert subprocess.run(["/bin/sh", "-c", "echo hello"], capture_output=True, text=True).stdout == "hello\n"
    with tempfile.NamedTemporaryFile("w+") as f:
        f.write("x")
    threads = [threading.Thread(target=square, args=(i,)) for i in range(16)]
    [t.start() for t in threads], [t.join() for t in threads]
    db = sqlite3.connect(":memory:")
    assert db.execute("select 1").fetchone() == (1,)
    rows = list(csv.DictReader(open("/work/in/table.csv")))
    with open("/work/out/result.csv", "w") as f:
        w = csv.writer(f)
        w.writerow(["sex", "persons"])
        w.writerow(["M", sum(int(r["persons"]) for r in rows if r["sex"] == "M")])
    os.link("/work/out/result.csv", "/work/out/copy.csv")
    os.rename("/work/out/copy.csv", "/work/out/copy.csv.tmp"), os.unlink("/work/out/copy.csv.tmp")
    if "pandas" in sys.argv:
        import numpy, pandas, statsmodels.api as sm
        d = pandas.read_csv("/work/in/table.csv")
        d.groupby("sex", as_index=False).persons.sum().to_csv("/work/out/pandas.csv", index=False)
        x = sm.add_constant(numpy.arange(200.0))
        y = (numpy.arange(200) % 7 > 3).astype(float)
        m = sm.GLM(y, x, family=sm.families.Binomial()).fit()
        print("pandas and statsmodels", len(m.params), round(float(numpy.linalg.norm(numpy.random.default_rng(1).normal(size=(300, 300)) @ numpy.ones(300))), 1) > 0)
    print("ready")

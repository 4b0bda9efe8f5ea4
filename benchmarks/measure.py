"""Time two pieces of work turn by turn, each as one request of its own."""

import gc
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from odoo import api


@dataclass
class Samples:
    """What one piece of work took, request by request."""

    seconds: list = field(default_factory=list)
    queries: list = field(default_factory=list)

    def summary(self):
        return {
            "seconds": round(statistics.median(self.seconds), 6),
            "fastest": round(min(self.seconds), 6),
            "slowest": round(max(self.seconds), 6),
            "queries": round(statistics.median(self.queries)),
            "samples": len(self.seconds),
        }


@contextmanager
def request(registry, uid, context=None):
    """Give an environment as a request has it: own cursor, nothing cached."""
    with registry.cursor() as cr:
        yield api.Environment(cr, uid, dict(context or {}))


def once(work, samples=None):
    """Do the work once, with Python's collector at rest, and note what it took.

    `work` is a context manager that gives (cursor, callable): what it does before and
    after is not measured.
    """
    with work() as (cr, call):
        gc.collect()
        gc.disable()
        try:
            queries, began = cr.sql_log_count, time.perf_counter()
            call()
            seconds = time.perf_counter() - began
        finally:
            gc.enable()
        if samples:
            samples.seconds.append(seconds)
            samples.queries.append(cr.sql_log_count - queries)


def compare(ours, theirs, times, warm_up=2):
    """Do both works in turns (A B, B A, …) and give the samples of each.

    Whatever else the machine does in the meantime then falls on both alike.
    """
    pair = [(ours, Samples()), (theirs, Samples())]
    for _ in range(warm_up):
        for work, _samples in pair:
            once(work)
    for turn in range(times):
        for work, samples in pair if turn % 2 else reversed(pair):
            once(work, samples)
    return pair[0][1], pair[1][1]


def compared(what, size, target, ours, theirs):
    """Give one row of the result: the ratio is the median of the ratios per turn."""
    ratios = [a / b for a, b in zip(ours.seconds, theirs.seconds, strict=True)]
    ratio = statistics.median(ratios)
    return {
        "what": what,
        "size": size,
        "ours": ours.summary(),
        "theirs": theirs.summary(),
        "ratio": round(ratio, 3),
        "target": target,
        "met": ratio <= target,
    }

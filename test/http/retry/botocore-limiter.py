"""Drives the rate limiting of botocore's mode "adaptive" by a clock that moves only when it is told, or by waiting.

On standard input {"cubic": steps, "sending": steps, "bucket": steps, "limiter": steps}; a step is [seconds, name, argument].
On standard output the same names with the figure that came out of each step.
"""

import json
import sys
import threading
import types

from botocore.retries import adaptive, bucket, throttling


class Clock:
    def __init__(self, now):
        self.now = now

    def current_time(self):
        return self.now


class Condition:
    """Waiting moves the clock, also where so little is missing that adding it would change nothing."""

    clock = None

    def __init__(self, lock):
        pass

    def __enter__(self):
        pass

    def __exit__(self, *args):
        pass

    def notify(self):
        pass

    def wait(self, seconds):
        self.clock.now += max(seconds, 1e-9)


bucket.threading = types.SimpleNamespace(Lock=threading.Lock, Condition=Condition)


class Detector:
    def is_throttling_error(self, throttled):
        return throttled


def cubic(clock):
    calculator = throttling.CubicCalculator(starting_max_rate=0, start_time=clock.now)
    return {
        'succeeded': lambda _: calculator.success_received(clock.now),
        'throttled': lambda rate: calculator.error_received(rate, clock.now),
    }


def sending(clock):
    clocker = adaptive.RateClocker(clock)
    return {'record': lambda _: clocker.record()}


def acquire(tokens, clock):
    before = clock.now
    tokens.acquire()
    return clock.now - before


def token_bucket(clock):
    tokens = bucket.TokenBucket(max_rate=1, clock=clock)

    def set_rate(rate):
        tokens.max_rate = rate
        return tokens.available_capacity

    return {'take': lambda _: acquire(tokens, clock), 'setRate': set_rate, 'rate': lambda _: tokens.max_rate}


def limiter(clock):
    tokens = bucket.TokenBucket(max_rate=1, clock=clock)
    limit = adaptive.ClientRateLimiter(
        rate_adjustor=throttling.CubicCalculator(starting_max_rate=0, start_time=clock.now),
        rate_clocker=adaptive.RateClocker(clock),
        token_bucket=tokens,
        throttling_detector=Detector(),
        clock=clock,
    )

    def admit(_):
        before = clock.now
        limit.on_sending_request(None)
        return clock.now - before

    def ended(throttled):
        limit.on_receiving_response(throttled=throttled)
        return tokens.max_rate

    return {'admit': admit, 'ended': ended}


PARTS = {'cubic': cubic, 'sending': sending, 'bucket': token_bucket, 'limiter': limiter}


def run(name, steps):
    clock = Condition.clock = Clock(1000.25)
    part = PARTS[name](clock)
    figures = []
    for seconds, method, *argument in steps:
        clock.now += seconds
        figures.append(part[method](argument[0] if argument else None))
    return figures


json.dump({name: run(name, steps) for name, steps in json.load(sys.stdin).items()}, sys.stdout)

"""What botocore does with answers that fail: how often it sends, how long it waits, and what comes of it.

On standard input a list of cases {"service", "operation", "params", "mode", "maxAttempts", "calls"}, those of one service together. `calls` has the
answers to the attempts of each call, the last one repeated: {"status", "headers", "body"} or {"exception"}. On standard output a list of
the calls of each case: {"ok", "code", "attempts", "waits", "headers"}.

Nothing is random and nothing takes time: waits move a clock, and so does each attempt.
"""

import functools
import json
import sys
import threading
import time
import types

import botocore.session
from botocore import exceptions, retryhandler
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.config import Config
from botocore.retries import bucket, standard

LATENCY = 0.1


class Clock:
    """One for all: each case begins where the last one ended."""

    now = 0
    waits = []

    def current_time(self):
        return Clock.now

    @staticmethod
    def sleep(seconds):
        Clock.now += max(seconds, 1e-9)
        Clock.waits.append(seconds)


class Condition:
    def __init__(self, lock):
        pass

    def __enter__(self):
        pass

    def __exit__(self, *args):
        pass

    def notify(self):
        pass

    def wait(self, seconds):
        Clock.sleep(seconds)


def half():
    return 0.5


time.sleep = Clock.sleep
bucket.Clock = Clock
bucket.threading = types.SimpleNamespace(Lock=threading.Lock, Condition=Condition)
retryhandler.random = types.SimpleNamespace(random=half)
standard.ExponentialBackoff = functools.partial(standard.ExponentialBackoff, random=half)
standard.RetryHandler = functools.partial(standard.RetryHandler, sleep=Clock.sleep)

URL = 'https://stub.test'
EXCEPTIONS = {
    'refused': lambda: exceptions.EndpointConnectionError(endpoint_url=URL),
    'tls': lambda: exceptions.SSLError(endpoint_url=URL, error='bad'),
    'connectTimeout': lambda: exceptions.ConnectTimeoutError(endpoint_url=URL),
    'readTimeout': lambda: exceptions.ReadTimeoutError(endpoint_url=URL),
    'closed': lambda: exceptions.ConnectionClosedError(endpoint_url=URL),
}


class Raw:
    def __init__(self, body):
        self.body = body

    def stream(self, **kwargs):
        yield self.body


class Transport:
    def __init__(self):
        self.sent = []
        self.answers = []

    def send(self, request):
        answer = self.answers[min(len(self.sent), len(self.answers) - 1)]
        self.sent.append(request.headers['amz-sdk-request'].decode())
        Clock.now += LATENCY
        if 'exception' in answer:
            raise EXCEPTIONS[answer['exception']]()
        headers = HeadersDict(answer['headers'])
        return AWSResponse(URL, answer['status'], headers, Raw(answer['body'].encode()))


def make_client(session, case):
    retries = {'mode': case['mode']}
    if case['maxAttempts'] is not None:
        retries['total_max_attempts'] = case['maxAttempts']
    client = session.create_client(
        case['service'],
        region_name='us-east-1',
        aws_access_key_id='AKIDEXAMPLE',
        aws_secret_access_key='secret',
        config=Config(retries=retries),
    )
    client._endpoint.http_session = Transport()
    return client


def call(client, case, answers):
    transport = client._endpoint.http_session
    transport.sent, transport.answers, Clock.waits = [], answers, []
    result = {'ok': True, 'code': None}
    try:
        client._make_api_call(case['operation'], case['params'])
    except exceptions.ClientError as error:
        result = {'ok': False, 'code': error.response['Error']['Code']}
    except Exception:
        result = {'ok': False, 'code': None}
    return {**result, 'attempts': len(transport.sent), 'waits': Clock.waits, 'headers': transport.sent}


def main():
    results, session, service = [], None, None
    for case in json.load(sys.stdin):
        if case['service'] != service:
            # Of its own: botocore changes the table of one service while it reads that of another.
            session, service = botocore.session.Session(), case['service']
        Clock.now = 1000.25
        client = make_client(session, case)
        results.append([call(client, case, answers) for answers in case['calls']])
    json.dump(results, sys.stdout)


main()

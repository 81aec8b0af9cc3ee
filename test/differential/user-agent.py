"""Reads cases from stdin; for each, User-Agent and kind of signature of the request that botocore sends, or what it raises."""

import json
import os
import sys
from io import BytesIO

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.httpsession import URLLib3Session


class Raw(BytesIO):
    def stream(self, *args, **kwargs):
        yield self.read()


def text(value):
    return value.decode() if isinstance(value, bytes) else value


sent = []
answers = []


def send(self, request):
    sent.append(request)
    for part, body in answers:
        if part in request.url or part in str(request.body):
            return AWSResponse(request.url, 200, {}, Raw(body.encode()))
    return AWSResponse(request.url, 200, {}, Raw(b''))


URLLib3Session.send = send


def run(case):
    os.environ.clear()
    os.environ.update(case['env'])
    sent.clear()
    answers[:] = case['answers']
    session = botocore.session.Session(profile=case.get('profile'))
    if 'credentials' in case:
        session.set_credentials(*case['credentials'])
    problem = 'nothing was sent'
    config = Config(**case['config'])
    client = session.create_client(case['service'], config=config, endpoint_url=case.get('endpointUrl'))
    try:
        if case.get('by') == 'paginator':
            next(iter(client.get_paginator(case['method']).paginate(**case['params'])))
        elif case.get('by') == 'waiter':
            client.get_waiter(case['method']).wait(**case['params'])
        else:
            getattr(client, case['method'])(**case['params'])
    except Exception as error:
        # The answer need not be one of the service; what counts is what was sent.
        problem = f'{type(error).__name__}: {error}'
    found = [request.headers for request in sent if 'User-Agent' in request.headers]
    if not found:
        return {'error': problem}
    return {
        'userAgent': text(found[-1]['User-Agent']),
        'signature': text(found[-1].get('Authorization', '')).split(' ')[0],
    }


print(json.dumps([run(case) for case in json.load(sys.stdin)]))

"""botocore as the oracle of events: which handlers run, in which order, and what they are told.

One scenario a line on standard input: `{"url", "service", "operation", "params", "kind", "anonymous", "hook"}`. On standard
output the list of what its handlers saw, each `[pattern, event, detail]`. Waits between attempts take no time.
"""
import io
import json
import os
import sys
import time

import botocore.session
from botocore import UNSIGNED, xform_name
from botocore.awsrequest import AWSResponse
from botocore.config import Config

for name in [name for name in os.environ if name.startswith('AWS_')]:
    del os.environ[name]
os.environ['AWS_EC2_METADATA_DISABLED'] = 'true'
os.environ['AWS_CONFIG_FILE'] = os.environ['AWS_SHARED_CREDENTIALS_FILE'] = os.devnull
time.sleep = lambda seconds: None

STAGES = sys.argv[1].split(',')


class Raw(io.BytesIO):
    def stream(self, *_, **__):
        yield self.read()


def detail(stage, event):
    if stage == 'request-created':
        return 'signed' if 'Authorization' in event['request'].headers else 'unsigned'
    if stage == 'before-sign':
        return 'anonymous' if event['signature_version'] is UNSIGNED else 'to be signed'
    if stage == 'response-received':
        answer = event['response_dict']
        return outcome(answer and answer['status_code'], event['parsed_response'])
    if stage == 'needs-retry':
        http, parsed = event['response'] or (None, None)
        return f'attempt {event["attempts"]}: {outcome(http and http.status_code, parsed)}'
    if stage == 'after-call':
        return outcome(event['http_response'].status_code, event['parsed'])
    return ''


def outcome(status, parsed):
    if parsed is None:
        return 'no answer'
    return f'{status} {parsed["Error"]["Code"]}' if 'Error' in parsed else f'{status}'


def watch(client, service, operation, seen):
    def register(pattern):
        def handler(event_name, **event):
            stage = event_name.split('.')[0]
            if stage in STAGES:
                seen.append([pattern, event_name, detail(stage, event)])

        client.meta.events.register(pattern, handler)

    register('*')
    for stage in STAGES:
        for suffix in ['', f'.{service}', f'.{service}.{operation}', f'.*.{operation}', '.*.*', '.other']:
            register(stage + suffix)


def interfere(client, service, operation, hook):
    def once_more(attempts, **_):
        return 0 if attempts == 1 else None

    def answer(request, **_):
        return AWSResponse(request.url, 200, {}, Raw(b'{"TableNames": []}'))

    handlers = {
        'again': ('needs-retry', once_more),
        'never': ('needs-retry', lambda **_: False),
        'answer': ('before-send', answer),
    }
    if hook is not None:
        stage, handler = handlers[hook]
        client.meta.events.register(f'{stage}.{service}.{operation}', handler)


def run(scenario):
    session = botocore.session.Session()
    if scenario['kind'] != 'no credentials':
        session.set_credentials('AKIDEXAMPLE', 'secret')
    service, operation, params = scenario['service'], scenario['operation'], scenario['params']
    config = Config(
        retries={'mode': 'standard', 'total_max_attempts': 3},
        signature_version=UNSIGNED if scenario['anonymous'] else 's3v4' if service == 's3' else None,
        s3={'addressing_style': 'path'},
    )
    client = session.create_client(service, 'us-east-1', endpoint_url=scenario['url'], config=config)
    seen = []
    watch(client, service, operation, seen)
    interfere(client, service, operation, scenario['hook'])
    method = xform_name(operation)
    try:
        if scenario['kind'] == 'waiter':
            client.get_waiter('table_exists').wait(**params, WaiterConfig={'Delay': 0, 'MaxAttempts': 3})
        elif scenario['kind'] == 'paginator':
            list(client.get_paginator(method).paginate(**params))
        elif scenario['kind'] == 'url':
            client.generate_presigned_url(method, params)
        elif scenario['kind'] == 'form':
            client.generate_presigned_post(**params)
        else:
            getattr(client, method)(**params)
    except Exception as error:
        seen.append(['', 'raised', type(error).__name__ if scenario['kind'] == 'waiter' else ''])
    return seen


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)

"""What botocore's Stubber does in each case of the table: `ok`, or the name of what it raises."""
import json
import sys

import botocore.exceptions
import botocore.session
from botocore.stub import ANY, Stubber

session = botocore.session.Session()


def value(given):
    if given == '$ANY':
        return ANY
    if isinstance(given, dict):
        return {name: value(member) for name, member in given.items()}
    return [value(member) for member in given] if isinstance(given, list) else given


def run(case):
    client = session.create_client(
        's3', region_name='eu-west-1', aws_access_key_id='a', aws_secret_access_key='b'
    )
    stubber = Stubber(client)
    outcomes = []
    try:
        for method, output, expected in case['queue']:
            stubber.add_response(method, output, value(expected))
    except botocore.exceptions.ParamValidationError:
        return ['invalidAnswer']
    with stubber:
        for method, params in case['calls']:
            try:
                getattr(client, method)(**params)
                outcomes.append('ok')
            except botocore.exceptions.UnStubbedResponseError:
                outcomes.append('unexpectedCall')
            except botocore.exceptions.StubAssertionError:
                outcomes.append('wrongParams')
            except botocore.exceptions.StubResponseError:
                outcomes.append('wrongOperation')
            except botocore.exceptions.ParamValidationError:
                outcomes.append('ParamValidation')
    try:
        stubber.assert_no_pending_responses()
    except AssertionError:
        outcomes.append('pending')
    return outcomes


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)

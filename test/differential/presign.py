"""botocore as the oracle of presigned URLs and forms; clock, clients and samples are those of calls.py.

One JSON object a line on standard input: `{"service", "operation", "options", "more": {"expiresIn", "method"}}` with `"params"`
or `"sample"`, or `{"service", "options", "post"}` with what generatePresignedPost takes. On standard output `{"params", "url"}`,
`{"post"}` or `{"params", "refused"}`.

S3 is told to sign with version 4, as we always do. JSON is written as JavaScript does, also where it is in a URL, in which
botocore writes nested values in Python's own notation.
"""
import json
import random
import sys
import types

import botocore.auth
import calls
import tagged
from botocore import xform_name


def compact(value):
    return json.dumps(value, separators=(',', ':'), ensure_ascii=False)


def text(value):
    return value if isinstance(value, str) else compact(value)


def body_as_dict(request, original=botocore.auth._get_body_as_dict):
    body = original(request)
    return {name: [text(one) for one in value] if isinstance(value, list) else text(value) for name, value in body.items()}


botocore.auth._get_body_as_dict = body_as_dict
botocore.auth.json = types.SimpleNamespace(dumps=compact, loads=json.loads)


class Presigner:
    def __init__(self):
        self.caller = calls.Caller()

    def client(self, question):
        service, options = question['service'], question['options']
        version = {'signatureVersion': 's3v4'} if service == 's3' else {}
        return self.caller.client(service, {**version, **options})

    def answer(self, question):
        client = self.client(question)
        if 'post' in question:
            names = {'expiresIn': 'ExpiresIn'}
            given = {names.get(name, name): value for name, value in question['post'].items()}
            return {'post': client.generate_presigned_post(**given)}
        operation = client.meta.service_model.operation_model(question['operation'])
        params = self.params(question, operation)
        # handlers change what they are given
        sent = tagged.encode(params)
        more = question.get('more', {})
        try:
            url = client.generate_presigned_url(
                xform_name(operation.name), params, more.get('expiresIn', 3600), more.get('method')
            )
        except Exception as problem:
            return {'params': sent, 'refused': f'{type(problem).__name__}: {problem}'}
        return {'params': sent, 'url': url}

    def params(self, question, operation):
        if 'params' in question:
            return tagged.decode(question['params'])
        rng = random.Random(f'{question["sample"]}/{question["service"]}/{operation.name}')
        shape = operation.input_shape
        return {} if shape is None else calls.CallSampler('minimal', rng, set()).structure(shape)


def main():
    presigner = Presigner()
    for line in sys.stdin:
        try:
            found = presigner.answer(json.loads(line))
        except Exception as problem:
            found = {'params': {}, 'refused': f'{type(problem).__name__}: {problem}'}
        sys.stdout.write(json.dumps(found) + '\n')
        sys.stdout.flush()


if __name__ == '__main__':
    main()

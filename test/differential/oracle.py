"""botocore as the oracle: for a service, sample parameters with the requests that botocore makes of them, and sample answers
with what botocore parses.

One JSON object a line on standard input, `{"service": "s3", "protocol": "rest-xml", "seed": 1}`; on standard output one line a case, then
`{"done": ...}`. Cases:

    {"kind": "request", "operation", "variant", "params", "request": {method, path, query, headers, body}}
    {"kind": "answer",  "operation", "variant", "response": {status, headers, body}, "output"}
    {"kind": "error",   "operation", "variant", "response", "error": {code, message, type, fields}}
    {"kind": "refused", ...}   botocore itself cannot: counted, not compared

Values are tagged (test/helpers/tagged.py). Only the serializers and parsers of botocore are asked, not its handlers.
"""
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../helpers'))

import answers  # noqa: E402
import tagged  # noqa: E402
from botocore.awsrequest import create_request_object, prepare_request_dict  # noqa: E402
from botocore.model import ServiceModel  # noqa: E402
from botocore.parsers import create_parser  # noqa: E402
from botocore.serialize import create_serializer  # noqa: E402
from botocore.session import Session  # noqa: E402
from sample import Sampler  # noqa: E402

VARIANTS = ('minimal', 'full', 'random')
# What a proxy or a load balancer answers
FOREIGN_ERRORS = {'page of a proxy': (503, b'<html><body>Service Unavailable</body></html>'), 'nothing': (500, b'')}
HOST = 'https://oracle.test'


class Oracle:
    def __init__(self, loader, service, protocol, seed):
        self.service = ServiceModel(loader.load_service_model(service, 'service-2'), service)
        self.protocol = protocol
        self.serializer = create_serializer(self.protocol, include_validation=False)
        self.parser = create_parser(self.protocol)
        self.writer = answers.WRITERS[self.protocol]()
        self.seed = f'{seed}/{service}'

    def cases(self):
        seen = {'request': set(), 'answer': set()}
        for name in self.service.operation_names:
            operation = self.service.operation_model(name)
            for variant in VARIANTS:
                yield self._guard('request', operation, variant, seen['request'])
                yield self._guard('answer', operation, variant, seen['answer'])
        for shape, operation in self._exceptions():
            for variant in ('full', 'minimal'):
                yield self._guard('error', operation, variant, set(), shape)
        if self.service.operation_names:
            first = self.service.operation_model(self.service.operation_names[0])
            for name, (status, body) in FOREIGN_ERRORS.items():
                yield self._foreign(first, name, status, body)

    def _exceptions(self):
        """Every exception of the model, with the first operation that names it."""
        found = {}
        for name in self.service.operation_names:
            operation = self.service.operation_model(name)
            for shape in operation.error_shapes:
                found.setdefault(shape.name, (shape, operation))
        return found.values()

    def _guard(self, kind, operation, variant, covered, *rest):
        rng = random.Random(f'{self.seed}/{operation.name}/{kind}/{variant}{"".join(s.name for s in rest)}')
        # botocore's json parser leaves special floats as the strings that they are on the wire
        sampler = Sampler(variant, rng, covered, special_floats=kind == 'request' or self.protocol != 'json')
        self.writer.writer.noise = variant == 'random'
        head = {'kind': kind, 'operation': operation.name, 'variant': variant}
        return asked(head, lambda: getattr(self, f'_{kind}')(operation, sampler, *rest))

    def _foreign(self, operation, name, status, body):
        head = {'kind': 'error', 'operation': operation.name, 'variant': name}
        return asked(head, lambda: self._parse_error(operation, status, {'content-type': 'text/html'}, body))

    def _request(self, operation, sampler):
        shape = operation.input_shape
        params = {} if shape is None else sampler.structure(shape)
        serialized = self.serializer.serialize_to_request(params, operation)
        serialized.pop('host_prefix', None)
        prepare_request_dict(serialized, HOST, context={'client_config': None})
        prepared = create_request_object(serialized).prepare()
        path, _, query = prepared.url[len(HOST):].partition('?')
        # a Content-Length that is no parameter is the transport's
        own = {name.lower() for name in serialized['headers']}
        headers = {name.lower(): text(value) for name, value in prepared.headers.items() if name.lower() in own}
        body = prepared.body
        body = body.encode() if isinstance(body, str) else body or b''
        request = {'method': prepared.method, 'path': path, 'query': query, 'headers': headers, 'body': tagged.encode(body)}
        return {'params': tagged.encode(params), 'request': request}

    def _answer(self, operation, sampler):
        shape = operation.output_shape
        if operation.has_event_stream_output and self.protocol not in ('rest-json', 'rest-xml'):
            raise NotImplementedError('a body of events')
        value = {} if shape is None else sampler.structure(shape)
        payload = shape and shape.serialization.get('payload')
        if payload and shape.members[payload].type_name == 'structure':
            value.setdefault(payload, {})  # a service never answers nothing where a document is due
        status, headers, body = self.writer.output(operation, value)
        # a payload that streams, events too, is the caller's: it is not parsed
        streaming = streaming_member(operation)
        # botocore makes text of a blob payload that is `bytes`, which holds no bytes that are not UTF-8; of a bytearray it doesn't
        given = {'status_code': status, 'headers': Headers(headers), 'body': bytearray(body) if has_blob_payload(shape) else body,
                 'context': {'operation_name': operation.name}}
        output = self.parser.parse(given, shape)
        output.pop('ResponseMetadata', None)
        output.pop(streaming, None)
        if payload and output.get(payload) == b'':
            del output[payload]  # to botocore a blob is a stream, of nothing if need be; tucuxi leaves it out
        return {'response': wire(status, headers, b'' if streaming else body), 'output': tagged.encode(output)}

    def _error(self, operation, sampler, shape):
        value = sampler.structure(shape, skip=('Code', 'code'))
        status = shape.metadata.get('error', {}).get('httpStatusCode', 400)
        headers, body = self.writer.error(shape.error_code, 'It went wrong: <ü> & so on.', shape, value)
        return self._parse_error(operation, status, headers, body)

    def _parse_error(self, operation, status, headers, body):
        given = {'status_code': status, 'headers': Headers(headers), 'body': body}
        parsed = self.parser.parse(given, operation.output_shape)
        modelled = self.service.shape_for_error_code(parsed['Error']['Code'])
        fields = {} if modelled is None else self.parser.parse(given, modelled)
        error = parsed['Error']
        result = {'code': error.get('Code'), 'message': error.get('Message'), 'type': error.get('Type'), 'fields': fields}
        return {'response': wire(status, headers, body), 'error': tagged.encode(result)}


def asked(head, answer):
    try:
        return {**head, **answer()}
    except Exception as problem:
        return {**head, 'kind': 'refused', 'of': head['kind'], 'problem': f'{type(problem).__name__}: {problem}'}


class Headers(dict):
    """Header names have no case, in the answers that botocore gets."""

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


def has_blob_payload(shape):
    name = shape and shape.serialization.get('payload')
    return bool(name) and shape.members[name].type_name == 'blob'


def streaming_member(operation):
    shape = operation.output_shape
    if shape is None:
        return None
    name = shape.serialization.get('payload')
    if name is None:
        return shape.event_stream_name
    member = shape.members[name].serialization
    return name if member.get('streaming') or member.get('eventstream') else None


def text(value):
    return value.decode('latin-1') if isinstance(value, bytes) else str(value)


def wire(status, headers, body):
    return {'status': status, 'headers': headers, 'body': tagged.encode(body)}


def main():
    loader = Session().get_component('data_loader')
    for line in sys.stdin:
        request = json.loads(line)
        oracle = Oracle(loader, request['service'], request['protocol'], request['seed'])
        count = 0
        for case in oracle.cases():
            count += 1
            sys.stdout.write(json.dumps(case) + '\n')
        sys.stdout.write(json.dumps({'done': count}) + '\n')
        sys.stdout.flush()


if __name__ == '__main__':
    main()

"""botocore as the oracle of event streams: for every operation that answers with one, sample streams with what botocore reads.

Writes one JSON object a line, then `{"done": ...}`:

    {"service", "protocol", "operation", "variant", "headers", "body", "output", "events", "error": null | {code, message, fields}}

Values are tagged (test/helpers/tagged.py). The frames are moto's, which has an encoder of its own; botocore has none.
"""
import json
import os
import random
import sys

HERE = os.path.dirname(__file__)
for folder in ('../../helpers', '../../differential'):
    sys.path.insert(0, os.path.join(HERE, folder))

import answers  # noqa: E402
import tagged  # noqa: E402
from botocore.exceptions import EventStreamError  # noqa: E402
from botocore.model import ServiceModel  # noqa: E402
from botocore.parsers import create_parser  # noqa: E402
from botocore.session import Session  # noqa: E402
from moto.core.eventstream import EventStreamEncoder  # noqa: E402
from oracle import Headers  # noqa: E402
from sample import Sampler  # noqa: E402

RPC = ('json', 'smithy-rpc-v2-cbor')
encode_message = EventStreamEncoder().encode_message


class Raw:
    """The body of an answer, as urllib3 has it."""

    def __init__(self, body):
        self.body = body

    def stream(self):
        for at in range(0, len(self.body), 1000):
            yield self.body[at:at + 1000]

    def close(self):
        pass


class Operation:
    def __init__(self, model, protocol):
        self.model = model
        self.protocol = protocol
        self.parser = create_parser(protocol)
        self.writer = answers.WRITERS[protocol]().writer
        self.stream = model.get_event_stream_output()

    def cases(self, seed):
        covered = set()
        for variant in ('minimal', 'full', 'random'):
            yield self.case(variant, self.sampler(seed, variant, covered), list(self.stream.members.items()))
        for name, shape in self.exceptions():
            for variant in ('minimal', 'full'):
                yield self.case(f'{name}, {variant}', self.sampler(seed, variant, set()), [], (name, shape))

    def sampler(self, seed, variant, covered):
        rng = random.Random(f'{seed}/{self.model.name}/{variant}')
        self.writer.noise = variant == 'random'
        # botocore leaves special floats in the JSON of an event as the strings that they are on the wire
        return Sampler(variant, rng, covered, special_floats=self.protocol == 'rest-xml')

    def exceptions(self):
        return [(name, shape) for name, shape in self.stream.members.items() if shape.metadata.get('exception')]

    def case(self, variant, sampler, members, exception=None):
        headers = {'content-type': 'application/vnd.amazon.eventstream'}
        body = b''
        if self.protocol in RPC:
            body += self.message('event', ':event-type', 'initial-response', self.initial(sampler))
        for name, shape in members:
            if not shape.metadata.get('exception'):
                body += self.message('event', ':event-type', name, *self.event(shape, sampler))
        body += self.message('event', ':event-type', 'UnknownToTheModel', b'?')
        payload = b''
        if exception:
            name, shape = exception
            payload = self.written(shape, sampler.structure(shape))
            body += self.message('exception', ':exception-type', name, payload)
        elif variant == 'random':
            body += encode_message({':message-type': 'error', ':error-code': 'Internal', ':error-message': 'ü went wrong'}, b'')
        return {'variant': variant, 'headers': headers, 'body': tagged.encode(body), **self.read(headers, body, exception, payload)}

    def message(self, kind, header, name, payload, more=()):
        return encode_message({':message-type': kind, header: name, ':content-type': 'x', **dict(more)}, payload)

    def initial(self, sampler):
        return self.written(self.model.output_shape, sampler.structure(self.model.output_shape))

    def event(self, shape, sampler):
        value = sampler.structure(shape)
        headers = {name: value.pop(name) for name, member in shape.members.items() if member.serialization.get('eventheader') and name in value}
        for name, member in shape.members.items():
            if member.serialization.get('eventpayload'):
                content = value.get(name, sampler.value(member))
                if isinstance(content, str):
                    return content.encode(), headers
                return content if isinstance(content, bytes) else self.written(member, content), headers
        return self.written(shape, value), headers

    def written(self, shape, value):
        if not value and not self.writer.noise:
            return b''
        root = ('Event',) if self.protocol == 'rest-xml' else ()
        return self.writer.body(shape, value, *root)

    def read(self, headers, body, exception, payload):
        given = {'status_code': 200, 'headers': Headers(headers), 'body': Raw(body), 'context': {'operation_name': self.model.name}}
        output = self.parser.parse(given, self.model.output_shape)
        output.pop('ResponseMetadata', None)
        stream = output.pop(self.model.output_shape.event_stream_name)
        events, error = [], None
        try:
            for event in stream:
                events.append(event)
        except EventStreamError as problem:
            error = self.error(problem, exception, payload)
        return {'output': tagged.encode(output), 'events': tagged.encode(events), 'error': tagged.encode(error)}

    def error(self, problem, exception, payload):
        error = problem.response['Error']
        read = {'code': error['Code'], 'message': error['Message'], 'fields': {}}
        if exception:
            name, shape = exception
            assert read['code'] == name
            # botocore has the name of the member for code, and no fields; tucuxi has the class, whose code is the shape's
            read['code'] = shape.error_code
            parser = self.parser._event_stream_parser
            read['fields'] = parser._parse_shape(shape, parser._initial_body_parse(payload))
        return read


def main():
    loader = Session().get_component('data_loader')
    seed = sys.argv[1]
    count = 0
    for service in loader.list_available_services('service-2'):
        definition = loader.load_service_model(service, 'service-2')
        if not any(shape.get('eventstream') for shape in definition['shapes'].values()):
            continue
        model = ServiceModel(definition, service)
        for name in model.operation_names:
            operation = model.operation_model(name)
            if not operation.has_event_stream_output:
                continue
            for protocol in model.metadata.get('protocols', [model.metadata['protocol']]):
                for case in Operation(operation, protocol).cases(f'{seed}/{service}'):
                    count += 1
                    print(json.dumps({'service': service, 'protocol': protocol, 'operation': name, **case}))
    print(json.dumps({'done': count}))


if __name__ == '__main__':
    main()

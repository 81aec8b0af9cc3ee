"""botocore as the oracle of whole calls: the signed request as it would go over the wire.

One JSON object a line on standard input: `{"service", "operation", "options"}` with either `"params"` (tagged) or `"sample"`
(a seed, from which parameters are made). On standard output one line each:

    {"params", "request": {method, url, headers, body}}      what botocore would send
    {"params", "refused": "ClassName: message"}              what it says instead of sending

The clock stands still and every UUID is the same, so that two signatures can be compared. JSON is written as JavaScript does,
without spaces and without escapes: signature and checksums are of these bytes.
"""
import datetime
import json
import os
import random
import sys
import types
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../helpers'))
# nothing of the developer's own
for variable in [name for name in os.environ if name.startswith('AWS_')]:
    del os.environ[variable]
os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_EC2_METADATA_DISABLED='true')

import botocore.auth  # noqa: E402
import botocore.endpoint  # noqa: E402
import botocore.serialize  # noqa: E402
import botocore.signers  # noqa: E402
import tagged  # noqa: E402
from botocore import UNSIGNED, xform_name  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.session import Session  # noqa: E402
from sample import Sampler  # noqa: E402

frozen = json.loads(sys.argv[1])


def now():
    return datetime.datetime.fromtimestamp(frozen['time'] / 1000, datetime.timezone.utc).replace(tzinfo=None)


for module in (botocore.auth, botocore.endpoint, botocore.signers):
    module.get_current_datetime = now
uuid.uuid4 = lambda: uuid.UUID(frozen['uuid'])
botocore.serialize.json = types.SimpleNamespace(
    # in a header it is compact already, and ASCII
    dumps=lambda value, **more: json.dumps(value, **more or {'separators': (',', ':'), 'ensure_ascii': False})
)


# what we call the options of botocore's Config
CONFIG = {
    'accountIdEndpointMode': 'account_id_endpoint_mode',
    'injectHostPrefix': 'inject_host_prefix',
    'requestChecksumCalculation': 'request_checksum_calculation',
    'responseChecksumValidation': 'response_checksum_validation',
    's3': 's3',
    'signatureVersion': 'signature_version',
    'useDualstackEndpoint': 'use_dualstack_endpoint',
    'useFipsEndpoint': 'use_fips_endpoint',
}


class Captured(Exception):
    """Ends the call where it would be sent."""


class Caller:
    """Clients of one service; they are dropped when another service is asked for."""

    def __init__(self):
        self.session = Session()
        self.service, self.clients = None, {}

    def client(self, service, options):
        if service != self.service:
            self.service, self.clients = service, {}
        key = json.dumps(options, sort_keys=True)
        if key not in self.clients:
            self.clients[key] = self._make(service, options)
        return self.clients[key]

    def _make(self, service, options):
        names = {ours: theirs for ours, theirs in CONFIG.items() if ours in options}
        values = {theirs: value_of(options[ours]) for ours, theirs in names.items()}
        config = Config(retries={'mode': 'standard'}, **values)
        client = self.session.create_client(
            service,
            region_name=options['region'],
            endpoint_url=options.get('endpointUrl'),
            use_ssl=options.get('useSsl', True),
            config=config,
            aws_access_key_id=frozen['accessKeyId'],
            aws_secret_access_key=frozen['secretAccessKey'],
            aws_session_token=options.get('sessionToken'),
            aws_account_id=options.get('accountId'),
        )
        events = client.meta.events
        # botocore signs before it adds the headers about attempts, other SDKs and we after: either is right
        events.unregister(f'request-created.{client.meta.service_model.service_id.hyphenize()}', client._request_signer.handler)
        events.register_last('request-created', client._request_signer.handler)
        events.register('before-send', self._capture)
        return client

    def _capture(self, request, **_):
        self.request = request
        raise Captured

    def call(self, client, operation, params):
        self.request = None
        try:
            client._make_api_call(operation, params)
        except Captured:
            return {'request': wire(self.request)}
        except Exception as problem:
            return {'refused': f'{type(problem).__name__}: {problem}'}
        raise AssertionError(f'{operation} was answered')


class CallSampler(Sampler):
    """What is required, and long enough to be accepted."""

    def _text(self, shape, place):
        if shape.serialization.get('jsonvalue') and place != 'header':
            return '{"a": 1}'  # only in a header does botocore write the JSON itself
        value = super()._text(shape, place)
        least = shape.metadata.get('min', 0)
        return value if not isinstance(value, str) else value + 'x' * (least - len(value))

    def _integer(self, shape):
        return max(super()._integer(shape), int(shape.metadata.get('min', 0)))

    def _blob(self, shape):
        return b'bytes \x00\xff'

    def _length(self, depth):
        return 1

    def value(self, shape, depth=0, place=None):
        value = super().value(shape, depth, place)
        least = shape.metadata.get('min', 0)
        if isinstance(value, list):
            return value * max(1, least)
        return value

    _long = _integer


def value_of(option):
    if option == 'unsigned':
        return UNSIGNED
    if isinstance(option, dict):
        return {xform_name(name).replace('east1', 'east_1'): value for name, value in option.items()}
    return option


def wire(request):
    headers = {name.lower(): text(value) for name, value in request.headers.items()}
    body = request.body
    if hasattr(body, 'read'):
        body = body.read()
    body = body.encode() if isinstance(body, str) else body or b''
    return {'method': request.method, 'url': request.url, 'headers': headers, 'body': tagged.encode(bytes(body))}


def text(value):
    return value.decode('latin-1') if isinstance(value, bytes) else str(value)


def answer(caller, question):
    client = caller.client(question['service'], question['options'])
    operation = client.meta.service_model.operation_model(question['operation'])
    if 'params' in question:
        params = tagged.decode(question['params'])
    else:
        rng = random.Random(f'{question["sample"]}/{question["service"]}/{operation.name}')
        shape = operation.input_shape
        params = {} if shape is None else CallSampler('minimal', rng, set()).structure(shape)
    # handlers change what they are given
    sent = tagged.encode(params)
    return {'params': sent, **caller.call(client, operation.name, params)}


def main():
    caller = Caller()
    for line in sys.stdin:
        question = json.loads(line)
        try:
            found = answer(caller, question)
        except Exception as problem:
            found = {'params': {}, 'refused': f'{type(problem).__name__}: {problem}'}
        sys.stdout.write(json.dumps(found) + '\n')
        sys.stdout.flush()


if __name__ == '__main__':
    main()

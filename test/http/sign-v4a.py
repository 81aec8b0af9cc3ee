"""Writes sign-v4a.json: requests and URLs that botocore signs with version 4a, which it does by its extra `crt` alone.

    python -m venv /tmp/crt && /tmp/crt/bin/pip install 'botocore[crt]==1.44.5'
    /tmp/crt/bin/python test/http/sign-v4a.py > test/http/sign-v4a.json

Each signature is another one, and all are valid.
"""
import datetime
import json
import sys
import uuid

import botocore.auth
import botocore.crt.auth
from botocore import xform_name
from botocore.config import Config
from botocore.session import Session

NOW = datetime.datetime(2026, 11, 21, 12, 30, 45, tzinfo=datetime.timezone.utc)
botocore.crt.auth.get_current_datetime = lambda **_: NOW
botocore.auth.get_current_datetime = lambda **_: NOW.replace(tzinfo=None)
uuid.uuid4 = lambda: uuid.UUID('00000000-0000-4000-8000-000000000000')


class Captured(Exception):
    pass


def client(service, token, config):
    session = Session()
    session.set_credentials('AKIDCALLS', 'not/a+secret', 'token/+=' if token else None)
    made = session.create_client(service, 'us-east-1', config=config)
    # botocore signs before it adds the headers about attempts, we after
    event = f'request-created.{made.meta.service_model.service_id.hyphenize()}'
    made.meta.events.unregister(event, made._request_signer.handler)
    made.meta.events.register_last('request-created', made._request_signer.handler)
    return made


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def vector(service, operation, params, token=False, presign=False, options=None, **config):
    made = client(service, token, Config(**config))
    head = {'service': service, 'operation': operation, 'params': dict(params), 'options': options or {}, 'token': token}
    if presign:
        return {**head, 'presigned': made.generate_presigned_url(xform_name(operation), params, 3600)}
    sent = {}

    def capture(request, **_):
        headers = {name.lower(): text(value) for name, value in request.headers.items()}
        for name in ('user-agent', 'content-length', 'expect'):
            headers.pop(name, None)
        body = request.body.getvalue() if hasattr(request.body, 'getvalue') else request.body
        sent.update(method=request.method, url=request.url, headers=headers, body=text(body or b''))
        raise Captured

    made.meta.events.register('before-send', capture)
    try:
        made._make_api_call(operation, params)
    except Captured:
        return {**head, 'request': sent}


MRAP = {'Bucket': 'arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap'}
EVENTS = {'EndpointId': 'abc123.xyz', 'Entries': [{'Source': 's', 'DetailType': 'd', 'Detail': '{}'}]}
PAYLOAD = {'options': {'s3': {'payloadSigningEnabled': True}}, 's3': {'payload_signing_enabled': True}}
REGIONS = {
    'options': {'signatureVersion': 'v4a', 'sigv4aSigningRegionSet': ['us-*', 'eu-west-1']},
    'signature_version': 'v4a',
    'sigv4a_signing_region_set': 'us-*,eu-west-1',
}
json.dump(
    [
        vector('s3', 'GetObject', {**MRAP, 'Key': 'a/../b//c+d ü?#'}),
        vector('s3', 'PutObject', {**MRAP, 'Key': 'k', 'Body': 'hello', 'ChecksumCRC32': 'NhCmhg=='}, token=True, **PAYLOAD),
        vector('s3', 'ListObjectsV2', {**MRAP, 'Prefix': 'a b/+%', 'MaxKeys': 7}),
        vector('s3', 'DeleteObject', {**MRAP, 'Key': 'k', 'VersionId': 'v+/='}),
        vector('s3', 'GetObject', {**MRAP, 'Key': 'a b', 'VersionId': 'v+/='}, token=True, presign=True),
        vector('s3', 'PutObject', {**MRAP, 'Key': 'k'}, presign=True),
        vector('events', 'PutEvents', EVENTS),
        vector(
            'events', 'PutEvents', EVENTS, token=True, options={'useDualstackEndpoint': True}, use_dualstack_endpoint=True
        ),
        vector(
            'cloudfront-keyvaluestore',
            'DescribeKeyValueStore',
            {'KvsARN': 'arn:aws:cloudfront::123456789012:key-value-store/id'},
        ),
        vector('sts', 'GetCallerIdentity', {}, token=True, **REGIONS),
    ],
    sys.stdout,
    indent=1,
)

"""botocore's handlers: `{"builtin": [[event, name], ...], "client": [name, ...]}` as one line of JSON.

`client` are those that its clients register beside the built-in ones: from the event systems of clients of services that get some.
"""
import json
import sys

import botocore.handlers
import botocore.session
from botocore.config import Config

CLIENTS = [
    ('dynamodb', {'retries': {'mode': 'adaptive'}}),
    ('ec2', {'retries': {'mode': 'legacy'}}),
    ('events', {}),
    ('importexport', {}),
    ('s3', {}),
    ('s3control', {}),
    ('sts', {}),
    ('timestream-query', {}),
    ('timestream-query', {'endpoint_discovery_enabled': False}),
]


def name_of(handler):
    return getattr(handler, '__qualname__', type(handler).__name__)


def registered(node):
    for group in node['values'] or ():
        yield from map(name_of, group)
    for child in node['children'].values():
        yield from registered(child)


builtin = [[entry[0], name_of(entry[1])] for entry in botocore.handlers.BUILTIN_HANDLERS]
known = {name for _, name in builtin}
session = botocore.session.Session()
keys = {'aws_access_key_id': 'a', 'aws_secret_access_key': 'b', 'region_name': 'us-east-1'}
client = set()
for service, config in CLIENTS:
    events = session.create_client(service, config=Config(**config), **keys).meta.events
    client.update(registered(events._emitter._handlers._root))
json.dump({'builtin': builtin, 'client': sorted(client - known)}, sys.stdout)
print(flush=True)
